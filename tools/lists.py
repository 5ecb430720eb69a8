"""Lists: deals, tasks and activities that meet conditions."""

from __future__ import annotations

from typing import Literal

from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import ActivityList, DealList, TaskList
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
    raise NotImplementedError


@tool(Effect.READ)
def list_tasks(context: ToolContext, arguments: ListTasks) -> TaskList:
    """List open (or done) tasks, one's own unless owner, account or deal is given."""
    raise NotImplementedError


@tool(Effect.READ)
def list_activities(context: ToolContext, arguments: ListActivities) -> ActivityList:
    """List calls, meetings, e-mails and notes, latest first; a future period shows what is planned."""
    raise NotImplementedError
