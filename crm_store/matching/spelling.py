"""Words of names that are spelt almost like a word of the question."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, func, select, union

from crm_store.matching.declension import forms
from crm_store.matching.inflection import readings
from crm_store.matching.variants import Variant
from crm_store.models import NameWord, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import ColumnElement, CompoundSelect, Connection, Select

    from crm_store.matching.question import Heard
    from crm_store.matching.variants import Variants

_WORDS = table_of(NameWord)
_SHORTEST = 4
_TWO_EDITS_FROM = 8
_LONGEST_ENDING = 4
_SHORT = 5
"""In a word of up to so many letters the first is not mistyped: "tech" is not "mech"."""
_SURE_READING = 0.95
_MOST_ENDS = 3
_TRUST = {1: 0.86, 2: 0.72}
_HOW = {1: "one letter differs", 2: "two letters differ"}


class _Ends(NamedTuple):
    """Where stored words are looked for: those that begin with ``head``, or end with one of ``tails``.

    ``tails`` are reversed; ``rest`` is what a slip in the very first letters leaves, reversed.
    """

    head: str
    tails: tuple[str, ...]
    rest: str


def typo_variants(connection: Connection, words: Mapping[int, Heard], edits: int) -> Variants:
    """Return stored words that lie up to ``edits`` edits from ``words``, by position in the question.

    An edit is a letter too many, missing, another, or swapped with its neighbour (optimal string
    alignment). One edit leaves either the first or the second half of a word as it is, two often leave a
    third, so only stored words that begin or end alike are compared. A word in an oblique case is compared
    by what its base form would be. Two edits are allowed from eight letters on.
    """
    found: Variants = {}
    for position, heard in words.items():
        typed = heard.word.replace("'", "").replace("-", "")
        if len(typed) < (_SHORTEST if edits == 1 else _TWO_EDITS_FROM) or any(letter.isdigit() for letter in typed):
            continue
        bases = [reading.base for reading in readings(typed) if reading.trust >= _SURE_READING]
        stored = _neighbours(connection, typed, _ends(typed, bases, edits))
        for word, distance in _near(typed, bases, stored, edits):
            found.setdefault(word, []).append(Variant((position,), _TRUST[distance], _HOW[distance]))
    return found


def _ends(typed: str, bases: list[str], edits: int) -> _Ends:
    span = max((len(typed) - 1) // 2, 2) if edits == 1 else max(len(typed) // 3, 3)
    tails = dict.fromkeys(base[-span:][::-1] for base in bases if len(base) >= span)
    return _Ends(typed[:span], tuple(tails)[:_MOST_ENDS], typed[:1:-1])


def _neighbours(connection: Connection, typed: str, ends: _Ends) -> list[str]:
    """Return the stored words of about this length that begin or end alike."""
    tails = (ends.tails * _MOST_ENDS)[:_MOST_ENDS]
    values: dict[str, object] = {"shortest": len(typed) - _LONGEST_ENDING, "longest": len(typed) + 2, "first": typed[0]}
    starts = {"head": ends.head, "rest": ends.rest, **{f"tail{index}": tail for index, tail in enumerate(tails)}}
    for name, start in starts.items():
        values |= {name: start, f"{name}_end": start[:-1] + chr(ord(start[-1]) + 1)}
    return [word for (word,) in connection.execute(_alike_at_an_end(), values).all()]


@lru_cache(maxsize=1)
def _alike_at_an_end() -> CompoundSelect[str]:
    """Return the statement for words that begin like the one typed, or end alike after the same first letter."""
    length = func.length(_WORDS.c.word).between(bindparam("shortest"), bindparam("longest"))
    same_first = func.substr(_WORDS.c.word, 1, 1) == bindparam("first")
    words = [
        _between(_WORDS.c.word, "head").where(length),
        _between(_WORDS.c.reversed, "rest").where(length),
        *(_between(_WORDS.c.reversed, f"tail{index}").where(length, same_first) for index in range(_MOST_ENDS)),
    ]
    return union(*words)


def _between(column: ColumnElement[str], name: str) -> Select[str]:
    return select(_WORDS.c.word).where(column >= bindparam(name), column < bindparam(f"{name}_end"))


def _near(typed: str, bases: list[str], stored: list[str], most: int) -> Iterator[tuple[str, int]]:
    """Yield the stored words that ``typed``, or one of its ``bases``, may mean, with how many edits lie between."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found: dict[str, int] = {}
    for base in bases:
        for word, edits, _ in process.extract(base, stored, scorer=OSA.distance, score_cutoff=most, limit=None):
            found[word] = min(edits, found.get(word, most))
    for word in stored:
        if word not in found and len(word) > _SHORTEST and typed.startswith(word[:-1]):
            edits = min(OSA.distance(typed, form, score_cutoff=most) for form in forms(word))
            if edits <= most:
                found[word] = edits
    short = len(typed) <= _SHORT
    return ((word, edits) for word, edits in found.items() if edits and not (short and word[0] != typed[0]))
