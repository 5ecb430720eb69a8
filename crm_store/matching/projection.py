"""Keeps the index of names in step with the business rows, in the transaction that writes them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from crm_store.matching.terms import SOURCES, WORD_PARTS, Source
from crm_store.models import NamedKind, NamePart, NameTerm, NameWord, Operation, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Table
    from sqlalchemy.orm import Session

    from crm_store.models import Business
    from crm_store.recording import Note

    Records = dict[NamedKind, set[int]]
    TermKey = tuple[str, int, int]
    IndexRow = tuple[str, int, int, int, int]

_BATCH = 2_000
_NAME_PARTS = frozenset({NamePart.GIVEN, NamePart.SURNAME, NamePart.NAME})
_WORD_PARTS = frozenset(part.value for part in WORD_PARTS)
_TERMS = table_of(NameTerm)
_WORDS = table_of(NameWord)
_SOURCE_OF: dict[type[Business], Source] = {source.model: source for source in SOURCES}


class NamesIndex:
    """The projection of names, addresses and phone numbers onto ``name_terms`` and ``name_words``."""

    name = "Index of names"

    def apply(self, session: Session, notes: Sequence[Note], change_set_id: int, at: datetime) -> None:  # noqa: ARG002  (a projection's signature)
        """Add the terms of new rows; derive those of records whose names changed anew."""
        connection = session.connection()
        stale = _stale(notes)
        for kind, ids in stale.items():
            for some in _chunks(sorted(ids)):
                connection.execute(delete(_TERMS).where(_TERMS.c.kind == kind, _TERMS.c.record_id.in_(some)))
        for kind, ids in stale.items():
            for source in SOURCES:
                if source.kind is kind:
                    _derive(connection, source, sorted(ids))
        _insert(connection, _of_new(notes, stale))

    def rebuild(self, session: Session) -> int:
        """Derive the whole index anew; return how many terms it holds."""
        connection = session.connection()
        connection.execute(delete(_TERMS))
        connection.execute(delete(_WORDS))
        for source in SOURCES:
            rows = connection.execute(_reading(source), execution_options={"yield_per": _BATCH})
            for some in rows.partitions():
                _insert(connection, _rows(source, some))
        return connection.scalar(select(func.count()).select_from(_TERMS)) or 0


def _stale(notes: Iterable[Note]) -> Records:
    """Return the records, by kind, whose terms no longer follow from what was there before."""
    found: Records = defaultdict(set)
    for note in notes:
        source = _SOURCE_OF.get(type(note.row))
        if source is None or note.operation is Operation.CREATE:
            continue
        if note.operation is Operation.REMOVE or note.field in source.columns:
            found[source.kind].add(getattr(note.row, source.key))
        elif note.field == source.key:
            found[source.kind].update(key for key in (note.before, note.after) if key is not None)
    return found


def _of_new(notes: Iterable[Note], stale: Records) -> Iterator[IndexRow]:
    """Yield the terms of created rows, in the order of sources, so that names come before handles."""
    new: dict[Source, list[Business]] = {source: [] for source in SOURCES}
    for note in notes:
        source = _SOURCE_OF.get(type(note.row))
        if source and note.operation is Operation.CREATE:
            key = getattr(note.row, source.key)
            if key is not None and key not in stale.get(source.kind, ()):
                new[source].append(note.row)
    return _merged((source, row) for source, rows in new.items() for row in rows)


def _derive(connection: Connection, source: Source, ids: Sequence[int]) -> None:
    key = table_of(source.model).c[source.key]
    for some in _chunks(ids):
        rows = connection.execute(_reading(source).where(key.in_(some))).all()
        _insert(connection, _rows(source, rows))


def _reading(source: Source) -> Any:  # noqa: ANN401  (a select of columns known at run time)
    table = table_of(source.model)
    return select(*(table.c[name] for name in (source.key, *source.columns))).order_by(table.c.id)


def _rows(source: Source, rows: Iterable[Any]) -> Iterator[IndexRow]:
    return _merged((source, row) for row in rows)


def _merged(named: Iterable[tuple[Source, Any]]) -> Iterator[IndexRow]:
    """Yield the index rows of ``named``, one for each term of a record.

    A word that is both given name and surname has the weight of both; otherwise the first part wins.
    """
    found: dict[TermKey, tuple[int, int]] = {}
    for source, row in named:
        kind, record_id = source.kind.value, getattr(row, source.key)
        for term, part, weight in source.terms(row):
            key = (term, kind, record_id)
            known = found.get(key)
            if known is None:
                found[key] = (part.value, weight)
            elif known[0] != part and known[0] in _NAME_PARTS and part in _NAME_PARTS:
                found[key] = (known[0], known[1] + weight)
    return ((*key, *value) for key, value in found.items())


def _insert(connection: Connection, rows: Iterable[IndexRow]) -> None:
    """Add index rows and the words they are made of; those that are there already stay."""
    terms = sorted(rows)
    words = sorted({term for term, _, _, part, _ in terms if part in _WORD_PARTS})
    _insert_new(connection, _TERMS, terms)
    _insert_new(connection, _WORDS, [(word, word[::-1]) for word in words])


def _insert_new(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows whose key is not there yet, given in the order of the table's columns.

    They go to the driver as they are: an import brings hundreds of thousands.
    """
    if not rows:
        return
    dialect = connection.dialect
    marks = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * len(table.c))
    columns = ", ".join(column.name for column in table.c)
    statement = f"INSERT INTO {table.name} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608  (names of our own)
    connection.exec_driver_sql(statement, list(rows))


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
