"""The words that planning needs, by language: phrases from data files, matched in folded text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LANGUAGES = ("en", "pl")
_NEVER = re.compile(r"(?!)")
_STROKES = str.maketrans("łŁøØđĐ’", "lloodd'")


def flat(text: str) -> str:
    """Return the text in lower case and without diacritics, every character in its old place."""
    return "".join(_flat(character) for character in text.translate(_STROKES))


@cache
def _flat(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character)[:1].lower()[:1]
    return plain or character


def phrases(listed: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of the phrases in folded text; ``*`` stands for any ending of a word."""
    parts = sorted((_phrase(flat(text)) for text in listed), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else _NEVER


def _phrase(text: str) -> str:
    return r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in text.split())


class Lexicon:
    """The phrases of one language, or of all, by the name of their list.

    ``cues`` of an argument, and ``values`` of one that takes one of a few words, belong to no one language:
    people mix them.
    """

    def __init__(self, words: Mapping[str, list[str]]) -> None:
        self._found = {name: phrases(listed) for name, listed in words.items()}

    def __getitem__(self, name: str) -> re.Pattern[str]:
        return self._found.get(name, _NEVER)

    def said(self, name: str, text: str) -> bool:
        """Return whether any phrase of a list stands in folded text."""
        return self[name].search(text) is not None


@cache
def lexicon(language: str) -> Lexicon:
    """Return the words of a language: pronouns, fillers, ordinals and the like."""
    return Lexicon(_read(language, "words"))


@cache
def cues() -> Lexicon:
    """Return what tells arguments and their values apart, in all languages: ``argument`` or ``argument=value``."""
    merged: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for name, listed in _read(language, "cues").items():
            merged.setdefault(name, []).extend(listed)
    return Lexicon(merged)


@cache
def value_names(argument: str) -> tuple[str, ...]:
    """Return the values that cues know for an argument."""
    listed = [name for language in LANGUAGES for name in _read(language, "cues")]
    return tuple(dict.fromkeys(name.partition("=")[2] for name in listed if name.startswith(f"{argument}=")))


@cache
def ordinals(language: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    """Return the words that mean a place in a list, each with the place, counted from 1 or, below 0, from the end."""
    places = _read(language, "ordinals")
    return tuple((phrases(listed), int(place)) for place, listed in places.items())


@cache
def _read(language: str, name: str) -> dict[str, list[str]]:
    return load(f"{language}/{name}.yaml")


@cache
def load(path: str) -> dict[str, Any]:
    """Return a data file of planning, every value a text: "no" and "on" are words here."""
    file = resources.files("assistant.models.offline").joinpath("planning").joinpath(path)
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return dict(yaml.load(file.read_text(encoding="utf-8"), Loader=loader))  # noqa: S506  (makes texts only)
