"""Fields of one record, the company's own among them, set by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store.errors import InvalidValue
from crm_store.filter_conditions import UnknownField
from crm_store.models import Account

if TYPE_CHECKING:
    from tests.tools.desk import Desk


def own_field(desk: Desk, name: str, value: str) -> None:
    """Give Acme a field of the company's own, as an import does."""
    with desk.world.write("ann") as unit:
        row = desk.read("ann", "show_record", record="account:Acme").record
        unit.change(unit.get(Account, row.id), custom={name: value})


def test_an_own_field_is_set_and_shown(desk: Desk) -> None:
    """The others stay as they are, and an empty value empties it."""
    own_field(desk, "Phase", "Quoted")
    changed = desk.write("ann", "set_fields", record="account:Acme", set={"custom.Phase": "Signed"})
    assert (changed.record.label, changed.unchanged) == ("Acme", False)
    card = desk.read("ann", "show_record", record="account:Acme")
    assert {fact.name: fact.value for fact in card.facts}["Phase"] == "Signed"
    desk.write("ann", "set_fields", record="account:Acme", set={"custom.Phase": ""})
    assert "Phase" not in {fact.name for fact in desk.read("ann", "show_record", record="account:Acme").facts}


def test_unknown_fields_and_records_without_fields_are_refused(desk: Desk) -> None:
    """Both are said to be so, and nothing is changed."""
    assert isinstance(desk.error("ann", "set_fields", record="account:Acme", set={"custom.Nope": "1"}), UnknownField)
    assert isinstance(desk.error("ann", "set_fields", record="stage:Proposal", set={"name": "x"}), InvalidValue)
