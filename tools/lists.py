"""Lists: deals, tasks and activities that meet conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from crm_store import activities, deal_lists, tasks
from crm_store.fiscal import Period
from tools import references, views
from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import ActivityList, AppliedFilter, DealList, TaskList
from tools.slots import (
    AccountRef,
    Amount,
    ContactRef,
    Count,
    Day,
    Days,
    DealRef,
    PeriodName,
    ProductRef,
    StageRef,
    UserRef,
    amount_of,
)


class ListDeals(ToolArguments):
    """The conditions, all of which hold; ``idle_days``: no activity for at least so many days."""

    status: Literal["open", "won", "lost", "all"] = "open"
    stage: StageRef | None = None
    owner: UserRef | None = None
    account: AccountRef | None = None
    product: ProductRef | None = None
    amount_over: Amount | None = None
    amount_under: Amount | None = None
    closing: PeriodName | None = None
    idle_days: Days | None = None
    lacking: Literal["next_step", "amount", "close_date"] | None = None
    order: Literal["amount", "close_date", "idle", "newest"] = "amount"
    limit: Count = 20


class ListTasks(ToolArguments):
    """The conditions; without an owner, account or deal they are one's own."""

    owner: UserRef | None = None
    until: Day | None = None
    account: AccountRef | None = None
    deal: DealRef | None = None
    done: bool = False


class ListActivities(ToolArguments):
    """The conditions, all of which hold."""

    type: Literal["call", "meeting", "email", "note"] | None = None
    account: AccountRef | None = None
    contact: ContactRef | None = None
    deal: DealRef | None = None
    owner: UserRef | None = None
    period: PeriodName | None = None
    limit: Count = 20


@tool(Effect.READ)
def list_deals(context: ToolContext, arguments: ListDeals) -> DealList:
    """List deals that meet all conditions; idle_days: without activity for so long."""
    found = Filters(context)
    if arguments.status != "all":
        found.add("status", arguments.status, _is("status", arguments.status))
    found.records(arguments, "owner", "account", "product")
    if arguments.stage is not None:
        stages = references.stages(context, arguments.stage)
        found.add("stage", stages[0].name, {"field": "stage", "op": "in", "value": [one.id for one in stages]})
    for name, op in (("amount_over", ">"), ("amount_under", "<")):
        if (text := getattr(arguments, name)) is not None:
            found.add(name, text, deal_lists.worth(context.unit, op, *amount_of(name, text)))
    found.within("closing", "close_date", arguments.closing)
    if arguments.idle_days is not None:
        found.add("idle_days", str(arguments.idle_days), deal_lists.idle_for(context.unit, arguments.idle_days))
    if arguments.lacking is not None:
        found.add("lacking", arguments.lacking, {"field": arguments.lacking, "op": "is empty"})
    order = deal_lists.Order(arguments.order)
    page = deal_lists.deal_page(context.unit, where=found.where, order=order, limit=arguments.limit)
    return DealList(
        deals=views.deal_items(context, page.rows),
        sums=[views.money(one) for one in page.sums],
        without_amount=page.without_amount,
        order=arguments.order,
        **found.told(page.total, len(page.rows)),
    )


@tool(Effect.READ)
def list_tasks(context: ToolContext, arguments: ListTasks) -> TaskList:
    """List open (or done) tasks, one's own unless owner, account or deal is given."""
    found = Filters(context)
    if arguments.owner is None and arguments.account is None and arguments.deal is None:
        arguments = arguments.model_copy(update={"owner": references.ME})
    found.records(arguments, "owner", "account", "deal")
    if arguments.until is not None:
        day = arguments.until.isoformat()
        found.add("until", day, {"field": "due_on", "op": "<=", "value": day})
    found.add(
        "done",
        str(arguments.done).lower(),
        {"field": "done_at", "op": "is not empty" if arguments.done else "is empty"},
    )
    order = "-done_at" if arguments.done else "due_on"
    page = tasks.find_all(context.unit, where=found.where, order_by=order, limit=_TASKS)
    items = views.task_items(context, page.rows)
    return TaskList(tasks=items, **found.told(page.total, len(items)))


@tool(Effect.READ)
def list_activities(context: ToolContext, arguments: ListActivities) -> ActivityList:
    """List calls, meetings, e-mails and notes, latest first; a future period shows what is planned."""
    found = Filters(context)
    if arguments.type is not None:
        found.add("type", arguments.type, _is("activity_type", arguments.type))
    found.records(arguments, "account", "contact", "deal", "owner")
    found.within("period", "occurred_at", arguments.period)
    past = {"field": "occurred_at", "op": "<=", "value": context.now}
    where = found.where if arguments.period else [*found.where, past]
    page = activities.find_all(context.unit, where=where, limit=arguments.limit)
    items = views.activity_items(context, page.rows)
    return ActivityList(activities=items, **found.told(page.total, len(items)))


class Filters:
    """Gathers the conditions of a list, for the store and for people."""

    def __init__(self, context: ToolContext) -> None:
        self.where: list[dict[str, Any]] = []
        self._context = context
        self._told: list[AppliedFilter] = []
        self._period: Period | None = None

    def add(self, name: str, value: str, condition: dict[str, Any]) -> None:
        """Add a condition, and how it is told."""
        self.where.append(condition)
        self._told.append(AppliedFilter(name=name, value=value))

    def records(self, arguments: ToolArguments, *names: str) -> None:
        """Add the conditions that a record is the one that an argument of this name means."""
        for name in names:
            if (reference := getattr(arguments, name)) is not None:
                row = _FINDERS[name](self._context, reference)
                self.add(name, row.label, _is(name, row.id))

    def within(self, name: str, field: str, period: str | None) -> None:
        """Add the condition that a day or moment lies in a period; "today" is the actor's."""
        if period is not None:
            self._period = self._context.calendar.parse(period, self._context.today)
            days = f"{self._period.start}..{self._period.end}"
            self.add(name, self._period.label, _is(field, days))

    def told(self, total: int, shown: int) -> dict[str, Any]:
        """Return what every list says about itself."""
        now = views.moment(self._context, self._context.now)
        period = views.period(self._period) if self._period else None
        return {"filters": self._told, "period": period, "total": total, "cut": shown < total, "as_of": now}


def _is(field: str, value: object) -> dict[str, Any]:
    return {"field": field, "op": "=", "value": value}


_TASKS = 50
_FINDERS: dict[str, Callable[[ToolContext, str], Any]] = {
    "account": references.account,
    "contact": references.contact,
    "deal": references.deal,
    "owner": references.user,
    "product": references.product,
}
