"""Values of columns: what they may hold, and how the change log writes them down."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import Boolean, Date, Integer, String
from sqlalchemy import Enum as EnumType
from sqlalchemy import inspect as inspect_mapping

from crm_store.errors import InvalidValue
from crm_store.models.frozen import FrozenJson, frozen
from crm_store.models.types import CurrencyCode, ExactDecimal, UtcDateTime, exact_decimal
from crm_store.money import is_currency

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Column

    from crm_store.models import Business

_INT32 = 2**31
_SURROGATE = re.compile("[\ud800-\udfff]")


@cache
def logged_columns(kind: type[Business]) -> Mapping[str, Column[Any]]:
    """Return a model's columns by attribute name, without ``id`` and ``version``."""
    mapped = inspect_mapping(kind).column_attrs
    columns: dict[str, Column[Any]] = {attr.key: attr.columns[0] for attr in mapped}  # type: ignore[misc]  # no aliases here
    return {key: column for key, column in columns.items() if key not in {"id", "version"}}


@cache
def foreign_keys(kind: type[Business]) -> Mapping[str, str]:
    """Return a model's references: attribute name → table pointed to."""
    columns = logged_columns(kind)
    return {
        key: next(iter(column.foreign_keys)).column.table.name for key, column in columns.items() if column.foreign_keys
    }


def checked(kind: type[Business], field: str, value: object) -> object:
    """Return ``value`` as the column would store it, on either database; empty text is no text.

    Raises:
        InvalidValue: the field does not exist, or cannot hold the value.
    """
    rule = _rules(kind).get(field)
    if rule is None:
        raise InvalidValue(field=field, value=value, reason=f"a {kind.kind} has no such field")
    return _ruled(rule, field, value)


def completed(row: Business) -> dict[str, object]:
    """Check a new row's values, set the columns' defaults, and return what will be stored.

    Raises:
        InvalidValue: a field cannot hold its value, or is empty and must not be.
    """
    held = row.__dict__
    values: dict[str, object] = {}
    for field, rule in _rules(type(row)).items():
        given = held.get(field)
        values[field] = value = _ruled(rule, field, rule.default if given is None else given)
        if value is not given:
            setattr(row, field, value)
    return values


class _Rule(NamedTuple):
    """What a column may hold: whether nothing, what is taken for nothing in a new row, and a check of the rest."""

    nullable: bool
    default: object
    check: Callable[[str, object], object]


@cache
def _rules(kind: type[Business]) -> Mapping[str, _Rule]:
    return {
        key: _Rule(bool(column.nullable), _default(column), _check_of(column))
        for key, column in logged_columns(kind).items()
    }


def _default(column: Column[Any]) -> object:
    default = column.default
    return default.arg if default is not None and default.is_scalar else None  # type: ignore[attr-defined]  # scalars have it


def _ruled(rule: _Rule, field: str, value: object) -> object:
    if value is not None and value != "":
        return rule.check(field, value)
    if not rule.nullable:
        raise InvalidValue(field=field, value=None, reason="it must not be empty")
    return None


def _check_of(column: Column[Any]) -> Callable[[str, object], object]:
    """Return what checks the values of a column, worked out once: a row has many."""
    kind: Any = column.type
    checks: tuple[tuple[type, Callable[[str, object], object]], ...] = (
        (EnumType, partial(_enum_member, kind)),
        (String, partial(_text, kind)),
        (ExactDecimal, partial(_number, kind)),
        (Boolean, _boolean),
        (Integer, _integer),
        (UtcDateTime, _moment),
        (Date, _day),
        (FrozenJson, _json),
    )
    return next((check for known, check in checks if isinstance(kind, known)), lambda _, value: value)


def _boolean(field: str, value: object) -> object:
    return value if isinstance(value, bool) else _wrong(field, value, "yes or no")


def _day(field: str, value: object) -> object:
    return value if isinstance(value, date) and not isinstance(value, datetime) else _wrong(field, value, "date")


def _wrong(field: str, value: object, expected: str) -> object:
    raise InvalidValue(field=field, value=value, reason=f"a {expected} is needed")


def _enum_member(kind: EnumType, field: str, value: object) -> object:
    if type(value) is kind.enum_class:
        return value
    try:
        return kind.enum_class(value)  # type: ignore[misc]  # every enum column here has a class
    except ValueError:
        raise InvalidValue(field=field, value=value, reason=f"it must be one of {', '.join(kind.enums)}") from None


def _text(kind: String, field: str, value: object) -> object:
    if not isinstance(value, str):
        return _wrong(field, value, "text")
    unfit = _unfit(value)
    if unfit:
        raise InvalidValue(field=field, value=value[:80], reason=f"it contains {unfit}")
    if kind.length is not None and len(value) > kind.length:
        raise InvalidValue(field=field, value=value[:40] + "…", reason=f"it is longer than {kind.length} characters")
    if isinstance(kind, CurrencyCode) and not is_currency(value):
        raise InvalidValue(field=field, value=value, reason="it is not an ISO 4217 currency code")
    return value


def _unfit(text: str) -> str | None:
    """Name what no database takes in a text."""
    if "\x00" in text:
        return "a NUL character"
    return None if text.isascii() or not _SURROGATE.search(text) else "half a character (a lone surrogate)"


def _number(kind: ExactDecimal, field: str, value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return _wrong(field, value, "exact number")
    return exact_decimal(value, kind.places, field)


def _integer(field: str, value: object) -> object:
    if not isinstance(value, int) or isinstance(value, bool):
        return _wrong(field, value, "whole number")
    if not -_INT32 <= value < _INT32:
        raise InvalidValue(field=field, value=value, reason="it is too large")
    return value


def _moment(field: str, value: object) -> object:
    if not isinstance(value, datetime) or value.utcoffset() is None:
        return _wrong(field, value, "moment with a time zone")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise InvalidValue(field=field, value=value.isoformat(), reason="it lies outside of the calendar") from None


def checked_moment(field: str, moment: datetime | None) -> datetime | None:
    """Return a moment in UTC; None stays None.

    Raises:
        InvalidValue: it has no time zone, or lies outside of the calendar.
    """
    return None if moment is None else cast("datetime", _moment(field, moment))


def _json(field: str, value: object) -> object:
    """Return the value as it will be read back: keys as texts, tuples as lists."""
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidValue(field=field, value=repr(value)[:80], reason=str(error)) from error
    stored = json.loads(text)
    for part in _texts(stored):
        unfit = _unfit(part)
        if unfit:
            raise InvalidValue(field=field, value=repr(part)[:80], reason=f"it contains {unfit}")
    return frozen(stored)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def encode(value: object) -> object:
    """Return a column's value as JSON: decimals, dates and moments as text that is read back exactly."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def decode(column: Column[Any], value: object) -> object:
    """Return the value that :func:`encode` wrote for ``column``."""
    if value is None or not isinstance(value, str):
        return value
    kind = column.type
    if isinstance(kind, EnumType):
        return kind.enum_class(value)  # type: ignore[misc]  # every enum column here has a class
    if isinstance(kind, ExactDecimal):
        return Decimal(value)
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def snapshot(row: Business) -> dict[str, Any]:
    """Return a row's values that are not empty, encoded."""
    values = {key: getattr(row, key) for key in logged_columns(type(row))}
    return {key: encode(value) for key, value in values.items() if value is not None}
