"""Derives ``deal_events`` from the changes of deals: a deal as it stood after each of them.

Of two values for one field the one recorded later holds from its moment on, also where the other was to
take effect after it: so a deal's last event always tells how the deal is stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from crm_store.bulk import insert_rows
from crm_store.columns import decode, logged_columns
from crm_store.models import Change, ChangeSet, Deal, DealEvent, Operation, Stage, StageKind, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from crm_store.recording import Note

TRACKED = ("stage_id", "amount", "currency", "close_date", "owner_id", "forecast_category")
_EVENTS = table_of(DealEvent)
_CHANGES = table_of(Change)
_WRITTEN = (*TRACKED, "deal_id", "at", "change_set_id", "operation", "fields", "stage_kind", "removed")
_BATCH = 500


@dataclass
class _Step:
    """One change of one deal, whether it comes from a note or from the log."""

    deal_id: int
    order: int
    change_set_id: int
    operation: Operation
    name: str | None
    at: datetime
    after: Any
    undoes_id: int | None = None

    def supersedes(self, other: _Step) -> bool:
        """Tell whether this step, recorded later, leaves nothing of the other one."""
        if self.at >= other.at:
            return False
        changes_the_same = other.operation is Operation.CHANGE and other.name == self.name
        return self.operation is not Operation.CHANGE or changes_the_same


@dataclass
class _Standing:
    """A deal's tracked values at a moment."""

    values: dict[str, Any] = field(default_factory=dict)
    removed: bool = False


class DealHistory:
    """The projection of deals' changes onto ``deal_events``."""

    name = "Deal history"

    def apply(self, session: Session, notes: Sequence[Note], change_set_id: int, at: datetime) -> None:
        """Append the events of these notes; deals with a change dated back, or brought back, are derived anew."""
        _relabel(session, notes)
        steps = [
            _Step(note.row_id, order, change_set_id, note.operation, note.field, note.effective_at or at, note.after)
            for order, note in enumerate(notes)
            if isinstance(note.row, Deal) and _matters(note.operation, note.field)
        ]
        if not steps:
            return
        known = _last_events(session, {step.deal_id for step in steps})
        kinds = _stage_kinds(session)
        rows: list[dict[str, Any]] = []
        stale: set[int] = set()
        steps.sort(key=lambda step: (step.deal_id, step.order))
        for deal_id, group in groupby(steps, key=lambda step: step.deal_id):
            own = list(group)
            last = known.get(deal_id)
            if not _in_order(own, last[0] if last else None):
                stale.add(deal_id)
            else:
                rows.extend(_events(own, last[1] if last else _Standing(), kinds))
        _insert(session.connection(), rows)
        _derive(session, sorted(stale), kinds)

    def rebuild(self, session: Session) -> int:
        """Derive all events from the log; return how many there are."""
        session.connection().execute(delete(_EVENTS))
        deals = session.connection().scalars(
            select(_CHANGES.c.row_id).where(_CHANGES.c.table_name == Deal.__tablename__).distinct()
        )
        _derive(session, sorted(deals), _stage_kinds(session))
        return session.connection().scalar(select(func.count()).select_from(_EVENTS)) or 0


def _matters(operation: Operation, name: str | None) -> bool:
    return operation is not Operation.CHANGE or name in TRACKED


def _in_order(steps: Sequence[_Step], last: datetime | None) -> bool:
    times = [step.at for step in steps]
    fresh = (steps[0].operation is Operation.CREATE) is (last is None)
    return fresh and all(a <= b for a, b in pairwise(times)) and (last is None or last <= times[0])


def _events(steps: Iterable[_Step], standing: _Standing, kinds: dict[int, StageKind]) -> Iterator[dict[str, Any]]:
    """Yield one event for each moment and change set, holding the values from then on."""
    columns = logged_columns(Deal)
    for (at, change_set_id, operation), group in groupby(
        steps, key=lambda step: (step.at, step.change_set_id, step.operation)
    ):
        touched: list[str] = []
        deal_id = 0
        for step in group:
            deal_id = step.deal_id
            if operation is Operation.CREATE:
                standing.values = {name: decode(columns[name], step.after.get(name)) for name in TRACKED}
            elif step.name is not None:
                standing.values[step.name] = decode(columns[step.name], step.after)
                touched.append(step.name)
        standing.removed = operation is Operation.REMOVE
        yield {
            **standing.values,
            "deal_id": deal_id,
            "at": at,
            "change_set_id": change_set_id,
            "operation": operation,
            "fields": ",".join(sorted(set(touched))),
            "stage_kind": kinds[standing.values["stage_id"]],
            "removed": standing.removed,
        }


def _last_events(session: Session, deal_ids: set[int]) -> dict[int, tuple[datetime, _Standing]]:
    """Return when each deal's last event was, and how the deal stood from then on."""
    found: dict[int, tuple[datetime, _Standing]] = {}
    ids = sorted(deal_ids)
    for start in range(0, len(ids), _BATCH):
        of_deals = _EVENTS.c.deal_id.in_(ids[start : start + _BATCH])
        newest = func.row_number().over(
            partition_by=_EVENTS.c.deal_id, order_by=(_EVENTS.c.at.desc(), _EVENTS.c.id.desc())
        )
        ranked = select(_EVENTS, newest.label("rank")).where(of_deals).subquery()
        query = select(ranked).where(ranked.c.rank == 1)
        for row in session.connection().execute(query):
            values = {name: getattr(row, name) for name in TRACKED}
            found[row.deal_id] = (row.at, _Standing(values, row.removed))
    return found


def _stage_kinds(session: Session) -> dict[int, StageKind]:
    """Return the kind of every stage; the last one of those that exist in the log only."""
    whole = select(_CHANGES.c.row_id, func.coalesce(_CHANGES.c.after, _CHANGES.c.before).label("values")).where(
        _CHANGES.c.table_name == Stage.__tablename__, _CHANGES.c.field.is_(None)
    )
    stages = table_of(Stage).c
    connection = session.connection()
    logged = {
        row.row_id: StageKind(row.values["stage_kind"]) for row in connection.execute(whole.order_by(_CHANGES.c.id))
    }
    return logged | {row.id: row.stage_kind for row in connection.execute(select(stages.id, stages.stage_kind))}


def _relabel(session: Session, notes: Sequence[Note]) -> None:
    """Let past events follow a stage that becomes one of another kind: they tell its kind, not its history."""
    for note in notes:
        if isinstance(note.row, Stage) and note.field == "stage_kind":
            of_stage = update(_EVENTS).where(_EVENTS.c.stage_id == note.row_id)
            session.connection().execute(of_stage.values(stage_kind=note.row.stage_kind))


def derived(session: Session, deal_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return the events of these deals as they follow from the log, without their ids."""
    return _derived(session, deal_ids, _stage_kinds(session))


def _derive(session: Session, deal_ids: Sequence[int], kinds: dict[int, StageKind]) -> None:
    """Replace the events of these deals by what the log says."""
    connection = session.connection()
    for start in range(0, len(deal_ids), _BATCH):
        batch = deal_ids[start : start + _BATCH]
        connection.execute(delete(_EVENTS).where(_EVENTS.c.deal_id.in_(batch)))
        rows = _derived(session, batch, kinds)
        _insert(connection, rows)


def _insert(connection: Connection, events: Sequence[dict[str, Any]]) -> None:
    insert_rows(connection, _EVENTS, _WRITTEN, [[event[name] for name in _WRITTEN] for event in events])


def _derived(session: Session, deal_ids: Sequence[int], kinds: dict[int, StageKind]) -> list[dict[str, Any]]:
    sets = table_of(ChangeSet).c
    query = (
        select(_CHANGES, sets.undoes_id)
        .join(table_of(ChangeSet), sets.id == _CHANGES.c.change_set_id)
        .where(_CHANGES.c.table_name == Deal.__tablename__, _CHANGES.c.row_id.in_(deal_ids))
        .order_by(_CHANGES.c.row_id, _CHANGES.c.id)
    )
    logged = (
        _Step(
            row.row_id, row.id, row.change_set_id, row.operation, row.field, row.effective_at, row.after, row.undoes_id
        )
        for row in session.connection().execute(query)
        if _matters(row.operation, row.field)
    )
    return [
        event
        for _, group in groupby(logged, key=lambda step: step.deal_id)
        for event in _events(_by_effect(list(group)), _Standing(), kinds)
    ]


def _by_effect(recorded: list[_Step]) -> list[_Step]:
    """Return what is left of a deal's steps, ordered by when they took effect.

    A removal ends what was to take effect after it: undoing an import that brought a deal's past leaves no
    trace of that past. Nothing takes effect before the deal's creation.
    """
    kept: list[_Step] = []
    created: datetime | None = None
    for step in _without_undone_removals(recorded):
        if step.operation is Operation.CREATE:
            created = step.at
        elif created is not None:
            step.at = max(step.at, created)
        kept = [other for other in kept if not step.supersedes(other)]
        kept.append(step)
    return sorted(kept, key=lambda step: (step.at, step.order))


def _without_undone_removals(recorded: list[_Step]) -> list[_Step]:
    """Leave out each change set that removed the deal and was undone, and the undoing, which brought it back."""
    steps: list[_Step] = []
    for step in recorded:
        gone = steps and steps[-1].operation is Operation.REMOVE
        if gone and step.operation is Operation.CREATE and step.undoes_id is not None:
            steps = [other for other in steps if other.change_set_id != steps[-1].change_set_id]
        else:
            steps.append(step)
    return steps
