"""The words that mean times and amounts, by category; read from the data of a language.

A category maps a value to forms, separated by commas; a form of several words is a phrase. ``{name}`` in a form
stands for the endings that ``ENDINGS`` lists under that name. Every form is known without its diacritics, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, cast

from assistant.understanding.tokens import folded, tokens_of

Language = Literal["en", "pl"]
Contents = dict[str, dict[str, str] | str]
Forms = dict[str, dict[str, str]]

LANGUAGES: tuple[Language, ...] = ("en", "pl")
_DATA = Path(__file__).parent / "language"
_FILES = ("numbers.yaml", "calendar.yaml", "money.yaml")
_SHARED = frozenset({"WEEKDAY", "MONTH", "RELDAY", "CLOSEOF", "CURRENCY", "SCALE", "WEEKEND", "GRAIN", "UNIT"})
_ANCHORS = frozenset({"WEEKDAY", "MONTH", "RELDAY", "GRAIN", "UNIT", "SCALE", "CURRENCY", "NUMWORD"})
_ANCHOR_LENGTH = 4
_COUNTABLE = frozenset({"day", "week", "month", "quarter", "half", "year"})
_ENDING = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Entry:
    """What a word may mean: the value that it has in each of its categories."""

    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Lexicon:
    """The words of a language, single and in phrases; a phrase is found by its first word, the longest first.

    ``anchors`` are the words that tell that an expression of this language stands in a text of another one.
    """

    words: dict[str, Entry]
    phrases: dict[str, list[tuple[tuple[str, ...], Entry]]]
    anchors: frozenset[str]

    def entries(self) -> list[Entry]:
        """Return what all of its words and phrases mean."""
        return [*self.words.values(), *(entry for found in self.phrases.values() for _, entry in found)]


def read_yaml(path: Path) -> object:
    """Return the contents of a data file, every scalar as the text that it is."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  (BaseLoader makes only texts)


def data_file(language: Language, name: str) -> Path:
    """Return where a data file of a language lies."""
    return _DATA / language / name


@cache
def lexicon(language: Language) -> Lexicon:
    """Return the words of a language, with the names of days, months and currencies of the others."""
    own = _forms(language)
    foreign = {form: values for other in LANGUAGES if other != language for form, values in _forms(other).items()}
    anchors = frozenset(
        form
        for form, values in own.items()
        if len(form) >= _ANCHOR_LENGTH and values.keys() & _ANCHORS and form not in foreign and " " not in form
    )
    merged = {form: dict(values) for form, values in own.items()}
    for form, values in foreign.items():
        shared = {name: value for name, value in values.items() if name in _SHARED}
        if shared and form not in own and (len(form) >= _ANCHOR_LENGTH or "CURRENCY" in shared):
            merged[form] = shared
    return _built(merged, anchors)


def _built(forms: Forms, anchors: frozenset[str]) -> Lexicon:
    words: dict[str, Entry] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for form, values in forms.items():
        parts = tuple(token.text for token in tokens_of(form))
        if len(parts) == 1:
            words[parts[0]] = Entry(values)
        elif parts:
            phrases.setdefault(parts[0], []).append((parts, Entry(values)))
    for found in phrases.values():
        found.sort(key=lambda phrase: -len(phrase[0]))
    return Lexicon(words, phrases, anchors)


@cache
def _forms(language: Language) -> Forms:
    """Return the values of every form by category, those without diacritics included where nothing else is meant."""
    forms: Forms = {}
    for name in _FILES:
        content = cast("Contents", read_yaml(data_file(language, name)))
        written = content.pop("ENDINGS", {})
        endings = written if isinstance(written, dict) else {}
        for category, values in content.items():
            _add(forms, category, {"": values} if isinstance(values, str) else values, endings)
    for values in forms.values():
        if values.get("GRAIN") in _COUNTABLE:
            values.setdefault("UNIT", values["GRAIN"])
    for form in list(forms):
        plain = folded(form)
        if plain != form:
            forms[plain] = {**forms[form], **forms.get(plain, {})}
    return forms


def _add(forms: Forms, category: str, values: dict[str, str], endings: dict[str, str]) -> None:
    for value, listed in values.items():
        for form in _expanded(listed, endings):
            forms.setdefault(form, {}).setdefault(category, value)


def _expanded(listed: str, endings: dict[str, str]) -> list[str]:
    found: list[str] = []
    for form in (part.strip(' "').lower() for part in listed.split(",")):
        match = _ENDING.search(form)
        if match is None:
            found.append(form)
            continue
        before, after = form[: match.start()], form[match.end() :]
        found.extend(before + ending.strip() + after for ending in endings[match[1]].split(","))
    return [form for form in found if form]
