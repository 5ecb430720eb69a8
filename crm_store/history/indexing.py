"""Brings the history index up to date with the rows that say what is pending.

A batch is read, cut and embedded outside of any transaction, and stored in a short one that passes over whatever
was changed meanwhile. So it may be stopped anywhere, run twice at once, and be repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import and_, case, delete, func, or_, select, update

from crm_store.bulk import insert_rows
from crm_store.engine import for_reading, for_writing, plain_errors
from crm_store.history.documents import RULES, Prepared, Text, prepare, texts
from crm_store.history.embedding import EmbeddingUnusable
from crm_store.history.placing import STALE, place
from crm_store.history.vectors import packed
from crm_store.models import HistoryChunk, HistoryDocument, HistoryTerm, IndexState, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Engine, Update

    from crm_store.history.chroma import VectorIndex
    from crm_store.history.embedding import Embedding

BATCH = 64
MISSING = "no embedding model is installed: notes are found by their words only"
_TABLE = table_of(HistoryDocument)
_DOCUMENTS = _TABLE.c
_CHUNKS = table_of(HistoryChunk)
_TERMS = table_of(HistoryTerm)


class Progress(Protocol):
    """Is told how much is done, of what, and of how much."""

    def __call__(self, done: int, what: str = "", total: int | None = None, /) -> None:
        """Show it."""


@dataclass(frozen=True)
class Indexed:
    """What a run did: how many ``documents`` it indexed and ``placed`` in the vector index, and what it could not."""

    documents: int = 0
    placed: int = 0
    degraded: str | None = None


def index_pending(
    engine: Engine,
    embedding: Embedding | None,
    vectors: VectorIndex | None = None,
    *,
    progress: Progress | None = None,
    limit: int | None = None,
) -> Indexed:
    """Index what is pending, the newest first; with ``vectors``, bring the vector index up to date too.

    Args:
        engine: the database.
        embedding: the model; None indexes the words only.
        vectors: the vector index; None leaves it as it is, which is well for a few new notes.
        progress: is told how much is done.
        limit: how many documents at most.

    Raises:
        DatabaseBusy: another process is writing for too long; what is done is kept.
    """
    tell = progress or (lambda _done, _what="", _total=None: None)
    with plain_errors(engine.url.render_as_string(hide_password=True)):
        degraded = None if embedding else MISSING
        try:
            done = _index(engine, embedding, tell, limit)
        except EmbeddingUnusable as error:
            degraded, embedding = str(error), None
            done = _index(engine, None, tell, limit)
        if vectors is None or embedding is None:
            return Indexed(done, 0, degraded)
        placed, trouble = place(engine, embedding.name, vectors, tell)
    return Indexed(done, placed, trouble)


def mark_all(engine: Engine) -> int:
    """Let every document be indexed anew, found as it is until then; return how many."""
    with plain_errors(engine.url.render_as_string(hide_password=True)), for_writing(engine).begin() as connection:
        kept = _DOCUMENTS.state != IndexState.REMOVED
        result = connection.execute(update(_TABLE).where(kept).values(rules=0))
    return result.rowcount


def lacking(model: str | None) -> ColumnElement[bool]:
    """Return the criterion of documents that are not indexed as well as ``model`` (None: without one) can do it."""
    live = _DOCUMENTS.state != IndexState.REMOVED
    old = or_(_DOCUMENTS.state == IndexState.PENDING, _DOCUMENTS.rules != RULES)
    if model is None:
        return and_(live, old)
    made_otherwise = or_(_DOCUMENTS.model.is_(None), _DOCUMENTS.model != model)
    return and_(live, or_(old, _DOCUMENTS.state == IndexState.WORDS, made_otherwise))


def _index(engine: Engine, embedding: Embedding | None, tell: Progress, limit: int | None) -> int:
    """Index what is lacking; where that is much, first its words, which takes a twentieth of the time."""
    new = _DOCUMENTS.state == IndexState.PENDING
    if embedding is not None and _count(engine, new) > BATCH:
        _pass(engine, new, None, tell, limit)
    return _pass(engine, lacking(embedding.name if embedding else None), embedding, tell, limit)


def _pass(
    engine: Engine, wanted: ColumnElement[bool], embedding: Embedding | None, tell: Progress, limit: int | None
) -> int:
    total = _count(engine, wanted)
    total = total if limit is None else min(limit, total)
    done = 0
    for batch in _batches(engine, wanted, total):
        prepared = prepare(batch, embedding)
        with for_writing(engine).begin() as connection:
            _store(connection, prepared, embedding)
        done += len(batch)
        tell(done, "by meaning" if embedding else "by words", total)
    return done


def _count(engine: Engine, wanted: ColumnElement[bool]) -> int:
    with for_reading(engine).begin() as connection:
        return connection.scalar(select(func.count()).select_from(_TABLE).where(wanted)) or 0


def _batches(engine: Engine, wanted: ColumnElement[bool], total: int) -> Iterator[list[Text]]:
    """Yield the texts to index from the highest id down, each once."""
    below: int | None = None
    while total > 0:
        query = texts().where(wanted).order_by(_DOCUMENTS.activity_id.desc()).limit(min(BATCH, total))
        if below is not None:
            query = query.where(_DOCUMENTS.activity_id < below)
        with for_reading(engine).begin() as connection:
            batch = [Text._make(row) for row in connection.execute(query)]
        if not batch:
            return
        yield batch
        below = batch[-1].activity_id
        total -= len(batch)


def _store(connection: Connection, prepared: Sequence[Prepared], embedding: Embedding | None) -> None:
    """Keep what was prepared of the documents that are still at the revision that was read."""
    ids = [one.text.activity_id for one in prepared]
    held = select(_DOCUMENTS.activity_id, _DOCUMENTS.revision).where(
        _DOCUMENTS.activity_id.in_(ids), _DOCUMENTS.state != IndexState.REMOVED
    )
    current = {row.activity_id: row.revision for row in connection.execute(held.with_for_update())}
    fit = [one for one in prepared if current.get(one.text.activity_id) == one.text.revision]
    for table in (_CHUNKS, _TERMS):
        connection.execute(delete(table).where(table.c.activity_id.in_([one.text.activity_id for one in fit])))
    _insert(connection, fit)
    for one in fit:
        connection.execute(_mark(one, embedding))


def _insert(connection: Connection, fit: Sequence[Prepared]) -> None:
    chunks = [
        (one.text.activity_id, at, chunk.begins, chunk.ends, None if one.vectors is None else packed(one.vectors[at]))
        for one in fit
        for at, chunk in enumerate(one.chunks)
    ]
    terms = [(term, one.text.activity_id, count) for one in fit for term, count in sorted(one.terms.items())]
    insert_rows(connection, _CHUNKS, ("activity_id", "position", "begins", "ends", "vector"), chunks)
    insert_rows(connection, _TERMS, ("term", "activity_id", "occurrences"), terms)


def _mark(one: Prepared, embedding: Embedding | None) -> Update:
    """Return the statement that says what the index has of a document; what Chroma has of it is old from now on."""
    return (
        update(_TABLE)
        .where(_DOCUMENTS.activity_id == one.text.activity_id)
        .values(
            state=IndexState.INDEXED if embedding else IndexState.WORDS,
            model=embedding.name if embedding else None,
            rules=RULES,
            chunks=len(one.chunks),
            words=one.terms.total(),
            placed_in=case((_DOCUMENTS.placed_in.is_not(None), STALE)),
        )
    )
