"""Money: an exact amount in a currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from crm_store.errors import CrmError, InvalidValue
from crm_store.models.types import plain


class MixedCurrencies(CrmError):
    """{first} and {second} cannot be added or compared as they are."""

    hint = "Convert one of them at the rate of a day first."


@dataclass(frozen=True)
class Money:
    """An amount in a currency (ISO 4217). Adding and comparing needs equal currencies.

    Raises:
        InvalidValue: the currency is none, or the amount is not finite.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        """Store the amount as a plain Decimal, the currency in capitals."""
        if not self.amount.is_finite():
            raise InvalidValue(field="amount", value=str(self.amount), reason="it is not a number")
        object.__setattr__(self, "amount", plain(self.amount))
        object.__setattr__(self, "currency", checked_currency(self.currency))

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def rounded(self) -> Money:
        """Return the amount in whole minor units (cents, grosze; whole yen), halves away from zero."""
        step = Decimal(1).scaleb(-minor_units(self.currency))
        return Money(self.amount.quantize(step, rounding=ROUND_HALF_UP), self.currency)

    def formatted(self, locale: str = "en") -> str:
        """Return the amount as people of ``locale`` write it: ``€1,234.50``, ``1234,50 zł``."""
        from babel.numbers import format_currency

        return format_currency(self.rounded().amount, self.currency, locale=locale.replace("-", "_"))

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise MixedCurrencies(first=str(self), second=str(other))
        return other.amount


def minor_units(currency: str) -> int:
    """Return how many decimal places the currency has: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _currencies()[checked_currency(currency)]


def checked_currency(code: str) -> str:
    """Return a currency code in capitals.

    Raises:
        InvalidValue: ISO 4217 knows no such currency.
    """
    upper = code.strip().upper()
    if upper not in _currencies():
        raise InvalidValue(field="currency", value=code, reason="it is not an ISO 4217 code such as EUR or PLN")
    return upper


def is_currency(code: str) -> bool:
    """Return whether this is a code of ISO 4217, written in capitals."""
    return code in _currencies()


@cache
def _currencies() -> dict[str, int]:
    """Return the decimal places of every currency in use; the file lists codes by their places."""
    found: dict[str, int] = {}
    for line in Path(__file__).with_name("currencies.txt").read_text(encoding="ascii").splitlines():
        places, _, codes = line.partition(":")
        if not line.startswith("#"):
            found |= dict.fromkeys(codes.split(), int(places))
    return found
