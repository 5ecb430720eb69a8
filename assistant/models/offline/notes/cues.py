"""The words that tell what a part of pasted notes is: of all languages at once, for people mix them."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml

from assistant.models.offline.wording import LANGUAGES, Lexicon, flat

_SECTION = "section_"


@cache
def _read() -> dict[str, list[str]]:
    """Return all lists of the data files, those of one name joined; every entry is a text."""
    merged: dict[str, list[str]] = {}
    for language in LANGUAGES:
        file = resources.files("assistant.models.offline.notes").joinpath(f"language/{language}/cues.yaml")
        found: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  (makes texts only)
        for name, listed in found.items():
            merged.setdefault(name, []).extend(listed)
    return merged


@cache
def _lexicon() -> Lexicon:
    return Lexicon(_read())


def said(name: str, text: str) -> bool:
    """Return whether a phrase of a list stands in a text."""
    return _lexicon()[name].search(flat(text)) is not None


def count(name: str, text: str) -> int:
    """Return how many different phrases of a list stand in a text."""
    return len({found[0] for found in _lexicon()[name].finditer(flat(text))})


def opening(name: str, text: str) -> int:
    """Return how many characters of a text a phrase of a list takes at its beginning; 0 for none."""
    found = _lexicon()[name].match(flat(text))
    return found.end() if found else 0


def whole(name: str, text: str) -> bool:
    """Return whether a text is nothing but a phrase of a list."""
    return _lexicon()[name].fullmatch(flat(text).strip()) is not None


def places(name: str, text: str) -> list[tuple[int, int]]:
    """Return where phrases of a list stand in a text."""
    return [found.span() for found in _lexicon()[name].finditer(flat(text))]


@cache
def sections() -> tuple[str, ...]:
    """Return the kinds of parts that headings announce."""
    return tuple(name.removeprefix(_SECTION) for name in _read() if name.startswith(_SECTION))


def section_of(heading: str) -> str | None:
    """Return which kind of part a heading announces: the one that takes most of its words."""
    words = len(flat(heading).split())
    best: tuple[int, str] | None = None
    for kind in sections():
        taken = sum(len(flat(heading)[a:b].split()) for a, b in places(_SECTION + kind, heading))
        if taken and (best is None or taken > best[0]):
            best = taken, kind
    return best[1] if best and best[0] * 3 >= words else None


@cache
def future(ending: str) -> re.Pattern[str]:
    """Return what finds a verb of the stems in the data with an ending of a list: what somebody will do.

    Letters keep their diacritics: they tell who does it.
    """
    stems = "|".join(sorted(map(re.escape, _read()["future_stems"]), key=len, reverse=True))
    endings = "|".join(sorted(map(re.escape, _read()[ending]), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{stems})(?:{endings})(?!\w)", re.IGNORECASE)
