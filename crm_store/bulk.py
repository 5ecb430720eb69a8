"""Many rows into one table, past the statement compiler, which costs more than the database does."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection, Dialect, Table


def insert_rows(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows whose values are given in the order of the columns ``names``; others get no value."""
    if not rows:
        return
    dialect = connection.dialect
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for at, name in enumerate(names):
        process = _processor(table, name, dialect)
        if process is not None:
            columns[at] = _processed(columns[at], process)
    connection.exec_driver_sql(_insert(table, tuple(names), dialect.paramstyle), list(zip(*columns, strict=True)))


def _processed(values: Iterable[Any], process: Callable[[Any], Any]) -> list[Any]:
    """Return the values as the driver takes them; neighbours are often one object."""
    done: list[Any] = []
    last, bound = object(), None
    for value in values:
        if value is not last:
            last, bound = value, process(value)
        done.append(bound)
    return done


@lru_cache(maxsize=64)
def _insert(table: Table, names: tuple[str, ...], paramstyle: str) -> str:
    marks = ", ".join(["?" if paramstyle == "qmark" else "%s"] * len(names))
    columns = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'  # noqa: S608  (names of our own)


def _processor(table: Table, name: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    found: Callable[[Any], Any] | None = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    return found
