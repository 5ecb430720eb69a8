"""What a change set did to each row, in sum."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_store.models import Base, Business, Change, Operation

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from crm_store.unit import Unit

RowKey = tuple[str, int]


@dataclass
class Effect:
    """The sum of a change set's changes to one row.

    ``first`` holds values before the set (all of them, if it removed the row), ``last`` those it left
    (all of them, if it created the row). ``since`` is the earliest moment it took effect.
    """

    table: str
    row_id: int
    last_change_id: int
    created: bool = False
    removed: bool = False
    first: dict[str, Any] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)
    since: datetime | None = None
    version: int = 0

    @property
    def key(self) -> RowKey:
        """Table and id."""
        return (self.table, self.row_id)

    @property
    def empty(self) -> bool:
        """Whether the row is as it was before."""
        return not (self.created or self.removed or self.changed())

    def add(self, change: Row[Any]) -> None:
        """Fold the row's next change in."""
        self.last_change_id = change.id
        self.since = min(self.since, change.effective_at) if self.since else change.effective_at
        if change.operation is Operation.CREATE:
            self._created(change.after)
        elif change.operation is Operation.REMOVE:
            self._removed(dict(change.before))
        else:
            self.first.setdefault(str(change.field), change.before)
            self.last[str(change.field)] = change.after

    def changed(self) -> list[str]:
        """Return the fields whose value after the set is not the one before."""
        return [name for name, before in self.first.items() if self.last.get(name) != before]

    def _created(self, values: dict[str, Any]) -> None:
        self.last = dict(values)
        if self.removed:
            self.removed = False
            self.first = {name: self.first.get(name) for name in {*self.first, *values}}
        else:
            self.created, self.first = True, {}

    def _removed(self, values: dict[str, Any]) -> None:
        self.version = values.pop("version")
        if self.created:
            self.created, self.first, self.last = False, {}, {}
        else:
            self.removed, self.first, self.last = True, values | self.first, {}


def effects_of(unit: Unit, change_set_id: int) -> list[Effect]:
    """Return what a change set did, in the order it first touched the rows; rows left as they were are omitted."""
    effects: dict[RowKey, Effect] = {}
    columns = (Change.id, Change.table_name, Change.row_id, Change.operation, Change.field, Change.before, Change.after)
    query = select(*columns, Change.effective_at).where(Change.change_set_id == change_set_id).order_by(Change.id)
    for change in unit.session.execute(query.execution_options(yield_per=1000)):
        key = (change.table_name, change.row_id)
        effects.setdefault(key, Effect(*key, change.id)).add(change)
    return [effect for effect in effects.values() if not effect.empty]


def model(table: str) -> type[Business]:
    """Return the business model of a table."""
    return MODELS[table]


MODELS: dict[str, type[Business]] = {
    mapper.class_.__tablename__: mapper.class_
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, Business)
}
