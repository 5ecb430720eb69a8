"""What can be asked for: each metric with its definition, its columns and how they are counted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from crm_store.analytics.spread import HALF, THREE_QUARTERS, mean, quantile
from crm_store.models.company import StageKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Measure(StrEnum):
    """What a column's values are: numbers of deals, money, shares of one (0.63 is 63 %), or days."""

    DEALS = "deals"
    MONEY = "money"
    SHARE = "share"
    DAYS = "days"


class Detail(StrEnum):
    """What has to be known of each deal, beyond sums over many."""

    NOTHING = "nothing"
    AMOUNT = "amount"
    CYCLE = "cycle"


@dataclass(frozen=True)
class Column:
    """A figure of an answer. A ``caveat`` qualifies the others and is shown where it is not zero."""

    key: str
    title: str
    measure: Measure
    caveat: bool = False


class Part(NamedTuple):
    """Deals that are alike in all that a metric asks for.

    ``amount`` is their sum in the company's currency, ``priced`` how many have an amount, ``probability``
    their stage's in percent, ``days`` each one's cycle. ``rated`` is False where a rate was missing for the amount,
    which is zero then.
    """

    outcome: StageKind
    deals: int
    priced: int
    estimated: int
    amount: Decimal
    probability: int = 0
    days: int | None = None
    rated: bool = True


Value = Decimal | int | None


@dataclass(frozen=True)
class Metric:
    """A kind of question about deals; ``source`` is where its formulas are published."""

    name: str
    title: str
    definition: str
    source: str
    outcomes: frozenset[StageKind]
    columns: tuple[Column, ...]
    leading: str
    measure: Callable[[Sequence[Part]], tuple[Value, ...]]
    detail: Detail = Detail.NOTHING
    weighted: bool = False
    rates_needed: bool = True
    """Whether nothing can be said without the exchange rates of all amounts."""

    @property
    def has_money(self) -> bool:
        """Whether any figure is made of amounts."""
        return any(column.measure is Measure.MONEY for column in self.columns)


def _deals(parts: Iterable[Part], *outcomes: StageKind) -> int:
    return sum(part.deals for part in parts if not outcomes or part.outcome in outcomes)


def _amount(parts: Iterable[Part], *outcomes: StageKind) -> Decimal:
    return sum((part.amount for part in parts if not outcomes or part.outcome in outcomes), Decimal(0))


def _known_amount(parts: Sequence[Part], outcome: StageKind) -> Decimal | None:
    rated = all(part.rated for part in parts if part.outcome is outcome)
    return _amount(parts, outcome) if rated else None


def _unpriced(parts: Iterable[Part]) -> int:
    return sum(part.deals - part.priced for part in parts)


def _estimated(parts: Iterable[Part]) -> int:
    return sum(part.estimated for part in parts)


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return part / whole if whole else None


def _pipeline(parts: Sequence[Part]) -> tuple[Value, ...]:
    weighted = sum((part.amount * part.probability for part in parts), Decimal(0)).scaleb(-2)
    return _deals(parts), _amount(parts), weighted, _unpriced(parts), _estimated(parts)


def _won(parts: Sequence[Part]) -> tuple[Value, ...]:
    amounts = [(part.amount / part.priced, part.priced) for part in parts if part.priced]
    average, median = mean(amounts), quantile(amounts, HALF)
    return _deals(parts), _amount(parts), average, median, _unpriced(parts), _estimated(parts)


def _win_rate(parts: Sequence[Part]) -> tuple[Value, ...]:
    won, lost = _deals(parts, StageKind.WON), _deals(parts, StageKind.LOST)
    won_value, lost_value = _known_amount(parts, StageKind.WON), _known_amount(parts, StageKind.LOST)
    by_value = None
    if won_value is not None and lost_value is not None and (lost_value or not lost):
        by_value = _share(won_value, won_value + lost_value)
    by_count = _share(Decimal(won), Decimal(won + lost))
    return won + lost, won, lost, by_count, won_value, lost_value, by_value, _unpriced(parts), _estimated(parts)


def _cycle(parts: Sequence[Part]) -> tuple[Value, ...]:
    figures: list[Value] = []
    for outcome in (StageKind.WON, StageKind.LOST):
        days = [(Decimal(part.days), part.deals) for part in parts if part.outcome is outcome and part.days is not None]
        figures += [sum(count for _, count in days), mean(days), quantile(days, HALF), quantile(days, THREE_QUARTERS)]
    return tuple(figures)


_UNPRICED = Column("without_amount", "Without amount", Measure.DEALS, caveat=True)
_ESTIMATED = Column("estimated", "Estimated deals", Measure.DEALS, caveat=True)
_QUANTILES = "Hyndman and Fan (1996), Sample Quantiles in Statistical Packages, definition 7"
_CLOSED = frozenset({StageKind.WON, StageKind.LOST})

PIPELINE = Metric(
    name="pipeline",
    title="Open pipeline",
    definition=(
        "Open deals: how many, the sum of their amounts, and Σ amount × probability of the deal's stage. "
        "The weighted amount values today's pipeline; it is no forecast. Deals without an amount count as deals only."
    ),
    source="HubSpot Knowledge Base, What is the deal weighted total?",
    outcomes=frozenset({StageKind.OPEN}),
    columns=(
        Column("deals", "Deals", Measure.DEALS),
        Column("amount", "Amount", Measure.MONEY),
        Column("weighted", "Weighted amount", Measure.MONEY),
        _UNPRICED,
        _ESTIMATED,
    ),
    leading="amount",
    measure=_pipeline,
    weighted=True,
)
WON = Metric(
    name="won",
    title="Closed won",
    definition=(
        "Deals won, by the day they closed: how many, the sum of their amounts, and the mean and the median "
        "amount of those that have one."
    ),
    source=f"Arithmetic mean; median by {_QUANTILES}",
    outcomes=frozenset({StageKind.WON}),
    columns=(
        Column("deals", "Deals", Measure.DEALS),
        Column("revenue", "Revenue", Measure.MONEY),
        Column("average", "Average deal", Measure.MONEY),
        Column("median", "Median deal", Measure.MONEY),
        _UNPRICED,
        _ESTIMATED,
    ),
    leading="revenue",
    measure=_won,
    detail=Detail.AMOUNT,
)
WIN_RATE = Metric(
    name="winrate",
    title="Win rate",
    definition=(
        "Won ÷ closed, closed being won and lost, by the day they closed: by number of deals, and by their amounts. "
        "Open deals do not count. By value stays empty where the lost deals carry no amounts."
    ),
    source="Oracle Fusion CX Analytics, Opportunity Stage Progression: won ÷ (won + lost)",
    outcomes=_CLOSED,
    columns=(
        Column("closed", "Closed", Measure.DEALS),
        Column("won", "Won", Measure.DEALS),
        Column("lost", "Lost", Measure.DEALS),
        Column("rate", "Win rate", Measure.SHARE),
        Column("won_value", "Won value", Measure.MONEY),
        Column("lost_value", "Lost value", Measure.MONEY),
        Column("rate_by_value", "Win rate by value", Measure.SHARE),
        _UNPRICED,
        _ESTIMATED,
    ),
    leading="closed",
    measure=_win_rate,
    rates_needed=False,
)
CYCLE = Metric(
    name="cycle",
    title="Sales cycle",
    definition=(
        "Days from the day a deal was opened to the day it closed, of won and of lost deals: mean, median, and the "
        "75th percentile (a quarter took longer). Deals without both days, or closed before they were opened, are "
        "left out and counted below."
    ),
    source=f"HubSpot Knowledge Base, default deal properties: days to close; percentiles by {_QUANTILES}",
    outcomes=_CLOSED,
    columns=(
        Column("won", "Won", Measure.DEALS),
        Column("won_mean", "Won: mean", Measure.DAYS),
        Column("won_median", "Won: median", Measure.DAYS),
        Column("won_p75", "Won: 75th percentile", Measure.DAYS),
        Column("lost", "Lost", Measure.DEALS),
        Column("lost_mean", "Lost: mean", Measure.DAYS),
        Column("lost_median", "Lost: median", Measure.DAYS),
        Column("lost_p75", "Lost: 75th percentile", Measure.DAYS),
    ),
    leading="won",
    measure=_cycle,
    detail=Detail.CYCLE,
)

METRICS = {metric.name: metric for metric in (PIPELINE, WON, WIN_RATE, CYCLE)}
