"""The words of a text as the index keeps them: folded, without endings, without those that say nothing.

English and Polish are treated alike, by rules that are data; a dictionary would cost seconds of every start.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from crm_store.history.data import load
from crm_store.matching.text import fold
from crm_store.models.history import HISTORY_TERM_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WORD = re.compile(r"[^\W_]+")
_GROUPED = re.compile(r"(?<=\d)[ .,\u00a0\u202f](?=\d{3}(?!\d))")
_LONGEST_ENDING = 8


def terms(text: str) -> list[str]:
    """Return the terms of a text in order, repetitions included.

    ``Rozmawialiśmy o cenach z Kowalskim`` and ``rozmowa o cenie z Kowalskiego`` share two; ``45 000`` and ``45,000``
    are one number.
    """
    return [term for _, term in spoken(text)]


def spoken(text: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a text that says something, as it stands there, with its term."""
    for written in _WORD.findall(_GROUPED.sub("", text)):
        folded = fold(written)
        if len(folded) > 1 and folded not in _common():
            yield written, stem(folded)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return a folded word without its ending; one with a digit stays as it is."""
    if not word.isalpha():
        return word[:HISTORY_TERM_LENGTH]
    rules = _rules()
    least = rules["shortest"]
    bare = word
    for length in range(min(_LONGEST_ENDING, len(word) - least), 0, -1):
        if word[-length:] in rules["endings"]:
            bare = word[:-length]
            break
    return _hardened(bare, rules["softened"])[:HISTORY_TERM_LENGTH]


def _hardened(stem: str, softened: Mapping[str, str]) -> str:
    for length in (2, 1):
        if len(stem) > length and stem[-length:] in softened:
            return stem[:-length] + softened[stem[-length:]]
    return stem


@cache
def _rules() -> dict[str, Any]:
    rules = load("stemming.yaml")
    return {**rules, "endings": frozenset(rules["endings"])}


@cache
def _common() -> frozenset[str]:
    return frozenset(word for words in load("common.yaml").values() for word in words.split())
