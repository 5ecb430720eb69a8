"""Brings the vector index up to date with the vectors in SQL; rows say what it holds."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, func, or_, select, update

from crm_store.engine import for_reading, for_writing
from crm_store.history.chroma import IndexBusy, IndexUnusable
from crm_store.history.vectors import unpacked
from crm_store.models import HistoryChunk, HistoryDocument, IndexState, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Engine

    from crm_store.history.chroma import Placed, VectorIndex
    from crm_store.history.indexing import Progress

STALE = "stale"
"""Says of a document that the vector index holds an older text of it."""
_BATCH = 256
_TABLE = table_of(HistoryDocument)
_DOCUMENTS = _TABLE.c
_CHUNKS = table_of(HistoryChunk).c


def place(engine: Engine, model: str, vectors: VectorIndex, tell: Progress) -> tuple[int, str | None]:
    """Hand to the vector index what it lacks; return how many documents, and what went wrong, if anything did."""
    try:
        with vectors.writing(model) as index:
            _remove(engine, index)
            return _put(engine, index, unplaced(model, index.id), tell), None
    except (IndexBusy, IndexUnusable) as error:
        return 0, str(error)


def unplaced(model: str, index_id: str) -> ColumnElement[bool]:
    """Return the criterion of indexed documents that the vector index does not hold as they are."""
    elsewhere = or_(_DOCUMENTS.placed_in.is_(None), _DOCUMENTS.placed_in != index_id)
    return and_(_DOCUMENTS.state == IndexState.INDEXED, _DOCUMENTS.model == model, elsewhere)


def _put(engine: Engine, index: Placed, wanted: ColumnElement[bool], tell: Progress) -> int:
    with for_reading(engine).begin() as connection:
        total = connection.scalar(select(func.count()).select_from(_TABLE).where(wanted)) or 0
    done = 0
    after = 0
    while True:
        with for_reading(engine).begin() as connection:
            documents = _next(connection, wanted, after)
            chunks = _vectors(connection, [row.activity_id for row in documents])
        if not documents:
            return done
        stale = [row.activity_id for row in documents if row.placed_in == STALE]
        if chunks:
            index.put([key for key, _ in chunks], stale, unpacked([vector for _, vector in chunks]))
        with for_writing(engine).begin() as connection:
            _mark(connection, documents, index.id)
        done += len(documents)
        after = documents[-1].activity_id
        tell(done, "vectors", total)


def _next(connection: Connection, wanted: ColumnElement[bool], after: int) -> Sequence[Any]:
    columns = (_DOCUMENTS.activity_id, _DOCUMENTS.revision, _DOCUMENTS.placed_in)
    query = select(*columns).where(wanted, _DOCUMENTS.activity_id > after)
    return connection.execute(query.order_by(_DOCUMENTS.activity_id).limit(_BATCH)).all()


def _vectors(connection: Connection, ids: Sequence[int]) -> list[tuple[int, bytes]]:
    query = select(_CHUNKS.activity_id, _CHUNKS.vector).where(_CHUNKS.activity_id.in_(ids), _CHUNKS.vector.is_not(None))
    rows = connection.execute(query.order_by(_CHUNKS.activity_id, _CHUNKS.position))
    return [(row.activity_id, row.vector) for row in rows]


def _mark(connection: Connection, documents: Sequence[Any], index_id: str) -> None:
    """Say that the index holds documents, passing over those whose text has changed meanwhile."""
    for revision, group in groupby(sorted(documents, key=lambda row: row.revision), key=lambda row: row.revision):
        connection.execute(
            update(_TABLE)
            .where(
                _DOCUMENTS.activity_id.in_([row.activity_id for row in group]),
                _DOCUMENTS.revision == revision,
                _DOCUMENTS.state == IndexState.INDEXED,
            )
            .values(placed_in=index_id)
        )


def _remove(engine: Engine, index: Placed) -> None:
    """Let the index forget removed activities, and then SQL that it ever held them."""
    removed = _DOCUMENTS.state == IndexState.REMOVED
    while True:
        with for_reading(engine).begin() as connection:
            ids = connection.scalars(select(_DOCUMENTS.activity_id).where(removed).limit(_BATCH)).all()
        if not ids:
            return
        index.remove(ids)
        with for_writing(engine).begin() as connection:
            connection.execute(delete(_TABLE).where(removed, _DOCUMENTS.activity_id.in_(ids)))
