"""Which language a message is in, judged by its words, their letters, and what was spoken before."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from math import log
from typing import TYPE_CHECKING

from assistant.understanding.language_data import LANGUAGES, Language, words
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_MOST_LETTERS = 6_000
_ACCENTED = frozenset("\u0105\u0107\u0119\u0142\u0144\u00f3\u015b\u017a\u017c")
_GRAMMAR = 1.0
_COMMON = 1.2
_ACCENTS = 1.5
_MOST_BY_LETTERS = 0.6
_A_NAME = 0.15
_A_NAME_OR_WORD = 0.5
_LISTS = ("function_words", "common_words")
_ENOUGH = 0.5
_SURE_BY_LETTERS = 1.0
"""How much letters alone must say against the language of the conversation: two names say little."""
_LIKELY = 0.25
_GRAM = 3
_BORROWED = 0.2
_SHORTEST = 4


def language_of(text: str, hint: str | None = None) -> Language:
    """Return the language of ``text``; where it says too little, the ``hint``'s (a locale), else English.

    Names say little: "Kowalski wants a quote" is English.
    """
    found = [_said(match, number) for number, match in enumerate(_WORD.finditer(text[:_MOST_LETTERS]))]
    told = any(word in words(one, name) for word, _ in found for one in LANGUAGES for name in _LISTS)
    evidence = sum(_weighed(found))
    if hint and not told and abs(evidence) < _SURE_BY_LETTERS:
        return "pl" if hint.lower().startswith("pl") else "en"
    if abs(evidence) >= _ENOUGH:
        return "pl" if evidence > 0 else "en"
    if hint:
        return "pl" if hint.lower().startswith("pl") else "en"
    return "pl" if evidence > _LIKELY else "en"


def _said(match: re.Match[str], number: int) -> tuple[str, float]:
    """Return a word, folded, and how much it says for Polish."""
    word = match.group()
    named = word[0].isupper() and number > 0 and not word.isupper()
    return fold(word), _evidence(fold(word), word, named=named)


def _weighed(found: list[tuple[str, float]]) -> Iterator[float]:
    """Yield what each word says: among Polish words, English ones of the trade say little for English.

    Where nothing but single letters speaks for Polish ("mtg w Ann"), they say little.
    """
    polish = any(evidence >= _GRAMMAR and len(word) > 1 for word, evidence in found)
    for word, evidence in found:
        borrowed = polish and evidence < 0 and word in words("pl", "borrowed_words")
        letter = not polish and evidence > 0 and len(word) == 1
        yield evidence * (_BORROWED if borrowed or letter else 1.0)


def _evidence(word: str, written: str, *, named: bool) -> float:
    """Return how much a word says for Polish; below zero for English."""
    for name, weight in zip(_LISTS, (_GRAMMAR, _COMMON), strict=True):
        english, polish = (word in words(language, name) for language in LANGUAGES)
        if english or polish:
            return weight * (_A_NAME_OR_WORD if named else 1.0) * (polish - english)
    if _ACCENTED & set(written.lower()):
        return _ACCENTS * (_A_NAME if named else 1.0)
    if len(word) < _SHORTEST:
        return 0.0
    guess = _by_letters(word)
    return guess * (_A_NAME if written[0].isupper() else 1.0)


def _by_letters(word: str) -> float:
    """Return what a word's letters say, by how often three in a row occur in known words of each language."""
    odds = _odds()
    grams = list(_grams(word))
    mean = sum(odds.get(gram, 0.0) for gram in grams) / len(grams)
    return max(-_MOST_BY_LETTERS, min(_MOST_BY_LETTERS, mean))


@cache
def _odds() -> Mapping[str, float]:
    counts: list[Counter[str]] = []
    for language in LANGUAGES:
        known = words(language, "function_words") | words(language, "common_words")
        counts.append(Counter(gram for word in known for gram in _grams(word)))
    english, polish = counts
    totals = [sum(count.values()) for count in counts]
    every = english.keys() | polish.keys()
    return {gram: log((polish[gram] + 0.5) / totals[1]) - log((english[gram] + 0.5) / totals[0]) for gram in every}


def _grams(word: str) -> list[str]:
    padded = f"^{word}$"
    return [padded[at : at + _GRAM] for at in range(len(padded) - _GRAM + 1)] or [padded]
