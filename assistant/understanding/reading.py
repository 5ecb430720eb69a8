"""A reading: what words of a message are taken for, before it is written down as a span."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.understanding.grammar import Match
    from assistant.understanding.value_words import Language
    from crm_store.fiscal import FiscalCalendar

    Reader = Callable[[Match, "Present"], "Reading | list[Reading] | None"]

Clock = tuple[int, int]

_MONTH_FIRST = frozenset({"US", "PH", "PR", "GU", "VI", "AS", "MP", "UM", "FM", "PW", "MH", "BZ"})
"""Territories whose short dates begin with the month (Unicode CLDR 44)."""


@dataclass(frozen=True)
class Present:
    """When and where a message is read; ``past`` turns open days and times (Friday, 3 March) to the past.

    ``locale`` is the reader's, which says how he writes dates of digits only.
    """

    now: datetime
    calendar: FiscalCalendar
    language: Language
    past: bool = False
    locale: str | None = None

    @property
    def month_first(self) -> bool:
        """Whether a date of digits begins with its month: where people of the locale write so."""
        territory = (self.locale or "").replace("-", "_").upper().partition("_")[2]
        return self.language == "en" and territory in _MONTH_FIRST

    @property
    def today(self) -> date:
        """The day it is for the actor."""
        return self.now.date()


@dataclass(frozen=True)
class Rereading:
    """A match and who reads it."""

    match: Match
    reader: Reader

    def read(self, present: Present) -> Reading | None:
        """Return its only reading at another time."""
        found = self.reader(self.match, present)
        return None if isinstance(found, list) else found


@dataclass(frozen=True)
class Reading:
    """The words from ``start`` up to before ``end``, and what they mean.

    ``kind`` is a span's type, or ``time`` and ``part`` for a time of day, which needs a day to be a moment. ``day``
    is the day of a day, ``last`` the last one of a period of which ``day`` is the first. ``open`` says that the day
    or year was not named, ``weak`` that the reading counts only beside a day, ``dated`` that a day of a month was
    named, ``implied`` that the time is that of a part of the day; ``again`` reads an open one for the past.
    ``details`` are those of the span.
    """

    start: int
    end: int
    kind: str
    value: str | None = None
    role: str | None = None
    certain: bool = True
    day: date | None = None
    last: date | None = None
    clock: Clock | None = None
    part: str | None = None
    open: bool = False
    weekday: bool = False
    weak: bool = False
    dated: bool = False
    implied: bool = False
    again: Rereading | None = None
    details: dict[str, str] = field(default_factory=dict)


def day_reading(
    match: Match,
    day: date | None,
    *,
    open_: bool = False,
    certain: bool = True,
    role: str | None = None,
    dated: bool = False,
) -> Reading:
    """Return the reading of a match as a day; None is a day that does not exist."""
    value = None if day is None else day.isoformat()
    sure = certain and day is not None
    return Reading(match.start, match.end, "day", value, role, sure, day, open=open_, dated=dated)


def moment_reading(match: Match, moment: datetime | None) -> Reading:
    """Return the reading of a match as a moment; None is one that does not exist."""
    if moment is None:
        return Reading(match.start, match.end, "moment", None, certain=False)
    clock = (moment.hour, moment.minute)
    return Reading(match.start, match.end, "moment", local(moment), day=moment.date(), clock=clock)


def period_reading(
    match: Match, present: Present, name: str | None, *, role: str | None = None, open_: bool = False
) -> Reading:
    """Return the reading of a match as a period, by a name that the store's calendar knows; None does not exist."""
    from crm_store.errors import CrmError

    if name is None:
        return Reading(match.start, match.end, "period", None, role, certain=False)
    try:
        period = present.calendar.parse(name, present.today)
    except CrmError:
        return Reading(match.start, match.end, "period", None, role, certain=False)
    return Reading(match.start, match.end, "period", name, role, day=period.start, last=period.end, open=open_)


def local(moment: datetime) -> str:
    """Return a moment as spans write it: local, to the minute, without its zone."""
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")


def day_of(year: int, month: int, day: int) -> date | None:
    """Return a day, or None if there is none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def nearest(present: Present, month: int, day: int) -> date | None:
    """Return the next such day of any year, today included, or the last one for the past; None if no year has it."""
    if day_of(2000, month, day) is None:
        return None
    step = -1 if present.past else 1
    for offset in range(9):
        found = day_of(present.today.year + step * offset, month, day)
        if found is not None and (found <= present.today if present.past else found >= present.today):
            return found
    return None


def add_months(day: date, months: int) -> date | None:
    """Return the day so many months later, the month's last where it is shorter; None outside of the calendar."""
    number = day.year * 12 + day.month - 1 + months
    try:
        first = date(number // 12, number % 12 + 1, 1)
        following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    except (ValueError, OverflowError):
        return None
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
