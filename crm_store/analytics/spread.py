"""Mean and quantiles of values that come with how often each occurs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

HALF = Decimal("0.5")
THREE_QUARTERS = Decimal("0.75")


def mean(values: Iterable[tuple[Decimal, int]]) -> Decimal | None:
    """Return sum ÷ count, to 28 digits; None without values."""
    total, count = Decimal(0), 0
    for value, times in values:
        total += value * times
        count += times
    return total / count if count else None


def quantile(values: Iterable[tuple[Decimal, int]], share: Decimal) -> Decimal | None:
    """Return the value below which ``share`` of the values lie; None without values.

    Between two values it is interpolated: at share × (n − 1) steps from the smallest, which makes the
    half the usual median (Hyndman and Fan 1996, Sample Quantiles in Statistical Packages, definition 7).
    """
    ordered = sorted(values)
    count = sum(times for _, times in ordered)
    if not count:
        return None
    place = share * (count - 1)
    step = int(place)
    low, high = _at(ordered, step), _at(ordered, min(step + 1, count - 1))
    return low + (high - low) * (place - step)


def _at(ordered: Iterable[tuple[Decimal, int]], position: int) -> Decimal:
    """Return the value at a position, counted from 0."""
    for value, times in ordered:
        if position < times:
            return value
        position -= times
    raise IndexError(position)
