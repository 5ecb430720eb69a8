"""Every figure worked out by hand, one deal after another, in fractions: what the SQL is compared with."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.crm_store.analytics.ledger import ACCOUNTS, PEOPLE, PRODUCTS, RATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.crm_store.analytics.ledger import Entry

TODAY = date(2026, 3, 11)
OPEN = {"Prospecting": 10, "Proposal": 60}
Figure = Fraction | int | None


@dataclass(frozen=True)
class Share:
    """A deal, or the part of it that falls to one product; ``amount`` in EUR."""

    entry: Entry
    product: str | None
    amount: Fraction | None


def worth(entry: Entry) -> Fraction | None:
    """Return a deal's amount in EUR: at the rate of its close date once closed, of today while open."""
    if entry.amount is None:
        return None
    if entry.currency == "EUR":
        return Fraction(entry.amount)
    day = TODAY if entry.stage in OPEN or entry.closed is None else entry.closed
    known = [(since, rate) for (base, since), rate in RATES.items() if base == entry.currency and since <= day]
    return Fraction(entry.amount) * Fraction(max(known)[1])


def whole(entries: Iterable[Entry]) -> list[Share]:
    """Return each deal undivided."""
    return [Share(entry, None, worth(entry)) for entry in entries]


def split(entries: Iterable[Entry], part_of: Callable[[str | None], str | None]) -> list[Share]:
    """Return each deal's parts by product (or what ``part_of`` makes of it), by the value of its lines."""
    shares = []
    for entry in entries:
        amount = worth(entry)
        for part, fraction in _fractions(entry, part_of).items():
            shares.append(Share(entry, part, None if amount is None else amount * fraction))
    return shares


def _fractions(entry: Entry, part_of: Callable[[str | None], str | None]) -> dict[str | None, Fraction]:
    if not entry.lines:
        return {None: Fraction(1)}
    values = [max(Fraction(line.quantity) * Fraction(line.price or 0), Fraction(0)) for line in entry.lines]
    weights = values if sum(values) else [Fraction(1)] * len(values)
    parts: dict[str | None, Fraction] = defaultdict(Fraction)
    for line, weight in zip(entry.lines, weights, strict=True):
        parts[part_of(line.product)] += weight / sum(weights)
    return parts


def family(product: str | None) -> str | None:
    """Return the family of a product."""
    return PRODUCTS[product] if product else None


def _account(field: str) -> Callable[[Share], str | None]:
    return lambda share: ACCOUNTS[share.entry.account][field] if share.entry.account else None


def _person(field: str) -> Callable[[Share], str | None]:
    return lambda share: PEOPLE[share.entry.owner][field]


def _when(label: Callable[[date], str]) -> Callable[[Share], str | None]:
    return lambda share: label(share.entry.closed) if share.entry.closed else None


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


GROUPS: dict[str, Callable[[Share], str | None]] = {
    "stage": lambda share: share.entry.stage,
    "pipeline": lambda _share: "Sales",
    "category": lambda share: share.entry.category.value.replace("_", " ").capitalize(),
    "owner": _person("owner"),
    "manager": _person("manager"),
    "team": _person("team"),
    "region": _person("region"),
    "account": lambda share: share.entry.account,
    "account_region": _account("account_region"),
    "industry": _account("industry"),
    "segment": _account("segment"),
    "country": _account("country"),
    "source": lambda share: share.entry.source,
    "campaign": lambda share: share.entry.campaign,
    "competitor": lambda share: share.entry.competitor,
    "reason": lambda share: share.entry.reason,
    "currency": lambda share: share.entry.currency,
    "year": _when(lambda day: f"{day.year}"),
    "quarter": _when(lambda day: f"{day.year}-Q{(day.month + 2) // 3}"),
    "month": _when(lambda day: f"{day.year}-{day.month:02}"),
    "week": _when(_week),
    "fiscal_year": _when(lambda day: f"FY{(day.year + (day.month >= 4)) % 100:02}"),
    "fiscal_quarter": _when(lambda day: f"FY{(day.year + (day.month >= 4)) % 100:02} Q{(day.month - 4) % 12 // 3 + 1}"),
    "product": lambda share: share.product,
    "product_family": lambda share: share.product,
}
"""What a deal's group is called; the fiscal year of these tests begins in April."""


def quantile(values: Sequence[Fraction], share: Fraction) -> Fraction | None:
    """Return a quantile as textbooks draw it: along straight lines between the sorted values."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = place.numerator // place.denominator
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _amounts(shares: Sequence[Share]) -> list[Fraction]:
    return [share.amount for share in shares if share.amount is not None]


def _caveats(shares: Sequence[Share]) -> tuple[int, int]:
    estimated = sum(share.entry.estimated and share.amount is not None for share in shares)
    return len(shares) - len(_amounts(shares)), estimated


def pipeline(shares: Sequence[Share]) -> tuple[Figure, ...]:
    """Return deals, amount, weighted amount, without amount, estimated."""
    mine = [share for share in shares if share.entry.stage in OPEN]
    weighted = sum((Fraction(share.amount or 0) * OPEN[share.entry.stage] / 100 for share in mine), Fraction(0))
    return len(mine), sum(_amounts(mine), Fraction(0)), weighted, *_caveats(mine)


def won(shares: Sequence[Share]) -> tuple[Figure, ...]:
    """Return deals, revenue, average, median, without amount, estimated."""
    mine = [share for share in shares if share.entry.stage == "Won"]
    amounts = _amounts(mine)
    return (
        len(mine),
        sum(amounts, Fraction(0)),
        _mean(amounts),
        quantile(amounts, Fraction(1, 2)),
        *_caveats(mine),
    )


def winrate(shares: Sequence[Share]) -> tuple[Figure, ...]:
    """Return closed, won, lost, rate, won value, lost value, rate by value, without amount, estimated."""
    mine = [share for share in shares if share.entry.stage in {"Won", "Lost"}]
    wins = [share for share in mine if share.entry.stage == "Won"]
    losses = [share for share in mine if share.entry.stage == "Lost"]
    gained, missed = sum(_amounts(wins), Fraction(0)), sum(_amounts(losses), Fraction(0))
    rate = Fraction(len(wins), len(mine)) if mine else None
    valued = bool(gained + missed) and (bool(missed) or not losses)
    by_value = gained / (gained + missed) if valued else None
    return len(mine), len(wins), len(losses), rate, gained, missed, by_value, *_caveats(mine)


def cycle(shares: Sequence[Share]) -> tuple[Figure, ...]:
    """Return count, mean, median and 75th percentile of the days to win, and of those to lose."""
    figures: list[Figure] = []
    for stage in ("Won", "Lost"):
        days = [
            Fraction((share.entry.closed - share.entry.opened).days)
            for share in shares
            if share.entry.stage == stage and share.entry.closed and share.entry.opened
        ]
        days = [count for count in days if count >= 0]
        figures += [len(days), _mean(days), quantile(days, Fraction(1, 2)), quantile(days, Fraction(3, 4))]
    return tuple(figures)


METRICS = {"pipeline": pipeline, "won": won, "winrate": winrate, "cycle": cycle}
