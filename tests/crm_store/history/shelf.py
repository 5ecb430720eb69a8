"""Notes to search, an embedding that needs no model, and a vector index in memory."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from crm_store import activities
from crm_store.history.indexing import index_pending
from crm_store.history.words import terms
from crm_store.models import Activity, ActivityType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_store.history.chroma import Placed, VectorIndex
    from crm_store.history.embedding import Vectors
    from crm_store.history.indexing import Indexed
    from crm_store.history.search import HistorySearch, SearchAnswer
    from tests.crm_store.world import World


class WordsAsVectors:
    """An embedding by words: texts are as alike as the words they share."""

    dimension = 64

    def __init__(self, name: str = "words") -> None:
        self.name = name
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Count the words of each text."""
        self.embedded += texts
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for at, text in enumerate(texts):
            for term in terms(text) or [text]:
                found[at, crc32(term.encode()) % self.dimension] += 1
        vectors: Vectors = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), np.float32(1e-9))
        return vectors


@dataclass
class InMemory:
    """A vector index that holds what it is given, and can fail between its write and SQL's."""

    place: str = "memory"
    id: str = "first"
    held: dict[int, int] = field(default_factory=dict)
    fails: type[BaseException] | None = None

    def nearest(self, model: str, vector: Vectors, limit: int) -> list[int]:
        """Propose all that is held."""
        del model, vector
        return list(self.held)[:limit]

    @contextmanager
    def writing(self, model: str) -> Iterator[Placed]:
        """Open for writing."""
        del model
        yield self

    def put(self, activities: Sequence[int], stale: Sequence[int], vectors: Vectors) -> None:
        """Hold passages; then fail, if that is asked for."""
        assert len(activities) == len(vectors)
        self.remove(stale)
        for activity in activities:
            self.held[activity] = self.held.get(activity, 0) + 1
        if self.fails is not None:
            raise self.fails

    def remove(self, activities: Sequence[int]) -> None:
        """Forget activities."""
        for activity in activities:
            self.held.pop(activity, None)


@dataclass
class Shelf:
    """Writes notes for somebody, indexes them and searches."""

    world: World
    embedding: WordsAsVectors

    def note(
        self, body: str | None, who: str = "ann", kind: ActivityType = ActivityType.NOTE, subject: str | None = None
    ) -> int:
        """Write a note; return its id."""
        with self.world.write(who) as unit:
            return activities.log(unit, kind, body=body, subject=subject).id

    def change(self, note: int, body: str) -> None:
        """Change the text of a note of Ann's."""
        with self.world.write("ann") as unit:
            unit.change(unit.get(Activity, note), body=body)

    def remove(self, note: int) -> None:
        """Remove a note of Ann's."""
        with self.world.write("ann") as unit:
            activities.remove(unit, note)

    def index(self, vectors: VectorIndex | None = None) -> Indexed:
        """Index what is pending."""
        return index_pending(self.world.store.engine, self.embedding, vectors)

    def ask(self, search: HistorySearch, question: str, who: str = "ann", **where: int) -> SearchAnswer:
        """Ask for somebody."""
        with self.world.read(who) as unit:
            return search.search(unit, question, **where)  # type: ignore[arg-type]  # ids only

    def found(self, search: HistorySearch, question: str, who: str = "ann", **where: int) -> list[int]:
        """Return the ids that somebody finds."""
        return [hit.activity_id for hit in self.ask(search, question, who, **where).hits]
