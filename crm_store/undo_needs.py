"""What a row needs to be put back: rows that it refers to, and places that are free."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import UniqueConstraint, select, tuple_

from crm_store.columns import decode, foreign_keys, logged_columns
from crm_store.models import table_of
from crm_store.undo_effects import Effect, RowKey, model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sqlalchemy import Connection

    Place = tuple[str, tuple[str, ...], tuple[Any, ...]]

_BATCH = 300


def references_of(table: str, values: Mapping[str, Any]) -> Iterator[RowKey]:
    """Yield the rows that a row of ``table`` with these logged values refers to."""
    for name, target in foreign_keys(model(table)).items():
        if values.get(name) is not None:
            yield target, values[name]


@cache
def unique_columns(table: str) -> tuple[tuple[str, ...], ...]:
    """Return the sets of columns whose values no two rows of a table share."""
    constraints = table_of(model(table)).constraints
    return tuple(
        tuple(column.name for column in constraint.columns)
        for constraint in constraints
        if isinstance(constraint, UniqueConstraint)
    )


def moves(effect: Effect) -> bool:
    """Tell whether putting a row back changes unique values of it."""
    changed = effect.changed()
    return any(name in changed for columns in unique_columns(effect.table) for name in columns)


class Places:
    """The unique values that rows want back."""

    def __init__(self, connection: Connection) -> None:
        """Look on ``connection``, past visibility: a place is taken whoever took it."""
        self._connection = connection
        self._wanted: dict[Place, Effect] = {}

    def want(self, effect: Effect, values: Mapping[str, Any], names: Collection[str]) -> None:
        """Remember the places of a row that will hold ``values``, of which ``names`` are put back."""
        for columns in unique_columns(effect.table):
            place = tuple(values.get(name) for name in columns)
            if None not in place and any(name in names for name in columns):
                self._wanted[(effect.table, columns, place)] = effect

    def leaves(self, effect: Effect) -> bool:
        """Tell whether putting a row back frees its place: it goes, or gets another one."""
        return effect.created or moves(effect)

    def taken(self) -> Iterator[tuple[Effect, int]]:
        """Yield what wants a place that another row holds now, with that row's id."""
        groups: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = {}
        for table, columns, place in self._wanted:
            groups.setdefault((table, columns), []).append(place)
        for (table, columns), places in groups.items():
            for start in range(0, len(places), _BATCH):
                yield from self._holders(table, columns, places[start : start + _BATCH])

    def _holders(
        self, table: str, columns: tuple[str, ...], places: list[tuple[Any, ...]]
    ) -> Iterator[tuple[Effect, int]]:
        held = table_of(model(table)).c
        types = [logged_columns(model(table))[name] for name in columns]
        stored = {
            tuple(decode(column, value) for column, value in zip(types, place, strict=True)): place for place in places
        }
        query = select(held.id, *(held[name] for name in columns))
        query = query.where(tuple_(*(held[name] for name in columns)).in_(list(stored)))
        for row_id, *values in self._connection.execute(query):
            effect = self._wanted[(table, columns, stored[tuple(values)])]
            if effect.row_id != row_id:
                yield effect, row_id
