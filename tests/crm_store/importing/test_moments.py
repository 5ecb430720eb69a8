"""Dates mean the day that was meant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_store.importing.errors import BadCell
from crm_store.importing.moments import agreed_order, parse_day, parse_moment

MARCH_5 = date(2024, 3, 5)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2024-03-05", "mdy"),
        ("2024/03/05", "mdy"),
        ("2024.3.5", "mdy"),
        ("20240305", "mdy"),
        ("5.03.2024 r.", "dmy"),
        ("05-03-2024", "dmy"),
        ("5. 3. 2024", "dmy"),
        ("05/03/24", "dmy"),
        ("3/5/2024", "mdy"),
        ("24-03-05", "ymd"),
        ("5 marca 2024 r.", "dmy"),
        ("5 mar 2024", "mdy"),
        ("5-Mar-24", "dmy"),
        ("Mar 5, 2024", "dmy"),
        ("March 5th, 2024", "dmy"),
        ("2024-Mar-05", "dmy"),
        ("Tuesday, 5 March 2024", "dmy"),
        ("wtorek, 5 marca 2024", "dmy"),
        ("45356", "dmy"),
    ],
)
def test_a_day_is_read_in_any_common_form(text: str, order: str) -> None:
    """The same day comes out of every way that files write it."""
    assert parse_moment(text, order) == MARCH_5


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2024-03-05 10:20", time(10, 20)),
        ("2024/03/05 22:38:44.546000", time(22, 38, 44, 546_000)),
        ("05-03-2024 19:58", time(19, 58)),
        ("5.03.2024, 10:15:22", time(10, 15, 22)),
        ("5 marca 2024 godz. 18:04", time(18, 4)),
        ("5 marca 2024 10.30", time(10, 30)),
        ("March 5th, 2024 at 12:05 am", time(0, 5)),
        ("Mar 5, 2024 12:05 PM", time(12, 5)),
        ("45356.75", time(18)),
        ("45356,5", time(12)),
    ],
)
def test_a_time_without_a_zone_stays_without_one(text: str, clock: time) -> None:
    """The company's zone is added by whoever knows it."""
    assert parse_moment(text) == datetime.combine(MARCH_5, clock)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-05T10:20:30.5Z", datetime(2024, 3, 5, 10, 20, 30, 500_000, UTC)),
        ("2024-03-05 10:20:30 UTC", datetime(2024, 3, 5, 10, 20, 30, tzinfo=UTC)),
        ("2024-03-05 10:20 (UTC)", datetime(2024, 3, 5, 10, 20, tzinfo=UTC)),
        ("20240305T102000Z", datetime(2024, 3, 5, 10, 20, tzinfo=UTC)),
        ("2024-03-05T10:20:30+0200", datetime(2024, 3, 5, 10, 20, 30, tzinfo=timezone(timedelta(hours=2)))),
        ("Tue, 5 Mar 2024 10:20:30 -0500", datetime(2024, 3, 5, 10, 20, 30, tzinfo=timezone(-timedelta(hours=5)))),
        ("1709596800", datetime(2024, 3, 5, tzinfo=UTC)),
        ("1709596800000", datetime(2024, 3, 5, tzinfo=UTC)),
    ],
)
def test_an_offset_is_kept(text: str, moment: datetime) -> None:
    """A moment that names its zone is that moment everywhere."""
    found = parse_moment(text)
    assert isinstance(found, datetime)
    assert (found, found.utcoffset()) == (moment, moment.utcoffset())


@pytest.mark.parametrize(
    "text",
    ["", "hello", "123", "12:30", "2024-03", "2024-13-01", "31.02.2024", "2024-02-30", "5 foo 2024", "0024-03-05",
     "2024-03-05 25:00", "12/25/2024", "1.234.567", "Mar 2024"],
)  # fmt: skip
def test_what_is_no_day_is_refused(text: str) -> None:
    """A date that the calendar does not have is reported, not bent."""
    with pytest.raises(BadCell):
        parse_moment(text, "dmy")


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["01/02/2024", "13/02/2024"], "dmy"),
        (["01/02/2024", "02/13/2024"], "mdy"),
        (["31-01-2018 19:58"], "dmy"),
        (["24-03-05", "99-03-05"], "ymd"),
    ],
)
def test_one_clear_date_decides_for_its_column(cells: list[str], order: str) -> None:
    """01/02 is January or February as the other dates of the column say."""
    assert agreed_order(cells) == (order, "", True)


@pytest.mark.parametrize(
    ("cells", "likelier", "order"),
    [
        (["01.02.2024"], None, "dmy"),
        (["1/2/2024"], None, "mdy"),
        (["01/02/2024 1:05 PM"], None, "mdy"),
        (["01/02/2024"], "mdy", "mdy"),
    ],
)
def test_an_undecided_column_is_said_to_be_one(cells: list[str], likelier: str | None, order: str) -> None:
    """Where every date could be read two ways, the reader is told which way was taken."""
    found, assumed, decided = agreed_order(cells, likelier)
    assert (found, decided) == (order, False)
    assert cells[0] in assumed


def test_a_day_that_reads_the_same_needs_no_assumption() -> None:
    """05/05 is the fifth of May either way."""
    assert agreed_order(["05/05/2024"])[1] == ""


def test_a_mixed_column_follows_the_majority_and_says_so() -> None:
    """The few dates that do not fit are counted."""
    order, assumed, _ = agreed_order(["13/02/2024", "14/02/2024", "02/13/2024"])
    assert order == "dmy"
    assert "1 of those" in assumed


@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.sampled_from(
        [("%d.%m.%Y", "dmy"), ("%m/%d/%Y", "mdy"), ("%Y-%m-%d", "dmy"), ("%d %B %Y", "dmy"), ("%Y%m%d", "dmy")]
    ),
)
def test_every_day_survives_being_written(day: date, form: tuple[str, str]) -> None:
    """Whatever day a program writes in a known way is read back."""
    pattern, order = form
    if pattern == "%Y%m%d" and not 1900 <= day.year < 2100:
        pattern = "%Y-%m-%d"
    assert parse_day(day.strftime(pattern), order) == day
