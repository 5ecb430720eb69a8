"""Reads the values of a filter: a number, a day or a period, one of a few words, a piece of text."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Boolean, ColumnElement, Date, Integer, String, and_, false, or_
from sqlalchemy import Enum as EnumType

from crm_store.actors import escaped
from crm_store.errors import InvalidValue
from crm_store.folding import fold_letters, folded
from crm_store.models.types import ExactDecimal, UtcDateTime
from crm_store.periods import UnknownPeriod

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.types import TypeEngine

    from crm_store.fiscal import FiscalCalendar, Period

    Compare = Callable[[Any, Any], ColumnElement[bool]]

_ORDER: dict[str, Compare] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "=": lambda left, right: left == right,
}
_MOST_DAYS = 100_000
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class Reader:
    """Compares columns with values as they are written in a filter; days are the company's."""

    def __init__(self, calendar: FiscalCalendar, today: date) -> None:
        """Read relative dates as seen from ``today``."""
        self._calendar = calendar
        self.today = today

    def compare(self, field: str, column: Any, kind: TypeEngine[Any], op: str, value: object) -> ColumnElement[bool]:  # noqa: ANN401  (any SQL expression)
        """Return the condition ``column op value``; ``op`` is one of ``= < <= > >= contains``.

        Raises:
            InvalidValue: the value does not fit the column, or the operator makes no sense for it.
        """
        if isinstance(kind, Date | UtcDateTime):
            return self._in_time(field, column, kind, op, value)
        if isinstance(kind, EnumType):
            only_equal(field, op)
            return cast("ColumnElement[bool]", column == _member(kind, field, value))
        if isinstance(kind, String):
            return text_condition(field, [column], op, value)
        if isinstance(kind, Boolean):
            only_equal(field, op)
            return cast("ColumnElement[bool]", column.is_(yes_or_no(field, value)))
        if isinstance(kind, ExactDecimal | Integer):
            return ordered(field, op)(column, number(kind, field, value))
        raise InvalidValue(field=field, value=value, reason="it cannot be filtered by")

    def days_since(self, field: str, column: Any, op: str, value: object, *, never: bool) -> ColumnElement[bool]:  # noqa: ANN401  (any SQL expression)
        """Return how many days ago a moment was, compared with a number; ``never`` counts as longest ago."""
        ordered(field, op)
        days = int(number(Integer(), field, value))
        if abs(days) > _MOST_DAYS:
            raise InvalidValue(field=field, value=value, reason=f"it must be less than {_MOST_DAYS:,} days")
        first = self._calendar.start_of_day(self.today - timedelta(days=days))
        after = self._calendar.start_of_day(self.today - timedelta(days=days - 1))
        edges: dict[str, ColumnElement[bool]] = {
            ">": column < first,
            ">=": column < after,
            "<": column >= after,
            "<=": column >= first,
            "=": and_(column >= first, column < after),
        }
        return or_(column.is_(None), edges[op]) if never and op in {">", ">="} else edges[op]

    def _in_time(self, field: str, column: Any, kind: TypeEngine[Any], op: str, value: object) -> ColumnElement[bool]:  # noqa: ANN401  (any SQL expression)
        compare = ordered(field, op)
        if isinstance(value, datetime) and isinstance(kind, UtcDateTime):
            return compare(column, value)
        period = self.period(field, value)
        if isinstance(kind, UtcDateTime):
            begins, following = self._calendar.moments(period)
            edges: dict[str, ColumnElement[bool]] = {
                "<": column < begins,
                "<=": column < following,
                ">": column >= following,
                ">=": column >= begins,
                "=": and_(column >= begins, column < following),
            }
        else:
            edges = {
                "<": column < period.start,
                "<=": column <= period.end,
                ">": column > period.end,
                ">=": column >= period.start,
                "=": column.between(period.start, period.end),
            }
        return edges[op]

    def is_period(self, value: object) -> bool:
        """Tell whether a value stands for a day or a period."""
        try:
            self.period("", value)
        except InvalidValue:
            return False
        return True

    def period(self, field: str, value: object) -> Period:
        """Return the period that a value stands for, a day being one too.

        Raises:
            InvalidValue: it is none.
        """
        if isinstance(value, date):
            value = value.isoformat()[:10]
        if not isinstance(value, str):
            raise InvalidValue(field=field, value=value, reason="a day or a period is needed")
        try:
            return self._calendar.parse(value, self.today)
        except UnknownPeriod as error:
            raise InvalidValue(field=field, value=value, reason=f"it is no period; {error.advice}") from error


def text_condition(field: str, columns: list[Any], op: str, value: object) -> ColumnElement[bool]:
    """Return whether any of the columns equals or contains a text, regardless of case and of marks on letters.

    Raises:
        InvalidValue: the value is no text, or the operator is for numbers.
    """
    if not isinstance(value, str):
        raise InvalidValue(field=field, value=value, reason="a text is needed")
    if "\x00" in value:
        raise InvalidValue(field=field, value=value.replace("\x00", "?"), reason="it contains a NUL character")
    wanted = fold_letters(value.strip())
    if op == "contains":
        return or_(false(), *(folded(column).like(f"%{escaped(wanted)}%", escape="\\") for column in columns))
    only_equal(field, op)
    return or_(false(), *(folded(column) == wanted for column in columns))


def ordered(field: str, op: str) -> Compare:
    """Return what compares two values of a field that has an order.

    Raises:
        InvalidValue: the operator is none of ``= < <= > >=``.
    """
    if op not in _ORDER:
        raise InvalidValue(field=field, value=op, reason=f"it can be compared with {' '.join(_ORDER)} only")
    return _ORDER[op]


def only_equal(field: str, op: str) -> None:
    """Refuse every operator but equality.

    Raises:
        InvalidValue: it is another one.
    """
    if op != "=":
        raise InvalidValue(field=field, value=op, reason="it has no order: only = != and in make sense")


def _member(kind: EnumType, field: str, value: object) -> object:
    try:
        return kind.enum_class(str(value).strip().lower().replace(" ", "_").replace("-", "_"))  # type: ignore[misc]  # every enum column here has a class
    except ValueError:
        raise InvalidValue(field=field, value=value, reason=f"it must be one of {', '.join(kind.enums)}") from None


def yes_or_no(field: str, value: object) -> bool:
    """Return what yes or no stands for.

    Raises:
        InvalidValue: the value is neither.
    """
    found = _YES_NO.get(str(value).strip().lower())
    if found is None:
        raise InvalidValue(field=field, value=value, reason="it must be yes or no")
    return found


def number(kind: TypeEngine[Any], field: str, value: object) -> Decimal | int:
    """Return the number that a value stands for; a whole one for a column of such.

    Raises:
        InvalidValue: it is none.
    """
    try:
        found = Decimal(str(value).strip()) if not isinstance(value, bool) else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite() or abs(found) >= 10**12:
        raise InvalidValue(field=field, value=value, reason="a number is needed")
    if not isinstance(kind, Integer):
        return found
    if found != int(found) or abs(found) >= 2**31:
        raise InvalidValue(field=field, value=value, reason="a whole number is needed")
    return int(found)
