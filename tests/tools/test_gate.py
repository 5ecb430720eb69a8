"""The gate: what runs at once, what waits for a yes, and what a call that cannot be done leaves behind."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from crm_store.models import Activity, Approval, ChangeSet, Company
from tests.crm_store.conftest import clock, database_url, postgres_url, sqlite_template, sqlite_url, store, world
from tests.tools.calls import Counter, open_counter
from tools.results import ApprovalNeeded, Failed

if TYPE_CHECKING:
    from tests.crm_store.world import World

__all__ = ["clock", "database_url", "postgres_url", "sqlite_template", "sqlite_url", "store", "world"]


@pytest.fixture
def counter(world: World) -> Counter:
    """The company with two deals."""
    return open_counter(world)


def _count(counter: Counter, kind: type[Activity | Approval | ChangeSet]) -> int:
    from sqlalchemy import func, select

    with counter.world.read("ada") as unit:
        return unit.session.scalar(select(func.count()).select_from(kind)) or 0


def test_an_open_stage_runs_at_once_and_tells_what_it_changed(counter: Counter) -> None:
    """A move between open stages needs no yes; its changes are given by labels and logged in one change set."""
    outcome = counter.gate().call("move", {"deals": ["Renewal"], "stage": "Proposal"})
    assert outcome.ok
    assert outcome.change_set_id is not None
    moved = next(change for change in outcome.changes if change.field == "stage_id")
    assert (moved.table, moved.id, moved.label) == ("deals", counter.renewal, "Renewal")
    assert (moved.before, moved.after) == ("Prospecting", "Proposal")
    assert counter.deal(counter.renewal)["stage"] == "Proposal"


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("set_amount", {"deals": ["Renewal"], "amount": "45000"}),
        ("move", {"deals": ["Renewal"], "stage": "Won"}),
        ("move", {"deals": ["Renewal"], "stage": "Lost"}),
        ("move", {"deals": ["Renewal", "Pilot"], "stage": "Proposal"}),
        ("hand", {"deals": ["Renewal"], "owner": "ben"}),
        ("drop", {"deals": ["Renewal"]}),
        ("undeclared", {"deal": "Renewal", "text": "x"}),
    ],
    ids=["amount", "won", "lost", "several", "owner", "delete", "undeclared"],
)
def test_what_weighs_more_waits_for_a_yes(counter: Counter, tool: str, arguments: dict[str, object]) -> None:
    """Nothing is written but the approval, with the exact arguments, and no change set is left."""
    before, sets = counter.deal(counter.renewal), _count(counter, ChangeSet)
    outcome = counter.gate().call(tool, arguments)
    assert isinstance(outcome.result, ApprovalNeeded)
    assert outcome.approval_id is not None
    assert outcome.changes == []
    assert counter.deal(counter.renewal) == before
    assert (_count(counter, ChangeSet), _count(counter, Activity)) == (sets, 0)
    with counter.world.read("ann") as unit:
        stored = unit.get(Approval, outcome.approval_id)
        assert dict(stored.arguments) == arguments
        assert (stored.expires_at - stored.created_at).days == 7


def test_an_approval_shows_old_and_new_and_the_versions_it_saw(counter: Counter) -> None:
    """What is asked for is a diff, bound to the rows as they were."""
    outcome = counter.gate().call("set_amount", {"deals": ["Renewal"], "amount": "45000"})
    assert isinstance(outcome.result, ApprovalNeeded)
    shown = [(one.label, one.field, one.before, one.after) for one in outcome.result.changes]
    assert shown == [("Renewal", "amount", "10", "45000")]
    with counter.world.read("ann") as unit:
        assert dict(unit.get(Approval, outcome.approval_id or 0).versions) == {f"deals:{counter.renewal}": 1}


def test_the_company_decides_what_waits(counter: Counter) -> None:
    """A policy that lets amounts run lets them run; one that stops stage moves stops them."""
    with counter.world.write("ada") as unit:
        company = unit.get(Company, 1)
        unit.change(company, policy={"amount": "run", "stage": "approve"})
    assert counter.gate().call("set_amount", {"deals": ["Renewal"], "amount": "7"}).changes
    assert counter.gate().call("move", {"deals": ["Renewal"], "stage": "Proposal"}).approval_id is not None
    assert counter.deal(counter.renewal)["amount"] == Decimal(7)


def test_what_is_created_is_told_as_one_change_a_row(counter: Counter) -> None:
    """A note and a task run at once and carry what they hold."""
    outcome = counter.gate().call("note", {"deal": "Renewal", "text": "Likes it"})
    assert [(change.table, change.op) for change in outcome.changes] == [("activities", "create"), ("tasks", "create")]
    assert outcome.changes[0].after["deal_id"] == "Renewal"


def test_a_failing_call_leaves_nothing_and_never_raises(counter: Counter) -> None:
    """An unknown name, a bad argument, an unknown tool and a bug are answers, not exceptions."""
    calls: list[tuple[str, dict[str, Any], str]] = [
        ("move", {"deals": ["Zzyzx"], "stage": "Proposal"}, "UnknownRecord"),
        ("move", {"deals": ["Renewal"]}, "InvalidArguments"),
        ("move", {"deals": ["Renewal"], "stage": "Proposal", "actor": "ada"}, "InvalidArguments"),
        ("fly", {}, "UnknownTool"),
        ("broken", {"deal": "Renewal", "text": "x"}, "ToolFailed"),
    ]
    for name, arguments, error in calls:
        outcome = counter.gate().call(name, arguments)
        assert isinstance(outcome.result, Failed)
        assert (outcome.ok, outcome.result.error) == (False, error)
    assert _count(counter, Activity) == 0


def test_a_near_miss_is_answered_with_who_may_be_meant(counter: Counter) -> None:
    """A name that fits two deals comes back with both."""
    with counter.world.write("ann") as unit:
        unit.create(counter.world.deal("Pilot extension", "ann"))
        unit.create(counter.world.deal("Pilot extension", "ann"))
    outcome = counter.gate().call("show", {"deals": ["Pilot extension"]})
    assert isinstance(outcome.result, Failed)
    assert [one.label for one in outcome.result.candidates][:2] == ["Pilot extension", "Pilot extension"]


def test_a_hidden_record_is_an_unknown_one(counter: Counter) -> None:
    """Somebody of another team gets the same answer as for a name that nobody has."""
    hidden = counter.gate("cyd").call("set_amount", {"deals": [str(counter.renewal)], "amount": "1"})
    unknown = counter.gate("cyd").call("set_amount", {"deals": ["999999"], "amount": "1"})
    assert isinstance(hidden.result, Failed)
    assert isinstance(unknown.result, Failed)
    assert hidden.result.error == unknown.result.error == "UnknownRecord"
    assert hidden.result.candidates == unknown.result.candidates == []


def test_a_reader_in_the_audience_narrows_what_is_shown(counter: Counter) -> None:
    """What one of those who read the answer may not see is not shown."""
    audience = frozenset({counter.world.id_of("ann"), counter.world.id_of("cyd")})
    outcome = counter.gate(audience=audience).call("show", {"deals": ["Renewal"]})
    assert not outcome.ok


def test_taking_back_asks_nobody(counter: Counter) -> None:
    """An undo of a write runs at once, in a change set of its own."""
    gate = counter.gate()
    gate.call("move", {"deals": ["Renewal"], "stage": "Proposal"})
    undone = gate.call("take_back", {"deals": ["Renewal"]})
    assert undone.ok
    assert undone.change_set_id != gate.origin.change_set_id
    assert counter.deal(counter.renewal)["stage"] == "Prospecting"


def test_a_suspicious_write_waits_although_the_policy_lets_it_run(counter: Counter) -> None:
    """What outside text may have put into a model's mouth needs a yes."""
    gate = counter.gate(suspicious=lambda _tool, arguments: arguments["stage"] == "Proposal")
    assert gate.call("move", {"deals": ["Renewal"], "stage": "Proposal"}).approval_id is not None


def test_the_message_for_the_model_is_data(counter: Counter) -> None:
    """It says whether the call was done, by which tool, and what it wrote."""
    told = counter.gate().call("move", {"deals": ["Renewal"], "stage": "Proposal"}).message()
    assert (told["ok"], told["tool"], told["result"]) == (True, "move", "record_changed")
    assert any(change["field"] == "stage_id" for change in told["changes"])
