"""Activities and tasks: when they were or will be, what they are about, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store.errors import InvalidValue, RuleBroken, UnknownRecord
from tools.errors import CannotUndo, NothingGiven, NothingToTakeBack, UndoneAlready

if TYPE_CHECKING:
    from tests.tools.desk import Desk


@pytest.mark.parametrize(
    ("when", "at", "planned"),
    [
        (None, "2026-03-11T10:30+01:00", False),
        ("2026-03-11", "2026-03-11T10:30+01:00", False),
        ("2026-03-10", "2026-03-10T12:00+01:00", False),
        ("2026-03-10T16:15", "2026-03-10T16:15+01:00", False),
        ("2026-03-11T15:00", "2026-03-11T15:00+01:00", True),
        ("2026-04-01", "2026-04-01T09:00+02:00", True),
    ],
)
def test_when_an_activity_was_or_will_be(desk: Desk, when: str | None, at: str, *, planned: bool) -> None:
    """A bare day is noon if past, now if today, nine if to come; what is to come is planned."""
    logged = desk.write("ann", "log_activity", type="meeting", account="Acme", when=when)
    assert (logged.activity.at, logged.planned) == (at, planned)


def test_a_call_finds_its_account_but_no_deal_that_nobody_named(desk: Desk) -> None:
    """The account follows from the contact, the deal's account from the deal."""
    logged = desk.write("ann", "log_activity", type="call", contacts=["anna@acme.pl"], body="Wants a quote", minutes=5)
    assert (logged.activity.account.label, logged.activity.deal) == ("Acme", None)
    assert [link.label for link in logged.activity.contacts] == ["Anna Nowak"]
    logged = desk.write("ann", "log_activity", type="call", deal="Pilot", colleagues=["Ben"], direction="outbound")
    assert (logged.activity.account.label, logged.activity.colleagues) == ("Globex", ["Ben"])


def test_an_activity_is_refused(desk: Desk) -> None:
    """Unknown people are not created, an e-mail is not planned, account and deal agree, a day is a day."""
    assert isinstance(desk.error("ann", "log_activity", type="call", contacts=["Jan Kowalski"]), UnknownRecord)
    assert isinstance(desk.error("ann", "log_activity", type="email", when="2026-05-01"), InvalidValue)
    assert isinstance(desk.error("ann", "log_activity", type="call", account="Acme", deal="Pilot"), RuleBroken)
    assert isinstance(desk.error("ann", "log_activity", type="call", when="tomorrow"), InvalidValue)


def test_a_note_goes_where_the_talk_was(desk: Desk) -> None:
    """A note about an activity is about its account, deal and people; one about nothing is refused."""
    call = desk.read("ann", "list_activities", deal="Renewal").activities[0]
    noted = desk.write("ann", "add_note", text="Budget is fixed", activity=str(call.activity.id)).activity
    assert (noted.type, noted.deal.label, noted.contacts[0].label) == ("note", "Renewal", "Anna Nowak")
    assert desk.write("ann", "add_note", text="Hi", contact="Anna Kowalska").activity.account.label == "Globex"
    assert isinstance(desk.error("ann", "add_note", text="Hi"), InvalidValue)


def test_an_activity_is_corrected(desk: Desk) -> None:
    """A bare day keeps the time of day; the type can be corrected too."""
    call = desk.read("ann", "list_activities", deal="Renewal").activities[0].activity
    moved = desk.write("ann", "change_activity", activity=f"activity:{call.id}", when="2026-02-04", type="meeting")
    assert (moved.activity.at, moved.activity.type, moved.planned) == ("2026-02-04T10:00+01:00", "meeting", False)
    assert isinstance(desk.error("ann", "change_activity", activity=str(call.id)), NothingGiven)
    assert isinstance(desk.error("ann", "change_activity", activity="the call", minutes=3), UnknownRecord)


def test_a_task_is_created_moved_and_done(desk: Desk) -> None:
    """A due moment has a time, a due day none; a title may be told in part."""
    made = desk.write("ann", "create_task", title="Send a revised quote", due="2026-03-13", contact="Anna Nowak")
    assert (made.task.due, made.task.account.label, made.task.owner) == ("2026-03-13", "Acme", "Ann")
    moved = desk.write("ann", "change_task", task="revised quote", due="2026-03-12T15:00", priority="high", owner="Ben")
    assert (moved.action, moved.task.due, moved.task.owner) == ("changed", "2026-03-12T15:00+01:00", "Ben")
    done = desk.write("ann", "complete_task", task="Send the offer")
    assert (done.action, done.task.done) == ("completed", True)
    assert desk.write("ann", "complete_task", task=f"#{done.task.task.id}").action == "unchanged"
    assert isinstance(desk.error("ann", "change_task", task="revised quote"), NothingGiven)
    assert isinstance(desk.error("ann", "complete_task", task="water the plants"), UnknownRecord)


def test_the_latest_is_taken_back_once(desk: Desk) -> None:
    """Undoing tells what it put back; a second time there is nothing, or it was undone."""
    desk.write("ben", "create_task", title="Water the plants")
    undone = desk.write("ben", "undo")
    assert [(one.kind, one.label, one.op) for one in undone.records] == [("task", "Water the plants", "remove")]
    assert undone.request == "create_task"
    assert isinstance(desk.error("ben", "undo"), NothingToTakeBack)
    assert isinstance(desk.error("ben", "undo", change_set=undone.change_set), UndoneAlready)


def test_what_was_changed_since_is_not_taken_back(desk: Desk) -> None:
    """A conflict is told with who changed it; nothing is undone."""
    desk.write("ann", "change_deals", deals=["Pilot"], next_step="Call")
    desk.write("nora", "change_deals", deals=["Pilot"], next_step="Visit")
    error = desk.error("ann", "undo")
    assert isinstance(error, CannotUndo)
    assert "Nora" in str(error)
    assert desk.read("ann", "list_deals", lacking="close_date").total == 0


def test_a_change_history_names_people_and_words(desk: Desk) -> None:
    """Who changed what, from which message, by labels."""
    desk.write("ann", "move_deals", deals=["Pilot"], stage="Won")
    told = desk.read("ann", "change_history", record="deal:Pilot", limit=3)
    moved = next(entry for entry in told.entries if entry.field == "stage")
    assert (moved.by, moved.request, moved.before, moved.after) == ("Ann", "move_deals", "Prospecting", "Won")
    assert told.cut
