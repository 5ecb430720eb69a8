"""Records of any kind by any conditions: listed, counted and measured as a person names things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crm_store.errors import InvalidValue, UnknownRecord
from crm_store.filter_conditions import UnknownField
from crm_store.rates import MissingRate
from tools.errors import FieldNeeded

if TYPE_CHECKING:
    from tests.tools.desk import Desk
    from tools.results import RecordList


def _found(desk: Desk, kind: str, *where: dict[str, Any], who: str = "ann", **more: Any) -> RecordList:  # noqa: ANN401  (each argument has a type of its own)
    result: RecordList = desk.read(who, "list_records", kind=kind, where=list(where), **more)
    return result


def _labels(found: RecordList) -> list[str]:
    return [row.record.label for row in found.records]


def test_names_stand_for_records(desk: Desk) -> None:
    """A colleague, oneself, an account, a stage and a source by name, in whatever case."""
    mine = {"field": "owner", "value": "me"}
    assert _labels(_found(desk, "deal", mine, {"field": "stage", "value": "prospecting"})) == ["Renewal", "Pilot"]
    assert _labels(_found(desk, "deal", {"field": "account", "op": "in", "value": ["ACME"]})) == ["Renewal"]
    assert _labels(_found(desk, "deal", {"field": "account", "op": "!=", "value": "acme"})) == ["Pilot"]
    assert _labels(_found(desk, "contact", {"field": "account", "value": "Globex"})) == ["Anna Kowalska"]
    told = _found(desk, "deal", mine).conditions
    assert told == {"and": [{"field": "owner", "type": "reference", "op": "=", "values": ["Ann"]}]}


def test_what_is_not_known_is_refused_as_everywhere(desk: Desk) -> None:
    """Unknown companies, fields, days that there are not."""
    with pytest.raises(UnknownRecord):
        _found(desk, "deal", {"field": "account", "value": "Nowhere"})
    with pytest.raises(UnknownField, match="colour") as refused:
        _found(desk, "deal", {"not": {"field": "colour", "value": "red"}})
    assert "next_step" in refused.value.advice
    with pytest.raises(InvalidValue):
        _found(desk, "deal", {"field": "close_date", "op": ">", "value": "soonish"})


def test_rows_tell_what_was_asked_for(desk: Desk) -> None:
    """Fields of the conditions and the order, counts and what is one step away; deals have their usual line too."""
    found = _found(
        desk, "deal", {"field": "account.industry", "value": "retail"}, order=["-idle_days"], who="ann"
    )  # fmt: skip
    assert found.deals[0].deal.label == "Renewal"
    assert {fact.name: fact.value for fact in found.records[0].facts} == {
        "account.industry": "Retail",
        "idle_days": "36",
    }
    contacts = _found(desk, "contact", {"field": "last_activity", "op": "<", "value": "14 days ago"})
    assert [row.record.detail for row in contacts.records] == ["Globex", "Acme"]
    assert _found(desk, "task", {"field": "due", "op": "<", "value": "today"}).tasks[0].overdue
    assert _found(desk, "activity", {"field": "type", "value": "call"}).activities[0].type == "call"


def test_amounts_are_in_the_companys_currency(desk: Desk) -> None:
    """20,000 zloty are worth 5,000 euros."""
    cheap = {"field": "amount", "op": "<", "value": "6000"}
    assert _labels(_found(desk, "deal", cheap)) == ["Pilot"]
    assert _labels(_found(desk, "deal", {"field": "amount", "op": ">=", "value": "20000 PLN"})) == ["Renewal", "Pilot"]
    assert _labels(_found(desk, "deal", order=["-amount"])) == ["Renewal", "Pilot"]
    with pytest.raises(MissingRate):
        _found(desk, "deal", {"field": "amount", "op": ">", "value": "1 USD"})


def test_records_are_counted_and_measured(desk: Desk) -> None:
    """Instead of a list: how many, what they sum to by currency, the average, the last day."""
    assert _found(desk, "deal", measure="count").total == 2
    total = _found(desk, "deal", measure="sum", field="amount").measured
    assert total is not None
    assert list(zip(total.values, total.currencies, strict=True)) == [("45000", "EUR"), ("20000", "PLN")]
    average = _found(desk, "deal", measure="average", field="amount").measured
    assert average is not None
    assert (average.values, average.currencies) == (["25000"], ["EUR"])
    last = _found(desk, "deal", measure="max", field="close_date").measured
    assert last is not None
    assert last.values == ["2026-03-31"]
    with pytest.raises(FieldNeeded):
        _found(desk, "deal", measure="sum")


def test_a_list_that_is_cut_says_so(desk: Desk) -> None:
    """The total and the sums are of all."""
    found = _found(desk, "deal", limit=1)
    assert (len(found.records), found.total, found.cut, len(found.sums)) == (1, 2, True, 2)


def test_others_records_are_not_there(desk: Desk) -> None:
    """Neither in a list nor in a number."""
    assert _labels(_found(desk, "deal", who="cyd")) == ["Southern deal"]
    assert _found(desk, "deal", measure="count", who="cyd").total == 1
