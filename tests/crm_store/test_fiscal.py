"""The company's calendar: days in UTC, periods of every length, fiscal years, working days."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_store.clock import FrozenClock
from crm_store.fiscal import FiscalCalendar, Grain, between, calendar_of
from crm_store.own_company import CompanyMissing

if TYPE_CHECKING:
    from crm_store.store import Store
    from tests.crm_store.world import World

WARSAW = FiscalCalendar("Europe/Warsaw", holidays_country="PL")
APRIL = FiscalCalendar("Europe/London", fiscal_year_start=4)

some_day = st.dates(date(1990, 1, 1), date(2090, 12, 31))
some_calendar = st.builds(FiscalCalendar, st.just("Europe/Warsaw"), st.integers(1, 12))


def test_today_is_the_companys_day() -> None:
    """Late in the evening in UTC it is tomorrow in Warsaw and still today in London."""
    clock = FrozenClock(datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
    assert WARSAW.today(clock) == date(2026, 2, 1)
    assert APRIL.today(clock) == date(2026, 1, 31)


def test_days_begin_at_local_midnight_also_when_clocks_change() -> None:
    """The Sunday on which summer time begins has 23 hours, the one on which it ends 25."""
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    assert WARSAW.start_of_day(spring) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    for day, hours in ((spring, 23), (autumn, 25), (date(2026, 6, 1), 24)):
        begins, ends = WARSAW.moments(between(day, day))
        assert ends - begins == timedelta(hours=hours)
        assert WARSAW.day_of(begins) == day
        assert WARSAW.day_of(ends - timedelta(microseconds=1)) == day


def test_a_fiscal_year_is_named_by_the_year_it_ends_in() -> None:
    """With a fiscal year from April, March 2026 closes FY26 and April opens the first quarter of FY27."""
    march, april = date(2026, 3, 31), date(2026, 4, 1)
    assert APRIL.period(Grain.FISCAL_YEAR, march).label == "FY26"
    quarter = APRIL.period(Grain.FISCAL_QUARTER, april)
    assert (quarter.start, quarter.end, quarter.label) == (date(2026, 4, 1), date(2026, 6, 30), "FY27 Q1")
    assert APRIL.period(Grain.FISCAL_HALF, march).label == "FY26 H2"
    assert WARSAW.period(Grain.FISCAL_QUARTER, april).label == "FY26 Q2"


@given(some_calendar, st.sampled_from(Grain), some_day, st.integers(-30, 30))
def test_periods_tile_the_calendar(calendar: FiscalCalendar, grain: Grain, day: date, offset: int) -> None:
    """Each day lies in exactly one period of a length, and neighbours touch without gap or overlap."""
    period = calendar.period(grain, day)
    assert day in period
    assert calendar.period(grain, period.start) == calendar.period(grain, period.end) == period
    following = calendar.period(grain, day, 1)
    assert following.start == period.end + timedelta(days=1)
    moved = calendar.period(grain, day, offset)
    assert calendar.period(grain, moved.start, -offset) == period


@given(some_calendar, st.sampled_from(Grain), some_day)
def test_labels_of_periods_read_back(calendar: FiscalCalendar, grain: Grain, day: date) -> None:
    """The heading of a report's column can be typed as its period."""
    period = calendar.period(grain, day)
    assert calendar.parse(period.label, date(2026, 3, 11)) == period


@given(some_calendar, some_day, st.integers(0, 800), st.sampled_from(Grain))
def test_splitting_covers_a_period(calendar: FiscalCalendar, start: date, days: int, grain: Grain) -> None:
    """Grouping a report by month or week loses no day and counts none twice."""
    period = between(start, start + timedelta(days=days))
    parts = calendar.split(period, grain)
    assert parts[0].start <= period.start
    assert parts[-1].end >= period.end
    assert all(a.end + timedelta(days=1) == b.start for a, b in itertools.pairwise(parts))


def test_the_period_before_has_the_same_length_or_the_same_months() -> None:
    """A quarter is compared with the quarter before, a fortnight with the fortnight before."""
    quarter = WARSAW.period(Grain.QUARTER, date(2026, 3, 11))
    assert (quarter.before().start, quarter.before().end) == (date(2025, 10, 1), date(2025, 12, 31))
    fortnight = between(date(2026, 3, 2), date(2026, 3, 15))
    assert fortnight.before() == between(date(2026, 2, 16), date(2026, 3, 1))
    assert fortnight.days == 14


def test_working_days_leave_out_weekends_and_public_holidays() -> None:
    """Neither Poland's first of May nor Christmas is a working day; without a country weekends alone count."""
    assert not WARSAW.is_working_day(date(2026, 5, 1))
    assert APRIL.is_working_day(date(2026, 5, 1))
    assert WARSAW.working_days(WARSAW.period(Grain.MONTH, date(2026, 5, 1))) == 20
    assert WARSAW.add_working_days(date(2026, 4, 30), 1) == date(2026, 5, 4)
    assert WARSAW.add_working_days(date(2026, 5, 4), -1) == date(2026, 4, 30)
    assert WARSAW.add_working_days(date(2026, 12, 23), 2) == date(2026, 12, 29)


def test_the_calendar_comes_from_the_company(world: World, store: Store) -> None:
    """Time zone, fiscal year and holidays are the company's settings."""
    with world.read("ann") as unit:
        assert calendar_of(unit) == FiscalCalendar("Europe/Warsaw", 1, "PL")


def test_without_a_company_there_is_no_calendar(store: Store) -> None:
    """An empty database says what to run instead of guessing a time zone."""
    with pytest.raises(CompanyMissing) as caught, store.read(store.actor()) as unit:
        calendar_of(unit)
    assert "setup" in caught.value.advice
