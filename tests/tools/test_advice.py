"""Suggestions and the day: what needs doing, why, and the task that it would make."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_store import approvals
from crm_store.origin import Origin
from tools.suggesting import language_of

if TYPE_CHECKING:
    from tests.tools.desk import Desk


def test_a_deal_has_suggestions_with_evidence(desk: Desk) -> None:
    """The most pressing first; each names the records that show it."""
    told = desk.read("ann", "next_steps", deal="Renewal")
    assert [one.kind for one in told.suggestions] == [
        "close_date_passed", "task_overdue", "idle", "no_next_step", "field_missing", "exit_criterion",
    ]  # fmt: skip
    first, task, idle, *_ = told.suggestions
    assert (first.details, first.citations[0].label) == ({"days": 10, "since": "2026-03-01"}, "Renewal")
    assert (task.task, task.citations[0].kind) == (None, "task")
    assert (idle.details["days"], idle.details["allowed"], idle.citations[1].kind) == (36, 14, "activity")
    missing, criterion = told.suggestions[-2:]
    assert (missing.details["field"], missing.details["stage"]) == ("contacts", "Proposal")
    assert criterion.details["criterion"] == "They said what they need"


def test_a_suggestion_can_be_made_a_task(desk: Desk) -> None:
    """The proposed task is what create_task takes; then the next step is not missing any more."""
    told = desk.read("ann", "next_steps", deal="Renewal")
    proposed = told.suggestions[0].task
    assert (proposed.title, proposed.due) == ("Agree on a new close date: Renewal", "2026-03-12")
    made = desk.write("ann", "create_task", **proposed.model_dump(exclude_none=True))
    assert (made.task.deal.label, made.task.due) == ("Renewal", "2026-03-12")
    assert "no_next_step" not in {one.kind for one in desk.read("ann", "next_steps", deal="Renewal").suggestions}


def test_what_is_planned_and_who_decides_is_seen(desk: Desk) -> None:
    """With a meeting ahead a deal is not idle; a later stage wants somebody who decides."""
    desk.write("ann", "log_activity", type="meeting", deal="Renewal", when="2026-03-20")
    kinds = {one.kind for one in desk.read("ann", "next_steps", deal="Renewal").suggestions}
    assert not {"idle", "no_next_step"} & kinds
    desk.write("ann", "create_deal", account="Acme", name="Big", stage="Proposal", amount="5", contacts=["Anna Nowak"])
    kinds = {one.kind for one in desk.read("ann", "next_steps", account="Acme").suggestions}
    assert {"no_decision_maker", "no_close_date"} <= kinds


def test_a_closed_deal_and_others_deals_need_nothing(desk: Desk) -> None:
    """Advice without a record is about one's own open deals."""
    desk.write("ann", "move_deals", deals=["Pilot"], stage="Won")
    assert desk.read("ann", "next_steps", deal="Pilot").suggestions == []
    assert desk.read("ben", "next_steps").suggestions == []
    assert {one.deal.label for one in desk.read("ann", "next_steps").suggestions} == {"Renewal"}


def test_titles_are_in_the_actors_language(desk: Desk) -> None:
    """A Polish user gets Polish titles; a language that nobody speaks here is English."""
    from tools.context import ToolContext

    with desk.world.read("ann") as unit:
        for locale, language in (("pl", "pl"), ("pl_PL", "pl"), ("de", "en"), (None, "en")):
            unit.actor = replace(unit.actor, locale=locale)
            assert language_of(ToolContext(unit)) == language


def test_a_day_has_meetings_tasks_deals_and_approvals(desk: Desk) -> None:
    """What is planned and due on the day, what is overdue, which deals need somebody, what waits for a yes."""
    desk.write("ann", "log_activity", type="call", deal="Pilot", when="2026-03-11T15:00", colleagues=["Ben"])
    desk.write("ann", "create_task", title="Prepare the call", due="2026-03-11")
    with desk.world.store.write(desk.world.actors["ann"], Origin("test", "ask")) as unit:
        approvals.ask(unit, approvals.Draft("undo", {}), None)
    day = desk.read("ann", "my_day")
    assert (day.day, day.today, [one.type for one in day.meetings]) == ("2026-03-11", True, ["call"])
    assert ([one.task.label for one in day.tasks], [one.task.label for one in day.overdue]) == (
        ["Prepare the call"],
        ["Send the offer"],
    )
    assert (day.attention[0].kind, day.attention_total) == ("close_date_passed", 3)
    assert [one.tool for one in day.approvals] == ["undo"]
    assert [one.type for one in desk.read("ben", "my_day").meetings] == ["call"]
    tomorrow = desk.read("ann", "my_day", day="2026-03-12")
    assert (tomorrow.today, tomorrow.meetings, tomorrow.overdue_total) == (False, [], 1)
