"""Pasted notes as a tool: one activity that keeps everything, its tasks, and nothing without a yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crm_store.errors import InvalidValue, UnknownRecord
from crm_store.models import Activity, Deal, Task
from crm_store.origin import Origin
from tools.gate import Gate
from tools.results import ApprovalNeeded

if TYPE_CHECKING:
    from tests.tools.desk import Desk

TEXT = "Anna wants the quote by Friday.\nBudget is 40k.\nThey talk to Rivalsoft as well."
GIVEN: dict[str, Any] = {
    "text": TEXT, "account": "Acme", "deal": "Renewal", "contacts": ["anna@acme.pl"], "when": "2026-03-10",
    "summary": ["Anna wants the quote by Friday."], "decisions": ["Two sites."], "budget": "Budget is 40k.",
    "tasks": [{"title": "Send the quote", "due": "2026-03-13"}, {"title": "Ask legal", "owner": "bob"}],
    "theirs": ["Send the drawings"], "others": ["Fergal Dunne"],
}  # fmt: skip


def test_notes_become_one_activity_with_its_tasks(desk: Desk) -> None:
    """The activity keeps what was read and the whole text; tasks hang on what the notes are about."""
    logged = desk.write("ann", "log_notes", **{**GIVEN, "tasks": [GIVEN["tasks"][0], {"title": "Ask legal"}]})
    assert [task.task.label for task in logged.tasks] == ["Send the quote", "Ask legal"]
    with desk.world.read("ann") as unit:
        row = unit.get(Activity, logged.activity.activity.id)
        assert row.body is not None
        assert all(part in row.body for part in (TEXT, "Two sites.", "Budget: Budget is 40k.", "Need: not mentioned"))
        task = unit.get(Task, logged.tasks[0].task.id)
        assert (task.account_id, task.deal_id) == (row.account_id, row.deal_id)
        assert task.contact_id is not None
    found = {one.name: one.quote for one in logged.qualification}
    assert found == {"budget": "Budget is 40k.", "authority": None, "need": None, "timing": None}


def test_competitors_that_deals_name_are_found_in_the_text(desk: Desk) -> None:
    """What the CRM knows as a competitor is recognised without a model; the deal's field stays as it is."""
    desk.write("ann", "change_deals", deals=["Pilot"], competitor="Rivalsoft")
    logged = desk.write("ann", "log_notes", **{**GIVEN, "tasks": []})
    assert logged.competitors == ["Rivalsoft"]
    with desk.world.read("ann") as unit:
        assert logged.activity.deal is not None
        assert unit.get(Deal, logged.activity.deal.id).competitor is None


def test_notes_wait_for_a_yes_and_show_what_they_would_say(desk: Desk) -> None:
    """Nothing is written before, and the approval carries what it would answer."""
    gate = Gate(desk.world.store, desk.world.actors["ann"], Origin("test", "notes"))
    outcome = gate.call("log_notes", {**GIVEN, "tasks": GIVEN["tasks"][:1]})
    assert isinstance(outcome.result, ApprovalNeeded)
    assert outcome.result.preview is not None
    assert outcome.result.preview["decisions"] == ["Two sites."]
    assert desk.read("ann", "list_activities", account="Acme", type="meeting").activities == []


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"account": None, "deal": None, "contacts": []}, InvalidValue),
        ({"when": "2026-03-20"}, InvalidValue),
        ({"contacts": ["Nobody"]}, UnknownRecord),
    ],
)
def test_notes_that_fit_nowhere_are_refused(desk: Desk, change: dict[str, Any], kind: type[Exception]) -> None:
    """Notes are about somebody, of what took place, with people who are known."""
    given = {name: value for name, value in {**GIVEN, **change, "tasks": []}.items() if value is not None}
    assert isinstance(desk.error("ann", "log_notes", **given), kind)
