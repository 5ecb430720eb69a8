"""Compiles a plan to SQL: one row for each deal, or each deal and product, then deals that are alike together.

All statements are ORM selects, so that the unit's visibility applies by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, Double, Label, and_, case, cast, func, literal, null, select

from crm_store.analytics.dimensions import JOINS
from crm_store.analytics.expressions import UNITS, ordinal, rounded, units
from crm_store.analytics.metrics import Detail
from crm_store.models import Deal, DealLine, Product, Stage, StageKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import ColumnElement, FromClause, Select

    from crm_store.analytics.plan import Plan

WORD = 10**9

_KEY = "key_"
_MOST = 10**17
"""Line values are only weights; beyond this they are all the same, so that their sums fit 64 bits."""


class Cell(NamedTuple):
    """Deals that are alike, as the database counts them.

    Their amounts add up to ``high`` × ``WORD`` + ``low`` units of ``currency``, None being the company's: SQLite
    gives up on a sum beyond 64 bits, and a handful of mistyped amounts must not break all reports.
    """

    outcome: StageKind
    currency: str | None
    rate_day: date | None
    probability: int
    days: int | None
    deals: int
    priced: int
    high: Decimal | int | None
    low: Decimal | int | None
    estimated: Decimal | int


def cells(plan: Plan) -> Select[Any]:
    """Return the statement that counts and sums deals which are alike in all that the plan asks for.

    Its columns are those of :class:`Cell`, then those of each group.
    """
    rows = facts(plan)
    keys = [column for column in rows.c if column.name.startswith(_KEY)]
    weighted, timed = plan.metric.weighted, plan.metric.detail is Detail.CYCLE
    alike = [rows.c.outcome, rows.c.currency, rows.c.rate_day, *keys]
    alike += [rows.c[name] for name, asked in (("probability", weighted), ("days", timed)) if asked]
    if plan.metric.detail is Detail.AMOUNT:
        alike.append(rows.c.units)
    columns = (
        rows.c.outcome,
        rows.c.currency,
        rows.c.rate_day,
        rows.c.probability if weighted else literal(0),
        rows.c.days if timed else null(),
        func.count(),
        func.count(rows.c.units),
        func.sum(rows.c.units // WORD),
        func.sum(rows.c.units % WORD),
        func.sum(rows.c.estimated),
    )
    return select(*columns, *keys).group_by(*alike)


def deal_ids(plan: Plan) -> Select[Any]:
    """Return the statement that finds the ids of the deals behind an answer."""
    rows = facts(plan)
    query = select(rows.c.id).distinct().order_by(rows.c.id)
    return query.where(rows.c.days >= 0) if plan.metric.detail is Detail.CYCLE else query


def undated(plan: Plan) -> Select[Any]:
    """Return the statement that counts the deals which no period can hold: they have no close date."""
    rows = facts(plan, undated=True)
    return select(func.count(rows.c.id.distinct()))


def facts(plan: Plan, *, undated: bool = False) -> FromClause:
    """Return one row for each deal of the plan, or for each part of a deal where its lines matter."""
    deals = _deals(plan, undated=undated)
    return _parts(deals, plan) if plan.by_line else deals.subquery("facts")


def _keys(plan: Plan, *, by_line: bool) -> list[Label[Any]]:
    return [
        column.label(f"{_KEY}{index}_{place}")
        for index, group in enumerate(plan.groups)
        if group.by_line is by_line
        for place, column in enumerate(group.columns)
    ]


def _deals(plan: Plan, *, undated: bool) -> Select[Any]:
    foreign = Deal.currency != plan.currency
    closed = Stage.stage_kind != StageKind.OPEN
    columns: list[ColumnElement[Any]] = [
        Deal.id.label("id"),
        Stage.stage_kind.label("outcome"),
        case((foreign, Deal.currency)).label("currency"),
        case((and_(foreign, closed), Deal.close_date)).label("rate_day"),
        units(Deal.amount).label("units"),
        case((and_(Deal.amount_estimated, Deal.amount.is_not(None)), 1), else_=0).label("estimated"),
    ]
    if plan.metric.weighted:
        columns.append(Stage.probability.label("probability"))
    if plan.metric.detail is Detail.CYCLE:
        columns.append((ordinal(Deal.close_date) - ordinal(Deal.opened_on)).label("days"))
    query = select(*columns, *_keys(plan, by_line=False)).select_from(Deal).join(Stage, Stage.id == Deal.stage_id)
    for name in _with_needed(plan.joins):
        query = query.outerjoin(JOINS[name].target, JOINS[name].condition)
    return query.where(
        Stage.stage_kind.in_(sorted(plan.metric.outcomes)),
        *_in_period(plan, undated=undated),
        *(condition.clause for condition in plan.conditions if not condition.by_line),
    )


def _with_needed(joins: Sequence[str]) -> list[str]:
    needed: dict[str, None] = {}
    for name in joins:
        after = JOINS[name].after
        needed |= {after: None} if after else {}
        needed[name] = None
    return list(needed)


def _in_period(plan: Plan, *, undated: bool) -> list[ColumnElement[bool]]:
    if undated:
        return [Deal.close_date.is_(None)]
    return [Deal.close_date.between(plan.period.start, plan.period.end)] if plan.period else []


def _parts(deals: Select[Any], plan: Plan) -> FromClause:
    """Split deals by line, keep what the line conditions ask for, and join what falls into one group."""
    portions = _portions(_lines(deals.subquery("whole")))
    kept = [column for column in portions.c if column.name not in {"product_id", "units"}]
    keys = _keys(plan, by_line=True)
    return (
        select(*kept, *keys, cast(func.sum(portions.c.units), BigInteger).label("units"))
        .select_from(portions)
        .outerjoin(Product, Product.id == portions.c.product_id)
        .where(*(condition.clause for condition in plan.conditions if condition.by_line))
        .group_by(*kept, *(key.element for key in keys))
        .subquery("facts")
    )


def _lines(whole: FromClause) -> FromClause:
    """Return a row for each line of each deal, with its value as weight; a deal without lines has one row."""
    value = cast(units(DealLine.quantity), Double) * cast(units(DealLine.unit_price), Double) / UNITS
    value = case((value > 0, value), else_=0)
    weight = case((value >= _MOST, _MOST), else_=rounded(value))
    return (
        select(*whole.c, DealLine.id.label("line_id"), DealLine.product_id, weight.label("weight"))
        .select_from(whole)
        .outerjoin(DealLine, DealLine.deal_id == whole.c.id)
        .subquery("lines")
    )


def _portions(lines: FromClause) -> FromClause:
    """Return the lines with the units of the deal's amount that fall to each.

    They are in proportion to the lines' values, or the same for each where none has a value. A portion is the
    difference of two rounded running totals, so that a deal's portions add up to its amount exactly.
    """
    of_deal = lines.c.id
    weight_all = func.sum(lines.c.weight).over(partition_by=of_deal)
    weight_to = func.sum(lines.c.weight).over(partition_by=of_deal, order_by=lines.c.line_id)
    number_all = func.count().over(partition_by=of_deal)
    number_to = func.row_number().over(partition_by=of_deal, order_by=lines.c.line_id)
    valued = weight_all > 0
    placed = select(
        *lines.c,
        case((valued, weight_to), else_=number_to).label("upper"),
        case((valued, weight_to - lines.c.weight), else_=number_to - 1).label("lower"),
        case((valued, weight_all), else_=number_all).label("all"),
    ).subquery("placed")
    split = {"units", "line_id", "weight", "upper", "lower", "all"}
    columns = [column for column in placed.c if column.name not in split]
    upper, lower = (_up_to(placed.c.units, place, placed.c.all) for place in (placed.c.upper, placed.c.lower))
    return select(*columns, (upper - lower).label("units")).subquery("portions")


def _up_to(amount: ColumnElement[Any], place: ColumnElement[Any], last: ColumnElement[Any]) -> ColumnElement[Any]:
    share = cast(place, Double) / cast(last, Double)
    return case((place == last, amount), else_=rounded(cast(amount, Double) * share))
