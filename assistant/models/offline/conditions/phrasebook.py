"""The words of conditions, by language: phrases of data files, found at a place in a row of words."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from assistant.models.offline.wording import LANGUAGES, flat, load

if TYPE_CHECKING:
    from collections.abc import Sequence

_BUCKET = 3
_SHORTEST_FOREIGN = 3
_FOREIGN = frozenset({"kind", "field", "state", "best", "measure", "event", "option"})
"""What people say in the other language, too: "moje deals bez next step"."""

Meanings = dict[str, str]


class _Phrase(NamedTuple):
    words: tuple[str, ...]
    category: str
    value: str


class Phrasebook:
    """The phrases of a language, each with what it is: a category and a value in it."""

    def __init__(self, language: str) -> None:
        """Read the phrases of a language, and the content words of the others."""
        self._exact: defaultdict[str, list[_Phrase]] = defaultdict(list)
        self._begun: defaultdict[str, list[_Phrase]] = defaultdict(list)
        for phrase in _phrases(language):
            self._add(phrase)
        own = set(self._exact)
        for other in LANGUAGES:
            for phrase in _phrases(other) if other != language else ():
                whole = sum(map(len, phrase.words)) >= _SHORTEST_FOREIGN and "*" not in "".join(phrase.words)
                if whole and phrase.category in _FOREIGN and phrase.words[0] not in own:
                    self._add(phrase)

    def _add(self, phrase: _Phrase) -> None:
        first = phrase.words[0]
        if first.endswith("*"):
            self._begun[first[:_BUCKET]].append(phrase)
        else:
            self._exact[first].append(phrase)

    def at(self, words: Sequence[str], place: int) -> tuple[int, Meanings]:
        """Return how many words from a place on make up the longest phrase, and all that it may be."""
        first = words[place]
        longest = 0
        found: Meanings = {}
        for phrase in (*self._exact.get(first, ()), *self._begun.get(first[:_BUCKET], ())):
            length = len(phrase.words)
            if length < longest or not _stands(phrase.words, words, place):
                continue
            if length > longest:
                longest, found = length, {}
            found.setdefault(phrase.category, phrase.value)
        return longest, found


def _stands(phrase: tuple[str, ...], words: Sequence[str], place: int) -> bool:
    if place + len(phrase) > len(words):
        return False
    return all(
        word == part or (part.endswith("*") and word.startswith(part[:-1]))
        for part, word in zip(phrase, words[place:], strict=False)
    )


@cache
def written(category: str) -> frozenset[str]:
    """Return the phrases of a category in all languages as they are written, with their marks."""
    read = (load(f"{language}/conditions.yaml").get(category, {}) for language in LANGUAGES)
    return frozenset(text for values in read for listed in values.values() for text in listed)


@cache
def phrasebook(language: str) -> Phrasebook:
    """Return the phrases of a language."""
    return Phrasebook(language)


@cache
def _phrases(language: str) -> tuple[_Phrase, ...]:
    found = []
    listings = (load(f"{language}/conditions.yaml"), load("signs.yaml"))
    for category, values in (pair for listing in listings for pair in listing.items()):
        for value, listed in values.items():
            for text in listed:
                words = tuple(flat(text).split())
                if words:
                    found.append(_Phrase(words, category, value))
    return tuple(found)
