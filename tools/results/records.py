"""Records as results show them: a line of a deal, task or activity, a card with everything known."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.results.base import MoneyValue, Part, RecordLink, Result

FactType = Literal["text", "money", "day", "moment", "number", "percent", "record", "yes_no"]


class Fact(Part):
    """A field of a record: its name as in "close_date", and its value as text of the type named.

    ``currency`` belongs to money, ``record`` to a reference.
    """

    name: str
    type: FactType
    value: str
    currency: str | None = None
    record: RecordLink | None = None


class DealItem(Part):
    """A deal in a list. ``idle_days`` is how long ago the last activity was, ``overdue`` an open deal past its day."""

    deal: RecordLink
    account: RecordLink | None = None
    stage: str
    status: Literal["open", "won", "lost"]
    amount: MoneyValue | None = None
    estimated: bool = False
    close_date: str | None = None
    owner: str | None = None
    forecast_category: str
    next_step: str | None = None
    last_activity: str | None = None
    idle_days: int | None = None
    overdue: bool = False


class TaskItem(Part):
    """A task in a list; ``due`` is a day or a moment."""

    task: RecordLink
    due: str | None = None
    overdue: bool = False
    done: bool = False
    done_at: str | None = None
    priority: Literal["low", "normal", "high"] = "normal"
    owner: str | None = None
    account: RecordLink | None = None
    contact: RecordLink | None = None
    deal: RecordLink | None = None
    lead: RecordLink | None = None


class ActivityItem(Part):
    """An activity in a list; ``quote`` is the beginning of what was written, ``planned`` is still to come."""

    activity: RecordLink
    type: Literal["call", "meeting", "email", "note"]
    at: str
    planned: bool = False
    subject: str | None = None
    quote: str | None = None
    direction: Literal["inbound", "outbound"] | None = None
    minutes: int | None = None
    owner: str | None = None
    account: RecordLink | None = None
    deal: RecordLink | None = None
    lead: RecordLink | None = None
    contacts: list[RecordLink] = Field(default_factory=list)
    colleagues: list[str] = Field(default_factory=list)
    addresses: list[str] = Field(default_factory=list)


class Person(Part):
    """Somebody at an account or in a deal; ``role`` is a buying role as in "decision_maker"."""

    contact: RecordLink
    title: str | None = None
    role: str | None = None
    email: str | None = None
    phone: str | None = None


class FoundRecord(Part):
    """A record that a text may mean; ``score`` is from 0 to 1."""

    record: RecordLink
    score: float
    reasons: list[str] = Field(default_factory=list)


class RecordsFound(Result):
    """The records that a text may mean, the likeliest first; ``cut`` where there may be more."""

    result: Literal["records_found"] = "records_found"
    text: str
    kind: str | None = None
    records: list[FoundRecord]
    cut: bool = False


class RecordCard(Result):
    """All that is known about one record; of long lists the latest, and how many there are in all."""

    result: Literal["record_card"] = "record_card"
    record: RecordLink
    facts: list[Fact]
    people: list[Person] = Field(default_factory=list)
    deals: list[DealItem] = Field(default_factory=list)
    deals_total: int = 0
    tasks: list[TaskItem] = Field(default_factory=list)
    tasks_total: int = 0
    activities: list[ActivityItem] = Field(default_factory=list)
    activities_total: int = 0
    text: str | None = None
