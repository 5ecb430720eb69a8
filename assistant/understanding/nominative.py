"""What somebody or a company new is called, from the form in which a sentence has the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.understanding.language_data import Language, mapping
from crm_store.matching.inflection import readings
from crm_store.matching.nicknames import also_called, as_written
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_TRUSTED = 0.9
_SHORTEST_STEM = 2
_FEMININE = "a"


def given_name(word: str) -> str | None:
    """Return the first name that a word is a form of, as it is written; None for any other word."""
    folded = fold(word)
    for base, trust in readings(folded):
        if trust >= _TRUSTED and also_called(base):
            return as_written(base)
    return None


def person_name(words: Sequence[str], language: Language) -> str:
    """Return a person's name in the nominative: ``Janem Wiśniewskim`` → ``Jan Wiśniewski``."""
    first, *rest = [_bare(word) for word in words]
    given = given_name(first)
    if given is None:
        last = rest[-1:] or [first]
        based = _based(last[0], "alone", language)
        return " ".join([*([first, *rest][:-1]), based]) if rest else based
    if fold(given) == fold(first) and first[-1:].lower() == given[-1:]:
        return " ".join([first if first[0].isupper() else given, *rest])
    gender = "feminine" if fold(given).endswith(_FEMININE) else "masculine"
    return " ".join([given, *(_based(word, gender, language) for word in rest)])


def company_name(words: Sequence[str], language: Language) -> str:
    """Return a company's name in the nominative, as far as its ending tells: ``Betonexem`` → ``Betonex``."""
    bare = [_bare(word) for word in words]
    return _based(bare[0], "company", language) if len(bare) == 1 else " ".join(bare)


def _bare(word: str) -> str:
    """Return a word without an English possessive or a Polish ending set off by a mark."""
    for mark in ("'", "\u2019", "\u02bc", "-"):
        stem, found, _ = word.rpartition(mark)
        if found and stem and any(base == fold(stem) and trust == 1.0 for base, trust in readings(word)):
            return stem
    return word


def _based(word: str, kind: str, language: Language) -> str:
    endings: dict[str, str] = mapping(language, "name_endings")[kind]
    for length in range(len(word) - _SHORTEST_STEM, 0, -1):
        ending = word[len(word) - length :].lower()
        if ending in endings:
            return word[: len(word) - length] + endings[ending]
    return word
