"""What state the history index is in, for whoever runs the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from crm_store.engine import for_reading, plain_errors
from crm_store.history.indexing import MISSING, lacking
from crm_store.history.placing import STALE
from crm_store.history.scope import MOST_COMPARED
from crm_store.models import HistoryDocument, IndexState, table_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Engine

    from crm_store.history.embedding import Embedding

_TABLE = table_of(HistoryDocument)
_DOCUMENTS = _TABLE.c


@dataclass(frozen=True, kw_only=True)
class Status:
    """The history index in figures.

    Args:
        model: the embedding model in use; None where none is installed.
        documents: how many activities have text.
        indexed: how many of them are indexed as well as the model can.
        pending: how many are not; those are still found, by their words or by being read, as long as they are few.
        placed: how many the vector index holds as they are.
        passages: how many passages there are.
        degraded: a sentence on each thing that searches cannot do as they should.
    """

    model: str | None
    documents: int
    indexed: int
    pending: int
    placed: int
    passages: int
    degraded: tuple[str, ...]


def status(engine: Engine, embedding: Embedding | None) -> Status:
    """Count what is indexed by ``embedding``, and what is not.

    Raises:
        DatabaseUnusable, DatabaseBusy: the database cannot be read.
    """
    model = embedding.name if embedding else None
    live, missing = _DOCUMENTS.state != IndexState.REMOVED, lacking(model)
    held = _DOCUMENTS.placed_in.is_not(None) & (_DOCUMENTS.placed_in != STALE)
    query = select(_count(live), _count(missing), _count(live & held), func.coalesce(func.sum(_DOCUMENTS.chunks), 0))
    with plain_errors(engine.url.render_as_string(hide_password=True)), for_reading(engine).begin() as connection:
        documents, pending, placed, passages = connection.execute(query).one()
    degraded = [] if embedding else [MISSING]
    if pending:
        degraded.append(f"{pending:,} of {documents:,} notes are not indexed: run `reindex`")
    if documents > MOST_COMPARED and placed < documents:
        degraded.append(f"the vector index holds {placed:,} of {documents:,} notes: wide searches miss older ones")
    return Status(
        model=model,
        documents=documents,
        indexed=documents - pending,
        pending=pending,
        placed=placed,
        passages=passages,
        degraded=tuple(degraded),
    )


def _count(criterion: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((criterion, 1), else_=0)), 0)
