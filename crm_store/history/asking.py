"""A question's words, and how much each tells among the texts that are searched."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

from crm_store.history.words import spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

RARE = 0.05
"""A word that a larger share of the texts have tells little, unless it is a name or a number."""
MOST_WORDS = 24
_NO_SENTENCE = 2


class Word(NamedTuple):
    """A term of a question; a ``name`` has a digit or a capital, other than the one that begins a sentence."""

    term: str
    name: bool


def words_of(question: str) -> list[Word]:
    """Return the terms of a question in order, each once."""
    found: dict[str, bool] = {}
    said = list(spoken(question))
    sentence = len(said) > _NO_SENTENCE
    for at, (written, term) in enumerate(said):
        name = any(char.isdigit() for char in written) or (written[0].isupper() and not (sentence and at == 0))
        found[term] = found.get(term, False) or name
    return [Word(term, name) for term, name in found.items()][:MOST_WORDS]


class Weights:
    """What a text is worth for having some of a question's words, from 0 to 1: rare words and names count."""

    def __init__(self, words: Iterable[Word], having: Mapping[str, int], total: int) -> None:
        """Weigh words that ``having`` of ``total`` texts have."""
        self._rarity = {word.term: log(1 + total / (1 + having.get(word.term, 0))) for word in words}
        self._telling = {word.term for word in words if word.name or _is_rare(having.get(word.term, 0), total)}

    def telling(self, terms: Collection[str]) -> float:
        """Return the share of the rare words and names that are among ``terms``."""
        return self._share(terms, self._telling)

    def all(self, terms: Collection[str]) -> float:
        """Return the share of all words that are among ``terms``."""
        return self._share(terms, self._rarity.keys())

    def _share(self, terms: Collection[str], of: Collection[str]) -> float:
        whole = sum(self._rarity[term] for term in of)
        return sum(self._rarity[term] for term in of if term in terms) / whole if whole else 0.0


def _is_rare(having: int, total: int) -> bool:
    return 0 < having <= max(3.0, RARE * total)
