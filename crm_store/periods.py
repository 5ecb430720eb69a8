"""Reads the names of periods, as people type them into a report."""

from __future__ import annotations

import re
from datetime import MAXYEAR, date, timedelta
from typing import TYPE_CHECKING

from crm_store.errors import CrmError, InvalidValue
from crm_store.fiscal import Grain, Period, between

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_store.fiscal import FiscalCalendar

    Reader = Callable[["_Reading", re.Match[str]], Period]

FORMS = (
    "2017, 2017-Q1, 2017-H1, 2017-03, 2017-W11, 2017-03-15, FY27, FY27 Q1, FY27 H1, today, yesterday, tomorrow, "
    "this quarter, last month, next fiscal year, last 90 days, next 4 weeks, 14 days ago, in 2 weeks, year to date, "
    "2017-01-01..2017-03-31"
)


class UnknownPeriod(CrmError):
    """{text!r} is not a period."""

    hint = "These are: {forms}."


class _Reading:
    """What a reader of one form needs: the calendar and the present day."""

    def __init__(self, calendar: FiscalCalendar, today: date) -> None:
        self.calendar = calendar
        self.today = today

    def period(self, grain: Grain, day: date, offset: int = 0) -> Period:
        return self.calendar.period(grain, day, offset)

    def part(self, start: date, grains: tuple[Grain, Grain, Grain], part: str | None) -> Period:
        """Return the whole year from ``start``, or its quarter ``q1`` or half ``h1``."""
        year, quarter, half = grains
        if part is None:
            return self.period(year, start)
        if int(part[1]) > {"q": 4, "h": 2}[part[0]]:
            raise ValueError(part)
        return self.period(quarter if part[0] == "q" else half, start, int(part[1]) - 1)


def parse_period(text: str, calendar: FiscalCalendar, today: date) -> Period:
    """Return the period that ``text`` names.

    ``last 90 days`` ends today and ``next 30 days`` begins today; ``last 3 months`` are the three whole months
    before this one. ``A..B`` reaches from the beginning of period A to the end of B.

    Raises:
        UnknownPeriod: it names none.
        InvalidValue: a range ends before it begins.
    """
    wanted = " ".join(text.lower().split())
    try:
        found = _parse(wanted, _Reading(calendar, today))
    except (ValueError, OverflowError):
        found = None
    if found is None or found.end.year == MAXYEAR:
        raise UnknownPeriod(text=text, forms=FORMS)
    return found


def _parse(text: str, reading: _Reading) -> Period | None:
    first, dots, last = text.partition("..")
    if dots:
        return _range(_parse(first.strip(), reading), _parse(last.strip(), reading))
    for pattern, read in _READERS:
        match = pattern.fullmatch(text)
        if match:
            return read(reading, match)
    return None


def _range(first: Period | None, last: Period | None) -> Period | None:
    if first is None or last is None:
        return None
    if last.end < first.start:
        raise InvalidValue(field="period", value=f"{first.label}..{last.label}", reason="it ends before it begins")
    return between(first.start, last.end)


def _day(reading: _Reading, match: re.Match[str]) -> Period:
    return reading.period(Grain.DAY, date.fromisoformat(match[0]))


def _week(reading: _Reading, match: re.Match[str]) -> Period:
    return reading.period(Grain.WEEK, date.fromisocalendar(int(match[1]), int(match[2]), 1))


def _month(reading: _Reading, match: re.Match[str]) -> Period:
    return reading.period(Grain.MONTH, date(int(match[1]), int(match[2]), 1))


def _calendar_year(reading: _Reading, match: re.Match[str]) -> Period:
    start = date(int(match["year"]), 1, 1)
    return reading.part(start, (Grain.YEAR, Grain.QUARTER, Grain.HALF), match["part"])


def _fiscal_year(reading: _Reading, match: re.Match[str]) -> Period:
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)  # noqa: PLR2004  (FY27 is FY2027)
    month = reading.calendar.fiscal_year_start
    start = date(year if month == 1 else year - 1, month, 1)
    return reading.part(start, (Grain.FISCAL_YEAR, Grain.FISCAL_QUARTER, Grain.FISCAL_HALF), match["part"])


def _named_day(reading: _Reading, match: re.Match[str]) -> Period:
    return reading.period(Grain.DAY, reading.today, {"yesterday": -1, "today": 0, "tomorrow": 1}[match[0]])


def _relative(reading: _Reading, match: re.Match[str]) -> Period:
    offset = {"this": 0, "current": 0, "last": -1, "previous": -1, "next": 1}[match["which"]]
    return reading.period(Grain(match["grain"]), reading.today, offset)


def _distant(reading: _Reading, match: re.Match[str]) -> Period:
    """Return the day, week, month … that lies N of them ago or ahead."""
    groups = match.groupdict()
    offset = -int(match["count"]) if "ago" in groups else int(match["count"])
    return reading.period(Grain(match["grain"]), reading.today, offset)


def _several(reading: _Reading, match: re.Match[str]) -> Period:
    """Return the last or next N periods: days count from today, others are the whole ones before or after."""
    grain, count, last = Grain(match["grain"]), int(match["count"]), match["which"] in {"last", "previous"}
    if count < 1:
        raise ValueError(count)
    today = reading.today
    if grain is Grain.DAY:
        reach = timedelta(days=count - 1)
        start, end = (today - reach, today) if last else (today, today + reach)
    else:
        first, final = (-count, -1) if last else (1, count)
        start, end = reading.period(grain, today, first).start, reading.period(grain, today, final).end
    return Period(start, end, match[0])


def _to_date(reading: _Reading, match: re.Match[str]) -> Period:
    return Period(reading.period(Grain(match["grain"]), reading.today).start, reading.today, match[0])


_GRAIN = "(?P<grain>" + "|".join(sorted(Grain, key=len, reverse=True)) + ")"
_PART = r"(?P<part>[qh]\d)"
_YEAR = r"(?P<year>\d{4})"
_FISCAL = r"fy ?(?P<year>\d{4}|\d{2})"
_READERS: list[tuple[re.Pattern[str], Reader]] = [
    (re.compile(pattern, re.ASCII), reader)
    for pattern, reader in (
        (r"\d{4}-\d{2}-\d{2}", _day),
        (r"(\d{4})-w(\d{2})", _week),
        (r"(\d{4})-(\d{2})", _month),
        (rf"{_YEAR}(?:[ -]?{_PART})?", _calendar_year),
        (rf"{_PART}[ -]?{_YEAR}", _calendar_year),
        (rf"{_FISCAL}(?:[ -]?{_PART})?", _fiscal_year),
        (rf"{_PART}[ -]?{_FISCAL}", _fiscal_year),
        (r"yesterday|today|tomorrow", _named_day),
        (rf"(?P<which>this|current|last|previous|next) {_GRAIN}", _relative),
        (rf"(?P<which>last|previous|next) (?P<count>\d{{1,4}}) {_GRAIN}s?", _several),
        (rf"(?P<count>\d{{1,4}}) {_GRAIN}s? (?P<ago>ago)", _distant),
        (rf"in (?P<count>\d{{1,4}}) {_GRAIN}s?", _distant),
        (rf"{_GRAIN} to date", _to_date),
    )
]
