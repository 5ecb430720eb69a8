"""Searching what was said: by meaning, and by the words that tell one thing from another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store import storing
from crm_store.history import embedding as embeddings
from crm_store.history.asking import Weights, words_of
from crm_store.history.comparing import Comparison
from crm_store.history.documents import Fresh
from crm_store.history.embedding import EmbeddingUnusable
from crm_store.history.scope import Scope, Where
from crm_store.history.vectors import VectorCache
from crm_store.models import Activity, Participant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crm_store.history.chroma import VectorIndex
    from crm_store.history.embedding import Embedding, Vectors
    from crm_store.models import ActivityType
    from crm_store.unit import Unit

LEAST_MEANING = 0.2
"""Below this cosine a passage is not about what was asked, unless it has its words."""
BY_TELLING, BY_WORDS, BY_AGE = 0.4, 0.1, 0.02
"""What rare words and names, all words, and being recent add to the cosine of the best passage."""
_HALVED_AFTER = 180
_DAY = 86_400


@dataclass(frozen=True)
class Hit:
    """An activity that was found: ``kind`` is its type, ``quote`` an exact part of its body (else its subject).

    ``score`` compares hits of one search; ``by_words`` and ``by_meaning`` say what found it.
    """

    activity_id: int
    kind: str
    label: str
    at: datetime
    quote: str
    score: float
    by_words: bool
    by_meaning: bool


@dataclass(frozen=True)
class SearchAnswer:
    """What was found, best first; ``degraded`` says in a sentence what the search could not do, if anything."""

    hits: list[Hit]
    degraded: str | None = None


@dataclass
class _Asked:
    """A question taken apart; ``troubles`` collects what could not be done."""

    text: str
    vector: Vectors | None = None
    troubles: list[str] = field(default_factory=list)


class HistorySearch:
    """Searches notes, calls, meetings and e-mails of one database; any thread may, in its own unit."""

    def __init__(self, embedding: Embedding | None = None, vectors: VectorIndex | None = None) -> None:
        """Search by the model ``embedding`` (the one that comes with the program), and words.

        Args:
            embedding: the model that indexed the notes.
            vectors: the vector index, for searches through more than a process compares itself.
        """
        self._embedding = embedding or embeddings.default()
        self._index = vectors
        self._cache = VectorCache()
        self._fresh = Fresh()

    def search(  # noqa: PLR0913  (a question and what narrows it; all but two are named)
        self,
        unit: Unit,
        query: str,
        *,
        account_id: int | None = None,
        deal_id: int | None = None,
        contact_id: int | None = None,
        lead_id: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        types: Sequence[ActivityType] | None = None,
        limit: int = 8,
    ) -> SearchAnswer:
        """Return what the unit may see of what was said about ``query``, best first.

        Notes that are not indexed yet are read themselves, as long as they are few.

        Args:
            unit: whose eyes to look with.
            query: a question or words, in English or Polish, whatever the notes are in.
            account_id: only what was said about this account; likewise the other records.
            deal_id: only about this deal.
            contact_id: only where this contact took part.
            lead_id: only about this lead.
            since: not before this moment.
            until: before this moment.
            types: only activities of these types.
            limit: how many hits at most.

        Raises:
            UnknownRecord: a record that narrows the search is not to be seen.
        """
        about = {"account_id": account_id, "deal_id": deal_id, "lead_id": lead_id}
        storing.check_references(unit, Activity, about)
        storing.check_references(unit, Participant, {"contact_id": contact_id})
        if not query.strip() or limit <= 0:
            return SearchAnswer([])
        kinds = None if types is None else tuple(types)
        where = Where(account_id, deal_id, contact_id, lead_id, since, until, kinds)
        asked = self._asked(query)
        hits = self._found(unit, where, asked, limit)
        return SearchAnswer(hits, "; ".join(asked.troubles) or None)

    def _asked(self, query: str) -> _Asked:
        asked = _Asked(query)
        if self._embedding is None:
            asked.troubles.append("no embedding model is installed, so only words were compared")
            return asked
        try:
            asked.vector = self._embedding.embed([query])[0]
        except EmbeddingUnusable as error:
            asked.troubles.append(str(error))
        return asked

    def _found(self, unit: Unit, where: Where, asked: _Asked, limit: int) -> list[Hit]:
        words = words_of(asked.text)
        embedding = self._embedding if asked.vector is not None else None
        comparison = Comparison(Scope(unit, where), embedding, asked.vector, self._index, self._cache, self._fresh)
        comparison.compare([word.term for word in words])
        asked.troubles += comparison.troubles
        weights = Weights(words, comparison.having, comparison.total)
        ranked = _ranked(comparison, weights, limit * 3)
        # The last word on who sees what: the unit's own narrowed session.
        rows = {row.id: row for row in unit.all(select(Activity).where(Activity.id.in_([key for _, key in ranked])))}
        seen = [(score + _age(rows[key], unit), key) for score, key in ranked if key in rows]
        best = sorted(seen, key=lambda item: (-item[0], -item[1]))[:limit]
        comparison.load_passages([key for _, key in best])
        return [_hit(rows[key], score, comparison, weights) for score, key in best]


def _ranked(comparison: Comparison, weights: Weights, limit: int) -> list[tuple[float, int]]:
    """Return the best activities with their scores: of meaning, and of the words that tell."""
    found = []
    for key in comparison.candidates():
        meaning, terms = comparison.meaning(key), comparison.terms.get(key)
        telling, plain = (weights.telling(terms), weights.all(terms)) if terms else (0.0, 0.0)
        if meaning >= LEAST_MEANING or telling > 0 or (not comparison.by_meaning and plain > 0):
            found.append((max(meaning, 0.0) + BY_TELLING * telling + BY_WORDS * plain, key))
    return sorted(found, key=lambda item: (-item[0], -item[1]))[:limit]


def _age(row: Activity, unit: Unit) -> float:
    """Return what being recent adds: half as much with every half year."""
    days = max((unit.clock.now() - row.occurred_at).total_seconds() / _DAY, 0.0)
    return float(BY_AGE * 0.5 ** (days / _HALVED_AFTER))


def _hit(row: Activity, score: float, comparison: Comparison, weights: Weights) -> Hit:
    terms = comparison.terms.get(row.id, set())
    return Hit(
        activity_id=row.id,
        kind=str(row.activity_type.value),
        label=row.label,
        at=row.occurred_at,
        quote=comparison.quote(row, weights),
        score=round(score, 4),
        by_words=bool(weights.telling(terms) or (not comparison.by_meaning and terms)),
        by_meaning=comparison.meaning(row.id) >= LEAST_MEANING,
    )
