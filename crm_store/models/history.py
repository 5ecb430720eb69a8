"""The history index: which activities can be found by their text, and the words and vectors they are found by."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Index, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_store.models.base import Code, Operational, choice

HISTORY_TERM_LENGTH = 64


class IndexState(StrEnum):
    """How far an activity's text has come.

    PENDING: the text is new or has changed. WORDS: found by its words only, as no embeddings were at hand.
    INDEXED: found by words and by meaning. REMOVED: gone, and the vector index may still hold it.
    """

    PENDING = "pending"
    WORDS = "words"
    INDEXED = "indexed"
    REMOVED = "removed"


class HistoryDocument(Operational):
    """An activity with text, as the history index knows it; written in the transaction that writes the activity.

    ``revision`` is the activity's version at the last change of its text: work that was done for an older one is
    thrown away. ``model`` made the vectors, ``rules`` cut and analysed the text, ``placed_in`` is the collection
    of the vector index that holds this revision.
    """

    __tablename__ = "history_documents"
    __table_args__ = (Index(None, "state"),)

    id = None  # type: ignore[assignment]  # the activity is the key
    activity_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[IndexState] = mapped_column(choice(IndexState))
    revision: Mapped[int]
    rules: Mapped[int] = mapped_column(SmallInteger, default=0)
    model: Mapped[str | None] = mapped_column(Code)
    chunks: Mapped[int] = mapped_column(SmallInteger, default=0)
    words: Mapped[int] = mapped_column(default=0)
    placed_in: Mapped[str | None] = mapped_column(Code)


class HistoryChunk(Operational):
    """A passage of an activity: where its body holds it (``begins`` to ``ends``), and its vector in half floats.

    A passage that begins and ends at 0 is the subject of an activity without a body.
    """

    __tablename__ = "history_chunks"

    id = None  # type: ignore[assignment]  # the activity and the position are the key
    activity_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    begins: Mapped[int]
    ends: Mapped[int]
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)


class HistoryTerm(Operational):
    """A folded word without its ending, and how often an activity's text has it."""

    __tablename__ = "history_terms"
    __table_args__ = (Index(None, "activity_id"), {"sqlite_with_rowid": False})

    id = None  # type: ignore[assignment]  # the term and the activity are the key
    term: Mapped[str] = mapped_column(String(HISTORY_TERM_LENGTH), primary_key=True)
    activity_id: Mapped[int] = mapped_column(primary_key=True)
    occurrences: Mapped[int] = mapped_column(SmallInteger)
