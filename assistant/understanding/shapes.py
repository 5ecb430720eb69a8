"""The forms of digits: a number of some size, a clock, a date; each as categories and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.understanding.numbers import number_of

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.understanding.value_words import Language

_HOURS, _MINUTES, _DAYS, _MONTHS = 24, 60, 31, 12
_YEARS = (1980, 2100)
_YEAR_DIGITS = 4
_PARTED = re.compile(r"[0-9]+")
_TWO = re.compile(r"([0-9]{1,2})\.([0-9]{2})")
OTHER = frozenset({"OTHER"})


@dataclass(frozen=True)
class Shape:
    """What digits may be: ``parts`` are the numbers between the separators, as they stand."""

    categories: frozenset[str]
    number: Decimal | None = None
    parts: tuple[int, ...] = ()
    certain: bool = True


@lru_cache(maxsize=20_000)
def shape_of(kind: str, text: str, language: Language) -> Shape:
    """Return what digits of a token's kind may be."""
    if kind in {"number", "grouped"}:
        return _number(text, language)
    parts = tuple(int(part) for part in _PARTED.findall(text)[:6])
    if kind == "iso":
        return Shape(frozenset({"ISODAY" if len(parts) == 3 else "ISOMOMENT"}), None, parts)  # noqa: PLR2004  (y, m, d)
    if kind == "date":
        return _date(text, parts)
    if kind == "month":
        year_first = text[_YEAR_DIGITS : _YEAR_DIGITS + 1] in "-/."
        year, month = parts if year_first else parts[::-1]
        fits = 1 <= month <= _MONTHS and _YEARS[0] <= year < _YEARS[1]
        return Shape(frozenset({"YEARMONTH"}), None, (year, month)) if fits else Shape(OTHER)
    return Shape(frozenset({kind.upper()}), None, parts)


def sizes_of(number: Decimal, digits: int) -> frozenset[str]:
    """Return what a number may be by its size: an hour, a day of a month, a year of four ``digits``."""
    if number % 1:
        return frozenset({"NUM"})
    found = {"NUM", "INT"}
    if 1 <= number <= _DAYS:
        found.add("DAYNUM")
    if number <= _HOURS:
        found.add("HOUR")
    if number < _MINUTES:
        found.add("MINUTE")
    if digits == _YEAR_DIGITS and _YEARS[0] <= number < _YEARS[1]:
        found.add("YEAR")
    return frozenset(found)


def _number(text: str, language: Language) -> Shape:
    read = number_of(text, language)
    if read is None:
        return Shape(OTHER)
    number, certain = read
    categories = {*sizes_of(number, len(text) if text.isdigit() else 0), "DIGITS"}
    pair = _TWO.fullmatch(text)
    parts = (int(pair[1]), int(pair[2])) if pair else ()
    if parts and parts[0] < _HOURS and parts[1] < _MINUTES:
        categories.add("DOTCLOCK")
    if parts and 1 <= parts[0] <= _DAYS and 1 <= parts[1] <= _MONTHS:
        categories.add("DOTDATE")
    return Shape(frozenset(categories), number, parts, certain)


def _date(text: str, parts: tuple[int, ...]) -> Shape:
    """Tell a date of three numbers from a version: its year has two or four digits."""
    lengths = [len(part) for part in _PARTED.findall(text)]
    year_first = lengths[0] == _YEAR_DIGITS
    if not (year_first or lengths[2] in {2, _YEAR_DIGITS}) or 3 in {lengths[0], lengths[2]}:  # noqa: PLR2004  (no year has three)
        return Shape(OTHER)
    sign = "SLASHED" if "/" in text else "DATED"
    return Shape(frozenset({"DATE", sign}), None, parts)
