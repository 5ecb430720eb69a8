"""What somebody or a company new is called, from the form in which a sentence has the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.understanding.language_data import Language, mapping
from crm_store.matching.genders import gender_of
from crm_store.matching.inflection import readings
from crm_store.matching.nicknames import also_called, as_written
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_TRUSTED = 0.9
_SHORTEST_STEM = 2
_FEMININE = "a"
_MAN = "masculine"


def given_name(word: str, *, genitive: bool = False) -> str | None:
    """Return the first name that a word is a form of, as it is written; None for any other word.

    In the ``genitive`` it is a man's where the nominative would be a woman's: ``Wiesława`` → Wiesław.
    """
    folded = fold(word)
    found = [base for base, trust in readings(folded) if trust >= _TRUSTED and also_called(base)]
    if genitive and found[:1] == [folded]:
        found.sort(key=lambda base: not (base != folded and gender_of(base) == _MAN and folded == base + _FEMININE))
    return as_written(found[0]) if found else None


def person_name(words: Sequence[str], language: Language, *, genitive: bool = False) -> str:
    """Return a person's name in the nominative: ``Janem Wiśniewskim`` → ``Jan Wiśniewski``."""
    first, *rest = [_bare(word) for word in words]
    given = given_name(first, genitive=genitive)
    if given is None:
        return " ".join(_based(word, "alone", language) for word in (first, *rest))
    if fold(given) == fold(first) and first[-1:].lower() == given[-1:]:
        return " ".join([first if first[0].isupper() else given, *rest])
    gender = "feminine" if fold(given).endswith(_FEMININE) else "masculine"
    return " ".join([given, *(_based(word, gender, language) for word in rest)])


def company_name(words: Sequence[str], language: Language, *, of: bool = False) -> str:
    """Return a company's name in the nominative, as far as its ending tells: ``Betonexem`` → ``Betonex``.

    ``of``: a word such as "from" stands before it.
    """
    bare = [_bare(word) for word in words]
    if len(bare) > 1:
        return " ".join(bare)
    based = _based(bare[0], "company", language)
    return _based(bare[0], "company_of", language) if of and based == bare[0] else based


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
