"""Amounts of deals as arguments set them: outright, or by how much they change."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from crm_store.errors import InvalidValue
from crm_store.money import MixedCurrencies, Money, checked_currency
from tools.errors import NoAmount
from tools.slots import NamedAmount, amount_of

if TYPE_CHECKING:
    from crm_store.models import Deal

_CHANGE = re.compile(
    r"(?P<sign>[+-])\s*(?P<number>\d+(?:\.\d+)?)\s*(?:(?P<percent>%)|(?P<currency>[A-Za-z]{3}))?"
    r"|[*x×]\s*(?P<factor>\d+(?:\.\d+)?)"
)
_MOST_DIGITS = 15


class AmountChange(NamedTuple):
    """How an amount changes: it is multiplied, then something is added, in ``currency`` or else in its own."""

    factor: Decimal
    plus: Decimal = Decimal(0)
    currency: str | None = None

    def applied(self, amount: Money) -> Money:
        """Return the changed amount, exact, rounded to whole minor units.

        Raises:
            MixedCurrencies: what is added is in another currency.
        """
        added = Money(self.plus, self.currency or amount.currency)
        return (amount * self.factor + added).rounded()


def amount_or_change(field: str, text: str) -> NamedAmount | AmountChange:
    """Return what an argument sets an amount to, or how it changes it: ``+10%``, ``-5000 EUR``, ``*2``.

    Raises:
        InvalidValue: it is none of these.
    """
    found = _CHANGE.fullmatch(text.strip())
    if found is None:
        return amount_of(field, text)
    number = Decimal(found["factor"] or found["number"])
    if number.adjusted() > _MOST_DIGITS:
        raise InvalidValue(field=field, value=text, reason="it is too large")
    if found["factor"]:
        return AmountChange(number)
    signed = -number if found["sign"] == "-" else number
    if found["percent"]:
        return AmountChange(1 + signed / 100)
    currency = found["currency"]
    return AmountChange(Decimal(1), signed, checked_currency(currency) if currency else None)


def amount_fields(row: Deal | None, field: str, text: str | None) -> Any:  # noqa: ANN401  (some of DealFields)
    """Return the amount that an argument gives a deal, and its currency if one is named; else that of the deal stays.

    Raises:
        InvalidValue: it is neither an amount nor a change of one, or there would be less than nothing.
        NoAmount: it changes an amount that the deal does not have.
        MixedCurrencies: it changes an amount by one in another currency.
    """
    if text is None:
        return {}
    given = amount_or_change(field, text)
    if isinstance(given, NamedAmount):
        named = {} if given.currency is None else {"currency": given.currency}
        return {"amount": given.number, **named}
    if row is None or row.amount is None:
        raise NoAmount(deal=row.name if row is not None else text, change=text)
    changed = given.applied(Money(row.amount, row.currency))
    if changed.amount < 0:
        raise InvalidValue(field=field, value=str(changed), reason="it must not be negative")
    return {"amount": changed.amount}


def price_in(field: str, text: str, currency: str) -> Decimal:
    """Return a price in the currency of a deal.

    Raises:
        InvalidValue: it is no amount.
        MixedCurrencies: it is named in another currency.
    """
    price = amount_of(field, text)
    if price.currency is not None and price.currency != currency:
        raise MixedCurrencies(first=f"{price.number} {price.currency}", second=currency)
    return price.number
