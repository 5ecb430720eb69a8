"""Exact comparison: the vectors of passages, kept in SQL, and the part of them that this process holds at hand."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from crm_store.models import HistoryChunk, table_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import Connection

    from crm_store.history.embedding import Vectors

_CHUNKS = table_of(HistoryChunk)
_AT_ONCE = 500
_MOST_ROWS = 60_000
"""How many vectors are kept at hand: 120 MB of them."""


class _Held(NamedTuple):
    revision: int
    vectors: Vectors | None


def packed(vector: Vectors) -> bytes:
    """Return a vector as SQL keeps it, in 16-bit floats."""
    import numpy as np

    return vector.astype(np.float16).tobytes()


def unpacked(rows: Sequence[bytes]) -> Vectors:
    """Return stored vectors as a matrix of 32-bit floats."""
    import numpy as np

    flat = np.frombuffer(b"".join(rows), dtype=np.float16)
    return flat.reshape(len(rows), -1).astype(np.float32)


class Similarities:
    """The cosines of the passages of activities with one vector; ``best`` has the highest of each activity."""

    def __init__(
        self, ids: Sequence[int], cosines: NDArray[np.float32] | None, starts: NDArray[np.int64] | None = None
    ) -> None:
        """Hold the cosines of all passages in a row, where those of each activity begin at ``starts``."""
        import numpy as np

        self.best: dict[int, float] = {}
        self._cosines, self._starts = cosines, starts
        self._at: dict[int, int] = {}
        if cosines is not None and starts is not None:
            self.best = dict(zip(ids, np.maximum.reduceat(cosines, starts).tolist(), strict=True))
            self._at = {key: at for at, key in enumerate(ids)}

    def of(self, key: int) -> list[float]:
        """Return the cosines of an activity's passages, in order; none if it was not compared."""
        at = self._at.get(key)
        if at is None or self._cosines is None or self._starts is None:
            return []
        ends = self._starts[at + 1] if at + 1 < len(self._starts) else None
        found: list[float] = self._cosines[self._starts[at] : ends].tolist()
        return found


class VectorCache:
    """The vectors of activities, read once for each revision; for one database and one model."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[int, _Held] = {}
        self._rows = 0
        self._stacked: tuple[tuple[int, ...], Vectors, NDArray[np.int64]] | None = None

    def similarities(self, connection: Connection, revisions: Mapping[int, int], vector: Vectors) -> Similarities:
        """Return the cosine of each passage of the given activities (id: revision) with ``vector``."""
        with self._lock:
            self._load(connection, revisions)
            ids, matrix, starts = self._stack(revisions)
        return Similarities(ids, matrix @ vector if ids else None, starts)

    def _load(self, connection: Connection, revisions: Mapping[int, int]) -> None:
        missing = [key for key, revision in revisions.items() if not self._has(key, revision)]
        if not missing:
            return
        self._stacked = None
        if self._rows > _MOST_ROWS:
            self._held.clear()
            self._rows, missing = 0, list(revisions)
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            read = _read(connection, some)
            for key in some:
                self._held[key] = _Held(revisions[key], read.get(key))
                self._rows += len(read.get(key, ()))

    def _has(self, key: int, revision: int) -> bool:
        held = self._held.get(key)
        return held is not None and held.revision == revision

    def _stack(self, wanted: Collection[int]) -> tuple[tuple[int, ...], Vectors, NDArray[np.int64]]:
        """Return the wanted activities that have vectors, these in one matrix, and where each begins."""
        import numpy as np

        found = {key: held.vectors for key in wanted if (held := self._held.get(key)) and held.vectors is not None}
        ids = tuple(found)
        if self._stacked is None or self._stacked[0] != ids:
            parts = list(found.values())
            lengths = np.array([0, *(len(part) for part in parts)], dtype=np.int64)
            matrix = np.concatenate(parts) if parts else np.empty((0, 0), dtype=np.float32)
            self._stacked = ids, matrix, np.cumsum(lengths)[:-1]
        return self._stacked


def _read(connection: Connection, ids: Sequence[int]) -> dict[int, Vectors]:
    query = (
        select(_CHUNKS.c.activity_id, _CHUNKS.c.vector)
        .where(_CHUNKS.c.activity_id.in_(ids), _CHUNKS.c.vector.is_not(None))
        .order_by(_CHUNKS.c.activity_id, _CHUNKS.c.position)
    )
    stored: dict[int, list[bytes]] = {}
    for key, vector in connection.execute(query):
        stored.setdefault(key, []).append(vector)
    return {key: unpacked(rows) for key, rows in stored.items()}
