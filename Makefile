# Each target is a few lines in .ci/task.
.PHONY: setup check lint test fmt demo bench constraints

setup: ## make .venv and install the pinned packages, if anything changed
check: ## everything that must hold: lint, types, import contracts, all tests
lint: ## ruff, mypy and the import contracts
test: ## all tests; set TEST_POSTGRES_URL to run them on PostgreSQL too
fmt: ## repair what ruff can repair
demo: ## load the demo company and show its pipeline
bench: ## the figures of docs/benchmarks.md
constraints: ## pin the newest versions that pyproject.toml allows

setup check lint test fmt demo bench constraints:
	@.ci/task $@
