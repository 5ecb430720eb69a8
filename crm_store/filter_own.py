"""Values of a company's own fields, which are stored as texts, as the numbers and days that they stand for."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func

from crm_store.folding import number_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_store.custom_fields import CustomField

_SPACES = (" ", "\u00a0")


def is_number(value: object) -> bool:
    """Tell whether a value of a filter is a number."""
    try:
        return not isinstance(value, bool) and Decimal(str(value).strip()).is_finite()
    except InvalidOperation:
        return False


def own_number(field: CustomField, text: Any) -> ColumnElement[float]:  # noqa: ANN401  (any SQL expression)
    """Return the number that a value of a field stands for, as its numbers are written; nothing for other texts."""
    for sign in _SPACES:
        text = func.replace(text, sign, "")
    text = func.replace(func.replace(text, ".", ""), ",", ".") if field.comma else func.replace(text, ",", "")
    return number_in(text)


def within(compare: Callable[[Any, Any], Any], op: str) -> Callable[[Any, Any, Any], Any]:
    """Return what compares a day with a period, from its first and last day; in SQL and in Python."""
    if op == "=":
        return lambda day, first, last: _both(day >= first, day <= last)
    return lambda day, first, last: compare(day, last if op in {"<=", ">"} else first)


def _both(one: Any, other: Any) -> Any:  # noqa: ANN401  (conditions of SQL, or truths)
    return and_(one, other) if isinstance(one, ColumnElement) else one and other
