"""Lists of deals as people ask for them: by amount, close date or silence, and what they sum to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from crm_store import listing
from crm_store.analytics.expressions import units
from crm_store.analytics.facts import WORD
from crm_store.errors import InvalidValue
from crm_store.filter_fields import last_activity
from crm_store.filters import condition
from crm_store.models import Activity, Deal, Stage
from crm_store.models.types import AMOUNT_PLACES
from crm_store.money import Money
from crm_store.own_company import own_company

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from crm_store.filters import Filter
    from crm_store.unit import Unit


class Order(StrEnum):
    """What comes first: the greatest amount, the next close date, the longest without activity, the newest."""

    AMOUNT = "amount"
    CLOSE_DATE = "close_date"
    IDLE = "idle"
    NEWEST = "newest"


@dataclass(frozen=True)
class DealPage:
    """The first deals of a list; ``total``, ``sums`` (by currency) and ``without_amount`` are of all of it."""

    rows: Sequence[Deal]
    total: int
    sums: tuple[Money, ...]
    without_amount: int


def deal_page(unit: Unit, *, where: Filter = (), order: Order = Order.AMOUNT, limit: int = 20) -> DealPage:
    """Return the visible deals that a filter lets through, with what they sum to.

    Raises:
        InvalidFilter, UnknownField, InvalidValue: the filter or the limit cannot be used.
    """
    if not 0 < limit <= listing.MOST:
        raise InvalidValue(field="limit", value=limit, reason=f"1 to {listing.MOST:,} can be shown at a time")
    kept = condition(unit, Deal, where)
    rows = unit.all(select(Deal).where(kept).order_by(*_order(order, unit.clock.now()), Deal.id).limit(limit))
    return DealPage(rows, *summed(unit, kept))


def summed(unit: Unit, kept: ColumnElement[bool]) -> tuple[int, tuple[Money, ...], int]:
    """Return how many visible deals a condition lets through, their sums by currency, and how many have no amount."""
    amount = units(Deal.amount)
    by_currency = (
        select(Deal.currency, func.count(), func.count(Deal.amount), func.sum(amount // WORD), func.sum(amount % WORD))
        .where(kept)
        .group_by(Deal.currency)
        .order_by(Deal.currency)
    )
    found = unit.session.execute(by_currency).all()
    each = tuple(Money(_exact(high, low), currency) for currency, _, priced, high, low in found if priced)
    total = sum(deals for _, deals, *_ in found)
    return total, each, total - sum(priced for _, _, priced, *_ in found)


def worth(unit: Unit, op: str, amount: Decimal, currency: str | None = None) -> dict[str, Any]:
    """Return the filter of deals whose amount is ``op`` (``>``, ``<``, …) this one, whatever their currency.

    Without a currency it is in the company's. Amounts of other currencies are compared at today's rates.
    """
    return {"field": "amount", "op": op, "value": f"{amount} {currency or own_company(unit).currency}"}


def idle_for(unit: Unit, days: int) -> dict[str, Any]:
    """Return the filter of deals about which nothing took place in the last ``days`` days, or ever."""
    since = unit.clock.now() - timedelta(days=days)
    field = "last_activity"
    return {"or": [{"field": field, "op": "<", "value": since}, {"field": field, "op": "is empty"}]}


def last_activities(unit: Unit, deal_ids: Collection[int]) -> Mapping[int, datetime]:
    """Return when the last visible activity about each of these deals took place; those without any are left out."""
    query = (
        select(Activity.deal_id, func.max(Activity.occurred_at))
        .where(Activity.deal_id.in_(sorted(deal_ids)), Activity.occurred_at <= unit.clock.now())
        .group_by(Activity.deal_id)
    )
    return {deal_id: at for deal_id, at in unit.session.execute(query) if deal_id is not None}


def stages_of(unit: Unit, deals: Collection[Deal]) -> Mapping[int, Stage]:
    """Return the stages that deals are in, by id."""
    ids = {deal.stage_id for deal in deals}
    return {stage.id: stage for stage in unit.all(select(Stage).where(Stage.id.in_(sorted(ids))))}


def _order(order: Order, now: datetime) -> list[ColumnElement[Any]]:
    if order is Order.IDLE:
        last = last_activity(Deal, Deal, now)
        return [last.is_not(None), last]
    column: Any = {Order.AMOUNT: Deal.amount, Order.CLOSE_DATE: Deal.close_date, Order.NEWEST: Deal.opened_on}[order]
    return [column.is_(None), column if order is Order.CLOSE_DATE else column.desc()]


def _exact(high: Any, low: Any) -> Decimal:  # noqa: ANN401  (whole numbers, as the driver gives them)
    return Decimal(int(high) * WORD + int(low)).scaleb(-AMOUNT_PLACES)


def _equal(field: str, value: object) -> dict[str, Any]:
    return {"field": field, "op": "=", "value": value}
