"""Commands start quickly: what they do not need is not loaded."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from assistant.settings import ROOT

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World

SLOW = {
    "alembic",
    "babel",
    "charset_normalizer",
    "chromadb",
    "fastapi",
    "holidays",
    "huey",
    "jinja2",
    "langchain",
    "langchain_core",
    "langgraph",
    "numpy",
    "openai",
    "psycopg",
    "pydantic",
    "rapidfuzz",
    "rich.progress",
    "simplemma",
    "sklearn",
    "uvicorn",
    "yaml",
}


def loaded(*arguments: str) -> set[str]:
    """The modules that a command loads."""
    command = [sys.executable, "-X", "importtime", "-m", "assistant", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(re.findall(r"\|\s+([\w.]+)$", done.stderr, re.MULTILINE))


def test_help_loads_neither_the_database_nor_anything_slow() -> None:
    """Whoever looks up an option does not wait for what runs commands."""
    assert loaded("--help") & (SLOW | {"sqlalchemy", "crm_store.models"}) == set()


def test_a_report_loads_nothing_slow(company: World, terminal: Terminal) -> None:
    """Currencies by name, holidays, migrations and fuzzy search are loaded by those who use them."""
    modules = loaded("report", "pipeline", "--by", "stage", "--db", str(terminal.folder / "crm.db"))
    assert "sqlalchemy" in modules
    assert modules & SLOW == set()


@pytest.mark.parametrize("arguments", [["--help"], ["report", "pipeline"]], ids=["help", "report"])
def test_a_command_answers_in_seconds_even_on_a_busy_machine(
    company: World, terminal: Terminal, arguments: list[str]
) -> None:
    """A coarse net; docs/benchmarks.md holds the figures of an idle machine."""
    started = time.perf_counter()
    assert terminal.start(*arguments).returncode == 0
    assert time.perf_counter() - started < 5
