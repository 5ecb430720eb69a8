"""Which base forms a name heard in a sentence may have: Polish cases, English possessives.

The rules are data (``inflection.yaml``): paradigms with their endings, the softening of stems before
the locative, vowels that come and go. They over-generate on purpose, since a reading counts only
when a stored name has it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypedDict, cast

from crm_store.matching.data import load
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VOWELS = frozenset("aeiouy")
_SHORTEST_STEM = 2
_LONGEST_ENDING = 5


class Reading(NamedTuple):
    """A base form a word may have, and how far the reading is trusted (0..1; 1: as written)."""

    base: str
    trust: float


class _Paradigm(TypedDict, total=False):
    base: str
    forms: list[str]
    weight: float
    soft: bool
    closed: bool
    shortest: int


@dataclass(frozen=True)
class Rule:
    """Takes a form's ending to ``hard`` (how the stem ends unsoftened) and the base's ending.

    At least ``shortest`` letters of stem must be left.
    """

    hard: str
    base: str
    weight: float
    shortest: int
    closed: bool


@dataclass(frozen=True)
class Rules:
    """All rules by ending; what may change inside a stem; endings set off by a mark."""

    by_ending: Mapping[str, tuple[Rule, ...]]
    shifts: Mapping[str, list[str]]
    closed_shifts: Mapping[str, list[str]]
    fleeting: tuple[str, ...]
    attached: frozenset[str]


@lru_cache(maxsize=65_536)
def readings(word: str) -> tuple[Reading, ...]:
    """Return the base forms ``word`` may have, most trusted first; the word itself leads.

    ``Kowalskiego`` → kowalskiego, kowalski, …; ``Pawłem`` → pawlem, pawel, …; ``Acme's`` → acme, ….
    """
    found: dict[str, float] = {}
    for spelling, trust in _spellings(fold(word)):
        for reading in (Reading(spelling, trust), *_declined(spelling, trust)):
            found[reading.base] = max(reading.trust, found.get(reading.base, 0.0))
    by_trust = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Reading(base, trust) for base, trust in by_trust)


def keys(word: str) -> frozenset[str]:
    """Return the keys of ``word``: a base form and any of its inflected forms share at least one."""
    return frozenset(reading.base for reading in readings(word))


def _spellings(word: str) -> Iterator[tuple[str, float]]:
    """Yield the word closed up, and without an ending set off by an apostrophe or a hyphen."""
    whole = word.replace("'", "").replace("-", "")
    if whole == word:
        yield whole, 1.0
        return
    yield whole, 0.99
    for mark in "'-":
        stem, found, ending = word.rpartition(mark)
        if found and stem and (not ending or ending in inflection_rules().attached):
            yield stem.replace("'", "").replace("-", ""), 1.0


def _declined(word: str, trust: float) -> Iterator[Reading]:
    rules = inflection_rules()
    for length in range(min(_LONGEST_ENDING, len(word) - 1) + 1):
        cut = len(word) - length
        for rule in rules.by_ending.get(word[cut:], ()):
            stem = word[:cut] + rule.hard
            if len(stem) >= rule.shortest and not (rule.closed and stem[-1] in _VOWELS):
                yield from (Reading(base, rule.weight * trust) for base in _bases(stem, rule, rules))


def _bases(stem: str, rule: Rule, rules: Rules) -> Iterator[str]:
    """Yield the bases a stem may belong to, allowing for changes inside it."""
    yield stem + rule.base
    yield from (shifted + rule.base for shifted in _shifted(stem, rules.shifts))
    if rule.closed:
        yield from (bare + rule.base for bare in _without_fleeting(stem, rules))
    if not rule.base:
        yield from _shifted(stem, rules.closed_shifts)
        yield from _with_fleeting(stem, rules)


def _with_fleeting(stem: str, rules: Rules) -> Iterator[str]:
    """Yield ``marek`` for ``mark``: a vowel between two different last consonants."""
    if ends_in_cluster(stem):
        yield from (stem[:-1] + vowel + stem[-1] for vowel in rules.fleeting)


def ends_in_cluster(stem: str) -> bool:
    """Tell whether a stem ends in two different consonants, between which a vowel may have gone."""
    return len(stem) > 1 and stem[-1] != stem[-2] and not _VOWELS & set(stem[-2:])


def _without_fleeting(stem: str, rules: Rules) -> Iterator[str]:
    """Yield ``spolk`` for ``spolek``."""
    for vowel in rules.fleeting:
        if stem[:-1].endswith(vowel):
            yield stem[: -1 - len(vowel)] + stem[-1]


def _shifted(stem: str, shifts: Mapping[str, list[str]]) -> Iterator[str]:
    for length in (2, 3, 4):
        for written in shifts.get(stem[-length:], ()) if len(stem) >= length else ():
            yield stem[:-length] + written


@cache
def inflection_rules() -> Rules:
    """Return the rules of ``inflection.yaml``, by the ending they take away."""
    content = load("inflection.yaml")
    soft = cast("dict[str, list[str]]", content["soft_endings"])
    by_ending: defaultdict[str, list[Rule]] = defaultdict(list)
    for paradigm in cast("list[_Paradigm]", content["paradigms"]):
        for ending, hard in _endings(paradigm, soft):
            shortest = paradigm.get("shortest", _SHORTEST_STEM)
            closed = paradigm.get("closed", False)
            rule = Rule(hard, paradigm["base"], paradigm["weight"], shortest, closed)
            by_ending[ending].append(rule)
    return Rules(
        by_ending={ending: tuple(rules) for ending, rules in by_ending.items()},
        shifts=cast("dict[str, list[str]]", content["shifts"]),
        closed_shifts=cast("dict[str, list[str]]", content["closed_shifts"]),
        fleeting=tuple(cast("list[str]", content["fleeting"])),
        attached=frozenset(cast("list[str]", content["attached"])),
    )


def _endings(paradigm: _Paradigm, soft: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield each ending of a paradigm's forms, softened ones with the stem's own last sound."""
    yield from ((form, "") for form in paradigm["forms"])
    if paradigm.get("soft"):
        yield from ((heard, hard) for heard, stems in soft.items() for hard in stems)
