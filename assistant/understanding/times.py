"""Reads times of day. Hours from 1 to 6 without a word that tells are in the afternoon: that is when business is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.understanding.reading import Reading

if TYPE_CHECKING:
    from assistant.understanding.grammar import Match
    from assistant.understanding.reading import Clock, Present, Reader

NOON = 12
_DAY, _HOUR = 24 * 60, 60
_FIRST_MORNING_HOUR = 7
_MINUTE_STEP = 5
PARTS: dict[str, Clock] = {"morning": (9, 0), "noon": (12, 0), "afternoon": (14, 0), "evening": (18, 0)}
_LATE = frozenset({"pm", "afternoon", "evening", "noon"})
_EARLY = frozenset({"am", "morning"})


def hour_of(hour: int, part: str | None) -> int | None:
    """Return the hour of the day that an hour on the dial means with am, pm or a part of the day; None if it is none.

    Without either, 1 to 6 are in the afternoon.
    """
    if hour > NOON or hour == 0:
        return hour
    if part in _EARLY:
        return hour % NOON
    if part in _LATE:
        return hour + NOON if hour < NOON and not (part == "noon" and hour == NOON - 1) else hour
    return hour + NOON if hour < _FIRST_MORNING_HOUR else hour


def clock(match: Match, _present: Present) -> Reading | None:
    """Read ``10:30``, ``at 3``, ``half past ten``, ``a quarter to five``."""
    part = match.value("ampm") or match.value("part") or None
    if "at" in match:
        hour, minute = match.word("at").parts[:2]
        written = match.word("at").text.startswith("0")
        return _time(match, hour, minute, part, written=written)
    for name, shift in (("half", 30), ("half2", -30), ("quarter", 15), ("before", -15)):
        if name in match:
            return _shifted(match, match.integer(name), shift, part)
    hour = match.integer("hour")
    if "less" in match:
        return _shifted(match, hour, -match.integer("less"), part) if _whole(match, "less") else None
    minute = match.integer("minutes") if "minutes" in match else 0
    return _time(match, hour, minute, part, written=False)


def _whole(match: Match, name: str) -> bool:
    return 0 < match.integer(name) < NOON * _MINUTE_STEP and match.integer(name) % _MINUTE_STEP == 0


def _shifted(match: Match, hour: int, minutes: int, part: str | None) -> Reading | None:
    full = hour_of(hour, part)
    if full is None or hour > _DAY // _HOUR:
        return None
    total = (full * _HOUR + minutes) % _DAY
    return Reading(match.start, match.end, "time", clock=divmod(total, _HOUR), part=part)


def _time(match: Match, hour: int, minute: int, part: str | None, *, written: bool) -> Reading:
    """Return a time of day; one that no clock shows is not certain and has none."""
    if hour == _DAY // _HOUR and minute == 0:
        hour = 0
        written = True
    if hour >= _DAY // _HOUR or minute >= _HOUR:
        return Reading(match.start, match.end, "time", certain=False)
    full = hour if written and part is None else hour_of(hour, part)
    told = part or ("written" if written or hour > NOON else None)
    return Reading(match.start, match.end, "time", clock=(full or 0, minute), part=told)


def weak_clock(match: Match, _present: Present) -> Reading:
    """Read ``by 5`` and its like, which is a time only beside a day."""
    clock = (hour_of(match.integer("hour"), None) or 0, 0)
    role = match.word("role").values.get("ROLE", "at")
    return Reading(match.start, match.end, "time", role=role, clock=clock, weak=True)


def same_time(match: Match, present: Present) -> Reading:
    """Read ``this time`` beside a day: the hour that it is now."""
    clock = (present.now.hour, present.now.minute)
    return Reading(match.start, match.end, "time", clock=clock, part="written", weak=True)


def clock_word(match: Match, _present: Present) -> Reading:
    """Read ``noon``."""
    hour, _, minute = match.value("on").partition(":")
    return Reading(match.start, match.end, "time", clock=(int(hour), int(minute)), part="written")


def part(match: Match, present: Present) -> Reading:
    """Read a part of a day; beside a day it is a moment, with ``this`` it is today's."""
    name = match.value("part")
    day = present.today if "this" in match else None
    return Reading(match.start, match.end, "part", clock=PARTS[name], part=name, day=day, weak=day is None)


def clock_range(match: Match, _present: Present) -> list[Reading] | None:
    """Read ``10:00-11:30``: a time, and how long from it to the other."""
    part_of_day = match.value("ampm") or None
    first = _end(match, "first", match.value("own") or part_of_day)
    last = _end(match, "last", part_of_day)
    if first is None or last is None:
        return None
    if first >= last and part_of_day and "own" not in match and first >= NOON * _HOUR:
        first -= NOON * _HOUR
    if not first < last:
        return None
    split = match.place("own" if "own" in match else "first") + 1
    start = Reading(match.start, split, "time", role="at", clock=divmod(first, _HOUR), part="written")
    return [start, Reading(split, match.end, "duration", str(last - first), "until")]


def _end(match: Match, name: str, part_of_day: str | None) -> int | None:
    word = match.word(name)
    hour, minute = word.parts[:2] if word.parts else (match.integer(name), 0)
    if hour >= _DAY // _HOUR or minute >= _HOUR:
        return None
    full = hour if word.parts and word.text.startswith("0") and not part_of_day else hour_of(hour, part_of_day)
    return None if full is None else full * _HOUR + minute


READERS: dict[str, Reader] = {
    reader.__name__: reader for reader in (clock, weak_clock, same_time, clock_word, part, clock_range)
}
