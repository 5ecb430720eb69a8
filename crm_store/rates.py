"""Exchange rates by day: the latest one on or before a day holds, also inverted or through our currency."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from crm_store.errors import CrmError, InvalidValue
from crm_store.models import ExchangeRate
from crm_store.models.types import exact_decimal
from crm_store.money import Money, checked_currency
from crm_store.own_company import own_company

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from crm_store.unit import Unit, WriteUnit

RATE_PLACES = 10


class MissingRate(CrmError):
    """There is no exchange rate from {base} to {quote} on or before {day}."""

    hint = (
        "An admin can add one to `exchange_rates` in the company file, in either direction or both by way of "
        "{company}, and run setup."
    )


class Quoted(NamedTuple):
    """The rate that holds, and the day it was quoted."""

    day: date
    rate: Decimal


def set_rate(unit: WriteUnit, *, base: str, quote: str, day: date, rate: Decimal) -> ExchangeRate:
    """Store what one unit of ``base`` was worth in ``quote`` on a day, in place of what was stored before.

    Raises:
        InvalidValue: the rate is not positive, a currency unknown, or both the same.
        Forbidden: the actor is not an admin.
    """
    pair = {"base": checked_currency(base), "quote": checked_currency(quote)}
    if pair["base"] == pair["quote"]:
        raise InvalidValue(field="quote", value=quote, reason="it is the same currency")
    value = exact_decimal(round(rate, RATE_PLACES), RATE_PLACES)
    if value <= 0:
        raise InvalidValue(field="rate", value=str(rate), reason="it must be more than nothing")
    stored = unit.first(select(ExchangeRate).filter_by(**pair, day=day))
    if stored is not None:
        unit.change(stored, rate=value)
        return stored
    row = unit.create(ExchangeRate(**pair, day=day, rate=value))
    unit.session.flush()
    return row


def remove_rate(unit: WriteUnit, *, rate_id: int) -> None:
    """Remove a stored rate.

    Raises:
        UnknownRecord: there is none with this id.
        Forbidden: the actor is not an admin.
    """
    unit.remove(unit.get(ExchangeRate, rate_id))


def rates(unit: Unit, *, base: str | None = None, quote: str | None = None) -> Sequence[ExchangeRate]:
    """Return the stored rates, newest first, all or those of a currency."""
    query = select(ExchangeRate).order_by(ExchangeRate.day.desc(), ExchangeRate.base, ExchangeRate.quote)
    for column, code in ((ExchangeRate.base, base), (ExchangeRate.quote, quote)):
        if code is not None:
            query = query.where(column == checked_currency(code))
    return unit.all(query)


def rate_on(unit: Unit, base: str, quote: str, day: date) -> Decimal:
    """Return how many ``quote`` one ``base`` was worth on a day.

    Raises:
        MissingRate: no rate on or before the day leads from one to the other.
    """
    return Rates(unit).on(base, quote, day)


def convert(unit: Unit, money: Money, currency: str, day: date) -> Money:
    """Return what ``money`` was worth in another currency on a day, in whole minor units.

    Raises:
        MissingRate: no rate on or before the day leads from one to the other.
    """
    return Rates(unit).convert(money, currency, day)


class Rates:
    """The rates of one unit, each pair read once: for reports that convert many amounts."""

    def __init__(self, unit: Unit) -> None:
        """Read from ``unit`` as pairs are asked for."""
        self._unit = unit
        self._series: dict[tuple[str, str], list[Quoted]] = {}
        self._company_currency: str | None = None

    def on(self, base: str, quote: str, day: date) -> Decimal:
        """Return how many ``quote`` one ``base`` was worth on a day: see :func:`rate_on`."""
        base, quote = checked_currency(base), checked_currency(quote)
        if base == quote:
            return exact_decimal(1)
        direct = self._either_way(base, quote, day)
        if direct is not None:
            return direct.rate
        middle = self._middle()
        first = self._either_way(base, middle, day)
        second = self._either_way(middle, quote, day)
        if first is None or second is None:
            raise MissingRate(base=base, quote=quote, day=day, company=middle)
        return first.rate * second.rate

    def convert(self, money: Money, currency: str, day: date) -> Money:
        """Return what ``money`` was worth in another currency on a day: see :func:`convert`."""
        return Money(money.amount * self.on(money.currency, currency, day), currency).rounded()

    def _middle(self) -> str:
        if self._company_currency is None:
            self._company_currency = own_company(self._unit).currency
        return self._company_currency

    def _either_way(self, base: str, quote: str, day: date) -> Quoted | None:
        """Return the newer of the direct rate and the inverted one; the direct one on the same day."""
        direct = _latest(self._of_pair(base, quote), day)
        inverse = _latest(self._of_pair(quote, base), day)
        if inverse is not None and (direct is None or inverse.day > direct.day):
            return Quoted(inverse.day, 1 / inverse.rate)
        return direct

    def _of_pair(self, base: str, quote: str) -> list[Quoted]:
        if (base, quote) not in self._series:
            query = select(ExchangeRate.day, ExchangeRate.rate).filter_by(base=base, quote=quote)
            rows = self._unit.session.execute(query.order_by(ExchangeRate.day))
            self._series[base, quote] = [Quoted(row.day, row.rate) for row in rows]
        return self._series[base, quote]


def _latest(series: list[Quoted], day: date) -> Quoted | None:
    index = bisect_right(series, day, key=lambda quoted: quoted.day)
    return series[index - 1] if index else None
