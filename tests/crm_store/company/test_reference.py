"""docs/setup.md names every key of the company file and no other, and its examples work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_store.company import schema
from crm_store.company.fields import Comparison, DealField, LeadField
from crm_store.company.policy import DEFAULT_POLICY, WriteKind
from tests.house.markdown import Section, code_spans, fences, read, sections

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.crm_store.company.conftest import Office

REFERENCE = Path("docs/setup.md")
COMMON = {"was", "remove"}
KEYS: dict[str, Iterable[str]] = {
    "company": schema.CompanySettings.model_fields,
    "pipelines": schema.PipelineItem.model_fields,
    "pipelines.stages": schema.StageItem.model_fields,
    "win_reasons": schema.Item.model_fields,
    "definitions": schema.Definition.model_fields,
    "definitions.rule": schema.Condition.model_fields,
    "teams": schema.TeamItem.model_fields,
    "users": schema.UserItem.model_fields,
    "quotas": schema.QuotaItem.model_fields,
    "exchange_rates": schema.RateItem.model_fields,
    "confirmation": [kind.value for kind in WriteKind],
}


def _described() -> dict[str, Section]:
    """The sections of the reference by the key in their title."""
    titled = [(code_spans(section.title), section) for section in sections(read(REFERENCE))]
    return {spans[0]: section for spans, section in titled if spans}


def _rows(section: Section) -> dict[str, list[str]]:
    """The rows of a section's table by the key that they describe."""
    cells = [line.strip("|").split(" | ") for line in section.body.splitlines() if line.startswith("| `")]
    return {code_spans(row[0])[0]: row for row in cells}


def test_each_section_of_the_file_is_described() -> None:
    """A section that no document names would never be used."""
    titles = {span for section in sections(read(REFERENCE)) for span in code_spans(section.title)}
    assert titles == {*schema.CompanyFile.model_fields, "pipelines.stages", "definitions.rule"}


@pytest.mark.parametrize("name", KEYS)
def test_each_key_is_described_and_no_other(name: str) -> None:
    """What can be written can be looked up, and what can be looked up can be written."""
    assert set(_rows(_described()[name])) == set(KEYS[name]) - COMMON


def test_choices_are_described() -> None:
    """The fields and comparisons that a value may name are all listed."""
    stages, rule = _described()["pipelines.stages"], _rows(_described()["definitions.rule"])
    assert {field.value for field in DealField} <= set(code_spans(stages.body))
    assert set(code_spans(rule["field"][1])) == {field.value for field in LeadField}
    assert {comparison.value for comparison in Comparison} <= set(code_spans(rule["op"][1]))


def test_the_defaults_of_the_policy_are_the_documented_ones() -> None:
    """Whoever relies on being asked is asked."""
    documented = {key: row[-1].strip() for key, row in _rows(_described()["confirmation"]).items()}
    assert documented == {kind.value: setting.value for kind, setting in DEFAULT_POLICY.items()}


def test_the_examples_can_be_run_one_after_another(office: Office) -> None:
    """An example that is copied works."""
    examples = [fence.body for fence in fences(read(REFERENCE)) if fence.language == "yaml"]
    assert len(examples) > 3
    for example in examples:
        assert office.set_up(example).steps
        assert office.set_up(example).steps == ()
