"""Under which terms the words of a question may be stored: as heard, in the base form, as another name."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from crm_store.matching.inflection import readings
from crm_store.matching.nicknames import also_called, as_written
from crm_store.models.matching import TERM_LENGTH

if TYPE_CHECKING:
    from crm_store.matching.question import Heard, Question

_NICKNAMES_FROM = 0.9
_LONGEST_JOIN = 3


class Variant(NamedTuple):
    """One way to read words of a question.

    ``words``: their positions; ``trust``: 0..1; ``how``: empty as heard, "case", or what to tell the
    reader; ``given_only``: it can only be a given name.
    """

    words: tuple[int, ...]
    trust: float
    how: str = ""
    given_only: bool = False


Variants = dict[str, list[Variant]]
"""Stored terms that would answer a question, each with the words it answers."""

CASE = "case"


def variants_of(question: Question) -> Variants:
    """Return the terms to look for, from readings, nicknames, and words written together or apart."""
    found: Variants = defaultdict(list)
    for position, heard in enumerate(question.words):
        if heard.optional:
            found[heard.word].append(Variant((position,), 1.0))
        else:
            _add_readings(found, position, heard)
    for start in range(len(question.words)):
        for end in range(start + 2, min(start + _LONGEST_JOIN, len(question.words)) + 1):
            words = question.words[start:end]
            if not all(heard.optional for heard in words):
                _add_join(found, words, tuple(range(start, end)))
    return dict(found)


def _add_readings(found: Variants, position: int, heard: Heard) -> None:
    """Add what the word may be; of the other names of one person the surest reading counts."""
    for base, trust in readings(heard.word):
        found[base[:TERM_LENGTH]].append(Variant((position,), trust, CASE if trust < 1 else ""))
        if trust >= _NICKNAMES_FROM:
            for other in also_called(base):
                how = f"nickname {as_written(base)} = {other.as_written}"
                found[other.name].append(Variant((position,), trust * other.trust, how, given_only=True))


def _add_join(found: Variants, words: tuple[Heard, ...], positions: tuple[int, ...]) -> None:
    """Add neighbours as one word: "GTX Pro" may be stored as GTXPro, "T-Mobile" as TMobile."""
    *first, last = (heard.word for heard in words)
    for base, trust in readings(last):
        joined = "".join((*first, base)).replace("'", "")
        found[joined[:TERM_LENGTH]].append(Variant(positions, trust, CASE if trust < 1 else ""))
