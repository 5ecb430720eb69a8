"""What a cell says, as a typed value, given the conventions of its column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from crm_store.importing.addresses import Phone, parse_domain, parse_emails, parse_phones
from crm_store.importing.amounts import (
    Amount,
    currency_of,
    parse_amount,
    parse_integer,
    parse_number,
    parse_percent,
)
from crm_store.importing.choices import match_choice, parse_boolean, parse_choice
from crm_store.importing.errors import BadCell
from crm_store.importing.moments import parse_day, parse_moment
from crm_store.importing.periods import Period, parse_period
from crm_store.importing.vocabulary import is_blank, words_of
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable

Value: TypeAlias = (
    str | int | Decimal | bool | date | datetime | Amount | Period | tuple[str, ...] | tuple[Phone, ...] | None
)

_DURATION_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d]+)\.?")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})")


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    MONEY = "money"
    PERCENT = "percent"
    BOOLEAN = "boolean"
    DAY = "day"
    MOMENT = "moment"
    MINUTES = "minutes"
    EMAIL = "email"
    PHONE = "phone"
    DOMAIN = "domain"
    CURRENCY = "currency"
    PERIOD = "period"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a column writes its values.

    Attributes:
        decimal: the decimal sign, ``.`` or ``,``.
        order: the order of day (d), month (m) and year (y) in dates of numbers.
        fractions: whether shares are written 0 to 1 instead of 0 to 100.
        unit: the unit of durations written as plain numbers: ``s``, ``min`` or ``h``.
        currency: the ISO code of all its amounts, if the header or every cell says so.
    """

    decimal: str = "."
    order: str = "dmy"
    fractions: bool = False
    unit: str = "min"
    currency: str | None = None


DEFAULT = Conventions()


def parse_cell(text: str, kind: Kind | str, conventions: Conventions = DEFAULT) -> Value:
    """Return what a cell says, ``None`` if it is blank.

    Text is returned without the white space around it, money as an `Amount` with the column's currency
    if the cell names none, e-mail addresses and phone numbers as tuples, durations in whole
    minutes, periods as their first and last day; what is done as yes, no or the moment it was.

    Args:
        text: the cell.
        kind: what it is, a `Kind` or the name of a set of choices such as ``priority``.
        conventions: how its column writes.

    Raises:
        BadCell: it is something else.
    """
    if kind == Kind.TEXT:
        return text.strip() or None
    if is_blank(text):
        return None
    reader = _READERS.get(kind)
    return reader(text, conventions) if reader else parse_choice(kind, text)


def reads_as(text: str, kind: Kind | str, conventions: Conventions = DEFAULT) -> bool:
    """Whether `parse_cell` understands a cell."""
    try:
        parse_cell(text, kind, conventions)
    except BadCell:
        return False
    return True


def parse_minutes(text: str, conventions: Conventions = DEFAULT) -> int:
    """Return a duration in minutes, rounded: ``90``, ``1:30`` or ``1:30:00``, ``1h 30 min``, ``45 minut``.

    Raises:
        BadCell: it is no duration.
    """
    bare = fold(text.strip())
    clock = _CLOCK.fullmatch(bare)
    if clock:
        parts = [int(part) for part in clock.groups() if part]
        return parts[0] * 60 + parts[1]
    found = _DURATION_PART.findall(bare)
    units = words_of("durations")
    if found and not _DURATION_PART.sub("", bare).strip(" ,i") and all(unit in units for _, unit in found):
        minutes = sum(parse_number(number, ".") * Decimal(units[unit]) for number, unit in found)
    else:
        minutes = parse_number(bare, conventions.decimal) * Decimal(units[conventions.unit])
    return round(minutes)


def parse_currency(text: str) -> str:
    """Return the ISO code of a currency given by code, sign or name.

    Raises:
        BadCell: no known currency is called so.
    """
    bare = text.strip()
    found = currency_of(bare) or (bare.upper() if re.fullmatch(r"[A-Za-z]{3}", bare) else None)
    if found is None:
        raise BadCell(text=bare, expected="a currency")
    return found


def parse_done(text: str, conventions: Conventions = DEFAULT) -> bool | date | datetime:
    """Return whether something is over, or when it was.

    Raises:
        BadCell: it is no status and no date.
    """
    found = match_choice(Kind.DONE, text)
    if found is not None:
        return found == "true"
    return parse_moment(text, conventions.order)


def _money(text: str, conventions: Conventions) -> Amount:
    value, currency = parse_amount(text, conventions.decimal)
    return Amount(value, currency or conventions.currency)


_READERS: dict[str, Callable[[str, Conventions], Value]] = {
    Kind.NUMBER: lambda text, how: parse_number(text, how.decimal),
    Kind.INTEGER: lambda text, how: parse_integer(text, how.decimal),
    Kind.MONEY: _money,
    Kind.PERCENT: lambda text, how: parse_percent(text, how.decimal, fractions=how.fractions),
    Kind.BOOLEAN: lambda text, _: parse_boolean(text),
    Kind.DAY: lambda text, how: parse_day(text, how.order),
    Kind.MOMENT: lambda text, how: parse_moment(text, how.order),
    Kind.MINUTES: parse_minutes,
    Kind.EMAIL: lambda text, _: parse_emails(text),
    Kind.PHONE: lambda text, _: parse_phones(text),
    Kind.DOMAIN: lambda text, _: parse_domain(text),
    Kind.CURRENCY: lambda text, _: parse_currency(text),
    Kind.PERIOD: lambda text, how: parse_period(text, how.order),
    Kind.DONE: parse_done,
}
