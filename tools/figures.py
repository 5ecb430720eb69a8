"""Figures: reports, the forecast of a period, deals that slipped."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
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
    raise NotImplementedError


@tool(Effect.READ)
def forecast(context: ToolContext, arguments: Forecast) -> ForecastResult:
    """Tell what will close in a period (this quarter): won so far, commit, best case, pipeline."""
    raise NotImplementedError


@tool(Effect.READ)
def slipped_deals(context: ToolContext, arguments: SlippedDeals) -> SlippedDealsResult:
    """List open deals whose close date was pushed back or passed since a day."""
    raise NotImplementedError
