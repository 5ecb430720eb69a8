"""The different values that fields hold, as far as their reader sees them; kept until what they come from changes.

What is kept is checked against the change log by each transaction that asks, so it is never behind it. PostgreSQL may
commit an older row of the log after a newer one: there nothing is kept for longer than a minute.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Text, func, select, type_coerce
from sqlalchemy import cast as sql_cast

from crm_store.columns import logged_columns
from crm_store.custom_fields import MOST_VALUES, CustomField, Seen, collect, fields_of
from crm_store.models import Change, Operation, table_of
from crm_store.unit import WriteUnit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_store.models import Business
    from crm_store.unit import Unit

_LONGEST = 60.0  # seconds that values are kept for where the log may be completed later
_MOST_READ = 1000
_MOST_KEPT = 512
_RIGHTS = frozenset({"owner_id", "sharing", "account_id", "contact_id", "deal_id", "lead_id"})
"""Fields that decide who sees a record, or what hangs on it."""
_CUSTOM = "custom"


@dataclass
class _Kept:
    """What was read of one table for one reader, up to a row of the log."""

    upto: int
    read_at: float
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    seen: Seen | None = None
    custom: Mapping[str, CustomField] | None = None


_KEPT: WeakKeyDictionary[Any, dict[Any, _Kept]] = WeakKeyDictionary()


def column_values(unit: Unit, kind: type[Business], column: str) -> tuple[str, ...]:
    """Return the different texts of a column among the visible records; none where there are more than 300."""
    kept = _kept(unit, kind)
    if column not in kept.texts:
        held = getattr(kind, column)
        query = select(held).where(held.is_not(None), held != "").distinct().limit(MOST_VALUES + 1)
        found = unit.session.scalars(query).all()
        kept.texts[column] = tuple(sorted(map(str, found))) if len(found) <= MOST_VALUES else ()
    return kept.texts[column]


def custom_fields(unit: Unit, kind: type[Business]) -> Mapping[str, CustomField]:
    """Return the fields of the company's own that visible records of a kind have, by name."""
    if _CUSTOM not in logged_columns(kind):
        return {}
    kept = _kept(unit, kind)
    if kept.custom is None:
        held = _held(kind)
        seen: Seen = {}
        collect(unit.session.scalars(select(held).where(held.is_not(None)).distinct()), seen)
        kept.seen, kept.custom = seen, fields_of(seen)
    return kept.custom


def _held(kind: type[Business]) -> Any:  # noqa: ANN401  (any SQL expression)
    """Return the company's own fields as the text that is stored."""
    return type_coerce(sql_cast(getattr(kind, _CUSTOM), Text), Text)


def _kept(unit: Unit, kind: type[Business]) -> _Kept:
    """Return what is known of a table and still holds; a unit that writes keeps nothing for others."""
    newest = _newest(unit)
    if isinstance(unit, WriteUnit):
        return _Kept(newest, monotonic())
    bind = unit.session.get_bind()
    pool = bind.engine.pool
    shelf = _KEPT.setdefault(pool, {})
    key = (kind, unit.scope)
    kept = shelf.get(key)
    if kept is None or kept.upto > newest or (bind.dialect.name != "sqlite" and monotonic() - kept.read_at > _LONGEST):
        if len(shelf) >= _MOST_KEPT:
            shelf.clear()
        kept = shelf[key] = _Kept(newest, monotonic())
    elif kept.upto < newest:
        # A copy: another thread may be reading at an older moment.
        kept = shelf[key] = _brought_up(unit, kind, kept, newest)
    return kept


def last_write(unit: Unit) -> tuple[object, int]:
    """Return the database that a unit reads, and the latest row of its log: until it grows, no value changes."""
    return unit.session.get_bind().engine.pool, _newest(unit)


def _newest(unit: Unit) -> int:
    unit.session.flush()
    return unit.session.connection().scalar(select(func.max(table_of(Change).c.id))) or 0


def _brought_up(unit: Unit, kind: type[Business], kept: _Kept, newest: int) -> _Kept:
    """Return what still holds after the latest rows of the log, with what new records hold."""
    log = table_of(Change).c
    query = select(log.table_name, log.row_id, log.operation, log.field)
    query = query.where(log.id > kept.upto, log.id <= newest).limit(_MOST_READ + 1)
    changes = unit.session.connection().execute(query).all()
    own = [change for change in changes if change.table_name == kind.__tablename__]
    rights = any(change.field in _RIGHTS for change in changes)
    if len(changes) > _MOST_READ or rights or any(change.operation is Operation.REMOVE for change in own):
        return _Kept(newest, monotonic())
    changed = {change.field for change in own if change.operation is Operation.CHANGE}
    texts = {name: values for name, values in kept.texts.items() if name not in changed}
    found = _Kept(newest, kept.read_at, texts)
    if _CUSTOM not in changed:
        found.seen, found.custom = kept.seen, kept.custom
    _add_new(unit, kind, found, {change.row_id for change in own if change.operation is Operation.CREATE})
    return found


def _add_new(unit: Unit, kind: type[Business], found: _Kept, ids: set[int]) -> None:
    """Add what new records hold to what is known."""
    if not ids:
        return
    for name, values in found.texts.items():
        column = getattr(kind, name)
        new = unit.session.scalars(select(column).where(kind.id.in_(ids), column.is_not(None), column != ""))
        merged = tuple(sorted({*values, *map(str, new)}))
        # No values may mean too many: those of a new record are not all there are.
        found.texts[name] = merged if values and len(merged) <= MOST_VALUES else ()
    found.texts = {name: values for name, values in found.texts.items() if values}
    if found.seen is not None:
        held = _held(kind)
        found.seen = {name: dict(values) for name, values in found.seen.items()}
        collect(unit.session.scalars(select(held).where(kind.id.in_(ids), held.is_not(None))), found.seen)
        found.custom = fields_of(found.seen)
