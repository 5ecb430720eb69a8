"""What the classifier looks at in a clause: its words, parts of words, act and the kinds of its spans."""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from assistant.models.offline.lexicon import folded_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.models.offline.delexicalise import Plain
    from assistant.models.offline.reading import Act

    Numbers = NDArray[np.float32]

SIZE = 1 << 13
_PARTS = range(3, 6)
_WEIGHTS = {"w": 1.0, "c": 1.0, "s": 1.0}
_EDGE = " "


class Traits(NamedTuple):
    """A text's features: what the embedding model reads, and weights of hashed features."""

    text: str
    weights: dict[int, float]


def traits_of(plain: Plain, act: Act) -> Traits:
    """Return the features of a text; the weights of each sort of feature have length one."""
    words = folded_words(plain.text)
    sorts = {"w": _word_features(words), "c": _part_features(words), "s": _structure(plain, act, len(words))}
    weights: dict[int, float] = {}
    for sort, names in sorts.items():
        counts = Counter(f"{sort}{name}" for name in names)
        scale = _WEIGHTS[sort] / (math.sqrt(sum((1 + math.log(count)) ** 2 for count in counts.values())) or 1.0)
        for name, count in counts.items():
            place, sign = _place(name)
            weights[place] = weights.get(place, 0.0) + sign * scale * (1 + math.log(count))
    return Traits(plain.text, weights)


@lru_cache(maxsize=100_000)
def _place(name: str) -> tuple[int, float]:
    """Return a feature's place, and a sign that lets features that share a place cancel out on average."""
    hashed = crc32(name.encode())
    return hashed % SIZE, 1.0 if hashed & (1 << 31) else -1.0


def _word_features(words: Sequence[str]) -> Iterator[str]:
    """Yield words, pairs of neighbours, pairs with a word between, and the first words."""
    for index, word in enumerate(words):
        yield word
        yield _EDGE.join(words[index : index + 2])
        if index + 2 < len(words):
            yield f"{word}_{words[index + 2]}"
    for count in (1, 2):
        yield "^" + _EDGE.join(words[:count])


def _part_features(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        edged = f"{_EDGE}{word}{_EDGE}"
        for size in _PARTS:
            for start in range(max(1, len(edged) - size + 1)):
                yield edged[start : start + size]


def _structure(plain: Plain, act: Act, length: int) -> Iterator[str]:
    yield f"a{act}"
    yield f"l{min(length, 16).bit_length()}"
    for kind, count in Counter(plain.kinds).items():
        yield f"k{kind}"
        yield f"k{kind}{min(count, 2)}"
        yield f"ak{act}{kind}"
    yield "k" + "-".join(sorted(set(plain.kinds)))


def matrix(traits: Sequence[Traits]) -> tuple[NDArray[np.int64], NDArray[np.int64], Numbers]:
    """Return the hashed features of texts as rows, columns and values of a sparse matrix."""
    import numpy as np

    rows = np.repeat(np.arange(len(traits)), [len(trait.weights) for trait in traits])
    columns = np.fromiter((place for trait in traits for place in trait.weights), dtype=np.int64)
    values = np.fromiter((value for trait in traits for value in trait.weights.values()), dtype=np.float32)
    return rows, columns, values
