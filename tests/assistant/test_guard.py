"""The guard: figures, days and names that come from nowhere are found, however they are written."""

from __future__ import annotations

import pytest

from assistant.guard import checked

RESULTS = [
    {
        "result": "deal_list",
        "deals": [
            {
                "deal": {"kind": "deal", "id": 12, "label": "Renewal"},
                "amount": {"amount": "45000.00", "currency": "EUR"},
            },
            {"deal": {"kind": "deal", "id": 13, "label": "Pilot for Globex"}, "close_date": "2026-11-27"},
        ],
        "total": 2,
        "win_rate": "0.634",
        "sum": "1234567.89",
    }
]

SUPPORTED = [
    "Two deals: Renewal at 45,000 EUR.",
    "Renewal: 45k.",
    "Renewal – 45 000,00 EUR",
    "It closes on 27 November 2026, a Friday.",
    "2 deals in all, 1.2 million together.",
    "The win rate is 63.4 %, so about 63%… well, 63,4 procent.",
    "Razem 1,23 mln.",
    "Zamknięcie 27.11.2026, czyli w piątek; 27/11/2026.",
    "In 2026 2 deals.",
    "You wrote 50k, and I kept it.",
    "Pilot for Globex closes first.",
    "Nothing here has figures.",
]

MADE_UP = [
    ("Renewal is worth 46,000 EUR.", "46,000"),
    ("It closes on 28 November 2026.", "28"),
    ("There are 17 deals.", "17"),
    ("Ask Barbara Novak about it.", "Barbara Novak"),
    ("Together 1.3 million.", "1.3 million"),
    ("The win rate is 71%.", "71%"),
    ("It is 99.", "99"),
    ("Zamknięcie 28.11.2026.", "28.11.2026"),
]


@pytest.mark.parametrize("text", SUPPORTED)
def test_what_the_results_or_the_user_say_may_be_said(text: str) -> None:
    """Rounded, scaled, with point or comma, as a percentage, or as a day in words."""
    assert checked(text, RESULTS, "set it to 50k") == []


@pytest.mark.parametrize(("text", "figure"), MADE_UP)
def test_what_comes_from_nowhere_is_found(text: str, figure: str) -> None:
    """A number, a day, a count, a person."""
    assert figure in [one.strip() for one in checked(text, RESULTS, "what about it?")]
