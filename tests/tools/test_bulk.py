"""Changes of all records that meet conditions: one yes to the list of them, then done to these and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from crm_store import approvals, deals, leads, undo
from crm_store.approvals import ApprovalOutdated
from crm_store.models import Deal, Lead, Task
from crm_store.origin import Origin
from tools.approved import run_approved
from tools.gate import Gate
from tools.results import ApprovalNeeded, Failed, RecordsChanged

if TYPE_CHECKING:
    from tests.tools.desk import Desk
    from tools.gate import GateOutcome

PROSPECTS = [{"field": "stage", "value": "Prospecting"}]


def _asked(desk: Desk, who: str = "ann", **arguments: Any) -> GateOutcome:  # noqa: ANN401  (each argument has a type of its own)
    gate = Gate(desk.world.store, desk.world.actors[who], Origin("test", "bulk"))
    return gate.call("change_records", arguments)


def _given(desk: Desk, outcome: GateOutcome, who: str = "ann") -> GateOutcome:
    assert outcome.approval_id is not None, outcome.result
    actor = desk.world.actors[who]
    with desk.world.read(who) as unit:
        approval = approvals.waiting(unit, outcome.approval_id)
    return run_approved(Gate(desk.world.store, actor, Origin("test", "yes")), approval, actor.user_id)


def _stages(desk: Desk, who: str = "ann") -> dict[str, str]:
    names = {number: name for name, number in desk.world.stages.items()}
    with desk.world.read(who) as unit:
        return {row.name: names[row.stage_id] for row in unit.all(select(Deal))}


def test_one_approval_lists_every_record(desk: Desk) -> None:
    """Nothing is written before the yes; then all of it, in one change set that an undo takes back."""
    outcome = _asked(desk, kind="deal", where=PROSPECTS, set={"stage": "Lost", "reason": "price"})
    assert isinstance(outcome.result, ApprovalNeeded)
    stages = [one for one in outcome.result.changes if one.field == "stage_id"]
    assert {(one.label, one.before, one.after) for one in stages} == {
        ("Renewal", "Prospecting", "Lost"),
        ("Pilot", "Prospecting", "Lost"),
    }
    assert set(_stages(desk).values()) == {"Prospecting"}
    done = _given(desk, outcome)
    assert isinstance(done.result, RecordsChanged)
    assert set(_stages(desk).values()) == {"Lost"}
    assert done.change_set_id is not None
    with desk.world.write("ann") as unit:
        undo.undo(unit, done.change_set_id)
    assert set(_stages(desk).values()) == {"Prospecting"}


def test_one_record_needs_a_yes_too(desk: Desk) -> None:
    """Who spoke of all of them did not know that there is one only."""
    outcome = _asked(desk, kind="deal", where=[{"field": "name", "value": "Pilot"}], set={"next_step": "Call"})
    assert isinstance(outcome.result, ApprovalNeeded)


def test_an_empty_selection_changes_nothing(desk: Desk) -> None:
    """No approval; the conditions are told."""
    outcome = _asked(desk, kind="deal", where=[{"field": "stage", "value": "Won"}], remove=True)
    assert isinstance(outcome.result, RecordsChanged)
    assert (outcome.result.total, outcome.approval_id) == (0, None)
    assert outcome.result.conditions["and"][0]["values"] == ["Won"]


def test_what_was_approved_is_done_to_those_records_only(desk: Desk) -> None:
    """A record that meets the conditions since is not touched by the yes."""
    outcome = _asked(desk, kind="deal", where=PROSPECTS, set={"next_step": "Call"})
    with desk.world.write("ann") as unit:
        deals.open_deal(unit, name="Newcomer")
    _given(desk, outcome)
    with desk.world.read("ann") as unit:
        found = {row.name: row.next_step for row in unit.all(select(Deal))}
    assert found == {"Renewal": "Call", "Pilot": "Call", "Newcomer": None}


def test_a_record_changed_meanwhile_stops_all_of_it(desk: Desk) -> None:
    """Also one that does not meet the conditions any more: nothing is done, and what changed is told."""
    outcome = _asked(desk, kind="deal", where=PROSPECTS, set={"next_step": "Call"})
    with desk.world.write("nora") as unit:
        row = unit.all(select(Deal).where(Deal.name == "Renewal"))[0]
        deals.change(unit, row.id, next_step="Something else")
    with pytest.raises(ApprovalOutdated, match="Something else"):
        _given(desk, outcome)
    with desk.world.read("ann") as unit:
        assert {row.next_step for row in unit.all(select(Deal))} == {"Something else", "Demo"}


def test_if_some_cannot_be_changed_nothing_is(desk: Desk) -> None:
    """They are named with what they lack."""
    failed = _asked(desk, kind="deal", where=PROSPECTS, set={"stage": "Proposal"}).result
    assert isinstance(failed, Failed)
    assert "2 of 2 records (Renewal, Pilot): Proposal needs contacts" in failed.message
    assert failed.missing == ["contacts"]
    others = _asked(desk, kind="account", remove=True).result
    assert isinstance(others, Failed)
    assert "Acme (something hangs on it: " in others.message
    assert set(_stages(desk).values()) == {"Prospecting"}


def test_values_of_every_kind_are_set(desk: Desk) -> None:
    """References, choices, days put off, amounts raised, leads disqualified, tasks done, own fields."""
    with desk.world.write("ann") as unit:
        row = unit.all(select(Lead))[0]
        leads.change(unit, row.id, custom={"Interest": "Hardware", "Seats": "5"})
    lead = _asked(desk, kind="lead", set={"owner": "Ben", "status": "disqualified", "custom.interest": "Software"})
    _given(desk, lead)
    with desk.world.read("ben") as unit:
        row = unit.all(select(Lead))[0]
        assert (row.owner_id, row.status.value) == (desk.world.id_of("ben"), "disqualified")
        assert dict(row.custom or {}) == {"Interest": "Software", "Seats": "5"}
    _given(desk, _asked(desk, kind="deal", set={"amount": "+10%", "close_date": "+7 days", "competitor": "Initech"}))
    _given(desk, _asked(desk, kind="task", set={"done": "yes", "priority": "high"}))
    with desk.world.read("ann") as unit:
        found = {row.name: (str(row.amount), str(row.close_date)) for row in unit.all(select(Deal))}
        assert found == {"Renewal": ("49500", "2026-03-08"), "Pilot": ("22000", "2026-04-07")}
        assert all(row.done_at and row.priority.value == "high" for row in unit.all(select(Task)))


def test_what_cannot_be_set_is_refused(desk: Desk) -> None:
    """Counts, unknown fields and values, and nothing at all."""
    for values in ({"open_tasks": "1"}, {"colour": "red"}, {"close_date": "soon"}, {"forecast_category": "maybe"}):
        assert isinstance(_asked(desk, kind="deal", set=values).result, Failed), values
    assert isinstance(_asked(desk, kind="deal", set={"stage": "Elsewhere"}).result, Failed)
    assert isinstance(_asked(desk, kind="deal").result, Failed)


def test_tasks_and_notes_are_put_on_each(desk: Desk) -> None:
    """A task for every deal without a next step, by its owner."""
    where = [{"field": "next_step", "op": "is empty"}]
    outcome = _asked(desk, kind="deal", where=where, add_task="Follow up", due="2026-03-20", add_note="Silent")
    done = _given(desk, outcome)
    assert {one.label for one in done.changes if one.table == "tasks"} == {"Follow up"}
    assert any(one.table == "activities" for one in done.changes)


def test_leads_are_removed(desk: Desk) -> None:
    """After a yes; somebody else's are not there to be removed."""
    assert _asked(desk, "cyd", kind="lead", remove=True).approval_id is None
    _given(desk, _asked(desk, kind="lead", remove=True))
    with desk.world.read("ann") as unit:
        assert unit.all(select(Lead)) == []


def test_the_first_few_are_meant_by_a_limit(desk: Desk) -> None:
    """In the order asked for; what comes next is not touched."""
    outcome = _asked(desk, kind="deal", order=["-amount"], limit=1, set={"competitor": "Initech"})
    assert isinstance(outcome.result, ApprovalNeeded)
    assert {one.label for one in outcome.result.changes} == {"Renewal"}


def test_nobody_fills_in_ids() -> None:
    """A model is not told of them."""
    from tools.bulk import change_records

    assert "ids" not in change_records.parameters()["properties"]
