"""What form of a verb a word of an inflected language is: past, order, yet to come; and of which person.

The dictionary of Morfeusz knows every form of every verb. Where it is not installed (not every machine
has a build of it), words are known by the lists and endings of the language's files alone.
"""

from __future__ import annotations

from enum import StrEnum, auto
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator


class Form(StrEnum):
    """The forms of verbs that matter, as the data calls them."""

    PAST = auto()
    PRESENT = auto()
    FUTURE = auto()
    ORDER = auto()
    INFINITIVE = auto()
    GERUND = auto()
    CONDITIONAL = auto()
    OWN = auto()


PAST, PRESENT, FUTURE, ORDER, INFINITIVE, GERUND, CONDITIONAL, OWN = Form

_PERFECTIVE, _FIRST, _UNKNOWN = "perf", "pri", "ign"
_WOULD = "part"
_DICTIONARY = "morfeusz2"
_FILE = Path(__file__).with_name("language") / "pl" / "forms.yaml"
_MOST_SPELLINGS = 512
_SHORTEST = 3


@lru_cache(maxsize=50_000)
def forms_of(word: str) -> frozenset[str]:
    """Return the forms that a word, folded or not, can only be as a verb; none if it may be another word as well.

    ``own`` is among them where who speaks is its subject. A word without its marks is tried with them.
    """
    dictionary = _dictionary()
    if dictionary is None or len(word) < _SHORTEST or not word.isalpha():
        return frozenset()
    written = _forms(dictionary, word.lower())
    if written is not None:
        return written
    found = (_forms(dictionary, spelling) for spelling in islice(_spellings(fold(word)), _MOST_SPELLINGS))
    known = [each for each in found if each is not None]
    if not known or any(not each for each in known):
        return frozenset()
    return frozenset.union(*known)


def _spellings(word: str) -> Iterator[str]:
    return map("".join, product(*(_data()["marked"].get(letter, letter) for letter in word)))


def _forms(dictionary: Any, word: str) -> frozenset[str] | None:  # noqa: ANN401  (a module without types)
    """Return the forms of a word as written; None if it is no word, empty if it may be no verb."""
    readings = dictionary.analyse(word)
    tags = [reading[2][2].split(":") for reading in readings]
    if any(tag[0] == _UNKNOWN for tag in tags):
        return None
    first = [tag for reading, tag in zip(readings, tags, strict=True) if reading[0] == 0]
    rest = [tag for reading, tag in zip(readings, tags, strict=True) if reading[0] > 0]
    found = {_form(tag) for tag in first}
    if "" in found:
        return frozenset()
    if any(tag[0] == _WOULD for tag in rest):
        found = {CONDITIONAL}
    if any(_FIRST in tag for tag in (*first, *rest)):
        found.add(OWN)
    return frozenset(found)


def _form(tag: list[str]) -> str:
    """Return the form that a tag of the dictionary tells, or an empty text for what is no verb."""
    form = _data()["tags"].get(tag[0], "")
    return FUTURE if form == PRESENT and _PERFECTIVE in tag else form


@cache
def _data() -> dict[str, dict[str, str]]:
    data: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return data


@cache
def _dictionary() -> Any:  # noqa: ANN401  (as above)
    """Return the dictionary, or None where it is not installed."""
    from importlib import import_module

    try:
        return import_module(_DICTIONARY).Morfeusz(generate=False)
    except ImportError:
        return None
