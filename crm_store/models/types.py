"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Numeric, String, TypeDecorator

from crm_store.errors import InvalidValue

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine
DIGITS = 18
_ONE = Decimal(1)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment; stored in UTC, always returned aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes, whose moment nobody can know."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise InvalidValue(field="time", value=value.isoformat(), reason="it has no time zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  (the signature is SQLAlchemy's)
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """An exact decimal with a fixed number of places.

    SQLite has no decimals, so there it is an integer of the smallest unit; sums stay exact on both.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        """Hold ``places`` digits after the point, and 18 in all."""
        super().__init__()
        self.places = places

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use NUMERIC where the database has it."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(DIGITS, self.places))

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Decimal | int | None:
        """Scale for SQLite; refuse what the places cannot hold."""
        if value is None:
            return None
        exact = exact_decimal(value, self.places)
        return int(exact.scaleb(self.places)) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Decimal | float | None, dialect: Dialect) -> Decimal | None:
        """Return a Decimal without trailing zeros."""
        if value is None:
            return None
        exact = Decimal(value)
        return plain(exact.scaleb(-self.places) if dialect.name == "sqlite" else exact)


class CurrencyCode(String):
    """An ISO 4217 code in capitals, such as EUR; three characters to a database, checked where values are written."""

    def __init__(self, length: int = 3) -> None:
        """Hold a code; the length is a parameter only because SQLAlchemy copies types by theirs."""
        super().__init__(length)


AMOUNT_PLACES = 4
Amount = ExactDecimal(AMOUNT_PLACES)
Rate = ExactDecimal(10)


def exact_decimal(value: Decimal | int, places: int = AMOUNT_PLACES, field: str = "number") -> Decimal:
    """Return ``value`` as a Decimal of at most ``places`` places; ``field`` is what an error calls it.

    Raises:
        InvalidValue: it is not finite, has more places, or more than 18 digits in all.
    """
    number = Decimal(value)
    if not number.is_finite():
        raise InvalidValue(field=field, value=str(value), reason="it is not a number")
    if number and number.adjusted() >= DIGITS - places:
        raise InvalidValue(field=field, value=str(number)[:40], reason="it is too large")
    if number == number.to_integral_value():
        return number.quantize(_ONE) + 0
    rounded = number.quantize(_ONE.scaleb(-places))
    if rounded != number:
        raise InvalidValue(field=field, value=str(value)[:40], reason=f"it has more than {places} decimal places")
    return plain(rounded)


def plain(number: Decimal) -> Decimal:
    """Drop zeros at the end of the fraction, and the sign of zero: 12.5000 → 12.5, 1E+2 → 100, -0 → 0."""
    if number == number.to_integral_value():
        return number.quantize(_ONE) + 0
    return number.normalize()
