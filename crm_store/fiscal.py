"""The company's calendar in one place: its days in UTC, its periods, its fiscal and working year.

A fiscal year is named by the calendar year in which it ends: when it starts in April, FY27 begins in
April 2026. When it starts in January, fiscal and calendar periods are the same days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_store import clock as clocks
from crm_store.own_company import own_company

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_store.clock import Clock
    from crm_store.unit import Unit

_DAY = timedelta(days=1)
_SATURDAY = 5
_NAMES = {"en": "en_US", "pl": "pl"}
"""How the names of public holidays in a language are asked for."""


class Grain(StrEnum):
    """The lengths a period can have."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    FISCAL_QUARTER = "fiscal quarter"
    FISCAL_HALF = "fiscal half"
    FISCAL_YEAR = "fiscal year"


_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.HALF: 6, Grain.YEAR: 12}
_CALENDAR_GRAIN = {
    Grain.FISCAL_QUARTER: Grain.QUARTER,
    Grain.FISCAL_HALF: Grain.HALF,
    Grain.FISCAL_YEAR: Grain.YEAR,
}


@dataclass(frozen=True, order=True)
class Period:
    """Days from ``start`` to ``end``, both included; ``label`` is how it is written, and parses back."""

    start: date
    end: date
    label: str

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def before(self) -> Period:
        """Return the period of the same length right before; whole months stay whole months."""
        end = self.start - _DAY
        if self.start.day == 1 and (self.end + _DAY).day == 1:
            months = _month_number(self.end) - _month_number(self.start) + 1
            return between(_first_of_month(_month_number(self.start) - months), end)
        return between(self.start - timedelta(days=self.days), end)


def between(start: date, end: date) -> Period:
    """Return the period of these days, both included."""
    return Period(start, end, f"{start}..{end}")


@dataclass(frozen=True)
class FiscalCalendar:
    """How the company counts its days.

    ``time_zone`` is an IANA name, ``fiscal_year_start`` a month (1 to 12), ``holidays_country`` an ISO 3166
    code; without one only Saturdays and Sundays are free.
    """

    time_zone: str
    fiscal_year_start: int = 1
    holidays_country: str | None = None

    def today(self, clock: Clock) -> date:
        """Return the calendar day it is now."""
        return clocks.today(clock, self.time_zone)

    def day_of(self, moment: datetime) -> date:
        """Return the calendar day of a moment."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

    def start_of_day(self, day: date) -> datetime:
        """Return the moment a day begins, in UTC."""
        return datetime.combine(day, time(), ZoneInfo(self.time_zone)).astimezone(UTC)

    def moments(self, period: Period) -> tuple[datetime, datetime]:
        """Return when a period begins and when the next one does, in UTC."""
        return self.start_of_day(period.start), self.start_of_day(period.end + _DAY)

    def period(self, grain: Grain, day: date, offset: int = 0) -> Period:
        """Return the period of this length that holds ``day``, or the one ``offset`` periods later."""
        if grain is Grain.DAY:
            moved = day + offset * _DAY
            return Period(moved, moved, moved.isoformat())
        if grain is Grain.WEEK:
            monday = day + timedelta(days=7 * offset - day.weekday())
            year, week, _ = monday.isocalendar()
            return Period(monday, monday + 6 * _DAY, f"{year}-W{week:02}")
        return self._of_months(grain, day, offset)

    def split(self, period: Period, grain: Grain) -> list[Period]:
        """Return the periods of this length that together cover ``period``; first and last may reach over it."""
        found = [self.period(grain, period.start)]
        while found[-1].end < period.end:
            found.append(self.period(grain, found[-1].end + _DAY))
        return found

    def parse(self, text: str, today: date) -> Period:
        """Return the period that ``text`` names: ``2017-Q1``, ``FY27 H1``, ``last 90 days``, ``2017-01..2017-03``.

        Raises:
            UnknownPeriod: it names none; the hint lists what does.
        """
        from crm_store.periods import parse_period

        return parse_period(text, self, today)

    def is_working_day(self, day: date) -> bool:
        """Tell whether people work that day: no weekend, no public holiday."""
        return day.weekday() < _SATURDAY and day not in _holidays(self.holidays_country, day.year)

    def holiday(self, day: date, language: str = "en") -> str | None:
        """Return what a public holiday is called, in ``language`` where its name is known; None on other days."""
        return _holidays(self.holidays_country, day.year, _NAMES.get(language)).get(day)

    def working_days(self, period: Period) -> int:
        """Return how many working days a period has."""
        return sum(self.is_working_day(period.start + n * _DAY) for n in range(period.days))

    def add_working_days(self, day: date, count: int) -> date:
        """Return the working day ``count`` working days after ``day``, or before it when negative."""
        step = _DAY if count >= 0 else -_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def _of_months(self, grain: Grain, day: date, offset: int) -> Period:
        fiscal = grain in _CALENDAR_GRAIN
        shift = self.fiscal_year_start - 1 if fiscal else 0
        calendar_grain = _CALENDAR_GRAIN.get(grain, grain)
        length = _MONTHS[calendar_grain]
        index = (_month_number(day) - shift) // length + offset
        first, following = (_first_of_month(n * length + shift) for n in (index, index + 1))
        year, part = divmod(index * length, 12)
        name = _fiscal_name(year + (1 if shift else 0)) if fiscal else f"{year:04}"
        return Period(first, following - _DAY, _label(name, calendar_grain, part // length + 1, " " if fiscal else "-"))


def calendar_of(unit: Unit) -> FiscalCalendar:
    """Return the company's calendar.

    Raises:
        CompanyMissing: no company is set up.
    """
    company = own_company(unit)
    return FiscalCalendar(company.time_zone, company.fiscal_year_start, company.holidays_country)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of_month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _fiscal_name(year: int) -> str:
    return f"FY{year % 100:02}" if year // 100 == 20 else f"FY{year:04}"  # noqa: PLR2004  (this century is the short one)


def _label(year: str, grain: Grain, part: int, glue: str) -> str:
    if grain is Grain.YEAR:
        return year
    number = {Grain.MONTH: f"{part:02}", Grain.QUARTER: f"Q{part}", Grain.HALF: f"H{part}"}[grain]
    return f"{year}{glue}{number}"


@lru_cache(maxsize=64)
def _holidays(country: str | None, year: int, language: str | None = None) -> Mapping[date, str]:
    if country is None:
        return {}
    import holidays

    return dict(holidays.country_holidays(country, years=year, language=language))
