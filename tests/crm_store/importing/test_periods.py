"""Plans are for the months, quarters and years that they name."""

from __future__ import annotations

from datetime import date

import pytest

from crm_store.importing.errors import BadCell
from crm_store.importing.periods import parse_period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("FY2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("Q1 2024", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-Q3", date(2024, 7, 1), date(2024, 9, 30)),
        ("2024Q4", date(2024, 10, 1), date(2024, 12, 31)),
        ("III kwartał 2024", date(2024, 7, 1), date(2024, 9, 30)),
        ("2 kw. 2024 r.", date(2024, 4, 1), date(2024, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("02/2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("luty 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("Feb 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-01", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_a_period_is_its_first_and_last_day(text: str, first: date, last: date) -> None:
    """However a plan names its period, it is for the same days."""
    assert parse_period(text) == (first, last)


@pytest.mark.parametrize("text", ["", "soon", "Q5 2024", "13/2024", "Q1", "24"])
def test_what_is_no_period_is_refused(text: str) -> None:
    """A quota for nobody knows when is reported."""
    with pytest.raises(BadCell):
        parse_period(text)
