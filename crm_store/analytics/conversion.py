"""Turns amounts of several currencies into the company's, each at the rate of its day."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from crm_store.analytics.answer import RatesUsed
from crm_store.models.types import AMOUNT_PLACES
from crm_store.rates import MissingRate, Rates

if TYPE_CHECKING:
    from datetime import date

    from crm_store.unit import Unit


class Conversion:
    """Converts what a statement sums up, and remembers which rates it took."""

    def __init__(self, unit: Unit, currency: str, as_of: date, *, rates_needed: bool = True) -> None:
        """Convert into ``currency``; what has no day of its own at the rate of ``as_of``.

        Unless ``rates_needed``, a rate that is missing is remembered instead of raised.
        """
        self._rates = Rates(unit)
        self._currency = currency
        self._as_of = as_of
        self._rates_needed = rates_needed
        self._taken: dict[tuple[str, date], Decimal] = {}
        self._missing: dict[str, tuple[date, MissingRate]] = {}

    def amount(self, units: int | None, currency: str | None, day: date | None) -> Decimal | None:
        """Return a sum of units in ``currency`` (None: the company's) in the company's currency, unrounded.

        It is None where no rate is known for the pair on that day, and none is needed.

        Raises:
            MissingRate: no rate is known for the pair on that day.
        """
        exact = Decimal(units or 0).scaleb(-AMOUNT_PLACES)
        if currency is None or units is None:
            return exact
        rate = self._rate(currency, day or self._as_of)
        return None if rate is None else exact * rate

    def _rate(self, currency: str, day: date) -> Decimal | None:
        if (currency, day) not in self._taken:
            try:
                self._taken[currency, day] = self._rates.on(currency, self._currency, day)
            except MissingRate as missing:
                if self._rates_needed:
                    raise
                self._remember(currency, day, missing)
                return None
        return self._taken[currency, day]

    def _remember(self, currency: str, day: date, missing: MissingRate) -> None:
        """Keep the earliest day of a pair: a rate from then on serves all later ones."""
        if currency not in self._missing or day < self._missing[currency][0]:
            self._missing[currency] = day, missing

    def missing(self) -> str | None:
        """Return in words which rates were missing and what can be done; None if none were."""
        if not self._missing:
            return None
        pairs = [f"{base} to {self._currency} on or before {day}" for base, (day, _) in sorted(self._missing.items())]
        advice = next(iter(self._missing.values()))[1].advice
        return f"Values are left empty for want of exchange rates: {', '.join(pairs)}. {advice}"

    def used(self) -> tuple[RatesUsed, ...]:
        """Return which rates were taken, by currency."""
        days: dict[str, list[date]] = {}
        for currency, day in self._taken:
            days.setdefault(currency, []).append(day)
        return tuple(RatesUsed(base, self._currency, min(on), max(on)) for base, on in sorted(days.items()))
