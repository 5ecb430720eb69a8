"""Turns the verbs of a unit of work into rows of the change log, and catches writes that bypass them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import insert
from sqlalchemy import inspect as inspect_row

from crm_store.bulk import insert_rows
from crm_store.columns import encode, logged_columns
from crm_store.errors import WriteOutsideUnit
from crm_store.models import (
    Business,
    Change,
    ChangeSet,
    DealEvent,
    HistoryChunk,
    HistoryDocument,
    HistoryTerm,
    NameTerm,
    NameWord,
    Operation,
    table_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crm_store.actors import Actor
    from crm_store.clock import Clock
    from crm_store.origin import Origin


DERIVED = (Change, ChangeSet, DealEvent, HistoryChunk, HistoryDocument, HistoryTerm, NameTerm, NameWord)
"""The log and what follows from it: written by the recorder and its projections only."""


@dataclass(slots=True)
class Note:
    """One thing done to one row, waiting for the flush that does it.

    ``effective_at`` None or in the future means "when it is recorded". Values are encoded as the log stores them.
    """

    operation: Operation
    row: Business
    field: str | None = None
    effective_at: datetime | None = None
    before: Any = None
    after: Any = None

    @property
    def row_id(self) -> int:
        """The row's id; known from the flush on."""
        return self.row.id

    def as_change(self, change_set_id: int, at: datetime) -> tuple[Any, ...]:
        """Return the log row of this note, in the order of ``_LOGGED``."""
        return (
            change_set_id,
            self.row.__tablename__,
            self.row.id,
            self.operation,
            self.field,
            self.before,
            self.after,
            at,
            self.effective_at or at,
        )


@dataclass(slots=True)
class Watch:
    """What a unit wrote since it was asked to tell: its notes, once flushed, and which rows it found.

    ``versions`` are those that stored rows had before they were written to, by table and id.
    """

    notes: list[Note] = field(default_factory=list)
    versions: dict[tuple[str, int], int] = field(default_factory=dict)
    _new: set[int] = field(default_factory=set)

    def see(self, row: Business, notes: Iterable[Note]) -> None:
        """Look at a row that is about to be written to."""
        if any(note.operation is Operation.CREATE for note in notes):
            self._new.add(id(row))
        elif id(row) not in self._new:
            version = inspect_row(row).committed_state.get("version", row.version)
            self.versions.setdefault((row.__tablename__, row.id), version)


_LOGGED = ("change_set_id", "table_name", "row_id", "operation", "field", "before", "after", "at", "effective_at")


class Projection(Protocol):
    """Something derived from business rows and kept in the same transaction; ``name`` is what people call it."""

    name: str

    def apply(self, session: Session, notes: Sequence[Note], change_set_id: int, at: datetime) -> None:
        """Bring what is derived up to date with ``notes``, whose rows are flushed."""
        ...

    def rebuild(self, session: Session) -> int:
        """Derive everything anew; return the number of derived rows."""
        ...


class Recorder:
    """Collects notes and writes them when the session flushes."""

    def __init__(
        self, session: Session, clock: Clock, actor: Actor, origin: Origin, projections: Sequence[Projection]
    ) -> None:
        """Record what ``actor`` does in ``session`` into the change set of ``origin``."""
        self.recorded = 0
        self._session = session
        self._clock = clock
        self._actor = actor
        self._origin = origin
        self._projections = projections
        self._watch: Watch | None = None
        self._notes: list[Note] = []
        self._expected: dict[int, dict[str, Any]] = {}

    def watch(self) -> Watch:
        """Return what is written from now on, filled as it is flushed."""
        self._watch = self._watch or Watch()
        return self._watch

    def add(self, row: Business, notes: Sequence[Note], values: Mapping[str, Any]) -> None:
        """Note what is about to be flushed: the fields of ``row`` that will hold ``values``."""
        self._notes.extend(notes)
        if self._watch is not None:
            self._watch.see(row, notes)
        self._expected.setdefault(id(row), {}).update(values)

    def check(self, session: Session) -> None:
        """Refuse business rows in the flush that no note speaks of.

        Raises:
            WriteOutsideUnit: a row was added, altered or deleted without the unit's verbs.
        """
        for row in session.new:
            if isinstance(row, Business):
                self._check_values(row, self._expected.get(id(row)), ("version", *logged_columns(type(row))))
        for row in session.dirty:
            if isinstance(row, Business):
                touched = inspect_row(row).committed_state
                self._check_values(row, self._expected.get(id(row), {}), touched)
        removed = {id(note.row) for note in self._notes if note.operation is Operation.REMOVE}
        unnoted = [row for row in session.deleted if isinstance(row, Business) and id(row) not in removed]
        derived = [row for row in (*session.new, *session.dirty, *session.deleted) if isinstance(row, DERIVED)]
        for row in (*unnoted, *derived):
            raise WriteOutsideUnit(table=row.__tablename__)

    def record(self) -> None:
        """Write the notes as log rows and bring the projections up to date."""
        notes, self._notes, self._expected = self._notes, [], {}
        self.write(notes)

    def write(self, notes: Sequence[Note]) -> None:
        """Write notes of rows that are in the database now, and bring the projections up to date."""
        if not notes:
            return
        at = self._clock.now()
        for note in notes:
            # A row holds its new value from now on, so nothing takes effect later than that.
            note.effective_at = min(note.effective_at or at, at)
        connection = self._session.connection()
        change_set_id = self._change_set_id(at)
        insert_rows(connection, table_of(Change), _LOGGED, [note.as_change(change_set_id, at) for note in notes])
        self.recorded += len(notes)
        if self._watch is not None:
            self._watch.notes.extend(notes)
        for projection in self._projections:
            projection.apply(self._session, notes, change_set_id, at)

    def _change_set_id(self, at: datetime) -> int:
        """Return the origin's change set, opening it with the first write."""
        if self._origin.change_set_id is None:
            values = {
                "actor_id": self._actor.user_id,
                "at": at,
                "channel": self._origin.channel,
                "request": self._origin.readable_request,
                "turn_id": self._origin.turn_id,
                "undoes_id": self._origin.undoes_id,
            }
            result = self._session.connection().execute(insert(table_of(ChangeSet)).values(values))
            self._origin.change_set_id = int(result.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted
        return self._origin.change_set_id

    @staticmethod
    def _check_values(row: Business, expected: dict[str, Any] | None, fields: Any) -> None:  # noqa: ANN401  (any iterable of field names)
        if expected is None:
            raise WriteOutsideUnit(table=row.__tablename__)
        held = row.__dict__
        for name in fields:
            if name not in expected or held.get(name) != expected[name]:
                raise WriteOutsideUnit(table=f"{row.__tablename__}.{name}")


def turned(row: Business, values: Mapping[str, object], moment: datetime | None) -> list[Note]:
    """Set the values of a row that differ; return a note of each."""
    notes = []
    for name, value in values.items():
        held = getattr(row, name)
        if held != value:
            setattr(row, name, value)
            before, after = encode(held), encode(value)
            notes.append(Note(Operation.CHANGE, row, name, effective_at=moment, before=before, after=after))
    return notes


def count_version(row: Business) -> None:
    """Raise the version once for all that one flush will write to a stored row."""
    state = inspect_row(row)
    if state.persistent and "version" not in state.committed_state:
        row.version += 1
