"""A summary of pasted notes: the few sentences that say most, verbatim and in their order.

Sentences are ranked as in LexRank (Erkan and Radev, 2004): by how much they share with the others, weighed by how
rare the shared words are. What is a fact of the deal counts more; small talk, questions and what is listed
elsewhere count less.
"""

from __future__ import annotations

from collections import Counter
from math import log, sqrt
from typing import TYPE_CHECKING

import numpy as np

from assistant.models.offline.notes import cues
from crm_store.history.words import terms

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.notes.statements import Statement

_FEWEST, _MOST = 3, 7
_GROWTH = 1.3
_LEAST_TERMS = 4
_DAMPING, _ROUNDS = 0.85, 30
_FACT, _ANNOUNCED, _AMOUNT, _EARLY = 1.2, 0.8, 0.25, 0.15
_CHATTER, _ASKED = 0.5, 0.3
_REPEATED = 0.5
_VALUES = frozenset({"money", "percent", "day", "period"})


def summary_of(
    message: Message, statements: Sequence[Statement], facts: Collection[int], left_out: Collection[int]
) -> list[Statement]:
    """Return the sentences that say most.

    Args:
        message: with what was found in it.
        statements: all that is stated.
        facts: where the statements begin that tell a fact of the deal.
        left_out: where those begin that are listed elsewhere, such as what is to be done.
    """
    told = [one for one in statements if one.start not in left_out and not one.cells]
    words = [Counter(terms(one.text)) for one in told]
    kept = [at for at, bag in enumerate(words) if len(bag) >= _LEAST_TERMS] or [
        at for at, bag in enumerate(words) if bag
    ]
    if not kept:
        return []
    told, words = [told[at] for at in kept], [words[at] for at in kept]
    alike = _similarities(words)
    scores = _ranked(alike) * np.array([_weight(message, one, at, len(told), facts) for at, one in enumerate(told)])
    chosen: list[int] = []
    for at in np.argsort(-scores, kind="stable"):
        if len(chosen) >= _size(len(told)):
            break
        if all(alike[at, other] < _REPEATED for other in chosen):
            chosen.append(int(at))
    return [told[at] for at in sorted(chosen)]


def _size(count: int) -> int:
    return max(_FEWEST, min(_MOST, round(_GROWTH * sqrt(count))))


def _similarities(words: Sequence[Counter[str]]) -> np.ndarray:
    """Return the cosines of all pairs of sentences, with terms weighed by how few sentences have them."""
    places = {term: at for at, term in enumerate(sorted({term for bag in words for term in bag}))}
    having = Counter(term for bag in words for term in bag)
    matrix = np.zeros((len(words), len(places)))
    for row, bag in enumerate(words):
        for term, times in bag.items():
            matrix[row, places[term]] = times * log(1 + len(words) / having[term])
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.where(norms == 0, 1.0, norms)
    found: np.ndarray = matrix @ matrix.T
    np.fill_diagonal(found, 0.0)
    return found


def _ranked(alike: np.ndarray) -> np.ndarray:
    """Return how central each sentence is; 1 on average."""
    size = len(alike)
    sums = alike.sum(axis=1, keepdims=True)
    steps = np.where(sums > 0, alike / np.where(sums == 0, 1.0, sums), 1.0 / size)
    rank = np.full(size, 1.0 / size)
    for _ in range(_ROUNDS):
        rank = (1 - _DAMPING) / size + _DAMPING * (rank @ steps)
    result: np.ndarray = rank * size
    return result


def _weight(message: Message, one: Statement, at: int, count: int, facts: Collection[int]) -> float:
    weight = 1.0 + _FACT * (one.start in facts) + _ANNOUNCED * (one.section == "summary")
    weight += _AMOUNT * any(span.type in _VALUES for span in message.within(one.start, one.end))
    weight += _EARLY * (1 - at / count)
    if cues.said("chatter", one.text):
        weight *= _CHATTER
    if one.text.rstrip().endswith("?"):
        weight *= _ASKED
    return weight
