"""Figures with all that is needed to check them: definition, filters, time, currency, deals behind."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.results.base import MoneyValue, Part, PeriodValue, RecordLink, Result
from tools.results.records import DealItem


class RateUsed(Part):
    """Amounts in ``base`` were converted to ``quote`` at the rates of these days (ISO dates)."""

    base: str
    quote: str
    first: str
    last: str


class ReportGroup(Part):
    """What the rows are about, as in "stage"."""

    key: str
    title: str


class ReportColumn(Part):
    """A figure of a report; ``caveat`` marks one that qualifies the others and is told where it is not zero."""

    key: str
    title: str
    measure: Literal["deals", "money", "share", "days"]
    caveat: bool = False


class ReportRow(Part):
    """The members of the groups, in their order, and the figures, in that of the columns.

    A member is null where the deals have none (no owner, no account), a figure where it is unknown.
    """

    members: list[str | None]
    values: list[str | None]
    deals: int


class _Figures(Result):
    """``deals_behind`` is how many deals were counted, ``everything`` whether the reader sees all deals.

    ``definition`` says what the figures are, ``notes`` what they leave out.
    """

    definition: str
    as_of: str
    currency: str
    rates: list[RateUsed] = Field(default_factory=list)
    deals_behind: int
    everything: bool
    notes: list[str] = Field(default_factory=list)


class Report(_Figures):
    """A metric, by groups. Shares are of one (0.63 is 63 %); ``hidden`` groups were cut off, the totals have them."""

    result: Literal["report"] = "report"
    metric: Literal["pipeline", "won", "winrate", "cycle"]
    title: str
    source: str
    groups: list[ReportGroup] = Field(default_factory=list)
    columns: list[ReportColumn]
    leading: str
    rows: list[ReportRow]
    totals: list[str | None]
    hidden: int = 0
    filters: list[str] = Field(default_factory=list)
    period: PeriodValue | None = None


class ForecastLine(Part):
    """Deals of one forecast category, and the sum of their amounts in the company's currency."""

    category: Literal["closed", "commit", "best_case", "pipeline", "omitted"]
    deals: int
    amount: MoneyValue


class Forecast(_Figures):
    """What a period brings: won so far, and open deals that close in it, by how sure their sellers are.

    ``weighted`` is Σ amount × probability of the open ones: a value of the pipeline, not the forecast.
    ``overdue`` are the open ones among them whose close date has passed. ``quota`` is that of the person or team.
    """

    result: Literal["forecast"] = "forecast"
    period: PeriodValue
    owner: RecordLink | None = None
    won: ForecastLine
    lines: list[ForecastLine]
    open_deals: int
    open_amount: MoneyValue
    weighted: MoneyValue
    quota: MoneyValue | None = None
    deals: list[DealItem] = Field(default_factory=list)
    deals_total: int = 0
    overdue: list[DealItem] = Field(default_factory=list)
    overdue_total: int = 0
    overdue_amount: MoneyValue
    without_amount: int = 0


class SlippedDeal(Part):
    """An open deal whose close date was moved later (``pushed``), or has passed (``overdue``).

    ``before`` is the close date at the beginning, ``after`` today's, ``days`` lie between them (for an overdue one
    between it and today). ``moved_at`` and ``by`` tell the last move, ``moves`` how many there were.
    """

    item: DealItem
    kind: Literal["pushed", "overdue"]
    before: str
    after: str | None = None
    days: int | None = None
    moves: int = 0
    moved_at: str | None = None
    by: str | None = None


class SlippedDeals(Result):
    """Deals that slipped since a day, those with the greatest amounts first."""

    result: Literal["slipped_deals"] = "slipped_deals"
    since: str
    owner: RecordLink | None = None
    definition: str
    deals: list[SlippedDeal]
    total: int
    cut: bool = False
    sums: list[MoneyValue] = Field(default_factory=list)
    as_of: str
