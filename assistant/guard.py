"""Checks what a model wrote before it is sent: figures and names have to come from somewhere.

They may come from the tool results of the turn, from what the user wrote, or from what was found in it. A number
is compared by its value, however it is written and rounded: "45k", "45 000,00" and "45,000" are one.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any

from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_FIGURE = re.compile(
    r"(?<![\w.,])[-−+]?\d+(?:[.,'’ \u00a0\u202f]\d{3}(?!\d))*(?:[.,]\d+)?"
    r"(?:\s?(?P<scale>k|tys|thousand|m|mln|mn|million|bn|mld|billion)\b)?"
    r"(?P<percent>\s?%)?",
    re.IGNORECASE,
)
_SCALES = {"k": 3, "tys": 3, "thousand": 3, "m": 6, "mln": 6, "mn": 6, "million": 6, "bn": 9, "mld": 9, "billion": 9}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WRITTEN_DAY = re.compile(r"\b(\d{1,2})([./])(\d{1,2})\2(\d{4})\b")
_SENTENCE = re.compile(r"(?:^|[.!?:;…]\s+|[\n•*–-]\s*|[\"„“(]\s*)$")
_STEM, _ENDING = 3, 3
_LANGUAGES = ("en", "pl")


def checked(text: str, results: Sequence[Mapping[str, Any]], user_text: str, known: str = "") -> list[str]:
    """Return the figures, days and names of ``text`` that come from nowhere, as they are written there.

    Args:
        text: what a model wrote.
        results: the tool results of the turn, as data.
        user_text: what the user wrote in this turn.
        known: other text that may be quoted, such as what was found in the message.
    """
    values = [*_values(results), *_counts(results), user_text, known]
    sources = "\n".join(str(value) for value in values)
    supported, days = _numbers(sources), set(_DAY.findall(sources))
    wrong_days = [found.group() for found in _WRITTEN_DAY.finditer(text) if not _days_meant(found) & days]
    rest = _WRITTEN_DAY.sub("", text)
    figures = [found.group() for found in _FIGURE.finditer(rest) if not _backed(found, supported)]
    return wrong_days + figures + _strangers(text, sources)


def _days_meant(found: re.Match[str]) -> set[str]:
    """Return the days that "27.11.2026" or "11/27/2026" may be."""
    first, _, second, year = found.groups()
    return {f"{year}-{int(month):02}-{int(day):02}" for day, month in ((first, second), (second, first))}


def _backed(found: re.Match[str], supported: set[Decimal]) -> bool:
    digits, scale = _digits(found), found["scale"]
    coarse = bool(scale or found["percent"]) or "." in digits or "," in digits
    return any(_near(value, scale, supported, coarse=coarse) for value in _readings(digits))


def _digits(found: re.Match[str]) -> str:
    """Return a figure without its scale and its percent sign."""
    ends = [found.start(group) for group in ("scale", "percent") if found[group]]
    return found.group()[: min(ends) - found.start()] if ends else found.group()


def _near(value: Decimal, scale: str | None, supported: set[Decimal], *, coarse: bool) -> bool:
    """Tell whether a reading of a figure is a supported number, or one rounded to it."""
    exact = value.scaleb(_SCALES[scale.lower()]) if scale else value
    if {exact, -exact, exact / 100, exact * 100} & supported:
        return True
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    half = Decimal(5).scaleb(-places - 1 + (_SCALES[scale.lower()] if scale else 0))
    return coarse and any(abs(exact - abs(one)) <= half or abs(exact - abs(one) * 100) <= half for one in supported)


def _readings(digits: str) -> set[Decimal]:
    """Return the numbers that a figure may be, with point or comma as the decimal sign."""
    plain = re.sub(r"[\s'’+−-]", "", digits)
    forms = {plain.replace(",", ""), plain.replace(".", "").replace(",", "."), plain.replace(",", ".")}
    return {number for form in forms if (number := _decimal(form)) is not None}


def _decimal(form: str) -> Decimal | None:
    try:
        return Decimal(form)
    except InvalidOperation:
        return None


def _numbers(sources: str) -> set[Decimal]:
    """Return the numbers of a text, and the parts of its days and times."""
    found: set[Decimal] = set()
    for figure in _FIGURE.finditer(sources):
        scale = figure["scale"]
        found |= {value.scaleb(_SCALES[scale.lower()]) if scale else value for value in _readings(_digits(figure))}
    found |= {Decimal(part) for part in re.findall(r"\d+", sources)}
    return found


def _values(data: object) -> Iterator[object]:
    """Yield the plain values of a tree of data."""
    if isinstance(data, dict):
        for value in data.values():
            yield from _values(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _values(value)
    elif data is not None and not isinstance(data, bool):
        yield data


def _counts(data: object) -> Iterator[int]:
    """Yield how long the lists of a tree of data are."""
    if isinstance(data, dict):
        for value in data.values():
            yield from _counts(value)
    elif isinstance(data, list | tuple):
        yield len(data)
        for value in data:
            yield from _counts(value)


def _strangers(text: str, sources: str) -> list[str]:
    """Return the runs of two or more capitalised words within sentences, of which one is unknown to the sources."""
    known = {fold(word) for word in re.findall(r"[^\W\d_]+", sources)} | _days_named(sources)
    stems = {word[: max(_STEM, len(word) - _ENDING)] for word in known if len(word) >= _STEM}
    return [run for run in _proper(text) if any(not _familiar(word, known, stems) for word in run.split())]


def _proper(text: str) -> Iterator[str]:
    for found in re.finditer(r"[A-ZÀ-ÞĀ-Ž][\w'’&-]*(?:\s[A-ZÀ-ÞĀ-Ž][\w'’&-]*)+", text):
        run, begins = found.group(), bool(_SENTENCE.search(text[: found.start()]))
        words = run.split()[1:] if begins else run.split()
        if len(words) > 1 or (begins and words):
            yield " ".join(words)


def _familiar(word: str, known: set[str], stems: set[str]) -> bool:
    parts = [fold(part) for part in re.findall(r"[^\W\d_]+", word)]
    return all(part in known or any(part[:length] in stems for length in range(_STEM, len(part) + 1)) for part in parts)


def _days_named(sources: str) -> set[str]:
    """Return how the months and weekdays of the days in a text are called."""
    found: set[str] = set()
    for text in set(_DAY.findall(sources)):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            continue
        for months, weekdays in map(_calendar, _LANGUAGES):
            found |= set(months[day.month]) | set(weekdays[day.weekday()])
    return found


@cache
def _calendar(language: str) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    from babel import Locale

    locale = Locale(language)
    return _names(locale.months), _names(locale.days)


def _names(table: Mapping[str, Mapping[str, Mapping[int, str]]]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for widths in table.values():
        for width in ("wide", "abbreviated"):
            for number, name in widths.get(width, {}).items():
                names.setdefault(number, []).extend(_words(name))
    return names


def _words(name: str) -> Iterable[str]:
    return [fold(word) for word in re.findall(r"[^\W\d_]+", name)]
