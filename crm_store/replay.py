"""Replays the change log: what it adds up to must be what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_store.columns import encode, logged_columns
from crm_store.models import Base, Business, Change, Operation, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Row

    Values = dict[str, Any]

_CHANGES = table_of(Change)
_BATCH = 1_000


@dataclass(frozen=True)
class Difference:
    """A field that the log does not account for; ``field`` None means the row itself."""

    table: str
    row_id: int
    field: str | None
    logged: object
    stored: object

    def __str__(self) -> str:
        """Read as a sentence."""
        what = f"{self.table} {self.row_id}" + (f".{self.field}" if self.field else "")
        return f"{what} is {self.stored!r}, the log says {self.logged!r}"


def replay(connection: Connection) -> Iterator[Difference]:
    """Yield where the log and the stored rows disagree, and where the log disagrees with itself.

    Both are read in the order of tables and ids, so memory stays flat however long the log is.
    """
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Business):
            yield from _replay_table(connection, mapper.class_)


def _replay_table(connection: Connection, kind: type[Business]) -> Iterator[Difference]:
    table = kind.__tablename__
    stored = _stored(connection, kind)
    waiting = next(stored, None)
    for row_id, changes in _logged(connection, table):
        while waiting and waiting[0] < row_id:
            yield Difference(table, waiting[0], None, None, waiting[1])
            waiting = next(stored, None)
        found: list[Difference] = []
        logged = _fold(table, row_id, changes, found)
        yield from found
        here = None
        if waiting and waiting[0] == row_id:
            here, waiting = waiting[1], next(stored, None)
        yield from _compare(table, row_id, logged, here)
    while waiting:
        yield Difference(table, waiting[0], None, None, waiting[1])
        waiting = next(stored, None)


def _logged(connection: Connection, table: str) -> Iterator[tuple[int, Iterable[Row[Any]]]]:
    columns = (_CHANGES.c.row_id, _CHANGES.c.operation, _CHANGES.c.field, _CHANGES.c.before, _CHANGES.c.after)
    query = select(*columns).where(_CHANGES.c.table_name == table).order_by(_CHANGES.c.row_id, _CHANGES.c.id)
    rows: Iterable[Row[Any]] = connection.execute(query, execution_options={"yield_per": _BATCH})
    return groupby(rows, key=lambda row: row.row_id)


def _stored(connection: Connection, kind: type[Business]) -> Iterator[tuple[int, Values]]:
    table, names = table_of(kind), list(logged_columns(kind))
    query = select(table).order_by(table.c.id)
    for row in connection.execute(query, execution_options={"yield_per": _BATCH}):
        values = {name: encode(getattr(row, name)) for name in names}
        yield row.id, {name: value for name, value in values.items() if value is not None}


def _fold(table: str, row_id: int, changes: Iterable[Row[Any]], found: list[Difference]) -> Values | None:
    """Return the values that a row's changes add up to, None once it is removed; note what does not fit."""
    values: Values | None = None
    for change in changes:
        if change.operation is Operation.CREATE:
            found += _compare(table, row_id, None, values)
            values = dict(change.after)
        elif change.operation is Operation.REMOVE:
            before = {name: value for name, value in change.before.items() if name != "version"}
            found += _compare(table, row_id, values, before)
            values = None
        else:
            values = {} if values is None else values
            if values.get(change.field) != change.before:
                found.append(Difference(table, row_id, change.field, values.get(change.field), change.before))
            values = {**values, change.field: change.after}
    return values


def _compare(table: str, row_id: int, logged: Values | None, stored: Values | None) -> Iterator[Difference]:
    if logged is None or stored is None:
        if logged is not stored:
            yield Difference(table, row_id, None, logged, stored)
        return
    for name in sorted({*logged, *stored}):
        if logged.get(name) != stored.get(name):
            yield Difference(table, row_id, name, logged.get(name), stored.get(name))
