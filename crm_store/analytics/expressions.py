"""Pieces of SQL that SQLite and PostgreSQL write differently but must answer alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Double, Integer, cast, extract, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from crm_store.models.types import AMOUNT_PLACES

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, SQLColumnExpression
    from sqlalchemy.sql.compiler import SQLCompiler

UNITS = 10**AMOUNT_PLACES
"""How many units (ten-thousandths) make one of a currency."""

# julianday of the day before date.min, whose ordinal is 1.
_JULIAN_ZERO = 1721424.5


class units(FunctionElement[int]):  # noqa: N801  (it reads as the SQL function it is)
    """An amount as a whole number of units, so that sums and splits are exact on both databases."""

    type = BigInteger()
    inherit_cache = True


class ordinal(FunctionElement[int]):  # noqa: N801  (it reads as the SQL function it is)
    """A day as the number that ``date.toordinal`` gives it."""

    type = Integer()
    inherit_cache = True


@compiles(units, "sqlite")
def _sqlite_units(element: units, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  (the compiler's own)
    return compiler.process(element.clauses, **options)


@compiles(units, "postgresql")
def _postgresql_units(element: units, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  (the compiler's own)
    return f"CAST({compiler.process(element.clauses, **options)} * {UNITS} AS BIGINT)"


@compiles(ordinal, "sqlite")
def _sqlite_ordinal(element: ordinal, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  (the compiler's own)
    return f"CAST(julianday({compiler.process(element.clauses, **options)}) - {_JULIAN_ZERO} AS INTEGER)"


@compiles(ordinal, "postgresql")
def _postgresql_ordinal(element: ordinal, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  (the compiler's own)
    return f"({compiler.process(element.clauses, **options)} - DATE '0001-01-01' + 1)"


def month_number(day: SQLColumnExpression[Any]) -> ColumnElement[int]:
    """Return a day's month as year × 12 + month − 1."""
    return cast(extract("year", day) * 12 + extract("month", day) - 1, Integer)


def week_number(day: SQLColumnExpression[Any]) -> ColumnElement[int]:
    """Return a day's week, Monday to Sunday, counted from the first one of the calendar."""
    return (ordinal(day) - 1) // 7


def rounded(number: SQLColumnExpression[Any]) -> ColumnElement[int]:
    """Return the whole number next to a binary fraction."""
    return cast(func.round(cast(number, Double)), BigInteger)
