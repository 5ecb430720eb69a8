"""Advice: what to do next, and the day."""

from __future__ import annotations

from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import DayPlan, Suggestions
from tools.slots import AccountRef, Day, DealRef


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
    raise NotImplementedError


@tool(Effect.READ)
def my_day(context: ToolContext, arguments: MyDay) -> DayPlan:
    """Show the actor's day: meetings, tasks, deals needing attention, approvals."""
    raise NotImplementedError
