"""The unit of work: one short transaction of one actor, and the only way to write.

Three verbs, :meth:`WriteUnit.create`, :meth:`WriteUnit.change` and :meth:`WriteUnit.remove`, each note
what they do; when the session flushes, the notes become rows of the change log in the same
transaction. A hook on the flush refuses whatever was written otherwise.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import event
from sqlalchemy import inspect as inspect_row

from crm_store import access
from crm_store.columns import checked, checked_moment, completed, encode, foreign_keys, snapshot
from crm_store.errors import (
    ChangedMeanwhile,
    InvalidValue,
    ReadElsewhere,
    ReadOnlyUnit,
    RuleBroken,
    UnknownRecord,
    WriteOutsideUnit,
)
from crm_store.models import Base, Business, Operation
from crm_store.narrowing import UNFILTERED, narrow, written_table
from crm_store.recording import DERIVED, Note, Recorder, count_version, turned
from crm_store.rights import check_create, check_reassign, check_writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import ORMExecuteState, Session

    from crm_store.access import Scope
    from crm_store.actors import Actor, Audience
    from crm_store.clock import Clock
    from crm_store.origin import Origin
    from crm_store.recording import Projection, Watch

Row = TypeVar("Row", bound=Base)
BusinessRow = TypeVar("BusinessRow", bound=Business)


class Unit:
    """A transaction that reads what its actor (and audience) may see.

    ``session`` is filtered: every ORM query through it sees visible rows only.
    """

    def __init__(self, session: Session, clock: Clock, actor: Actor, audience: Audience | None = None) -> None:
        """Resolve what may be seen, and narrow the session to it."""
        self.session = session
        self.clock = clock
        self.actor = actor
        self.scope: Scope = access.scope_of(session, actor, audience)
        event.listen(session, "do_orm_execute", self._narrow)
        event.listen(session, "before_flush", self._guard)

    def get(self, kind: type[Row], row_id: int) -> Row:
        """Return the row with this id.

        Raises:
            UnknownRecord: there is none, or none that may be seen.
        """
        row = self.session.get(kind, row_id) if abs(row_id) < 2**31 else None
        if row is None:
            raise UnknownRecord(kind=getattr(kind, "kind", kind.__tablename__), reference=str(row_id))
        return row

    def all(self, query: Select[Row]) -> Sequence[Row]:
        """Return the visible rows of a query, in its order."""
        return self.session.scalars(query).all()

    def first(self, query: Select[Row]) -> Row | None:
        """Return the first visible row of a query, or None."""
        return self.session.scalars(query.limit(1)).first()

    def _narrow(self, state: ORMExecuteState) -> None:
        """Add the visibility criteria to every SELECT; refuse bulk writes to business tables."""
        if state.is_select or state.is_from_statement:
            narrow(state, self.scope)
        else:
            self._guard_bulk(written_table(state))

    def _guard_bulk(self, table: str) -> None:
        del table  # which one it is makes no difference to a reader
        raise ReadOnlyUnit

    def _guard(self, session: Session, _context: object, _instances: object) -> None:
        if session.new or session.deleted or any(session.is_modified(row) for row in session.dirty):
            raise ReadOnlyUnit


class WriteUnit(Unit):
    """A transaction that may also write, into the change set of its origin."""

    def __init__(
        self,
        session: Session,
        clock: Clock,
        actor: Actor,
        origin: Origin,
        projections: Sequence[Projection],
        audience: Audience | None = None,
    ) -> None:
        """Prepare the recorder that turns the verbs into log rows."""
        self.origin = origin
        self._together = False
        self._recorder = Recorder(session, clock, actor, origin, projections)
        super().__init__(session, clock, actor, audience)
        event.listen(session, "after_flush", self._record)

    @property
    def recorded(self) -> int:
        """How many log rows this unit has written so far."""
        self.session.flush()
        return self._recorder.recorded

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let what services change within the block reach the database at its end, all at once.

        What they create or remove does so at once; then all that is waiting goes with it.
        """
        self._together = True
        try:
            with self.session.no_autoflush:
                yield
        finally:
            self._together = False
        self.session.flush()

    def settle(self) -> None:
        """Send what was changed to the database, unless it waits for more."""
        if not self._together:
            self.session.flush()

    def watch(self) -> Watch:
        """Return what this unit writes from now on; it fills with each flush."""
        return self._recorder.watch()

    def create(
        self,
        row: BusinessRow,
        effective_at: datetime | None = None,
        then: Iterable[tuple[datetime, dict[str, object]]] = (),
    ) -> BusinessRow:
        """Add a row.

        Args:
            row: the new row, complete.
            effective_at: when it came to be in the world, if not now.
            then: its later history, as (moment, changed fields) in ascending order; the row is stored in
                its last state and the log tells how it came there.

        Raises:
            InvalidValue: a field cannot hold its value.
            UnknownRecord: it refers to a row that may not be seen.
            Forbidden: the actor may not create this.
        """
        self.check_new(row)
        self._add(row, 1, effective_at, then)
        return row

    def change(
        self,
        row: Business,
        *,
        effective_at: datetime | None = None,
        expect_version: int | None = None,
        **fields: object,
    ) -> bool:
        """Set fields of a row; return whether anything changed.

        Raises:
            InvalidValue: a field does not exist or cannot hold the value.
            UnknownRecord: it would refer to a row that may not be seen.
            Forbidden: the actor may not change this.
            ChangedMeanwhile: ``expect_version`` is given and the row has another version by now.
        """
        self._check_read_here(row)
        if expect_version is not None and row.version != expect_version:
            raise ChangedMeanwhile(label=row.label)
        check_writer(self, type(row), "change")
        check_reassign(self, row, fields)
        return self._set(row, self._checked(row, fields), effective_at)

    def remove(self, row: Business, effective_at: datetime | None = None) -> None:
        """Delete a row; its last state stays in the log, so that it can be brought back.

        Raises:
            Forbidden: the actor may not remove this.
        """
        self._check_read_here(row)
        check_writer(self, type(row), "remove")
        check_reassign(self, row, {"removed": True})
        if row in self.session.new:
            self.session.flush()
        before = {**snapshot(row), "version": row.version}
        note = Note(Operation.REMOVE, row, effective_at=checked_moment("effective_at", effective_at), before=before)
        self._recorder.add(row, [note], {})
        self.session.delete(row)

    def restore(self, row: Business, version: int, effective_at: datetime | None = None) -> None:
        """Bring back a removed row under its old id, one version on: an approval of before is stale."""
        self._add(row, version + 1, effective_at)

    def _add(
        self,
        row: Business,
        version: int,
        effective_at: datetime | None,
        then: Iterable[tuple[datetime, dict[str, object]]] = (),
    ) -> None:
        notes, held = self.drafted(row, version, effective_at, then)
        self._recorder.add(row, notes, held)
        self.session.add(row)

    def drafted(
        self,
        row: Business,
        version: int,
        effective_at: datetime | None,
        then: Iterable[tuple[datetime, dict[str, object]]] = (),
    ) -> tuple[list[Note], dict[str, Any]]:
        """Check a new row; return what its log will say, and what it holds in the end. Raises as :meth:`create`."""
        moment = checked_moment("effective_at", effective_at)
        row.version = version
        values = completed(row)
        past = [(checked_moment("effective_at", later), self._checked(row, fields)) for later, fields in then]
        check_create(self, row)
        # Looking references up flushes: not between the row's note and the row.
        for fields in (values, *(fields for _, fields in past)):
            self._check_references(type(row), fields)
        after = {field: encode(value) for field, value in values.items() if value is not None}
        notes = [Note(Operation.CREATE, row, effective_at=moment, after=after)]
        held = {**values, "version": version}
        for later, fields in past:
            notes += turned(row, fields, later)
            held |= fields
        return notes, held

    def check_new(self, row: Business) -> None:
        """Refuse to add a row that is stored already, or that brings an id of its own."""
        state = inspect_row(row)
        if not state.transient:
            raise RuleBroken(label=row.label, reason="it is stored already", remedy="Change it instead.")
        if state.dict.get("id") is not None and not self.scope.everything:
            raise InvalidValue(field="id", value=row.id, reason="the database gives a new record its id")

    def _check_read_here(self, row: Business) -> None:
        """Refuse a row of another unit, whose changes would be logged but not saved."""
        if row not in self.session or row in self.session.deleted:
            raise ReadElsewhere(kind=row.kind)

    def _set(self, row: Business, values: dict[str, object], effective_at: datetime | None) -> bool:
        differing = {field: value for field, value in values.items() if getattr(row, field) != value}
        if not differing:
            return False
        moment = checked_moment("effective_at", effective_at)
        self._check_references(type(row), differing)
        count_version(row)
        self._recorder.add(row, turned(row, differing, moment), {**differing, "version": row.version})
        return True

    @staticmethod
    def _checked(row: Business, fields: Mapping[str, object]) -> dict[str, object]:
        return {field: checked(type(row), field, value) for field, value in fields.items()}

    def _check_references(self, kind: type[Business], values: dict[str, Any]) -> None:
        """Refuse references to rows the actor may not see, in the words of an unknown one."""
        if self.scope.everything or self.origin.undoes_id is not None:  # what undo puts back it has looked at
            return
        for field, table in foreign_keys(kind).items():
            if values.get(field) is not None:
                self.get(_MODELS[table], values[field])

    def _guard_bulk(self, table: str) -> None:
        if issubclass(_MODELS.get(table, Business), (Business, *DERIVED)):
            raise WriteOutsideUnit(table=table)

    def _guard(self, session: Session, _context: object, _instances: object) -> None:
        self._recorder.check(session)

    def _record(self, _session: Session, _context: object) -> None:
        self._recorder.record()


def unfiltered(query: Select[Any]) -> Select[Any]:
    """Return a query that sees hidden rows too; its result must not reach the asker."""
    return query.execution_options(**{UNFILTERED: True})


_MODELS: dict[str, type[Base]] = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
