"""Tasks: due on a day or at a moment, done, reopened, put off, and remembered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_store import accounts, contacts, deals, tasks, users
from crm_store.errors import InvalidValue, RuleBroken, UnknownRecord
from crm_store.models import Priority
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from tests.crm_store.world import World

TODAY = NOW.date()
FRIDAY = date(2026, 3, 13)


def test_a_task_belongs_to_who_adds_it_and_to_the_deals_account(world: World) -> None:
    """The deal's account comes along; without a deal the account is the one a contact works at."""
    with world.write("ann") as unit:
        acme = accounts.create(unit, name="Acme")
        anna = contacts.create(unit, first_name="Anna", account_id=acme.id)
        deal = deals.open_deal(unit, name="Renewal", account_id=acme.id)
        task = tasks.create(unit, title=" Send   the quote ", due_on=FRIDAY, deal_id=deal.id, notes="\nrevised\n")
        assert (task.title, task.notes, task.account_id) == ("Send the quote", "revised", acme.id)
        assert (task.owner_id, task.priority, task.done_at) == (world.id_of("ann"), Priority.NORMAL, None)
        assert tasks.create(unit, title="Call", contact_id=anna.id).account_id == acme.id
        other = accounts.create(unit, name="Globex")
        with pytest.raises(RuleBroken):
            tasks.change(unit, task.id, account_id=other.id)
        assert tasks.change(unit, task.id, deal_id=None, account_id=other.id).account_id == other.id
        assert tasks.change(unit, task.id, deal_id=deal.id).account_id == acme.id


def test_a_moment_has_the_day_of_its_owners_time_zone(world: World) -> None:
    """Late in the evening in UTC it is the next day in Warsaw and still the same in New York."""
    moment = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)
    with world.write("ada") as unit:
        users.change(unit, world.id_of("ben"), time_zone="America/New_York")
        ann, ben = (
            tasks.create(unit, title="Call", due_at=moment, owner_id=world.id_of(who)).due_on for who in ("ann", "ben")
        )
        assert (ann, ben) == (date(2026, 3, 13), date(2026, 3, 12))
        with pytest.raises(InvalidValue, match="is on 2026-03-13"):
            tasks.create(unit, title="Call", due_at=moment, due_on=date(2026, 3, 20))
        with pytest.raises(InvalidValue, match="time zone"):
            tasks.create(unit, title="Call", due_at=datetime(2026, 3, 12, 10))  # noqa: DTZ001  (naive on purpose)


def test_what_is_due_comes_first_and_overdue_stays(world: World) -> None:
    """Mine until today unless asked otherwise; done tasks and undated ones are not due."""
    with world.write("ann") as unit:
        for title, days in (("today", 0), ("overdue", -9), ("friday", 2)):
            tasks.create(unit, title=title, due_on=TODAY + timedelta(days=days))
        tasks.create(unit, title="early today", due_at=NOW)
        tasks.create(unit, title="some day")
        tasks.create(unit, title="Ben's", due_on=TODAY, owner_id=world.id_of("ben"))
        done = tasks.create(unit, title="done", due_on=TODAY)
        tasks.complete(unit, done.id)
        assert [task.title for task in tasks.due(unit)] == ["overdue", "early today", "today"]
        assert [task.title for task in tasks.due(unit, until=FRIDAY)][-1] == "friday"
        assert [task.title for task in tasks.due(unit, owner_id=world.id_of("ben"))] == ["Ben's"]
        page = tasks.find_all(unit, where={"field": "done_at", "op": "is empty"}, limit=2)
        assert (page.total, [task.title for task in page.rows]) == (6, ["overdue", "today"])


def test_done_and_not_done_after_all(world: World) -> None:
    """The moment it was done stays; completing twice does not move it, a correction does."""
    with world.write("ann") as unit:
        task = tasks.create(unit, title="Call")
        assert tasks.complete(unit, task.id, done_at=NOW - timedelta(hours=1)).done_at == NOW - timedelta(hours=1)
        assert tasks.complete(unit, task.id).done_at == NOW - timedelta(hours=1)
        assert tasks.complete(unit, task.id, done_at=NOW).done_at == NOW
        assert tasks.reopen(unit, task.id).done_at is None
        with pytest.raises(InvalidValue):
            tasks.complete(unit, task.id, done_at=NOW + timedelta(hours=1))


def test_putting_off_moves_the_reminder_along(world: World) -> None:
    """By as many days; a moment gives way to a day, and a day to a moment."""
    with world.write("ann") as unit:
        task = tasks.create(unit, title="Call", due_at=NOW, remind_at=NOW - timedelta(hours=1))
        tasks.reschedule(unit, task.id, due_on=FRIDAY)
        assert (task.due_on, task.due_at) == (FRIDAY, None)
        assert task.remind_at == NOW + timedelta(days=2, hours=-1)
        moment = NOW + timedelta(days=7)
        assert tasks.reschedule(unit, task.id, due_at=moment).due_on == moment.date()
        with pytest.raises(InvalidValue):
            tasks.reschedule(unit, task.id)


def test_reminders_come_up_once(world: World) -> None:
    """What fell due since the last look, oldest first, unless it is done."""
    with world.write("ann") as unit:
        for title, hours in (("old", -30), ("new", -1), ("later", 1)):
            tasks.create(unit, title=title, remind_at=NOW + timedelta(hours=hours))
        done = tasks.create(unit, title="done", remind_at=NOW)
        tasks.complete(unit, done.id)
        assert [task.title for task in tasks.reminders(unit)] == ["old", "new"]
        assert [task.title for task in tasks.reminders(unit, since=NOW - timedelta(days=1))] == ["new"]


def test_open_tasks_of_a_deal_and_an_account(world: World) -> None:
    """Everybody's, dated ones first."""
    with world.write("ann") as unit:
        acme = accounts.create(unit, name="Acme")
        deal = deals.open_deal(unit, name="Renewal", account_id=acme.id)
        tasks.create(unit, title="undated", deal_id=deal.id)
        tasks.create(unit, title="dated", deal_id=deal.id, due_on=TODAY, owner_id=world.id_of("ben"))
        tasks.create(unit, title="account", account_id=acme.id)
        assert [task.title for task in tasks.open_tasks(unit, deal_id=deal.id)] == ["dated", "undated"]
        assert len(tasks.open_tasks(unit, account_id=acme.id)) == 3
        with pytest.raises(UnknownRecord):
            tasks.open_tasks(unit, deal_id=999)


def test_a_task_needs_a_title_and_can_go(world: World) -> None:
    """Nobody has to do nothing; a task set by mistake is removed."""
    with world.write("ann") as unit:
        with pytest.raises(InvalidValue):
            tasks.create(unit, due_on=TODAY)
        task = tasks.create(unit, title="Call", priority=Priority.HIGH)
        tasks.remove(unit, task.id)
        with pytest.raises(UnknownRecord):
            tasks.get(unit, task.id)
