"""Reads days by what is celebrated: after Easter, before Christmas. Before and after mean working days.

A festival is written in the data as days of a year: ``12-25``, ``12-25..12-26``, ``easter+1`` (days from Easter
Sunday), ``11-thu4`` (the fourth Thursday of a month), ``05-mon-1`` (the last Monday), each alone or as a range; of
several with strokes between, the nearest is meant.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assistant.understanding.reading import day_reading, period_reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.understanding.grammar import Match
    from assistant.understanding.reading import Present, Reader, Reading

_DAY = timedelta(days=1)
_WEEK, _YEAR = 7, 366
_FAR = 100
"""How many days ahead a long weekend lies at most that is meant without its month."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EASTER = re.compile(r"easter(?P<days>[+-]\d+)?")
_NTH = re.compile(r"(?P<month>\d\d)-(?P<day>[a-z]{3})(?P<number>-?\d)")


def festival(match: Match, present: Present) -> Reading | None:
    """Read ``after Easter`` as the working day after it, ``before Christmas`` as the one before, ``at`` as its days."""
    year = match.integer("year") if "year" in match else None
    found = _nearest(match.value("on"), present, year)
    if found is None:
        return None
    return _around(match, present, *found)


def _nearest(written: str, present: Present, year: int | None) -> tuple[date, date] | None:
    """Return the first and last day of a festival: the coming one, or for the past the last one."""
    start, today = present.today.year, present.today
    years = (year,) if year is not None else (start - 1, start, start + 1)
    found = sorted(_days(each, one) for each in written.split("/") for one in years)
    if year is not None:
        return found[0]
    fitting = [days for days in found if (days[0] <= today if present.past else days[1] >= today)]
    return None if not fitting else fitting[-1] if present.past else fitting[0]


def _days(written: str, year: int) -> tuple[date, date]:
    first, _, last = written.partition("..")
    start = _day(first, year)
    end = _day(last, year) if last else start
    return start, end if end >= start else _day(last, year + 1)


def _day(written: str, year: int) -> date:
    found = _EASTER.fullmatch(written)
    if found is not None:
        return easter(year) + int(found["days"] or 0) * _DAY
    found = _NTH.fullmatch(written)
    if found is None:
        return date.fromisoformat(f"{year:04}-{written}")
    wanted, number = _WEEKDAYS.index(found["day"]), int(found["number"])
    month = int(found["month"])
    if number > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(wanted - first.weekday()) % _WEEK + _WEEK * (number - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - _DAY
    return last - timedelta(days=(last.weekday() - wanted) % _WEEK)


def easter(year: int) -> date:
    """Return Easter Sunday by the Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return date(year, month, day + 1)


def long_weekend(match: Match, present: Present) -> Reading | None:
    """Read ``the long weekend in May``: the coming three free days or more in a row; not certain without a month."""
    month = int(match.value("month") or match.value("month2") or 0)
    for first, last in _free_days(present):
        far = not month and (first - present.today).days > _FAR
        if far or last < present.today or month not in {0, first.month, last.month}:
            continue
        if (last - first).days < 2 - bool(month):
            continue
        if month and not any(present.calendar.holiday(first + n * _DAY) for n in range((last - first).days + 1)):
            continue
        found = _around(match, present, first, last)
        return replace(found, certain=bool(month))
    return None


def _around(match: Match, present: Present, first: date, last: date) -> Reading:
    """Return some days, or the working day behind or ahead of them where a word says so."""
    beside = match.word("role").values if "role" in match else {}
    if "AFTERWORD" in beside:
        following = last + _DAY if beside["AFTERWORD"] == "next" else present.calendar.add_working_days(last, 1)
        return day_reading(match, following, role="from")
    if "BEFOREWORD" in beside:
        return day_reading(match, present.calendar.add_working_days(first, -1), role="by")
    if first == last:
        return day_reading(match, first, role=beside.get("ROLE"), open_="year" not in match)
    return period_reading(match, present, f"{first}..{last}", role=beside.get("ROLE"), open_="year" not in match)


def _free_days(present: Present) -> Iterator[tuple[date, date]]:
    """Yield the first and last of the free days in a row of a year from the present week on."""
    day = present.today - _WEEK * _DAY
    while (day - present.today).days < _YEAR:
        first = day
        while not present.calendar.is_working_day(day):
            day += _DAY
        if day > first:
            yield first, day - _DAY
        day += _DAY


READERS: dict[str, Reader] = {festival.__name__: festival, long_weekend.__name__: long_weekend}
