"""The vector index: Chroma, in a folder with one writing process, or on a server.

It only proposes activities for a search that is too wide to compare every passage; their vectors and who may see
them come from SQL. So it may be stale, incomplete or gone, and `reindex` builds it again.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from crm_store.errors import CrmError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine

    from crm_store.history.embedding import Vectors

_DATABASE = "chroma.sqlite3"
_LOCK = "writer.lock"


class IndexUnusable(CrmError):
    """The vector index {place} cannot be used: {reason}."""

    hint = "Searches go on without it. Delete its folder, or start its server, and run `reindex`."


class IndexBusy(CrmError):
    """Another process is writing the vector index {place}."""

    hint = "It takes over what is pending; run `reindex` again if something is left."


class Placed(Protocol):
    """An index opened for writing; ``id`` tells it from one of the same name that was deleted."""

    id: str

    def put(self, activities: Sequence[int], stale: Sequence[int], vectors: Vectors) -> None:
        """Hold a vector of each of ``activities`` (repeated for each passage), forgetting what ``stale`` ones had."""
        ...

    def remove(self, activities: Sequence[int]) -> None:
        """Forget all passages of activities."""
        ...


class VectorIndex(Protocol):
    """Proposes the activities nearest to a vector."""

    place: str

    def nearest(self, model: str, vector: Vectors, limit: int) -> list[int]:
        """Return up to ``limit`` activity ids, nearest first.

        Raises:
            IndexUnusable: there is none, or it cannot be read.
        """
        ...

    def writing(self, model: str) -> Any:  # noqa: ANN401  (a context manager of Placed)
        """Open it for writing, making it where there is none.

        Raises:
            IndexBusy: another process writes.
            IndexUnusable: it cannot be written.
        """
        ...


class ChromaIndex:
    """Chroma in the folder ``place``, or on the server of the URL ``place``."""

    def __init__(self, place: str | Path) -> None:
        """Remember where; nothing is opened before it is needed."""
        self.place = str(place)
        self._folder = None if self.place.startswith(("http://", "https://")) else Path(place)
        self._reader: tuple[object, Any] | None = None

    def nearest(self, model: str, vector: Vectors, limit: int) -> list[int]:
        """Return up to ``limit`` activity ids, nearest first. Raises as :class:`VectorIndex` says."""
        with self._plain_errors():
            collection = self._readable().get_collection(_name(model), embedding_function=None)
            found = collection.query(query_embeddings=vector.reshape(1, -1), n_results=limit, include=[])
        return list(dict.fromkeys(int(key.partition(":")[0]) for key in found["ids"][0]))

    @contextmanager
    def writing(self, model: str) -> Iterator[Placed]:
        """Open it for writing, the only process that does. Raises as :class:`VectorIndex` says."""
        with self._locked(), self._plain_errors():
            client = self._client()
            try:
                yield _Collection(client, _name(model))
            finally:
                if self._folder is not None:
                    client.close()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if self._folder is None:
            yield
            return
        from filelock import FileLock, Timeout

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._folder / _LOCK)
            lock.acquire(timeout=0)
        except Timeout:
            raise IndexBusy(place=self.place) from None
        except OSError as error:
            raise IndexUnusable(place=self.place, reason=str(error)) from error
        try:
            yield
        finally:
            lock.release()

    def _readable(self) -> Any:  # noqa: ANN401  (Chroma's client has no type of its own)
        """Return a client that reads; another one once the folder was deleted and made anew."""
        stamp = self._stamp()
        if self._reader is None or self._reader[0] != stamp:
            self._reader = (stamp, self._client())
        return self._reader[1]

    def _stamp(self) -> object:
        if self._folder is None:
            return self.place
        database = self._folder / _DATABASE
        if not database.exists():
            raise IndexUnusable(place=self.place, reason="it is not there")
        return database.stat().st_ino

    def _client(self) -> Any:  # noqa: ANN401  (as above)
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self._folder is not None:
            return chromadb.PersistentClient(self.place, settings=settings)
        from urllib.parse import urlsplit

        url = urlsplit(self.place)
        secure = url.scheme == "https"
        port = url.port or (443 if secure else 8000)
        return chromadb.HttpClient(url.hostname or "localhost", port, ssl=secure, settings=settings)

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except CrmError:
            raise
        except ImportError as error:
            raise IndexUnusable(place=self.place, reason=str(error)) from error
        except Exception as error:
            if not type(error).__module__.startswith(("chromadb", "httpx", "sqlite3", "builtins")):
                raise
            raise IndexUnusable(place=self.place, reason=str(error) or type(error).__name__) from error


class _Collection:
    """A collection that is written to; vectors are given, so nothing is ever downloaded to make them."""

    def __init__(self, client: Any, name: str) -> None:  # noqa: ANN401  (as above)
        space = {"hnsw": {"space": "cosine"}}
        self._collection = client.get_or_create_collection(name, embedding_function=None, configuration=space)
        self.id = str(self._collection.id)

    def put(self, activities: Sequence[int], stale: Sequence[int], vectors: Vectors) -> None:
        if stale:
            self.remove(stale)
        if not activities:
            return
        seen: dict[int, int] = {}
        keys = []
        for activity in activities:
            keys.append(f"{activity}:{seen.setdefault(activity, 0)}")
            seen[activity] += 1
        held = [{"activity": activity} for activity in activities]
        self._collection.upsert(ids=keys, embeddings=vectors, metadatas=held)

    def remove(self, activities: Sequence[int]) -> None:
        self._collection.delete(where={"activity": {"$in": list(activities)}})


def beside(engine: Engine) -> ChromaIndex | None:
    """Return the index in the folder beside an SQLite file; None for a database that is no file of this machine."""
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    return ChromaIndex(f"{path}.index") if path and path != ":memory:" else None


def _name(model: str) -> str:
    return f"history-{model}"
