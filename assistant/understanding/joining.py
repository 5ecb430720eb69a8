"""Joins readings that stand side by side: a day and a time make a moment, two days with a word between a period."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from assistant.understanding.reading import Reading, local
from assistant.understanding.times import NOON, hour_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assistant.understanding.reading import Clock, Present
    from assistant.understanding.words import Word

_WEEK = timedelta(days=7)
_TIMES = frozenset({"time", "part"})
_SPANS = frozenset({"day", "period"})
_BEGINS = frozenset({"since", "from"})
_ENDS = frozenset({"by", "until"})
_PAUSES = frozenset({"COMMA", "DASH"})
_PLAIN = frozenset({None, "at"})
_FIXED = frozenset({"written", "am", "pm"})


def joined(readings: Sequence[Reading], words: Sequence[Word], present: Present) -> list[Reading]:
    """Return the readings of a text, each with its role, joined to what they mean together."""
    found: list[Reading] = []
    for reading in readings:
        current = _outside(_with_role(reading, words, found[-1].end if found else 0), words)
        while found:
            both = _both(found[-1], current, words)
            if both is None:
                break
            found.pop()
            current = both
        if _late_day(found, current):
            continue
        found.append(current)
    finished = (_finished(_turned(reading, present), words, present) for reading in found)
    return [reading for reading in finished if reading is not None]


def _with_role(reading: Reading, words: Sequence[Word], free_from: int) -> Reading:
    """Take the words before a time that tell its role into its reading."""
    if reading.kind not in {"day", "moment", "period", "time", "part", "duration"} or reading.role is not None:
        return reading
    at = reading.start - 1
    if at > free_from and "THE" in words[at].values and "ROLE" in words[at - 1].values:
        at -= 1
    if reading.kind == "time" and at > free_from and "HOURWORD" in words[at].values:
        at -= 1
    if at < free_from:
        return reading
    role = _role(reading, words[at])
    return reading if role is None else replace(reading, start=at, role=role)


def _outside(reading: Reading, words: Sequence[Word]) -> Reading:
    """Turn a period with ``after`` or ``before`` before it into the day right behind or ahead of it."""
    if reading.kind != "period" or reading.day is None or reading.last is None:
        return reading
    beside = words[reading.start].values
    if "AFTERWORD" in beside:
        day, role = reading.last + timedelta(days=1), "from"
    elif beside.get("BEFOREWORD") == "before":
        day, role = reading.day - timedelta(days=1), "by"
    else:
        return reading
    return replace(reading, kind="day", value=day.isoformat(), day=day, last=None, role=role, open=False)


def _role(reading: Reading, word: Word) -> str | None:
    role = word.values.get("ROLE")
    if reading.kind == "duration":
        return "for" if "FOR" in word.values else role if role in {"since", "every"} else None
    if reading.kind in _TIMES:
        return role or ("at" if "CLOCKROLE" in word.values else None)
    return "at" if role == "for" else role


def _both(first: Reading, second: Reading, words: Sequence[Word]) -> Reading | None:
    """Return what two readings mean together, None if they are two things."""
    gap = words[first.end : second.start]
    between = _between(first, second, gap)
    if between is not None:
        return between
    if gap and not (
        len(gap) == 1 and gap[0].shape & _PAUSES and first.kind == "day" and second.kind in {"day", "time"}
    ):
        return None
    return _beside(first, second)


def _beside(first: Reading, second: Reading) -> Reading | None:
    if "day" == first.kind == second.kind:
        return _dated(first, second)
    if first.kind == "day" and second.kind in _TIMES:
        return _moment(first, second, first.day)
    if first.kind in _TIMES and second.kind == "day" and (first.day is None or not first.weak):
        return _moment(second, first, second.day)
    return _told(first, second)


def _dated(first: Reading, second: Reading) -> Reading | None:
    """Join a weekday and a date: the date counts, and is not certain where the weekday is another one."""
    if first.weekday == second.weekday:
        return None
    named, date_ = (first, second) if first.weekday else (second, first)
    if not date_.dated or named.day is None:
        return None
    agrees = date_.day is not None and named.day.weekday() == date_.day.weekday()
    if not agrees and named is second:
        return None
    role = first.role if first.role not in _PLAIN else second.role or first.role
    start, end = first.start, second.end
    return replace(date_, start=start, end=end, role=role, certain=date_.certain and agrees)


def _moment(on: Reading, at: Reading, day: date | None) -> Reading:
    first, last = sorted((on, at), key=lambda reading: reading.start)
    role = on.role if on.role not in _PLAIN else at.role or on.role
    exists = day is not None and at.clock is not None
    return Reading(
        first.start, last.end, "moment", _written(day, at.clock), role, on.certain and at.certain and exists,
        day=day, clock=at.clock, part=at.part, open=on.open, again=on.again, implied=at.kind == "part",
    )  # fmt: skip


def _told(first: Reading, second: Reading) -> Reading | None:
    """Join a time and a part of the day, in either order: the part tells which of two hours is meant."""
    if first.kind == "moment" and first.implied and second.kind == "time":
        clock, part = second, first.part
    elif first.kind in {"moment", "time"} and not first.implied and second.kind == "part":
        clock, part = first, second.part
    elif first.kind == "part" and second.kind == "time":
        clock, part = second, first.part
    else:
        return None
    if clock.clock is None:
        return None
    hour, minute = clock.clock
    if clock.part not in _FIXED:
        hour = hour_of(hour % NOON or NOON, part) or 0
    day = first.day or second.day
    kind = "moment" if day is not None else "time"
    value = _written(day, (hour, minute)) if day is not None else None
    return replace(
        first, end=second.end, kind=kind, value=value, clock=(hour, minute), part="written", implied=False, weak=False,
        role=first.role or second.role,
    )  # fmt: skip


def _between(first: Reading, second: Reading, gap: Sequence[Word]) -> Reading | None:
    """Join two days or periods to the period from the one to the other."""
    if not (first.kind in _SPANS and second.kind in _SPANS) or first.day is None or second.day is None:
        return None
    if not gap:
        fits = (first.role in _BEGINS and second.role in _ENDS) or (first.role in _PLAIN and second.role == "until")
    else:
        word = gap[0]
        joint = "DASH" in word.shape or "TO" in word.values or ("AND" in word.values and first.role == "from")
        fits = len(gap) == 1 and joint
        fits = fits and second.role is None and first.role in {*_BEGINS, *_PLAIN}
    if not fits:
        return None
    last = second.last or second.day
    if second.weekday and last < first.day:
        last += _WEEK
    if last < first.day:
        return None
    return Reading(
        first.start, second.end, "period", f"{first.day}..{last}", "at", first.certain and second.certain,
        day=first.day, last=last,
    )  # fmt: skip


def _late_day(found: list[Reading], day: Reading) -> bool:
    """Give a day to the time before it, where how long it takes stands between: ``10:00-11:30 tomorrow``."""
    if day.kind != "day" or len(found) < 2:  # noqa: PLR2004  (a time and its length)
        return False
    start, length = found[-2:]
    if start.kind != "time" or length.role != "until" or length.end != day.start:
        return False
    found[-2] = replace(_moment(day, start, day.day), start=start.start, end=start.end)
    return True


def _turned(reading: Reading, present: Present) -> Reading:
    """Turn an open day to the past after a word such as ``since``."""
    if reading.role in _BEGINS and reading.value is not None and ".." in reading.value:
        return replace(reading, role="at")
    if reading.role != "since" or not reading.open or reading.again is None or reading.kind != "day":
        return reading
    again = reading.again.read(replace(present, past=True))
    return reading if again is None else replace(reading, day=again.day, value=again.value)


def _finished(reading: Reading, words: Sequence[Word], present: Present) -> Reading | None:
    """Give a time without a day its day; what counts only beside a day is gone, or a number."""
    if reading.kind not in _TIMES:
        return reading
    if reading.weak:
        last = words[reading.end - 1]
        plain = reading.kind == "time" and last.number is not None
        return Reading(reading.end - 1, reading.end, "number", f"{last.number:f}") if plain else None
    if reading.clock is None:
        return replace(reading, kind="moment", value=None, certain=False)
    day = reading.day or _day_of(reading.clock, present)
    return replace(reading, kind="moment", day=day, value=_written(day, reading.clock))


def _day_of(clock: Clock, present: Present) -> date:
    """Return the day of the next such time, or of the last one for the past."""
    today, now = present.today, (present.now.hour, present.now.minute)
    if present.past:
        return today if clock <= now else today - timedelta(days=1)
    return today if clock > now else today + timedelta(days=1)


def _written(day: date | None, clock: Clock | None) -> str | None:
    if day is None or clock is None:
        return None
    return local(datetime.combine(day, time(*clock)))
