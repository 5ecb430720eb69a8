"""Misspelled values and what they probably mean, against values that are known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

from crm_store.importing.vocabulary import data
from crm_store.matching.text import squash

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGITS = re.compile(r"\d+")
_SHORTEST = 5
_LONG = 9
_RARE = 5


class Certainty(StrEnum):
    """Whether a repair may be made without asking."""

    SAFE = "safe"
    PROPOSED = "proposed"


class Repair(NamedTuple):
    """What a value probably means, how sure that is, and the reason for the reader."""

    value: str
    meant: str
    certainty: Certainty
    reason: str


class Vocabulary:
    """Known values of a column or table, against which others are compared.

    Two values that differ in case, spaces, punctuation or accents alone are one: this repair is safe.
    One or two letters (transposed, missing, added, wrong) make a proposal, if exactly one known value is
    that near, both are long enough, and their digits agree: GTX 100 is no misspelled GTX 200.
    """

    def __init__(self, known: Iterable[str], *, any_case: bool = False) -> None:
        """Compare with ``known``; of several spellings of one value, the most frequent or first counts.

        Args:
            known: the values, or a mapping to how often each occurs.
            any_case: whether capitals are a matter of taste: they are left as they are, and a repaired
                value keeps its first one.
        """
        self._any_case = any_case
        counts = Counter(dict(known)) if isinstance(known, Mapping) else Counter(known)
        self._counts = counts
        self._by_key: dict[str, str] = {}
        for value, _ in counts.most_common():
            self._by_key.setdefault(squash(value), value)
        self._by_key.pop("", None)

    def __contains__(self, value: str) -> bool:
        """Whether a value is known as it is written."""
        return value in self._counts

    def repair(self, value: str) -> Repair | None:
        """Return what a value means if it is not the known spelling, or ``None`` if nothing is near."""
        key = squash(value)
        same = self._by_key.get(key)
        if same is not None:
            reason = f"{value!r} is {same!r} but for case, spaces, punctuation or accents"
            return (
                None if self._is_same(value, same) else Repair(value, self._cased(same, value), Certainty.SAFE, reason)
            )
        near = self._near(key)
        if near is None:
            return None
        meant, distance = self._cased(near[0], value), near[1]
        letters = "one letter" if distance == 1 else "two letters"
        return Repair(value, meant, Certainty.PROPOSED, f"{value!r} is {letters} away from {meant!r} and from no other")

    def _cased(self, meant: str, value: str) -> str:
        return meant[:1].upper() + meant[1:] if self._any_case and value[:1].isupper() else meant

    def _is_same(self, value: str, known: str) -> bool:
        return value == known or (self._any_case and value.casefold() == known.casefold())

    def _near(self, key: str) -> tuple[str, int] | None:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        if len(key) < _SHORTEST:
            return None
        allowed = 1 if len(key) < _LONG else 2
        found = extract(key, self._by_key.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=3)
        near = [(known, int(distance)) for known, distance, _ in found if _is_comparable(key, known)]
        if not near or (len(near) > 1 and near[0][1] == near[1][1]):
            return None
        known, distance = near[0]
        return self._by_key[known], distance


def stray_values(counts: Mapping[str, int]) -> list[Repair]:
    """Return the rare values of a column that probably are misspellings of its frequent ones.

    Args:
        counts: how often each value occurs. A value is taken for a misspelling if what it is near to
            occurs five times as often; differences of case, spaces and punctuation are always repaired.
    """
    found = []
    vocabulary = Vocabulary(counts)
    for value, times in counts.items():
        repair = vocabulary.repair(value)
        if repair is None:
            others = {other: count for other, count in counts.items() if count >= times * _RARE and other != value}
            repair = Vocabulary(others).repair(value) if others else None
        if repair is not None:
            found.append(repair)
    return found


@cache
def industries() -> Vocabulary:
    """Return the names of sectors, English and Polish."""
    groups = cast("dict[str, list[str]]", data("industries"))
    return Vocabulary((name for names in groups.values() for name in names), any_case=True)


@cache
def countries() -> Vocabulary:
    """Return the names of countries, English and Polish."""
    from babel import Locale

    names = (Locale(language).territories.items() for language in ("en", "pl"))
    return Vocabulary((name for group in names for code, name in group if code.isalpha()), any_case=True)


def _is_comparable(key: str, known: str) -> bool:
    return len(known) >= _SHORTEST and _DIGITS.findall(key) == _DIGITS.findall(known)
