"""Tells words that no language of ours has, as names of companies often are, from words and their misspellings."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from assistant.understanding.language_data import plain

if TYPE_CHECKING:
    from assistant.understanding.language_data import Language

_DICTIONARY: dict[Language, str] = {"en": "en"}
"""Languages whose dictionary is small enough to be looked into: Polish has 3.8 million forms, in 400 MB."""


@lru_cache(maxsize=4096)
def is_foreign(word: str, language: Language) -> bool:
    """Tell whether a folded word is in no dictionary, nor near an everyday word, nor spelt as the language spells."""
    if _in_dictionary(word) or _is_misspelt(word, language):
        return False
    return language in _DICTIONARY or any(pair not in _pairs(language) for pair in _letters(word))


def _in_dictionary(word: str) -> bool:
    from simplemma import is_known

    return any(is_known(word, lang=name) for name in _DICTIONARY.values())


def _is_misspelt(word: str, language: Language) -> bool:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    return process.extractOne(word, plain(language), scorer=OSA.distance, score_cutoff=1) is not None


@cache
def _pairs(language: Language) -> frozenset[str]:
    """Return the neighbouring letters that everyday words have."""
    return frozenset(pair for word in plain(language) for pair in _letters(word))


def _letters(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)]
