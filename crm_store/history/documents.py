"""One activity's text made ready for the index: its passages, words and vectors."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from crm_store.history.chunking import Chunk, chunks
from crm_store.history.words import terms
from crm_store.models import Activity, HistoryDocument, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

    from crm_store.history.embedding import Embedding, Vectors
    from crm_store.models import ActivityType

RULES = 1
"""Raise it with every change of how texts are cut, analysed or embedded: all are indexed anew then."""
HEADING = 0.3
"""How much of a passage's vector is the subject it stands under."""
_REMEMBERED = 400
_DOCUMENTS = table_of(HistoryDocument).c
_ACTIVITIES = table_of(Activity).c


class Text(NamedTuple):
    """An activity's text at a revision."""

    activity_id: int
    revision: int
    activity_type: ActivityType
    subject: str | None
    body: str | None


@dataclass
class Prepared:
    """What the index keeps of a text: ``vectors`` has a row for each passage, or is None without a model."""

    text: Text
    chunks: list[Chunk]
    terms: Counter[str]
    vectors: Vectors | None = field(default=None)


def texts() -> Select[int, int, ActivityType, str | None, str | None]:
    """Return the statement of the texts of documents, in the order of :class:`Text`."""
    held = table_of(HistoryDocument).join(table_of(Activity), _ACTIVITIES.id == _DOCUMENTS.activity_id)
    return select(
        _DOCUMENTS.activity_id, _DOCUMENTS.revision, _ACTIVITIES.activity_type, _ACTIVITIES.subject, _ACTIVITIES.body
    ).select_from(held)


def prepare(found: Sequence[Text], embedding: Embedding | None) -> list[Prepared]:
    """Cut and analyse texts, and embed their passages if there is a model.

    Raises:
        EmbeddingUnusable: the model cannot be loaded.
    """
    prepared = [_analysed(text) for text in found]
    if embedding is not None:
        _embed(prepared, embedding)
    return prepared


class Fresh:
    """Texts that searches read before they were indexed, made ready once for each revision; any thread may ask."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, str | None], Prepared] = {}

    def prepare(self, found: Sequence[Text], embedding: Embedding | None) -> list[Prepared]:
        """Return what :func:`prepare` makes of texts, remembering the last few hundred. Raises as it does."""
        model = embedding.name if embedding else None
        keys = {(text.activity_id, text.revision, model): text for text in found}
        known = dict(self._known)
        made = prepare([text for key, text in keys.items() if key not in known], embedding)
        known |= {(one.text.activity_id, one.text.revision, model): one for one in made}
        self._known = known if len(known) <= _REMEMBERED else {key: known[key] for key in keys}
        return [known[key] for key in keys]


def passage(text: Text, chunk: Chunk) -> str:
    """Return a passage as it stands in the body, or the subject where there is no body."""
    return (text.body or "")[chunk.begins : chunk.ends] or text.subject or ""


def _analysed(text: Text) -> Prepared:
    parts = chunks(text.activity_type, text.subject, text.body)
    words = Counter(terms(text.subject or ""))
    for chunk in parts:
        if chunk.ends:
            words.update(terms(passage(text, chunk)))
    return Prepared(text, parts, words)


def _embed(prepared: Sequence[Prepared], embedding: Embedding) -> None:
    """Give each passage the vector of its sentences, turned a little towards that of the subject."""
    import numpy as np

    passages = [passage(one.text, chunk) for one in prepared for chunk in one.chunks]
    subjects = list(dict.fromkeys(one.text.subject for one in prepared if one.text.subject))
    made = embedding.embed([*passages, *subjects])
    headings = dict(zip(subjects, made[len(passages) :], strict=True))
    at = 0
    for one in prepared:
        own = made[at : at + len(one.chunks)]
        at += len(one.chunks)
        if one.text.subject:
            own = (1 - HEADING) * own + HEADING * headings[one.text.subject]
        lengths = np.linalg.norm(own, axis=1, keepdims=True)
        one.vectors = (own / np.maximum(lengths, 1e-9)).astype(np.float32)
