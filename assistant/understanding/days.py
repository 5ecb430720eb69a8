"""Reads days: by their date, their weekday, their place in a month or year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from assistant.understanding.reading import Reading, day_of, day_reading, moment_reading, nearest
from assistant.understanding.times import PARTS
from crm_store.fiscal import Grain

if TYPE_CHECKING:
    from assistant.understanding.grammar import Match
    from assistant.understanding.reading import Present, Reader

_WEEK = 7
_FRIDAY = 4
_CENTURY = 100
_MONTHS = 12
_LAST_OF_MONTH = 31
_CLOSE = (17, 0)
_PARTS = frozenset({"", "Q1", "Q2", "Q3", "Q4", "H1", "H2"})


def iso_day(match: Match, _present: Present) -> Reading:
    """Read ``2026-11-27``."""
    year, month, day = match.word("on").parts[:3]
    return day_reading(match, day_of(year, month, day), dated=True)


def iso_moment(match: Match, present: Present) -> Reading:
    """Read ``2026-11-27T10:00``; the offset of a zone is turned to the actor's time."""
    try:
        moment = datetime.fromisoformat(match.word("on").text.upper().replace(" ", "T"))
        if moment.tzinfo is not None:
            moment = moment.astimezone(present.now.tzinfo)
    except (ValueError, OverflowError):
        return moment_reading(match, None)
    return moment_reading(match, moment)


def numeric_day(match: Match, present: Present) -> Reading:
    """Read ``15.03.2026``, ``3/12/2026``: with a slash the month comes first where the locale says so."""
    word = match.word("on")
    first, second, third = word.parts
    if first > _CENTURY:
        return day_reading(match, day_of(first, second, third), dated=True)
    year = third if third >= _CENTURY else 2000 + third
    day, other = day_of(year, second, first), day_of(year, first, second)
    if "SLASHED" not in word.shape or present.language != "en":
        return day_reading(match, day or other, dated=True)
    day = (other or day) if present.month_first else (day or other)
    both = first != second and first <= _MONTHS and second <= _MONTHS
    return day_reading(match, day, certain=not both, dated=True)


def dotted_day(match: Match, present: Present) -> Reading:
    """Read ``15.03``."""
    day, month = match.word("on").parts
    return day_reading(match, nearest(present, month, day), open_=True, dated=True)


def slashed_day(match: Match, present: Present) -> Reading | None:
    """Read ``3/4``, which is never certain: it may be a fraction, and either number the month."""
    first, second = match.word("on").parts
    orders = ((first, second), (second, first)) if present.month_first else ((second, first), (first, second))
    for month, day in orders if present.language == "en" else orders[:1]:
        found = nearest(present, month, day) if 1 <= month <= _MONTHS else None
        if found is not None:
            return day_reading(match, found, open_=True, certain=first > _MONTHS or second > _MONTHS, dated=True)
    return None


def day_of_month(match: Match, present: Present) -> Reading | None:
    """Read ``12 March 2026`` and its like; a year that is not named is the coming one's."""
    month, day = int(match.value("month")), match.integer("day")
    if day > _LAST_OF_MONTH:
        return None if day >= _CENTURY else day_reading(match, None)
    if day < 1:
        return None
    if "year" in match:
        return day_reading(match, day_of(match.integer("year"), month, day), dated=True)
    return day_reading(match, nearest(present, month, day), open_=True, dated=True)


def bare_day(match: Match, present: Present) -> Reading | None:
    """Read ``by the 15th``: the next such day of a month; beside any other word only where nobody counts so far."""
    wanted = match.integer("day")
    if "beside" in match and wanted <= _MONTHS:
        return None
    today, role = present.today, match.word("role").values.get("ROLE") if "role" in match else None
    if "grain" in match:
        if match.value("grain") != Grain.MONTH:
            return None
        first = present.calendar.period(Grain.MONTH, today, offset_of(match)).start
        return day_reading(match, day_of(first.year, first.month, wanted), role=role)
    step = -1 if present.past else 1
    for offset in range(3):
        first = present.calendar.period(Grain.MONTH, today, step * offset).start
        found = day_of(first.year, first.month, wanted)
        if found is not None and (found <= today if present.past else found >= today):
            return day_reading(match, found, open_=True, role=role)
    return day_reading(match, None, role=role)


def offset_of(match: Match) -> int:
    """Return how many periods from now ``this``, ``last`` or ``next`` lie, 0 without such a word."""
    for name, offset in (("last", -1), ("past", -1), ("next", 1), ("coming", 1)):
        if name in match:
            return offset
    return 0


def weekday(match: Match, present: Present) -> Reading:
    """Read a weekday: alone the coming one, ``next`` that of the next week, ``last`` the one gone by last."""
    wanted, today = int(match.value("on")), present.today
    if "next" in match:
        return day_reading(match, _monday(today, 1) + timedelta(days=wanted))
    if "last" in match or "past" in match:
        return day_reading(match, gone(today, wanted))
    if "this" in match:
        day = _monday(today, 0) + timedelta(days=wanted)
        return day_reading(match, day if day >= today else coming(today, wanted), open_=True)
    day = gone(today, wanted) if present.past else coming(today, wanted)
    found = day_reading(match, day, open_=True)
    role = match.value("role") if "role" in match else None
    return replace(found, weekday=True, role=role or None)


def _monday(today: date, weeks: int) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def coming(today: date, wanted: int) -> date:
    """Return the next such weekday after today, Monday being 0."""
    return today + timedelta(days=(wanted - today.weekday() - 1) % _WEEK + 1)


def gone(today: date, wanted: int) -> date:
    """Return the last such weekday before today, Monday being 0."""
    return today - timedelta(days=(today.weekday() - wanted - 1) % _WEEK + 1)


def weekday_of_week(match: Match, present: Present) -> Reading | None:
    """Read ``Tuesday next week``."""
    if match.value("grain") != Grain.WEEK:
        return None
    return day_reading(match, _monday(present.today, offset_of(match)) + timedelta(days=int(match.value("on"))))


def weekday_ahead(match: Match, present: Present) -> Reading | None:
    """Read ``Tuesday in two weeks``: so many weeks after the coming one, or after today if that is one.

    Also ``a week from tomorrow`` and ``three Fridays ago``.
    """
    if "after" in match:
        return day_reading(match, _monday(present.today, 2) + timedelta(days=int(match.value("on"))))
    count = match.integer("n") if "n" in match else 1
    if "back" in match:
        last = gone(present.today, int(match.value("on"))) if 0 < count <= _CENTURY else None
        return None if last is None else day_reading(match, last - timedelta(weeks=count - 1))
    weeks = {"week": 1, "fortnight": 2}.get(match.value("unit"))
    if weeks is None or count > _CENTURY:
        return None
    if "rel" in match:
        return day_reading(match, present.today + timedelta(days=int(match.value("rel")), weeks=weeks * count))
    on = int(match.value("on"))
    base = present.today if present.today.weekday() == on else coming(present.today, on)
    return day_reading(match, base + timedelta(weeks=weeks * count))


def relative_day(match: Match, present: Present) -> Reading:
    """Read ``tomorrow``."""
    return day_reading(match, present.today + timedelta(days=int(match.value("on"))))


def night(match: Match, present: Present) -> Reading:
    """Read ``tonight``."""
    day = present.today + timedelta(days=int(match.value("on")))
    found = moment_reading(match, datetime.combine(day, time(*PARTS["evening"])))
    return replace(found, part="evening", implied=True)


def edge(match: Match, present: Present) -> Reading | None:
    """Read ``the end of the quarter``: its last day; the beginning is the first, the middle the one between."""
    name = _whole(match, present)
    if name is None:
        return None
    period = present.calendar.parse(name, present.today)
    open_ = "year" not in match and "fy" not in match and bool({"month", "quarter", "ordinal", "half"} & _named(match))
    if "start" in match:
        return day_reading(match, period.start, open_=open_)
    if "middle" in match:
        return day_reading(match, period.start + (period.end - period.start) // 2, open_=open_)
    if match.value("grain") == Grain.WEEK:
        return day_reading(match, period.start + timedelta(days=_FRIDAY))
    if match.value("grain") == Grain.DAY:
        return Reading(match.start, match.end, "time", clock=_CLOSE, day=period.end)
    return day_reading(match, period.end, open_=open_)


def _named(match: Match) -> set[str]:
    return {name for name in match.form.categories if name in match}


def _whole(match: Match, present: Present) -> str | None:
    """Return the name of the period whose edge is meant."""
    year = match.integer("year") if "year" in match else None
    if "fy" in match or "half" in match:
        part = (
            f"Q{match.integer('quarter')}"
            if "quarter" in match
            else f"H{match.integer('half')}"
            if "half" in match
            else ""
        )
        if part not in _PARTS:
            return None
        fiscal = match.integer("fy") if "fy" in match else None
        return (
            f"FY{fiscal % _CENTURY:02} {part}".strip()
            if fiscal is not None
            else f"{year or _coming_year(present, part)}-{part}"
        )
    if "month" in match:
        month = int(match.value("month"))
        if year is None:
            end = nearest(present, month, 1 if present.past else 28)
            year = end.year if end else present.today.year
        return f"{year}-{month:02}"
    part = "quarter" if "quarter" in match else "ordinal"
    if part in match:
        number = match.integer(part)
        name = f"Q{number}"
        return f"{year or _coming_year(present, name)}-{name}" if name in _PARTS else None
    if "grain" in match:
        return f"{('last', 'this', 'next')[offset_of(match) + 1]} {match.value('grain')}"
    return str(year)


def _coming_year(present: Present, part: str) -> int:
    """Return the year of a quarter or half that is not over, or for the past of the last one that has begun."""
    year = present.today.year
    this = present.calendar.parse(f"{year}-{part}", present.today)
    if present.past:
        return year - int(this.start > present.today)
    return year + int(this.end < present.today)


def close_of(match: Match, present: Present) -> Reading:
    """Read the short names of a day's, week's, month's, quarter's and year's end."""
    grain = Grain(match.value("on"))
    if grain is Grain.DAY:
        return Reading(match.start, match.end, "time", clock=_CLOSE, day=present.today, role="by")
    period = present.calendar.period(grain, present.today)
    day = period.start + timedelta(days=_FRIDAY) if grain is Grain.WEEK else period.end
    return day_reading(match, day, role="by")


READERS: dict[str, Reader] = {
    reader.__name__: reader
    for reader in (
        iso_day, iso_moment, numeric_day, dotted_day, slashed_day, day_of_month, bare_day, weekday, weekday_of_week,
        weekday_ahead, relative_day, night, edge, close_of,
    )
}  # fmt: skip
