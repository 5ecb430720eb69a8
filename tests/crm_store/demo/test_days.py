"""Days of a story become moments on working days, in their order, the past before now and the plans after it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_store.demo.days import Almanac, Event
from crm_store.fiscal import FiscalCalendar

WARSAW = FiscalCalendar("Europe/Warsaw", 1, "PL")
LONDON = FiscalCalendar("Europe/London", 1, "GB")
NOON = time(12)

days = st.integers(-760, 60)
times = st.times(max_value=time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))
events = st.lists(st.builds(Event, days, times, st.sampled_from([WARSAW, LONDON])), max_size=40)
nows = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (made aware)


def _almanac(now: datetime) -> Almanac:
    return Almanac(WARSAW.day_of(now), now)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        (date(2026, 3, 11), date(2026, 3, 11)),
        (date(2026, 3, 14), date(2026, 3, 13)),
        (date(2026, 3, 15), date(2026, 3, 16)),
        (date(2026, 4, 6), date(2026, 4, 7)),
        (date(2026, 5, 1), date(2026, 4, 30)),
    ],
    ids=["Wednesday", "Saturday", "Sunday", "Easter Monday", "Labour Day, a Friday"],
)
def test_a_day_off_moves_to_the_nearest_working_day(base: date, expected: date) -> None:
    """A Saturday's call took place on Friday, a Sunday's on Monday; holidays count like weekends."""
    assert Almanac(base, datetime(2026, 6, 1, tzinfo=UTC)).date(0, WARSAW) == expected


def test_each_country_keeps_its_own_holidays() -> None:
    """On 11 November Poland rests and Britain works."""
    almanac = Almanac(date(2026, 11, 11), datetime(2026, 12, 1, tzinfo=UTC))
    assert (almanac.date(0, WARSAW), almanac.date(0, LONDON)) == (date(2026, 11, 10), date(2026, 11, 11))


def test_a_time_is_local_to_whose_doing_it_is() -> None:
    """Noon in London is an hour after noon in Warsaw, in summer as in winter."""
    almanac = Almanac(date(2026, 7, 8), datetime(2026, 7, 8, 20, tzinfo=UTC))
    moments = [almanac.moment(Event(day, NOON, office)).hour for day in (0, -180) for office in (WARSAW, LONDON)]
    assert moments == [10, 11, 11, 12]


def test_what_happened_on_a_saturday_still_comes_after_friday() -> None:
    """Friday night's breakdown is followed by the next morning's complaint, not preceded by it."""
    saturday = Almanac(date(2026, 3, 14), datetime(2026, 3, 20, tzinfo=UTC))
    night, morning = saturday.in_order([Event(-1, time(23, 30), WARSAW), Event(0, time(5, 48), WARSAW)])
    assert (night.date(), morning.date()) == (date(2026, 3, 13), date(2026, 3, 16))


def test_what_should_have_happened_today_is_not_ahead_of_now() -> None:
    """Loaded at nine in the morning, today's call at two took place on the last working day."""
    monday = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
    assert _almanac(monday).moment(Event(0, time(14), WARSAW)) == datetime(2026, 3, 6, 13, 0, tzinfo=UTC)


def test_a_plan_lies_ahead_even_if_its_day_moves_back() -> None:
    """Loaded on Friday evening, tomorrow's meeting is on Monday."""
    friday = datetime(2026, 3, 13, 18, 0, tzinfo=UTC)
    assert _almanac(friday).moment(Event(1, time(10), WARSAW)) == datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


@given(events, nows)
def test_order_holds_and_nobody_works_on_a_day_off(told: list[Event], now: datetime) -> None:
    """However days move, events keep their order, on working days, the past before now and plans after it."""
    told.sort(key=lambda event: (event.day, event.at))
    moments = _almanac(now).in_order(told)
    assert all(earlier <= later for earlier, later in pairwise(moments))
    for event, moment in zip(told, moments, strict=True):
        assert (moment > now) is (event.day > 0)
        assert event.office.is_working_day(event.office.day_of(moment))


@given(days, nows)
def test_a_day_moves_by_no_more_than_a_few_days(day: int, now: datetime) -> None:
    """A story that says "three weeks later" stays true within a long weekend."""
    almanac = _almanac(now)
    assert abs(almanac.date(day, LONDON) - (almanac.base + timedelta(days=day))) <= timedelta(days=3)
