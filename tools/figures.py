"""Figures: reports, the forecast of a period, deals that slipped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from crm_store import deal_lists
from crm_store.analytics import Filter, Query, answer, as_json, slippage
from crm_store.analytics import outlook as outlooks
from crm_store.fiscal import Period
from crm_store.models import Deal, ForecastCategory, StageKind, User
from crm_store.money import Money
from tools import references, views
from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import DealItem, ForecastLine, MoneyValue, RateUsed, ReportColumn, ReportRow, SlippedDeal
from tools.results import Forecast as ForecastResult
from tools.results import Report as ReportResult
from tools.results import SlippedDeals as SlippedDealsResult
from tools.slots import AccountRef, Day, PeriodName, ProductRef, StageRef, UserRef

GroupName = Literal[
    "stage", "pipeline", "category", "owner", "manager", "team", "region", "account", "account_region", "industry",
    "segment", "country", "product", "product_family", "source", "campaign", "competitor", "reason", "currency",
    "year", "quarter", "month", "week", "fiscal_year", "fiscal_quarter",
]  # fmt: skip
Condition = Annotated[str, Field(description="as in amount > 10000, industry = Retail", min_length=1, max_length=500)]


class Report(ToolArguments):
    """Which metric, of which deals, in which period (by close date), by which groups."""

    metric: Literal["pipeline", "won", "winrate", "cycle"]
    group_by: tuple[GroupName, ...] = ()
    period: PeriodName | None = None
    owner: UserRef | None = None
    product: ProductRef | None = None
    stage: StageRef | None = None
    account: AccountRef | None = None
    filters: tuple[Condition, ...] = ()


class Forecast(ToolArguments):
    """Which period, this quarter unless said otherwise; whose deals, all visible ones unless said otherwise."""

    period: PeriodName | None = None
    owner: UserRef | None = None


class SlippedDeals(ToolArguments):
    """Since which day, whose deals."""

    since: Day
    owner: UserRef | None = None


@tool(Effect.READ)
def report(context: ToolContext, arguments: Report) -> ReportResult:
    """Count a metric: open pipeline, won deals and revenue, win rate, or sales cycle in days."""
    wanted = Query(
        metric=arguments.metric,
        group_by=arguments.group_by,
        period=arguments.period,
        filters=(*_filters(context, arguments), *map(Filter.parse, arguments.filters)),
        limit=_GROUPS,
    )
    found = answer(context.unit, wanted)
    told: Any = as_json(found)
    return ReportResult(
        metric=arguments.metric,
        columns=[
            ReportColumn(key=one.key, title=one.title, measure=one.measure.value, caveat=one.caveat)
            for one in found.columns
        ],
        rows=[
            ReportRow(members=list(row["group"].values()), values=_texts(row["figures"]), deals=row["deals"])
            for row in told["rows"]
        ],
        totals=_texts(told["total"]),
        leading=found.metric.leading,
        deals_behind=found.deals,
        everything=found.everything,
        hidden=found.hidden,
        **{name: told[name] for name in _SAME},
    )


@tool(Effect.READ)
def forecast(context: ToolContext, arguments: Forecast) -> ForecastResult:
    """Tell what will close in a period (this quarter): won so far, commit, best case, pipeline."""
    period = context.calendar.parse(arguments.period or _USUAL_PERIOD, context.today)
    owner = references.user(context, arguments.owner) if arguments.owner else None
    found = outlooks.outlook(context.unit, period, owner_id=owner.id if owner else None)
    lines = [_line(category.value, line, found.currency) for category, line in found.lines.items()]
    return ForecastResult(
        period=views.period(period),
        owner=views.link(owner) if owner else None,
        won=_line(ForecastCategory.CLOSED.value, found.won, found.currency),
        lines=[line for line in lines if line.deals or line.category != "omitted"],
        open_deals=found.open.deals,
        open_amount=_money(found.open.amount, found.currency),
        weighted=_money(found.weighted, found.currency),
        quota=None if found.quota is None else _money(found.quota, found.currency),
        overdue_amount=_money(found.overdue.amount, found.currency),
        without_amount=found.without_amount,
        definition=outlooks.DEFINITION,
        as_of=views.moment(context, found.as_of),
        currency=found.currency,
        rates=[
            RateUsed(base=one.base, quote=one.quote, first=str(one.first), last=str(one.last)) for one in found.rates
        ],
        deals_behind=found.won.deals + found.open.deals,
        everything=found.everything,
        notes=list(found.notes),
        **_deals_of(context, period, owner),
    )


@tool(Effect.READ)
def slipped_deals(context: ToolContext, arguments: SlippedDeals) -> SlippedDealsResult:
    """List open deals whose close date was pushed back or passed since a day."""
    owner = references.user(context, arguments.owner) if arguments.owner else None
    found = slippage.slipped(
        context.unit, arguments.since, owner_id=owner.id if owner else None, today=context.today
    )  # fmt: skip
    shown = found[:_SHOWN]
    items = views.deal_items(context, [slip.deal for slip in shown])
    return SlippedDealsResult(
        since=arguments.since.isoformat(),
        owner=views.link(owner) if owner else None,
        definition=slippage.DEFINITION,
        deals=[_slipped(context, slip, item) for slip, item in zip(shown, items, strict=True)],
        total=len(found),
        cut=len(found) > len(shown),
        sums=_sums(slip.deal for slip in found),
        as_of=views.moment(context, context.now),
    )


def _filters(context: ToolContext, arguments: Report) -> list[Filter]:
    """Return the filters that name records, by the names that they are stored under."""
    found = []
    for name, find in _RECORDS.items():
        if (reference := getattr(arguments, name)) is not None:
            record = find(context, reference)
            # A win rate is of won and lost deals: one of won deals alone would always be 100 %.
            if arguments.metric != "winrate" or getattr(record, "stage_kind", StageKind.OPEN) is StageKind.OPEN:
                found.append(Filter(name, "=", record.name))
    return found


def _texts(figures: dict[str, Any]) -> list[str | None]:
    return [None if value is None else str(value) for value in figures.values()]


def _money(amount: Decimal, currency: str) -> MoneyValue:
    return views.money(Money(amount, currency).rounded())


def _line(category: Any, line: outlooks.Line, currency: str) -> ForecastLine:  # noqa: ANN401  (one of the literals)
    return ForecastLine(category=category, deals=line.deals, amount=_money(line.amount, currency))


def _deals_of(context: ToolContext, period: Period, owner: User | None) -> dict[str, Any]:
    """Return the greatest open deals of a period, and the greatest that are overdue."""
    whose = [{"field": "owner", "op": "=", "value": owner.id}] if owner else []
    still_open: list[dict[str, Any]] = [*whose, {"field": "status", "op": "=", "value": "open"}]
    inside = {"field": "close_date", "op": "=", "value": f"{period.start}..{period.end}"}
    passed = {"field": "close_date", "op": "<", "value": context.today}
    no_later = {"field": "close_date", "op": "<=", "value": period.end}
    due = deal_lists.deal_page(context.unit, where=[*still_open, inside], limit=_SHOWN)
    late = deal_lists.deal_page(context.unit, where=[*still_open, passed, no_later], limit=_SHOWN)
    return {
        "deals": views.deal_items(context, due.rows),
        "deals_total": due.total,
        "overdue": views.deal_items(context, late.rows),
        "overdue_total": late.total,
    }


def _slipped(context: ToolContext, slip: slippage.Slip, item: DealItem) -> SlippedDeal:
    return SlippedDeal(
        item=item,
        kind=slip.kind.value,
        before=slip.before.isoformat(),
        after=slip.after.isoformat() if slip.after else None,
        days=slip.days,
        moves=slip.moves,
        moved_at=views.moment(context, slip.moved_at) if slip.moved_at else None,
        by=slip.by,
    )


def _sums(rows: Iterable[Deal]) -> list[MoneyValue]:
    """Return the amounts of deals, by currency."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row.amount is not None:
            sums[row.currency] = sums.get(row.currency, Decimal(0)) + row.amount
    return [views.money(Money(amount, currency)) for currency, amount in sorted(sums.items())]


_USUAL_PERIOD = "this quarter"
_SHOWN = 10
_GROUPS = 100
_SAME = ("title", "source", "definition", "groups", "filters", "period", "as_of", "currency", "rates", "notes")
_RECORDS: dict[str, Callable[[ToolContext, str], Any]] = {
    "owner": references.user,
    "product": references.product,
    "stage": lambda context, reference: references.stages(context, reference)[0],
    "account": references.account,
}
