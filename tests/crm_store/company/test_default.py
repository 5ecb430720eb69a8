"""The built-in company file, and the confirmation policy."""

from __future__ import annotations

import yaml

from crm_store.company.loading import built_in, default_text
from crm_store.company.policy import DEFAULT_POLICY, Confirmation, WriteKind, confirmation
from crm_store.company.schema import CompanyFile, CompanySettings
from crm_store.models import Company

AT_ONCE = {"activity", "note", "task", "stage", "create", "edit"}


def test_the_built_in_file_says_what_the_schema_takes_for_granted() -> None:
    """What a newcomer reads in the printed default is what he gets by leaving it out."""
    file = built_in()
    assert file.company.model_fields_set == set(CompanySettings.model_fields)
    assert file.company.model_dump() == CompanySettings().model_dump()
    assert file.confirmation == DEFAULT_POLICY


def test_the_built_in_file_shows_every_section() -> None:
    """The printed default teaches: no section is left to be found elsewhere."""
    shown = set(yaml.safe_load(default_text()))
    commented = {line.split()[1].rstrip(":") for line in default_text().splitlines() if line.startswith("# teams:")}
    assert shown | commented | {"quotas", "exchange_rates"} == set(CompanyFile.model_fields)


def test_stages_of_the_default_grow_surer() -> None:
    """A deal that moves forward never becomes less likely."""
    stages = [stage for pipeline in built_in().pipelines or () for stage in pipeline.stages or ()]
    assert [stage.probability for stage in stages if stage.kind == "open"] == [10, 25, 40, 60, 80]


def test_by_default_money_outcome_and_ownership_wait_for_a_yes() -> None:
    """What is easily put right runs at once; what moves the forecast or many records asks first."""
    assert {kind for kind, setting in DEFAULT_POLICY.items() if setting is Confirmation.RUN} == AT_ONCE


def test_the_companys_policy_decides_and_silence_means_asking() -> None:
    """A kind the company did not set has the default; one that nobody knows needs a yes."""
    company = Company(policy={"note": "approve", "amount": "run"})
    assert confirmation(company, WriteKind.NOTE) is Confirmation.APPROVE
    assert confirmation(company, WriteKind.AMOUNT) is Confirmation.RUN
    assert confirmation(company, WriteKind.TASK) is Confirmation.RUN
    assert confirmation(company, "launch") is Confirmation.APPROVE
