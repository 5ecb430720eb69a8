"""Times and amounts in whole messages are read as they are meant, at several moments and in several places."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from assistant.understanding.festivals import easter
from assistant.understanding.values import find_values
from crm_store.fiscal import FiscalCalendar
from tests.assistant.understanding.expressions import DATA, expressions, found_in, right

if TYPE_CHECKING:
    from pathlib import Path

LEAST_RIGHT = 0.96
NOW = datetime(2026, 11, 18, 11, 0, tzinfo=ZoneInfo("Europe/Warsaw"))


FILES = sorted([*DATA.glob("messages_*.yaml"), *DATA.glob("fresh_*.yaml")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_messages(path: Path) -> None:
    """Nearly every message gives just what it means; those that do not are listed."""
    every = list(expressions(path))
    misses = [(one.said, one.meant, found_in(one)) for one in every if not right(one)]
    assert len(misses) <= (1 - LEAST_RIGHT) * len(every), misses


@pytest.mark.parametrize(
    ("locale", "day"), [("en-US", "2027-03-04"), ("en_GB", "2027-04-03"), ("en", "2027-04-03"), (None, "2027-04-03")]
)
def test_digits_are_read_by_the_locale(locale: str | None, day: str) -> None:
    """The month comes first where people of the reader's country write so; either way it is not certain."""
    (span,) = find_values("03/04/2027", "en", NOW, FiscalCalendar("Europe/Warsaw"), locale)
    assert (span.value, span.certain) == (day, False)


@pytest.mark.parametrize(("year", "month", "day"), [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25)])
def test_easter(year: int, month: int, day: int) -> None:
    """Easter Sunday is counted, also as late as it can be."""
    assert easter(year) == date(year, month, day)


def test_a_holiday_is_named_in_the_language_of_the_message() -> None:
    """The span of a day off tells which one it is; that of a named weekday does not tell that it is a weekend."""
    calendar = FiscalCalendar("Europe/Warsaw", 1, "PL")
    assert find_values("11 listopada 2027", "pl", NOW, calendar)[0].details == {
        "holiday": "Narodowe Święto Niepodległości"
    }
    assert find_values("on 11 November 2027", "en", NOW, calendar)[0].details == {
        "holiday": "National Independence Day"
    }
    assert find_values("on Saturday", "en", NOW, calendar)[0].details == {}
