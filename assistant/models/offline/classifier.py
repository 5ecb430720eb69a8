"""Which tool a clause asks for: two linear models over exemplars, one of words, one of meaning, and their average."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.models.offline.features import SIZE, Traits, matrix

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from crm_store.history.embedding import Embedding

    Numbers = NDArray[np.float32]

# What is learned of words is as good after fewer rounds, which are what learning takes its time for.
_WORD_ROUNDS = 45
_MEANING_ROUNDS = 60


@dataclass(frozen=True)
class Settings:
    """How the models are fitted and their answers joined: see calibration.yaml."""

    word_strength: float
    meaning_strength: float
    meaning_share: float
    sharpness: float
    sharpness_of_words: float


class Linear(NamedTuple):
    """A linear model: a score of each class for a row of features."""

    weights: Numbers
    bias: Numbers


@dataclass(frozen=True)
class Classifier:
    """What was learned from the exemplars. Without ``meaning`` it goes by words alone."""

    names: tuple[str, ...]
    rarity: Numbers
    words: Linear
    meaning: Linear | None
    settings: Settings

    def probabilities(self, traits: Sequence[Traits], vectors: Numbers | None) -> Numbers:
        """Return a row for each text, with the probability of each of ``names``."""
        scores = _log_softmax(self._word_scores(traits))
        if self.meaning is None or vectors is None:
            return _softmax(self.settings.sharpness_of_words * scores)
        meant = _log_softmax(vectors @ self.meaning.weights + self.meaning.bias)
        share = self.settings.meaning_share
        joined: Numbers = ((1 - share) * scores + share * meant).astype(scores.dtype)
        return _softmax(self.settings.sharpness * joined)

    def _word_scores(self, traits: Sequence[Traits]) -> Numbers:
        import numpy as np

        found = []
        for trait in traits:
            places = np.fromiter(trait.weights, dtype=np.int64)
            values = np.fromiter(trait.weights.values(), dtype=np.float32)
            found.append((values * self.rarity[places]) @ self.words.weights[places])
        scores: Numbers = (np.stack(found) + self.words.bias).astype(np.float32)
        return scores

    def save(self, path: Path) -> None:
        """Write what was learned, as arrays only; a reader never sees half of a file."""
        import numpy as np

        path.parent.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {"names": np.array(self.names), "rarity": self.rarity}
        for name, model in (("words", self.words), ("meaning", self.meaning)):
            if model is not None:
                arrays |= {f"{name}_weights": model.weights.astype(np.float16), f"{name}_bias": model.bias}
        half = path.with_suffix(f".{os.getpid()}.npz")
        np.savez(half, **arrays)
        half.replace(path)


def load(path: Path, settings: Settings) -> Classifier:
    """Return what was saved.

    Raises:
        OSError, ValueError, KeyError: the file is missing, or is not what was saved.
    """
    import numpy as np

    with np.load(path, allow_pickle=False) as kept:
        models = {
            name: Linear(kept[f"{name}_weights"].astype(np.float32), kept[f"{name}_bias"])
            for name in ("words", "meaning")
            if f"{name}_weights" in kept
        }
        names = tuple(str(name) for name in kept["names"])
        return Classifier(names, kept["rarity"], models["words"], models.get("meaning"), settings)


def train(traits: Sequence[Traits], labels: Sequence[str], vectors: Numbers | None, settings: Settings) -> Classifier:
    """Return what the exemplars teach; the same exemplars teach the same.

    Args:
        traits: the features of each exemplar.
        labels: the tool that each asks for.
        vectors: the embedding of each, or None to go by words alone.
        settings: how to fit.
    """
    import numpy as np
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # it ships no types

    rows, columns, values = matrix(traits)
    counts = np.bincount(columns, minlength=SIZE)
    rarity = (np.log((1 + len(traits)) / (1 + counts)) / np.log(1 + len(traits))).astype(np.float32)
    table = csr_matrix((values * rarity[columns], (rows, columns)), shape=(len(traits), SIZE))
    names = tuple(sorted(set(labels)))
    words = _fit(table, labels, settings.word_strength, _WORD_ROUNDS)
    meaning = None if vectors is None else _fit(vectors, labels, settings.meaning_strength, _MEANING_ROUNDS)
    return Classifier(names, rarity, _halved(words), meaning and _halved(meaning), settings)


def _halved(model: Linear) -> Linear:
    """Return the model with weights as they come back from a file, so that a cache changes no answer."""
    import numpy as np

    return Linear(model.weights.astype(np.float16).astype(np.float32), model.bias)


def _fit(
    table: Any,  # noqa: ANN401  (dense or sparse)
    labels: Sequence[str],
    strength: float,
    rounds: int,
) -> Linear:
    import warnings

    import numpy as np
    from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]  # it ships no types
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

    # More threads of the linear algebra are slower by far as soon as anything else runs.
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(C=strength, max_iter=rounds).fit(table, labels)
    return Linear(np.ascontiguousarray(model.coef_.T, dtype=np.float32), model.intercept_.astype(np.float32))


def embedded(texts: Sequence[str], embedding: Embedding | None) -> Numbers | None:
    """Return the vectors of texts; None without a usable embedding model."""
    from crm_store.history.embedding import EmbeddingUnusable

    if embedding is None:
        return None
    try:
        return embedding.embed(texts)
    except EmbeddingUnusable:
        return None


def _log_softmax(scores: Numbers) -> Numbers:
    import numpy as np

    shifted = scores - scores.max(axis=1, keepdims=True)
    result: Numbers = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


def _softmax(scores: Numbers) -> Numbers:
    import numpy as np

    result: Numbers = np.exp(_log_softmax(scores))
    return result
