"""Deals: created, moved through stages, changed."""

from __future__ import annotations

from typing import Literal

from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import DealsChanged, RecordCreated
from tools.slots import (
    AccountRef,
    Amount,
    CompanyName,
    Contacts,
    Day,
    Deals,
    Moment,
    ReasonRef,
    StageRef,
    Title,
    UserRef,
)


class CreateDeal(ToolArguments):
    """What is known about a new deal; without a name it is called like its account."""

    account: AccountRef
    name: Title | None = None
    amount: Amount | None = None
    close_date: Day | None = None
    stage: StageRef | None = None
    contacts: Contacts = ()


class MoveDeals(ToolArguments):
    """Which deals, to which stage; ``when`` it happened if not now, ``reason`` of a won or lost deal."""

    deals: Deals
    stage: StageRef
    when: Moment | None = None
    reason: ReasonRef | None = None


class ChangeDeals(ToolArguments):
    """Which deals, and their new values; ``amount`` is of each."""

    deals: Deals
    amount: Amount | None = None
    close_date: Day | None = None
    next_step: Title | None = None
    owner: UserRef | None = None
    name: Title | None = None
    forecast_category: Literal["commit", "best_case", "pipeline", "omitted"] | None = None
    competitor: CompanyName | None = None


@tool(Effect.WRITE)
def create_deal(context: ToolContext, arguments: CreateDeal) -> RecordCreated:
    """Open a deal for an account."""
    raise NotImplementedError


@tool(Effect.WRITE)
def move_deals(context: ToolContext, arguments: MoveDeals) -> DealsChanged:
    """Move deals to a stage, also to won or lost."""
    raise NotImplementedError


@tool(Effect.WRITE)
def change_deals(context: ToolContext, arguments: ChangeDeals) -> DealsChanged:
    """Change fields of deals; stages are changed by move_deals."""
    raise NotImplementedError
