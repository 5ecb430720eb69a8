"""Reads parts of periods by their number: the first week of March, the last Friday of the month, a half of December."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.understanding.days import offset_of
from assistant.understanding.reading import day_of, day_reading, nearest, period_reading
from crm_store.fiscal import Grain, between

if TYPE_CHECKING:
    from assistant.understanding.grammar import Match
    from assistant.understanding.reading import Present, Reader, Reading
    from crm_store.fiscal import FiscalCalendar, Period

_WEEK = 7
_WORKING = "working day"
_LENGTHS = {"day": 1, "week": _WEEK}


def part_of_period(match: Match, present: Present) -> Reading | None:
    """Read ``the first week of March``, ``the last working day of next month``, ``the first three days of May``.

    Weeks are counted from the first or last day. Of a month or year that is not named it is the coming part.
    """
    whole = _whole(match, present)
    if whole is None:
        return None
    part = _part(match, whole, present.calendar)
    if part is not None and _movable(match) and part.end < present.today and not present.past:
        part = _part(match, _after(whole, present.calendar), present.calendar)
    if part is None:
        return None
    open_ = "month" in match and "year" not in match
    if part.start == part.end:
        return day_reading(match, part.start, open_=open_)
    return period_reading(match, present, part.label, open_=open_)


def half_of_period(match: Match, present: Present) -> Reading | None:
    """Read ``the second half of December``: a month is parted after its 15th, others by months."""
    whole = _whole(match, present)
    number = match.integer("n")
    if whole is None or number not in {1, 2}:
        return None
    months = round(whole.days / 30)
    if months > 1:
        middle = whole.start
        for _ in range(months // 2):
            middle = present.calendar.period(Grain.MONTH, middle, 1).start
    else:
        middle = whole.start + timedelta(days=whole.days // 2)
    half = between(whole.start, middle - timedelta(days=1)) if number == 1 else between(middle, whole.end)
    return period_reading(match, present, half.label, open_="month" in match and "year" not in match)


def week_of(match: Match, present: Present) -> Reading | None:
    """Read ``the week of 10 August``: from its Monday to its Sunday."""
    day = match.integer("day")
    if "grain" in match and match.value("grain") != Grain.WEEK:
        return None
    if "month" in match:
        found = nearest(present, int(match.value("month")), day)
    else:
        months = (present.calendar.period(Grain.MONTH, present.today, offset).start for offset in range(3))
        days = (day_of(first.year, first.month, day) for first in months)
        found = next((one for one in days if one is not None and one >= present.today), None)
    if found is None:
        return None
    monday = found - timedelta(days=found.weekday())
    read = period_reading(match, present, between(monday, monday + timedelta(days=_WEEK - 1)).label, open_=True)
    return replace(read, role="at")


def _whole(match: Match, present: Present) -> Period | None:
    """Return the period of which a part is meant."""
    if "month" in match:
        return _month(match, present, int(match.value("month")))
    if "quarter" in match:
        year = match.integer("year") if "year" in match else present.today.year
        fits = match.integer("quarter") in range(1, 5)
        return present.calendar.parse(f"{year}-Q{match.integer('quarter')}", present.today) if fits else None
    if "whole" in match and "year" not in match:
        grain = Grain(match.value("whole"))
        return None if grain is Grain.DAY else present.calendar.period(grain, present.today, offset_of(match))
    return present.calendar.parse(str(match.integer("year")), present.today) if "year" in match else None


def _month(match: Match, present: Present, number: int) -> Period | None:
    if offset_of(match):
        return _named_month(present, number, offset_of(match))
    if "year" in match:
        return present.calendar.parse(f"{match.integer('year')}-{number:02}", present.today)
    last = nearest(present, number, 1 if present.past else 28)
    return None if last is None else present.calendar.period(Grain.MONTH, last)


def _named_month(present: Present, number: int, offset: int) -> Period:
    """Return last or next March: the one before or after this month."""
    year, now = present.today.year, present.today.month
    year += int(number <= now) if offset > 0 else -int(number >= now)
    return present.calendar.parse(f"{year}-{number:02}", present.today)


def _movable(match: Match) -> bool:
    """Tell whether no word says which of several such periods is meant."""
    return not any(name in match for name in ("year", "month", "this", "last", "next", "coming", "past"))


def _after(whole: Period, calendar: FiscalCalendar) -> Period:
    grains = (Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.YEAR)
    fitting = (grain for grain in grains if calendar.period(grain, whole.start).days == whole.days)
    return calendar.period(next(fitting, Grain.YEAR), whole.start, 1)


def _part(match: Match, whole: Period, calendar: FiscalCalendar) -> Period | None:
    """Return a numbered part of a period, or None if it has none such."""
    final = "final" in match
    number = 1 if final else match.integer("n")
    if number < 1:
        return None
    if "on" in match:
        return _weekday(whole, int(match.value("on")), number, final=final)
    unit = match.value("unit")
    count = match.integer("count") if "count" in match else 1
    if unit == _WORKING:
        day = whole.end + timedelta(days=1) if final else whole.start - timedelta(days=1)
        found = calendar.add_working_days(day, -count if final else number)
        return between(found, found) if found in whole and count == 1 else None
    length = _LENGTHS.get(unit, 0) * count
    if not length:
        return None
    start = whole.end - timedelta(days=length - 1) if final else whole.start + timedelta(days=length * (number - 1))
    part = between(start, start + timedelta(days=length - 1))
    return part if part.start in whole and part.end in whole else None


def _weekday(whole: Period, on: int, number: int, *, final: bool) -> Period | None:
    if final:
        day = whole.end - timedelta(days=(whole.end.weekday() - on) % _WEEK)
    else:
        day = whole.start + timedelta(days=(on - whole.start.weekday()) % _WEEK + _WEEK * (number - 1))
    return between(day, day) if day in whole else None


READERS: dict[str, Reader] = {reader.__name__: reader for reader in (part_of_period, half_of_period, week_of)}
