"""What to look at: an account in short, what was said, what to do next, the day."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from tools.results.base import Citation, MoneyValue, Part, PeriodValue, RecordLink, Result
from tools.results.log import ApprovalItem
from tools.results.records import ActivityItem, DealItem, Fact, Person, TaskItem

RiskKind = Literal["close_date_passed", "idle", "no_next_step", "no_activity", "no_decision_maker", "task_overdue"]
SuggestionKind = Literal[
    "close_date_passed", "task_overdue", "idle", "no_next_step", "no_activity", "exit_criterion", "field_missing",
    "no_decision_maker", "no_close_date", "task_due",
]  # fmt: skip


class Risk(Part):
    """Something that endangers a sale: what, which record shows it, since when, for how many days."""

    kind: RiskKind
    record: RecordLink
    days: int | None = None
    at: str | None = None


class AccountSummary(Result):
    """An account in short; every statement names the record that it comes from.

    ``sums`` are the amounts of all open deals by currency, ``won`` those of the deals won so far.
    """

    result: Literal["account_summary"] = "account_summary"
    account: RecordLink
    facts: list[Fact]
    people: list[Person] = Field(default_factory=list)
    deals: list[DealItem] = Field(default_factory=list)
    deals_total: int = 0
    sums: list[MoneyValue] = Field(default_factory=list)
    won_deals: int = 0
    won: list[MoneyValue] = Field(default_factory=list)
    lost_deals: int = 0
    activities: list[ActivityItem] = Field(default_factory=list)
    activities_total: int = 0
    planned: list[ActivityItem] = Field(default_factory=list)
    tasks: list[TaskItem] = Field(default_factory=list)
    tasks_total: int = 0
    risks: list[Risk] = Field(default_factory=list)


class Passage(Part):
    """Words from a note, call, meeting or e-mail; ``said_by`` is who wrote it down, or sent it."""

    activity: RecordLink
    type: str
    at: str
    quote: str
    score: float
    said_by: str | None = None
    account: RecordLink | None = None
    deal: RecordLink | None = None


class Passages(Result):
    """What notes and e-mails say about something, the best first; ``degraded`` says what was not searched."""

    result: Literal["passages"] = "passages"
    query: str
    account: RecordLink | None = None
    deal: RecordLink | None = None
    contact: RecordLink | None = None
    period: PeriodValue | None = None
    passages: list[Passage]
    degraded: str | None = None


class ProposedTask(Part):
    """A task as ``create_task`` takes it: ``due`` is an ISO date, account and deal are ids as text."""

    title: str
    due: str
    deal: str | None = None
    account: str | None = None


class Suggestion(Part):
    """Something to do about a deal, why, and the task that it would make.

    ``details`` are the figures and words of the reason: ``days``, ``since``, ``close_date``, ``criterion``,
    ``field``, ``stage`` (the one that needs it), ``task``. ``citations`` are the records that show it. Where the
    reason is a task that there is already, no other is proposed.
    """

    rank: int
    kind: SuggestionKind
    deal: RecordLink | None = None
    account: RecordLink | None = None
    details: dict[str, Any] = Field(default_factory=dict)
    task: ProposedTask | None = None
    citations: list[Citation] = Field(default_factory=list)


class Suggestions(Result):
    """What to do next about a deal, an account's deals, or all of one's own; the most pressing first."""

    result: Literal["suggestions"] = "suggestions"
    about: RecordLink | None = None
    suggestions: list[Suggestion]
    total: int
    cut: bool = False
    as_of: str


class DayPlan(Result):
    """A rep's day: what is planned and due on it, what is overdue, which deals need him, what waits for a yes."""

    result: Literal["day"] = "day"
    day: str
    today: bool
    meetings: list[ActivityItem] = Field(default_factory=list)
    tasks: list[TaskItem] = Field(default_factory=list)
    tasks_total: int = 0
    overdue: list[TaskItem] = Field(default_factory=list)
    overdue_total: int = 0
    attention: list[Suggestion] = Field(default_factory=list)
    attention_total: int = 0
    approvals: list[ApprovalItem] = Field(default_factory=list)
