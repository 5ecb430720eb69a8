"""Deals: created, moved through stages, changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, Literal

from crm_store import deals
from crm_store.company.fields import DealField
from crm_store.errors import RuleBroken
from crm_store.models import Deal, ForecastCategory, Stage, StageKind
from tools import references, views
from tools.amounts import amount_fields
from tools.context import ToolContext
from tools.errors import NothingGiven
from tools.registry import Effect, ToolArguments, tool
from tools.results import DealsChanged, RecordCreated
from tools.selling import sell
from tools.slots import (
    AccountRef,
    Amount,
    CompanyName,
    Contacts,
    Day,
    Deals,
    Moment,
    NewAmount,
    Quantity,
    ReasonRef,
    SoldProduct,
    StageRef,
    Title,
    UnitPrice,
    UserRef,
    moment_of,
)

NOON = time(12)


class CreateDeal(ToolArguments):
    """What is known about a new deal; without a name it is called like its account."""

    account: AccountRef
    name: Title | None = None
    amount: Amount | None = None
    close_date: Day | None = None
    stage: StageRef | None = None
    contacts: Contacts = ()
    next_step: Title | None = None


class MoveDeals(ToolArguments):
    """Which deals, to which stage; ``when`` it happened if not now, ``reason`` of a won or lost deal."""

    deals: Deals
    stage: StageRef
    when: Moment | None = None
    reason: ReasonRef | None = None


class ChangeDeals(ToolArguments):
    """Which deals, and their new values; ``amount`` is of each, ``quantity`` and ``unit_price`` of a product sold."""

    deals: Deals
    amount: NewAmount | None = None
    close_date: Day | None = None
    next_step: Title | None = None
    owner: UserRef | None = None
    name: Title | None = None
    forecast_category: Literal["commit", "best_case", "pipeline", "omitted"] | None = None
    competitor: CompanyName | None = None
    product: SoldProduct | None = None
    quantity: Quantity | None = None
    unit_price: UnitPrice | None = None


@tool(Effect.WRITE)
def create_deal(context: ToolContext, arguments: CreateDeal) -> RecordCreated:
    """Open a deal for an account."""
    account = references.account(context, arguments.account)
    amount = amount_fields(None, "amount", arguments.amount)
    row = deals.open_deal(
        context.writing,
        stage_id=references.stage(context, arguments.stage).id if arguments.stage else None,
        contact_ids=[references.contact(context, one).id for one in arguments.contacts],
        name=arguments.name or account.name,
        account_id=account.id,
        close_date=arguments.close_date,
        next_step=arguments.next_step,
        **amount,
    )
    told = ("stage_id", "amount", "close_date", "owner_id")
    return RecordCreated(
        record=views.link(row), facts=views.facts(context, row, told), also=[views.link(account)]
    )  # fmt: skip


@tool(Effect.WRITE)
def move_deals(context: ToolContext, arguments: MoveDeals) -> DealsChanged:
    """Move deals to a stage, also to won or lost."""
    rows = _meant(context, arguments.deals)
    unchanged, stage = [], None
    for row in rows:
        stage = references.stage(context, arguments.stage, row.pipeline_id)
        before = row.version
        _move(context, row, stage, arguments)
        unchanged += [views.link(row)] if row.version == before else []
    return DealsChanged(
        action="moved",
        deals=views.deal_items(context, rows),
        stage=stage.name if stage else None,
        fields=["stage"],
        unchanged=unchanged,
    )


@tool(Effect.WRITE)
def change_deals(context: ToolContext, arguments: ChangeDeals) -> DealsChanged:
    """Change fields of deals; stages are changed by move_deals."""
    rows, values = _meant(context, arguments.deals), _values(context, arguments)
    sold = (arguments.product, arguments.quantity, arguments.unit_price)
    if not values and arguments.amount is None and sold == (None, None, None):
        raise NothingGiven(kind=Deal.kind)
    unchanged = []
    for row in rows:
        before = row.version
        changed = values | amount_fields(row, "amount", arguments.amount)
        if changed:
            deals.change(context.writing, row.id, **changed)
        lines = sell(context, row, *sold)
        unchanged += [views.link(row)] if row.version == before and not lines else []
    given = [name for name in ChangeDeals.model_fields if name in arguments.model_fields_set - {"deals"}]
    return DealsChanged(
        action="changed", deals=views.deal_items(context, rows), fields=given, unchanged=unchanged
    )  # fmt: skip


def _meant(context: ToolContext, references_: Iterable[str]) -> list[Deal]:
    """Return the deals that are meant, each once."""
    rows = [references.deal(context, one) for one in references_]
    return list({row.id: row for row in rows}.values())


def _names(missing: object) -> list[object]:
    return missing if isinstance(missing, list) else []


def _move(context: ToolContext, row: Deal, stage: Stage, arguments: MoveDeals) -> None:
    """Move a deal; where a reason is missing, the error offers those that there are."""
    reason: Any = {}
    if arguments.reason is not None and stage.stage_kind is not StageKind.OPEN:
        reason = {"close_reason_id": references.reason(context, arguments.reason, stage).id}
    happened = _happened(context, arguments.when)
    try:
        deals.move_stage(context.writing, row.id, stage.id, effective_at=happened, **reason)
    except RuleBroken as error:
        if DealField.CLOSE_REASON in _names(error.details.get("missing")):
            error.details["candidates"] = references.reasons(context, stage)
        raise


def _values(context: ToolContext, arguments: ChangeDeals) -> Any:  # noqa: ANN401  (some of DealFields)
    simple = ("close_date", "next_step", "name", "competitor")
    values: dict[str, Any] = {
        name: getattr(arguments, name) for name in simple if getattr(arguments, name) is not None
    }  # fmt: skip
    if arguments.owner is not None:
        values["owner_id"] = references.user(context, arguments.owner).id
    if arguments.forecast_category is not None:
        values["forecast_category"] = ForecastCategory(arguments.forecast_category)
    return values


def _happened(context: ToolContext, when: str | None) -> datetime | None:
    """Return when a deal was moved: a day without a time is noon of a past day, now if it is today."""
    if when is None:
        return None
    day, named = moment_of("when", when)
    return None if named is None and day == context.today else context.moment("when", when, NOON)
