"""Tasks: what somebody has to do, by when, and when to be reminded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from zoneinfo import ZoneInfo

from sqlalchemy import select

from crm_store import inputs, links, listing, removal, storing
from crm_store.clock import today
from crm_store.errors import InvalidValue
from crm_store.matching.text import words
from crm_store.models import Priority, Sharing, Task, User
from crm_store.namesakes import by_id, only
from crm_store.own_company import own_company

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from crm_store.filters import Filter
    from crm_store.listing import Page
    from crm_store.unit import Unit, WriteUnit


_SOUGHT = 1000  # tasks that a title is compared with


class TaskFields(TypedDict, total=False):
    """What is known about a task. ``due_at`` is a moment, ``due_on`` its day where the owner is."""

    title: str
    notes: str | None
    due_on: date | None
    due_at: datetime | None
    remind_at: datetime | None
    priority: Priority
    account_id: int | None
    contact_id: int | None
    deal_id: int | None
    lead_id: int | None
    owner_id: int | None
    sharing: Sharing
    external_id: str | None
    custom: dict[str, Any] | None


def create(unit: WriteUnit, **fields: Unpack[TaskFields]) -> Task:
    """Add a task; without an owner it is the actor's. The deal's account is filled in.

    Raises:
        InvalidValue: the title is missing, day and moment disagree, or a field cannot hold its value.
        RuleBroken: account and deal do not belong together.
        UnknownRecord: what it is about, or its owner, is not to be seen.
    """
    values = _fit({"title": "", **fields})
    values["owner_id"] = inputs.owner(unit, fields.get("owner_id"))
    _fill_day(unit, values, values["owner_id"])
    contact_id = values.get("contact_id")
    return storing.add(unit, Task(**links.agreeing(unit, values, [contact_id] if contact_id is not None else [])))


def change(unit: WriteUnit, task_id: int, *, expect_version: int | None = None, **fields: Unpack[TaskFields]) -> Task:
    """Change what is given; with another deal goes that deal's account.

    Raises:
        UnknownRecord: the task is not to be seen.
        InvalidValue: day and moment disagree, or a field cannot hold its value.
        ChangedMeanwhile: it has another version than ``expect_version``.
    """
    row = unit.get(Task, task_id)
    values = _fit(dict(fields))
    if {"due_on", "due_at"} & values.keys():
        _fill_day(unit, values, values.get("owner_id", row.owner_id))
        values.setdefault("due_at", None)
    if {"account_id", "deal_id"} & values.keys():
        account_id = values.get("account_id", None if values.get("deal_id") is not None else row.account_id)
        values |= {"account_id": account_id, "deal_id": values.get("deal_id", row.deal_id)}
        values = links.agreeing(unit, values)
    return storing.update(unit, row, values, expect_version=expect_version)


def reschedule(
    unit: WriteUnit, task_id: int, *, due_on: date | None = None, due_at: datetime | None = None
) -> Task:  # fmt: skip
    """Give a task another day or moment; its reminder moves by as many days.

    Raises:
        UnknownRecord: the task is not to be seen.
        InvalidValue: neither is given, or they disagree.
    """
    row = unit.get(Task, task_id)
    values: TaskFields = {"due_at": due_at}
    if due_on is not None:
        values["due_on"] = due_on
    elif due_at is None:
        raise InvalidValue(field="due", value=None, reason="a day or a moment is needed")
    before = row.due_on
    changed = change(unit, row.id, **values)
    if before is not None and changed.due_on is not None and row.remind_at is not None:
        storing.update(unit, row, {"remind_at": row.remind_at + (changed.due_on - before)})
    return changed


def complete(unit: WriteUnit, task_id: int, *, done_at: datetime | None = None) -> Task:
    """Mark a task as done, now unless said otherwise; one that is done already stays as it is.

    Raises:
        UnknownRecord: the task is not to be seen.
        InvalidValue: ``done_at`` lies in the future.
    """
    storing.check_past(unit, done_at, "done_at")
    row = unit.get(Task, task_id)
    if row.done_at is not None and done_at is None:
        return row
    return storing.update(unit, row, {"done_at": done_at or unit.clock.now()})


def reopen(unit: WriteUnit, task_id: int) -> Task:
    """Mark a task as not done after all.

    Raises:
        UnknownRecord: the task is not to be seen.
    """
    return storing.update(unit, unit.get(Task, task_id), {"done_at": None})


def remove(unit: WriteUnit, task_id: int) -> None:
    """Remove a task.

    Raises:
        UnknownRecord: the task is not to be seen.
        Forbidden: it is not the actor's to remove.
    """
    removal.remove(unit, unit.get(Task, task_id))


def get(unit: Unit, task_id: int) -> Task:
    """Return a task by id.

    Raises:
        UnknownRecord: there is none that may be seen.
    """
    return unit.get(Task, task_id)


def find(unit: Unit, reference: str) -> Task:
    """Return the task that an id or a title means: an open one before one that is done, one's own before others'.

    A title may be told in part, if only one open task has all its words.

    Raises:
        UnknownRecord: none is called that.
        AmbiguousRecord: several are.
    """
    if known := by_id(unit, Task, reference):
        return known[0]
    mine = Task.owner_id == unit.actor.user_id
    newest = select(Task).order_by(Task.done_at.is_not(None), mine.desc(), Task.id.desc()).limit(_SOUGHT)
    sought, among = words(reference), unit.all(newest)
    named = [row for row in among if sought and words(row.title) == sought]
    found = named or [row for row in among if sought and row.done_at is None and set(sought) <= set(words(row.title))]
    nearest = [row for row in found if _standing(unit, row) == _standing(unit, found[0])]
    return only(Task, reference, nearest)


def find_all(
    unit: Unit, *, where: Filter = (), order_by: str = "due_on", limit: int = listing.USUAL, offset: int = 0
) -> Page[Task]:
    """Return the tasks that a filter lets through; see :func:`crm_store.listing.page`."""
    return listing.page(unit, Task, where, order_by, limit, offset)


def due(unit: Unit, *, owner_id: int | None = None, until: date | None = None) -> Sequence[Task]:
    """Return what is to be done until a day (today unless said otherwise), overdue tasks included, oldest first."""
    whose = inputs.owner(unit, owner_id)
    last = until or today(unit.clock, _time_zone(unit, whose))
    query = select(Task).where(Task.done_at.is_(None), Task.due_on <= last, Task.owner_id == whose)
    return unit.all(query.order_by(Task.due_on, Task.due_at.is_(None), Task.due_at, Task.id))


def open_tasks(unit: Unit, *, account_id: int | None = None, deal_id: int | None = None) -> Sequence[Task]:
    """Return what is to be done about an account or a deal, by anybody the actor may see.

    Raises:
        UnknownRecord: it is not to be seen.
    """
    about = {"account_id": account_id, "deal_id": deal_id}
    storing.check_references(unit, Task, about)
    query = select(Task).where(Task.done_at.is_(None))
    for column, row_id in about.items():
        if row_id is not None:
            query = query.where(getattr(Task, column) == row_id)
    return unit.all(query.order_by(Task.due_on.is_(None), Task.due_on, Task.id))


def reminders(unit: Unit, *, since: datetime | None = None) -> Sequence[Task]:
    """Return the open tasks whose reminder fell due by now, and after ``since`` if given, oldest first."""
    query = select(Task).where(Task.done_at.is_(None), Task.remind_at <= unit.clock.now())
    if since is not None:
        query = query.where(Task.remind_at > since)
    return unit.all(query.order_by(Task.remind_at, Task.id))


def _standing(unit: Unit, row: Task) -> tuple[bool, bool]:
    return row.done_at is None, row.owner_id == unit.actor.user_id


def _fit(values: dict[str, Any]) -> dict[str, Any]:
    fit = dict(values)
    if "title" in fit:
        fit["title"] = inputs.required("title", fit["title"])
    if "notes" in fit:
        fit["notes"] = inputs.prose(fit["notes"])
    return fit


def _fill_day(unit: Unit, values: dict[str, Any], owner_id: int | None) -> None:
    """Set ``due_on`` to the day of ``due_at`` where the owner is.

    Raises:
        InvalidValue: the moment has no time zone, or lies on another day than the one given.
    """
    moment = values.get("due_at")
    if moment is None:
        return
    if moment.tzinfo is None:
        raise InvalidValue(field="due_at", value=str(moment), reason="it has no time zone")
    day = moment.astimezone(ZoneInfo(_time_zone(unit, owner_id))).date()
    if values.setdefault("due_on", day) != day:
        raise InvalidValue(field="due_on", value=str(values["due_on"]), reason=f"{moment} is on {day}")


def _time_zone(unit: Unit, user_id: int | None) -> str:
    own = unit.get(User, user_id).time_zone if user_id is not None else None
    return own or own_company(unit).time_zone
