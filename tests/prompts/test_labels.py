"""Names of things: the same in both languages, and for all that the store and the tools have."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import prompts
from crm_store.analytics.dimensions import DIMENSIONS
from crm_store.analytics.metrics import METRICS
from crm_store.company.policy import WriteKind
from crm_store.models import Base, Deal, table_of
from crm_store.models.accounts import BuyingRole
from crm_store.models.activities import ActivityType, Direction, Priority
from crm_store.models.company import ForecastCategory
from crm_store.models.leads import LeadStatus
from tools import catalog
from tools.registry import Effect

ENGLISH: dict[str, Any] = prompts.labels("en")
POLISH: dict[str, Any] = prompts.labels("pl")
_INTERNAL = {"id", "version", "digits", "position", "activity_id", "custom"}


def test_what_has_a_name_in_english_has_one_in_polish() -> None:
    """A reader of Polish meets no English key."""
    assert ENGLISH.keys() == POLISH.keys()
    for group, names in ENGLISH.items():
        if isinstance(names, dict):
            assert names.keys() - POLISH[group].keys() == set(), group


@pytest.mark.parametrize(("labels", "forms"), [(ENGLISH, "one other"), (POLISH, "one few many other")])
def test_nouns_have_all_their_forms(labels: dict[str, Any], forms: str) -> None:
    """As many as the language has for numbers."""
    for noun, found in labels["nouns"].items():
        assert set(found) == set(forms.split()), noun


def test_every_field_of_a_record_has_a_polish_name() -> None:
    """A changed field is told in Polish, whichever it is."""
    models = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    for table in POLISH["tables"]:
        named = {column.name for column in table_of(models[table]).columns} - _INTERNAL
        assert {name for name in named if name not in POLISH["fields"]} == set(), table


def test_every_choice_has_a_name() -> None:
    """Values of a field that holds one of a few are told by name."""
    for kind in (ActivityType, BuyingRole, Direction, ForecastCategory, LeadStatus, Priority):
        for value in kind:
            assert value.value in ENGLISH["values"], value
            assert value.value in POLISH["values"], value


@pytest.mark.parametrize("labels", [ENGLISH, POLISH])
def test_every_tool_and_argument_has_words(labels: dict[str, Any]) -> None:
    """A call that fails is named, a missing argument is asked for."""
    for tool in catalog.CATALOG:
        assert tool.name in labels["attempts"], tool.name
        for name, schema in tool.parameters()["properties"].items():
            slot = schema.get("slot") or schema.get("items", {}).get("slot")
            assert slot is None or slot in labels["slots"], (tool.name, name)
    assert set(WriteKind) == set(labels["write_kinds"])


def test_every_argument_of_a_write_has_a_polish_name() -> None:
    """A call that is asked about is told with its arguments."""
    writing = [tool for tool in catalog.CATALOG if tool.effect is not Effect.READ]
    named = {name for tool in writing for name in tool.parameters()["properties"]}
    assert named - POLISH["fields"].keys() == set()


def test_every_metric_and_group_has_a_polish_name() -> None:
    """A Polish report has no English heading."""
    assert METRICS.keys() == POLISH["metrics"].keys() == POLISH["metric_names"].keys()
    columns = {column.key for metric in METRICS.values() for column in metric.columns}
    assert columns - POLISH["columns"].keys() == set()
    assert DIMENSIONS.keys() - POLISH["dimensions"].keys() == set()
    assert Deal.kind in POLISH["kinds"]
