"""Advice: what to do next, and the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from crm_store import advice, agenda, approvals, deals, listing, tasks
from crm_store.models import Account, Deal
from tools import references, views
from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import DayPlan, Suggestions
from tools.slots import AccountRef, Day, DealRef
from tools.suggesting import suggestions

MIDNIGHT = time()


class NextSteps(ToolArguments):
    """About which deal, or an account's deals; all of one's own unless said otherwise."""

    deal: DealRef | None = None
    account: AccountRef | None = None


class MyDay(ToolArguments):
    """Which day, today unless said otherwise."""

    day: Day | None = None


@tool(Effect.READ)
def next_steps(context: ToolContext, arguments: NextSteps) -> Suggestions:
    """Suggest what to do next, with evidence, about a deal, an account, or all own deals."""
    about: Deal | Account | None = None
    if arguments.deal is not None:
        about = references.deal(context, arguments.deal)
        rows: Sequence[Deal] = [about]
    elif arguments.account is not None:
        about = references.account(context, arguments.account)
        rows = deals.of_account(context.unit, about.id, only_open=True)
    else:
        rows = _own(context)
    found = advice.signals(context.unit, rows, today=context.today, stages=about is not None)
    return Suggestions(
        about=views.link(about) if about is not None else None,
        suggestions=suggestions(context, found[:_SHOWN]),
        total=len(found),
        cut=len(found) > _SHOWN,
        as_of=views.moment(context, context.now),
    )


@tool(Effect.READ)
def my_day(context: ToolContext, arguments: MyDay) -> DayPlan:
    """Show the actor's day: meetings, tasks, deals needing attention, approvals."""
    day = arguments.day or context.today
    begins, ends = (context.moment("day", str(one), MIDNIGHT) for one in (day, day + timedelta(days=1)))
    meetings = agenda.appointments(context.unit, begins, ends)
    todo = tasks.due(context.unit, until=max(day, context.today))
    due = [task for task in todo if task.due_on == day]
    late = [task for task in todo if task.due_on is not None and task.due_on < context.today and task.due_on != day]
    found = advice.signals(context.unit, _own(context), today=context.today, stages=False)
    attention = [signal for signal in found if signal.kind in _ATTENTION]
    return DayPlan(
        day=day.isoformat(),
        today=day == context.today,
        meetings=views.activity_items(context, meetings),
        tasks=views.task_items(context, due[:_SHOWN]),
        tasks_total=len(due),
        overdue=views.task_items(context, late[:_SHOWN]),
        overdue_total=len(late),
        attention=suggestions(context, attention[:_NEEDING]),
        attention_total=len(attention),
        approvals=[views.approval_item(context, row) for row in approvals.pending(context.unit)],
    )


def _own(context: ToolContext) -> Sequence[Deal]:
    """Return the actor's open deals."""
    where: list[dict[str, Any]] = [
        {"field": "owner", "op": "=", "value": references.ME},
        {"field": "status", "op": "=", "value": "open"},
    ]
    return deals.find_all(context.unit, where=where, limit=listing.MOST).rows


_SHOWN, _NEEDING = 10, 5
_ATTENTION = advice.RISKS - {advice.SignalKind.TASK_OVERDUE}
