"""Compares a question with the texts in scope, passage by passage and word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store.history.chroma import IndexUnusable
from crm_store.history.scope import MOST_COMPARED, Seen
from crm_store.history.vectors import Similarities, VectorCache
from crm_store.history.words import terms as terms_of
from crm_store.models import IndexState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_store.history.asking import Weights
    from crm_store.history.chroma import VectorIndex
    from crm_store.history.chunking import Chunk
    from crm_store.history.documents import Fresh
    from crm_store.history.embedding import Embedding, Vectors
    from crm_store.history.scope import Scope
    from crm_store.models import Activity

MOST_FRESH = 24
"""How many texts that are not indexed yet are read within a search."""
_PROPOSED = 200
_BY_WORDS = 0.5


class Comparison:
    """What a search found out about each activity.

    ``terms`` are the question's words that it has, ``having`` how many have each, ``total`` how many were looked
    at, ``troubles`` what could not be done.
    """

    def __init__(
        self,
        scope: Scope,
        embedding: Embedding | None,
        vector: Vectors | None,
        index: VectorIndex | None,
        cache: VectorCache,
        fresh: Fresh,
    ) -> None:
        """Compare within ``scope``, by meaning if there is a model and the question's vector."""
        self.terms: dict[int, set[str]] = {}
        self.having: dict[str, int] = {}
        self.total = 0
        self.troubles: list[str] = []
        self.by_meaning = embedding is not None
        self._scope = scope
        self._embedding = embedding
        self._vector = vector
        self._index = index
        self._cache = cache
        self._fresh = fresh
        self._similarities = Similarities([], None)
        self._cosines: dict[int, list[float]] = {}
        self._best: dict[int, float] = {}
        self._passages: dict[int, list[Chunk]] = {}

    def compare(self, terms: Sequence[str]) -> None:
        """Look at the texts in scope: their words, their vectors, and those that have neither yet."""
        seen = self._scope.documents(MOST_COMPARED + 1)
        wide = len(seen) > MOST_COMPARED
        self.total = len(seen)
        for term in terms:
            self._note_term(term, self._scope.with_term(term))
        if wide and self.by_meaning:
            seen = self._proposed(seen)
        self._by_vectors(seen)
        self._read_fresh([one for one in seen if one.state is IndexState.PENDING], terms)

    def candidates(self) -> Iterable[int]:
        """Return the activities that have a word of the question or a vector."""
        return self._best.keys() | self.terms.keys()

    def meaning(self, key: int) -> float:
        """Return the cosine of the best passage of an activity, 0 if it has no vectors."""
        return self._best.get(key, 0.0)

    def load_passages(self, ids: Sequence[int]) -> None:
        """Fetch where the passages of hits are, so that they can be quoted."""
        stored = self._scope.chunks([key for key in ids if key not in self._passages])
        self._passages.update(stored)

    def quote(self, row: Activity, weights: Weights) -> str:
        """Return the passage of an activity that says most about the question, exactly as it stands there."""
        body, passages = row.body or "", self._passages.get(row.id, [])
        cosines = self._cosines.get(row.id) or self._similarities.of(row.id)
        best, text = -2.0, ""
        for at, chunk in enumerate(passages):
            part = body[chunk.begins : chunk.ends]
            cosine = cosines[at] if at < len(cosines) else 0.0
            score = cosine + _BY_WORDS * weights.all(set(terms_of(part)))
            if part and score > best:
                best, text = score, part
        return text or row.subject or body

    def _note_term(self, term: str, ids: Iterable[int]) -> None:
        for key in ids:
            self.terms.setdefault(key, set()).add(term)
            self.having[term] = self.having.get(term, 0) + 1

    def _proposed(self, seen: list[Seen]) -> list[Seen]:
        """Return the latest of a wide scope, and of the others those that the vector index or the words propose."""
        latest = seen[:MOST_COMPARED]
        known = {one.activity_id for one in latest}
        by_words = sorted(self.terms.keys() - known, key=lambda key: (-len(self.terms[key]), -key))[:_PROPOSED]
        found = (self._nearest() - known).union(by_words)
        return latest + (self._scope.documents(len(found), found) if found else [])

    def _nearest(self) -> set[int]:
        """Return what the vector index proposes; nothing, and the trouble noted, where it cannot be asked."""
        trouble = ""
        if self._index is not None and self._embedding is not None and self._vector is not None:
            try:
                return set(self._index.nearest(self._embedding.name, self._vector, _PROPOSED))
            except IndexUnusable as error:
                trouble = f" ({error})"
        self.troubles.append(f"only the latest {MOST_COMPARED:,} notes were compared by meaning{trouble}")
        return set()

    def _by_vectors(self, seen: Sequence[Seen]) -> None:
        if self._embedding is None or self._vector is None:
            return
        live = [one for one in seen if one.state is not IndexState.PENDING]
        model = self._embedding.name
        known = {one.activity_id: one.revision for one in live if one.model == model}
        if len(known) < len(live):
            self.troubles.append(f"{len(live) - len(known):,} notes are known by their words only until `reindex` runs")
        self._similarities = self._cache.similarities(self._scope.connection, known, self._vector)
        self._best = self._similarities.best

    def _read_fresh(self, fresh: Sequence[Seen], terms: Sequence[str]) -> None:
        """Read texts that are not indexed yet; what the index still says of older ones is passed over."""
        for one in fresh:
            self.terms.pop(one.activity_id, None)
        if len(fresh) > MOST_FRESH:
            self.troubles.append(f"{len(fresh) - MOST_FRESH:,} notes are not indexed yet")
        texts = self._scope.texts(one.activity_id for one in fresh[:MOST_FRESH])
        for made in self._fresh.prepare(texts, self._embedding):
            key = made.text.activity_id
            self._passages[key] = made.chunks
            for term in made.terms.keys() & set(terms):
                self._note_term(term, [key])
            if made.vectors is not None and self._vector is not None and made.chunks:
                self._cosines[key] = (made.vectors @ self._vector).tolist()
                self._best[key] = max(self._cosines[key])
