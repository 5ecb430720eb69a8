"""Months, quarters and years as plans name them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from crm_store.importing.errors import BadCell
from crm_store.importing.moments import parse_day
from crm_store.importing.vocabulary import words_of
from crm_store.matching.text import fold

_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_QUARTER_WORD = re.compile(r"q|k|kw|kwartal|kwartalu|quarter")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_NOISE = {"fy", "r", "rok", "roku", "of", "m"}
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_MONTHS_A_QUARTER = 3
_DECEMBER = 12


class Period(NamedTuple):
    """A run of days, both included."""

    first: date
    last: date


def parse_period(text: str, order: str = "dmy") -> Period:
    """Return the days of ``2024``, ``Q1 2024``, ``2024-03``, ``III kwartał 2024``, ``marzec 2024``.

    Quarters are those of the calendar. A single day stands for its month, as spreadsheets store months.

    Raises:
        BadCell: it names no period.
    """
    folded = fold(text.strip())
    year = _YEAR.search(folded)
    if year:
        rest = [word for word in _WORDS.findall(folded.replace(year[0], " ", 1)) if word not in _NOISE]
        months = _months(rest)
        if months:
            return _period(int(year[0]), *months)
    try:
        day = parse_day(text, order)
    except BadCell as error:
        raise BadCell(text=text, expected="a month, a quarter or a year") from error
    return _period(day.year, day.month, day.month)


def _months(words: list[str]) -> tuple[int, int] | None:
    """Return the first and last month that the words beside the year name."""
    if not words:
        return 1, _DECEMBER
    quarter = [word for word in words if not _QUARTER_WORD.fullmatch(word)]
    if len(quarter) == 1 and len(words) > 1 and quarter[0] in _QUARTERS:
        last = _QUARTERS[quarter[0]] * _MONTHS_A_QUARTER
        return last - _MONTHS_A_QUARTER + 1, last
    month = words_of("months").get(words[0], words[0]) if len(words) == 1 else ""
    return (int(month), int(month)) if month.isdigit() and 1 <= int(month) <= _DECEMBER else None


def _period(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))
