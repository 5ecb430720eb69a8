"""What people type for a period."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_store.errors import InvalidValue
from crm_store.fiscal import FiscalCalendar
from crm_store.periods import FORMS, UnknownPeriod, parse_period

TODAY = date(2026, 3, 11)
JANUARY = FiscalCalendar("Europe/Warsaw")
APRIL = FiscalCalendar("Europe/Warsaw", fiscal_year_start=4)

CALENDAR = {
    "2017": "2017-01-01 2017-12-31",
    "2017-Q1": "2017-01-01 2017-03-31",
    "q4 2017": "2017-10-01 2017-12-31",
    "2017 H2": "2017-07-01 2017-12-31",
    "2016-02": "2016-02-01 2016-02-29",
    "2020-W53": "2020-12-28 2021-01-03",
    "2017-03-15": "2017-03-15 2017-03-15",
    "Today": "2026-03-11 2026-03-11",
    "yesterday": "2026-03-10 2026-03-10",
    "tomorrow": "2026-03-12 2026-03-12",
    "this week": "2026-03-09 2026-03-15",
    "this  quarter": "2026-01-01 2026-03-31",
    "last month": "2026-02-01 2026-02-28",
    "previous year": "2025-01-01 2025-12-31",
    "next half": "2026-07-01 2026-12-31",
    "last 90 days": "2025-12-12 2026-03-11",
    "next 30 days": "2026-03-11 2026-04-09",
    "last 1 day": "2026-03-11 2026-03-11",
    "last 3 months": "2025-12-01 2026-02-28",
    "next 2 weeks": "2026-03-16 2026-03-29",
    "last 2 fiscal quarters": "2025-07-01 2025-12-31",
    "14 days ago": "2026-02-25 2026-02-25",
    "2 weeks ago": "2026-02-23 2026-03-01",
    "in 1 month": "2026-04-01 2026-04-30",
    "year to date": "2026-01-01 2026-03-11",
    "month to date": "2026-03-01 2026-03-11",
    "2017-01-01..2017-03-31": "2017-01-01 2017-03-31",
    "2017-Q1 .. 2017-Q2": "2017-01-01 2017-06-30",
    "2025..today": "2025-01-01 2026-03-11",
}
FROM_APRIL = {
    "FY27": "2026-04-01 2027-03-31",
    "fy2027": "2026-04-01 2027-03-31",
    "FY27 Q1": "2026-04-01 2026-06-30",
    "q4 fy26": "2026-01-01 2026-03-31",
    "FY27-H2": "2026-10-01 2027-03-31",
    "this fiscal year": "2025-04-01 2026-03-31",
    "this fiscal quarter": "2026-01-01 2026-03-31",
    "fiscal year to date": "2025-04-01 2026-03-11",
    "this year": "2026-01-01 2026-12-31",
}


@pytest.mark.parametrize(
    ("calendar", "text", "days"),
    [
        *((JANUARY, text, days) for text, days in CALENDAR.items()),
        *((APRIL, text, days) for text, days in FROM_APRIL.items()),
    ],
)
def test_periods_mean_what_they_say(calendar: FiscalCalendar, text: str, days: str) -> None:
    """Every accepted form names the first and last day one expects."""
    period = parse_period(text, calendar, TODAY)
    assert f"{period.start} {period.end}" == days


@pytest.mark.parametrize("form", FORMS.split(", "))
def test_every_form_that_the_hint_promises_is_understood(form: str) -> None:
    """Whoever copies an example out of the error message gets a report."""
    assert parse_period(form, APRIL, TODAY).start <= parse_period(form, APRIL, TODAY).end


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2017-Q5", "2017-H3", "2017-13", "2017-02-30", "2021-W53", "last 0 days", "FY", "..", "2017..",
     "0000", "9999", "last 9999 years", "next 9999 years", "\uff12\uff10\uff11\uff17", "this", "last quarters"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_the_forms(text: str) -> None:
    """A typo gets the list of what can be typed, not a guess."""
    with pytest.raises(UnknownPeriod) as caught:
        parse_period(text, JANUARY, TODAY)
    assert "2017-Q1" in caught.value.advice


def test_a_range_backwards_is_refused() -> None:
    """A range whose end lies before its beginning is a slip, and said so."""
    with pytest.raises(InvalidValue, match="ends before it begins"):
        parse_period("2017-Q2..2017-Q1", JANUARY, TODAY)


@given(st.text(max_size=30))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    """Nothing that is typed makes a report crash."""
    try:
        period = parse_period(text, JANUARY, TODAY)
    except (UnknownPeriod, InvalidValue):
        return
    assert period.start <= period.end
