"""Reads spans of time: how long something takes, how far ahead or ago it lies."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.understanding.reading import Reading, add_months, day_reading, moment_reading

if TYPE_CHECKING:
    from assistant.understanding.grammar import Match
    from assistant.understanding.reading import Present, Reader

_HOUR, _DAY = 60, 24 * 60
_MINUTES = {
    "minute": 1, "quarter hour": 15, "half hour": 30, "hour": _HOUR, "day": _DAY, "working day": _DAY, "week": 7 * _DAY,
    "fortnight": 14 * _DAY, "month": 30 * _DAY, "quarter": 91 * _DAY, "half year": 182 * _DAY, "half": 182 * _DAY,
    "year": 365 * _DAY,
}  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "half year": 6, "year": 12}
_SHORT = frozenset({"minute", "quarter hour", "half hour", "hour"})
_MOST = 10_000
_FIRST_HOUR, _HOURS = 7, 24
_MANY_WORKING_DAYS = 1_000


def duration(match: Match, _present: Present) -> Reading | None:
    """Read ``two hours and a half``; a month counts as 30 days, a quarter as 91, a year as 365. ``14h30`` is a time."""
    role = "for" if "role" in match else None
    if "said" in match:
        return _lasting(match, Decimal(match.value("said")), role)
    unit = _unit(match, "unit")
    if unit is None or ("one" in match and unit not in _SHORT):
        return None
    count = _count(match)
    if count is None:
        return None
    total = count * _MINUTES[unit]
    if "n2" in match and "unit2" not in match and _FIRST_HOUR <= count < _HOURS:
        return Reading(match.start, match.end, "time", clock=(int(count), match.integer("n2")), part="written")
    if "n2" in match:
        smaller = _unit(match, "unit2") if "unit2" in match else "minute"
        if smaller is None or _MINUTES[smaller] >= _MINUTES[unit] or ("unit2" not in match and unit != "hour"):
            return None
        total += match.number("n2") * _MINUTES[smaller]
    return _lasting(match, total, role)


def every(match: Match, _present: Present) -> Reading | None:
    """Read ``every two weeks``: the time from one to the next."""
    unit, count = _unit(match, "unit"), _count(match)
    return None if unit is None or count is None else _lasting(match, count * _MINUTES[unit], "every")


def frequency(match: Match, _present: Present) -> Reading | None:
    """Read ``twice a week``: the time from one to the next, on the average."""
    unit, times = _unit(match, "unit"), match.number("n")
    return None if unit is None or times < 1 else _lasting(match, _MINUTES[unit] / times, "every")


def recurring(match: Match, _present: Present) -> Reading | None:
    """Read ``weekly``."""
    return _lasting(match, Decimal(_MINUTES[match.value("on")]), "every")


def this_time(match: Match, present: Present) -> Reading | None:
    """Read ``this time next week`` as a moment, ``this time next month`` and longer as a day."""
    grain, sign = match.value("grain"), -1 if "last" in match else 1
    if grain == "week":
        return moment_reading(match, present.now + sign * timedelta(weeks=1))
    day = add_months(present.today, sign * _MONTHS[grain]) if grain in _MONTHS else None
    return None if day is None else day_reading(match, day)


def idle(match: Match, _present: Present) -> Reading | None:
    """Read ``in two weeks`` after a word of lack, ``without an answer in two weeks``: how long, not when."""
    unit, count = _unit(match, "unit"), _count(match)
    if unit is None or count is None:
        return None
    found = _lasting(match, count * _MINUTES[unit], "for")
    return None if found is None else replace(found, start=match.place("role"))


def ahead(match: Match, present: Present) -> Reading | None:
    """Read ``in two weeks``."""
    return _distant(match, present, 1)


def ago(match: Match, present: Present) -> Reading | None:
    """Read ``two weeks ago``."""
    return _distant(match, present, -1)


def _distant(match: Match, present: Present, sign: int) -> Reading | None:
    unit, count = _unit(match, "unit"), _count(match)
    if unit is None or count is None or (unit == "year" and "n" in match and "YEAR" in match.word("n").shape):
        return None
    try:
        if unit in _SHORT:
            later = present.now.astimezone(UTC) + sign * timedelta(minutes=int(count * _MINUTES[unit]))
            return moment_reading(match, later.astimezone(present.now.tzinfo))
        day = _day(present, unit, count, sign)
    except OverflowError:
        return None
    return None if day is None else day_reading(match, day)


def _day(present: Present, unit: str, count: Decimal, sign: int) -> date | None:
    today = present.today
    if unit == "working day":
        fits = count <= _MANY_WORKING_DAYS
        return present.calendar.add_working_days(today, sign * int(count)) if fits else None
    if unit in _MONTHS and count * _MONTHS[unit] % 1 == 0:
        return add_months(today, sign * int(count * _MONTHS[unit]))
    return today + sign * timedelta(days=int(count * _MINUTES[unit] / _DAY))


def _unit(match: Match, name: str) -> str | None:
    """Return the unit of a part; letters that are units only beside their number stand right behind it."""
    word, value = match.word(name), match.value(name)
    if match.form.categories[name] == "GLUEDUNIT" and not word.glued:
        return None
    return value if value in _MINUTES else None


def _count(match: Match) -> Decimal | None:
    count = match.number("n") if "n" in match else Decimal(1)
    if "half" in match:
        half = Decimal(match.value("half"))
        count = count + half if "n" in match or "one" in match else half
    return count if count <= _MOST else None


def _lasting(match: Match, minutes: Decimal, role: str | None) -> Reading | None:
    if minutes <= 0:
        return None
    return Reading(match.start, match.end, "duration", str(int(minutes)), role)


READERS: dict[str, Reader] = {
    reader.__name__: reader for reader in (duration, every, frequency, recurring, this_time, idle, ahead, ago)
}
