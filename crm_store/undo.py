"""Reversing a change set: a turn, a command, an import, a logged mail.

A row is put back if it still is as the set left it. What was changed since, or is needed by
something newer, is said with who and when; the rest can be put back without it. An undo is a
change set like any other, so it can be undone too.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from crm_store.columns import decode, logged_columns
from crm_store.engine import defer_references
from crm_store.errors import CrmError, RuleBroken
from crm_store.models import Change, ChangeSet, table_of
from crm_store.undo_conflicts import Conflict, Conflicts
from crm_store.undo_effects import Effect, RowKey, effects_of, model
from crm_store.undo_needs import moves
from crm_store.unit import unfiltered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from crm_store.unit import Unit, WriteUnit

BATCH = 500
_SHOWN = 5


class NothingToUndo(CrmError):
    """There is nothing of yours to undo{where}."""

    hint = "`history` shows what was written; `undo --set N` reverses one of those."


class AlreadyUndone(CrmError):
    """Change set {change_set} was undone already, by change set {by}."""

    hint = "Undo change set {by} to bring it back."


class UndoConflict(CrmError):
    """{count} of {total} records of change set {change_set} cannot be put back: {conflicts}."""

    hint = "Nothing was undone. {way_on}"

    def __init__(self, conflicts: Sequence[Conflict], total: int, change_set: int) -> None:
        """Keep the conflicts for the caller; the message names the first few."""
        self.conflicts = tuple(conflicts)
        shown = "; ".join(str(conflict) for conflict in conflicts[:_SHOWN])
        more = f"; and {len(conflicts) - _SHOWN} more" if len(conflicts) > _SHOWN else ""
        count, rest = len(conflicts), total - len(conflicts)
        way_on = f"Repeat with --rest to undo the other {rest}." if rest else "Another set is undone with --set N."
        super().__init__(count=count, total=total, way_on=way_on, change_set=change_set, conflicts=shown + more)


@dataclass(frozen=True)
class Plan:
    """What undoing a change set would put back, in the order it was written, and what stands in the way."""

    change_set_id: int
    actor_id: int | None
    effects: tuple[Effect, ...]
    conflicts: dict[RowKey, Conflict]


@dataclass(frozen=True)
class Extent:
    """A change set, who wrote it (None: the system), and how many records it wrote to."""

    change_set_id: int
    actor_id: int | None
    records: int


@dataclass(frozen=True)
class Undone:
    """What an undo did: how many rows were put back, and what was left because of conflicts."""

    change_set_id: int
    rows: int
    conflicts: tuple[Conflict, ...] = ()


def latest(unit: Unit, channel: str | None = None, *, said: bool = False) -> int:
    """Return the actor's newest change set that is in effect and no undo itself.

    What the system wrote before there were users is an admin's to undo.

    Args:
        unit: the actor's unit.
        channel: only what came in there.
        said: only what was done for a message of a conversation.

    Raises:
        NothingToUndo: there is none.
    """
    own = ChangeSet.actor_id == unit.actor.user_id
    if unit.actor.is_admin:
        own = or_(own, ChangeSet.actor_id.is_(None))
    query = select(ChangeSet.id).where(own, ChangeSet.undoes_id.is_(None))
    if channel is not None:
        query = query.where(ChangeSet.channel == channel)
    if said:
        query = query.where(ChangeSet.turn_id.is_not(None))
    for change_set_id in unit.session.scalars(query.order_by(ChangeSet.id.desc())):
        if undone_by(unit, change_set_id) is None:
            return change_set_id
    raise NothingToUndo(where=f" from {channel}" if channel else "")


def undone_by(unit: Unit, change_set_id: int) -> int | None:
    """Return the change set that undid this one and is itself in effect, or None."""
    sets = table_of(ChangeSet).c
    undoers = unit.session.connection().scalars(select(sets.id).where(sets.undoes_id == change_set_id))
    return next((undoer for undoer in undoers.all() if undone_by(unit, undoer) is None), None)


def extent(unit: Unit, change_set_id: int) -> Extent:
    """Return how much a change set wrote, without looking at what; :func:`plan` tells that.

    Raises:
        UnknownRecord: there is no such set that is the actor's to undo.
        AlreadyUndone: somebody undid it before.
    """
    change_set = _undoable(unit, change_set_id)
    written = select(Change.table_name, Change.row_id).where(Change.change_set_id == change_set_id).distinct()
    records = unit.session.scalar(select(func.count()).select_from(written.subquery())) or 0
    return Extent(change_set.id, change_set.actor_id, records)


def plan(unit: Unit, change_set_id: int) -> Plan:
    """Return what undoing a change set would do, now.

    Raises:
        UnknownRecord: there is no such set that is the actor's to undo.
        AlreadyUndone: somebody undid it before.
    """
    change_set = _undoable(unit, change_set_id)
    effects = effects_of(unit, change_set.id)
    return Plan(change_set.id, change_set.actor_id, tuple(effects), Conflicts(unit, effects).find())


def undo(
    unit: WriteUnit, change_set_id: int, *, rest: bool = False, progress: Callable[[int], None] | None = None
) -> Undone:
    """Reverse a change set.

    Args:
        unit: a unit with an origin of its own, which becomes the undo.
        change_set_id: the set to reverse; one's own, or that of somebody below.
        rest: put back what can be put back although something else cannot.
        progress: told the number of rows put back so far.

    Raises:
        UnknownRecord: there is no such set that is the actor's to undo.
        AlreadyUndone: somebody undid it before.
        UndoConflict: rows were changed since, and ``rest`` is not set.
    """
    if unit.origin.change_set_id is not None:
        raise RuleBroken(label="A change set", reason="it is written to already", remedy="Undo with a new origin.")
    planned = plan(unit, change_set_id)
    effects, conflicts = planned.effects, planned.conflicts
    if conflicts and not rest:
        raise UndoConflict(list(conflicts.values()), len(effects), change_set_id)
    unit.origin.undoes_id = change_set_id
    todo = [effect for effect in reversed(effects) if effect.key not in conflicts]
    defer_references(unit.session)
    done = 0
    for batch in _batches(todo):
        _put_back(unit, batch)
        unit.session.flush()
        unit.session.expunge_all()
        done += len(batch)
        if progress is not None:
            progress(done)
    return Undone(change_set_id, len(todo), tuple(conflicts.values()))


def _undoable(unit: Unit, change_set_id: int) -> ChangeSet:
    change_set = unit.get(ChangeSet, change_set_id)
    by = undone_by(unit, change_set.id)
    if by is not None:
        raise AlreadyUndone(change_set=change_set.id, by=by)
    return change_set


def _batches(todo: Sequence[Effect]) -> Iterator[list[Effect]]:
    """Yield what to do in one go, so that unique values are free when they are needed.

    What was created goes first, then changes are reversed, the last one first where they moved unique
    values, then what was removed comes back.
    """
    changes = [effect for effect in todo if not (effect.created or effect.removed)]
    for step in ([effect for effect in todo if effect.created], [effect for effect in changes if not moves(effect)]):
        yield from _of_one_table(step)
    for effect in sorted(filter(moves, changes), key=lambda effect: effect.last_change_id, reverse=True):
        yield [effect]
    yield from _of_one_table([effect for effect in todo if effect.removed])


def _of_one_table(step: Sequence[Effect]) -> Iterator[list[Effect]]:
    for _, group in groupby(step, key=lambda effect: effect.table):
        effects = list(group)
        for start in range(0, len(effects), BATCH):
            yield effects[start : start + BATCH]


def _put_back(unit: WriteUnit, batch: Sequence[Effect]) -> None:
    """Put back rows of one table that need the same."""
    kind = model(batch[0].table)
    if batch[0].removed:
        for effect in batch:
            unit.restore(kind(id=effect.row_id, **_before(effect, effect.first)), effect.version, effect.since)
        return
    # All were visible when the conflicts were looked for; removing a parent may have hidden some since.
    query = unfiltered(select(kind).where(kind.id.in_([effect.row_id for effect in batch])))
    rows = {row.id: row for row in unit.session.scalars(query)}
    for effect in batch:
        row = rows[effect.row_id]
        if effect.created:
            unit.remove(row, effective_at=effect.since)
        else:
            unit.change(row, effective_at=effect.since, **_before(effect, effect.changed()))


def _before(effect: Effect, names: Iterable[str]) -> dict[str, Any]:
    """Return the values that the row had before the set."""
    columns = logged_columns(model(effect.table))
    return {name: decode(columns[name], effect.first[name]) for name in names}
