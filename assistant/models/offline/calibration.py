"""Measures the classifier on exemplars that it did not learn from: how often it is right, and how sure it says it is.

``python -m assistant.models.offline.calibration`` prints the figures, and the sharpness that makes a confidence a
frequency. Exemplars that are nearly alike always stay together, so that none is told by its twin.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.models.offline.classifier import embedded, train
from assistant.models.offline.corpus import exemplars
from assistant.models.offline.features import SIZE, Traits, matrix
from assistant.models.offline.training import settings, traits_of_exemplar

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.models.offline.classifier import Numbers
    from crm_store.history.embedding import Embedding

FOLDS = 5
_ALIKE = 0.8
_BLOCK = 500
_SEED = 20260101
_BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class Judged:
    """The probabilities given to exemplars that were held out, and what they are."""

    names: tuple[str, ...]
    labels: tuple[str, ...]
    languages: tuple[str, ...]
    probabilities: Numbers

    def right(self, among: int = 1) -> NDArray[np.bool_]:
        """Return for each exemplar whether its tool is among the likeliest ones."""
        import numpy as np

        best = np.argsort(-self.probabilities, axis=1)[:, :among]
        wanted = np.array([self.names.index(label) for label in self.labels])
        result: NDArray[np.bool_] = (best == wanted[:, None]).any(axis=1)
        return result

    def surprise(self) -> float:
        """Return the mean negative logarithm of the probability given to what was right."""
        import numpy as np

        wanted = np.array([self.names.index(label) for label in self.labels])
        return float(-np.log(self.probabilities[np.arange(len(wanted)), wanted] + 1e-12).mean())

    def table(self) -> list[tuple[float, float, int, float, float]]:
        """Return rows: a bin of confidence from and to, how many fell in, their mean confidence, the share right."""
        confidence, right = self.probabilities.max(axis=1), self.right()
        rows = []
        for low, high in pairwise(_BINS):
            inside = (confidence > low) & (confidence <= high)
            if inside.any():
                rows.append(
                    (low, high, int(inside.sum()), float(confidence[inside].mean()), float(right[inside].mean()))
                )
        return rows

    def sharpened(self, factor: float) -> Judged:
        """Return what would have been said with a sharpness ``factor`` times as great."""
        import numpy as np

        powers = np.power(self.probabilities.astype(np.float64) + 1e-12, factor)
        return replace(self, probabilities=(powers / powers.sum(axis=1, keepdims=True)).astype(np.float32))


def judged(embedding: Embedding | None) -> Judged:
    """Return what classifiers say of exemplars that each did not see, by cross-validation over groups."""
    import numpy as np

    known = exemplars()
    traits = [traits_of_exemplar(exemplar) for exemplar in known]
    labels = [exemplar.tool for exemplar in known]
    vectors = embedded([trait.text for trait in traits], embedding)
    fold = _folds(groups(traits, labels))
    names = tuple(sorted(set(labels)))
    found = np.zeros((len(known), len(names)), dtype=np.float32)
    for number in range(FOLDS):
        seen, held = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        model = train([traits[i] for i in seen], [labels[i] for i in seen], _rows(vectors, seen), settings())
        found[held] = model.probabilities([traits[i] for i in held], _rows(vectors, held))
    return Judged(names, tuple(labels), tuple(exemplar.findings.language for exemplar in known), found)


def groups(traits: Sequence[Traits], labels: Sequence[str]) -> NDArray[np.int32]:
    """Return a group's number for each exemplar; those of one tool that are nearly alike share it."""
    import numpy as np
    from scipy.sparse import csr_matrix, vstack  # type: ignore[import-untyped]  # it ships no types
    from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]  # it ships no types

    rows, columns, values = matrix(traits)
    table = csr_matrix((values, (rows, columns)), shape=(len(traits), SIZE))
    lengths = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)))
    table = csr_matrix(table.multiply(1 / lengths))
    near = vstack([table[start : start + _BLOCK] @ table.T > _ALIKE for start in range(0, len(traits), _BLOCK)]).tocoo()
    same = [labels[a] == labels[b] for a, b in zip(near.row, near.col, strict=True)]
    links = csr_matrix((np.array(same), (near.row, near.col)), shape=near.shape)
    found: NDArray[np.int32] = connected_components(links)[1]
    return found


def sharpest(held: Judged) -> float:
    """Return the factor to the sharpness that makes what was right the least surprising."""
    import numpy as np

    factors = np.geomspace(0.4, 2.5, 41)
    return float(min(factors, key=lambda factor: held.sharpened(factor).surprise()))


def _folds(group: NDArray[np.int32]) -> NDArray[np.int64]:
    import numpy as np

    places = np.random.default_rng(_SEED).permutation(int(group.max()) + 1)
    folds: NDArray[np.int64] = places[group] % FOLDS
    return folds


def _rows(vectors: Numbers | None, places: NDArray[np.int64]) -> Numbers | None:
    return None if vectors is None else vectors[places]


def report(held: Judged) -> str:
    """Return the figures as text."""
    import numpy as np

    lines = [f"exemplars {len(held.labels)}"]
    for language in sorted(set(held.languages)):
        chosen = np.array([found == language for found in held.languages])
        lines.append(f"{language}: {held.right()[chosen].mean():.3f}, {held.right(3)[chosen].mean():.3f}")
    lines.append(f"top 1 {held.right().mean():.3f}, top 3 {held.right(3).mean():.3f}, x {sharpest(held):.2f}")
    lines += [f"{low:.1f}-{high:.1f}: n {n}, p {p:.3f}, r {r:.3f}" for low, high, n, p, r in held.table()]
    return "\n".join(lines)


def main() -> None:
    """Print the figures with the embedding model and without."""
    import sys

    from crm_store.history.embedding import default

    for embedding in (default(), None):
        sys.stdout.write(report(judged(embedding)) + "\n\n")


if __name__ == "__main__":
    main()
