"""Marks activities whose text is to be indexed or forgotten, in the transaction that writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, insert, literal, or_, select, update

from crm_store.models import (
    Activity,
    HistoryChunk,
    HistoryDocument,
    HistoryTerm,
    IndexState,
    Operation,
    table_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection
    from sqlalchemy.orm import Session

    from crm_store.recording import Note

_ACTIVITIES = table_of(Activity)
_DOCUMENTS = table_of(HistoryDocument)
_CHUNKS = table_of(HistoryChunk)
_TERMS = table_of(HistoryTerm)
_TEXT = frozenset({"subject", "body", "activity_type"})
_BATCH = 500
_MARK = (
    "INSERT INTO history_documents (activity_id, state, revision, rules, chunks, words)"
    " VALUES ({0}, 'pending', {0}, 0, 0, 0)"
    " ON CONFLICT (activity_id) DO UPDATE SET state = 'pending', revision = excluded.revision"
)


class HistoryQueue:
    """The projection of activities onto ``history_documents``: what the history index still has to do."""

    name = "History index"

    def apply(self, session: Session, notes: Sequence[Note], change_set_id: int, at: datetime) -> None:  # noqa: ARG002  (a projection's signature)
        """Mark new and changed texts as pending; forget the words and passages of removed activities."""
        written: dict[int, int] = {}
        gone: set[int] = set()
        for note in notes:
            if not isinstance(note.row, Activity):
                continue
            if note.operation is Operation.REMOVE:
                gone.add(note.row.id)
                written.pop(note.row.id, None)
            elif (note.operation is Operation.CREATE and _has_text(note.row)) or note.field in _TEXT:
                written[note.row.id] = note.row.version
        if written:
            _mark(session.connection(), written)
        for some in _batches(sorted(gone)):
            forget(session.connection(), some)

    def rebuild(self, session: Session) -> int:
        """Mark what was never marked and forget what is gone; return how many activities have text.

        Embeddings of texts that are unchanged are kept: ``reindex --all`` makes them anew.
        """
        connection = session.connection()
        known = select(_DOCUMENTS.c.activity_id).where(_DOCUMENTS.c.state != IndexState.REMOVED)
        orphans = known.where(_DOCUMENTS.c.activity_id.not_in(select(_ACTIVITIES.c.id)))
        for some in _batches(connection.scalars(orphans).all()):
            forget(connection, some)
        connection.execute(
            update(_DOCUMENTS)
            .where(_DOCUMENTS.c.state == IndexState.REMOVED, _DOCUMENTS.c.activity_id.in_(select(_ACTIVITIES.c.id)))
            .values(state=IndexState.PENDING, revision=_version_of())
        )
        pending, zero = literal(IndexState.PENDING.value), literal(0)
        missing = select(_ACTIVITIES.c.id, pending, _ACTIVITIES.c.version, zero, zero, zero).where(
            has_text(), _ACTIVITIES.c.id.not_in(select(_DOCUMENTS.c.activity_id))
        )
        names = ["activity_id", "state", "revision", "rules", "chunks", "words"]
        connection.execute(insert(_DOCUMENTS).from_select(names, missing))
        return connection.scalar(select(func.count()).select_from(known.subquery())) or 0


def has_text() -> ColumnElement[bool]:
    """Return the criterion of activities that there is something to index of."""
    given = (and_(column.is_not(None), column != "") for column in (_ACTIVITIES.c.subject, _ACTIVITIES.c.body))
    return or_(*given)


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """Delete the words and passages of removed activities; what the vector index never held leaves no trace."""
    for table in (_CHUNKS, _TERMS):
        connection.execute(delete(table).where(table.c.activity_id.in_(ids)))
    mine = _DOCUMENTS.c.activity_id.in_(ids)
    connection.execute(delete(_DOCUMENTS).where(mine, _DOCUMENTS.c.placed_in.is_(None)))
    connection.execute(update(_DOCUMENTS).where(mine).values(state=IndexState.REMOVED, chunks=0, words=0))


def _has_text(row: Activity) -> bool:
    return bool(row.subject or row.body)


def _version_of() -> ColumnElement[int]:
    return select(_ACTIVITIES.c.version).where(_ACTIVITIES.c.id == _DOCUMENTS.c.activity_id).scalar_subquery()


def _mark(connection: Connection, versions: dict[int, int]) -> None:
    """Upsert past the statement compiler: an import brings many thousands."""
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    connection.exec_driver_sql(_MARK.format(mark), sorted(versions.items()))


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
