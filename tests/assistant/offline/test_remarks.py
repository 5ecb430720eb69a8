"""What a reply adds about how values were read."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.models.offline.remarks import remarks
from assistant.models.offline.turn import Made, Turn
from assistant.understanding.findings import Findings
from assistant.understanding.values import find_values
from crm_store.fiscal import FiscalCalendar

NOW = datetime(2026, 11, 25, 10, 30, tzinfo=ZoneInfo("Europe/Warsaw"))
CALENDAR = FiscalCalendar("Europe/Warsaw", 1, "PL")


def turn(text: str, tool: str, arguments: dict[str, object], result: str = "task_created") -> Turn:
    """Return a turn in which one call was made."""
    findings = Findings(
        language="en", now=NOW.isoformat(), today="2026-11-25", zone="Europe/Warsaw", currency="EUR",
        spans=find_values(text, "en", NOW, CALENDAR, "en-GB"),
    )  # fmt: skip
    return Turn(text, findings, [Made("call_0_0", tool, arguments, {"result": result, "ok": True})])


@pytest.mark.parametrize(
    ("text", "tool", "arguments", "kinds"),
    [
        ("close it on 03/04", "change_deals", {"close_date": "2027-04-03"}, ["read_as"]),
        ("close it on 3 April", "change_deals", {"close_date": "2027-04-03"}, []),
        ("call her on 03/04", "create_task", {"title": "call her"}, []),
        ("the offer is 25-30k", "change_deals", {"amount": "25000"}, ["range_amount"]),
        ("€750 a month", "change_deals", {"amount": "750 EUR"}, ["periodic_amount"]),
        ("120,000 net", "change_deals", {"amount": "120000"}, ["taxed_amount"]),
        ("a million two hundred", "change_deals", {"amount": "1200000"}, ["read_amount"]),
        ("20 seats at 99", "change_deals", {"amount": "1980"}, ["amount_only"]),
        ("20 seats at 99", "change_deals", {"product": "Sightline", "quantity": 20, "unit_price": "99"}, []),
        ("call on 24 December", "create_task", {"due": "2026-12-24"}, ["free_day"]),
        ("call on 5 December", "create_task", {"due": "2026-12-05"}, ["free_day"]),
        ("call on Saturday", "create_task", {"due": "2026-11-28"}, []),
        ("closes on 24 December", "change_deals", {"close_date": "2026-12-24"}, []),
        ("call every Monday", "create_task", {"due": "2026-11-30"}, ["once_only"]),
    ],
)
def test_a_remark_is_made_of_what_a_call_took(
    text: str, tool: str, arguments: dict[str, object], kinds: list[str]
) -> None:
    """A doubt about a value that nothing came of is not told, and neither is what goes without saying."""
    assert [remark["kind"] for remark in remarks(turn(text, tool, arguments))] == kinds


def test_a_range_is_told_whole() -> None:
    """Its words are those from its lower to its upper end."""
    (remark,) = remarks(turn("the offer is 25-30k now", "change_deals", {"amount": "25000"}))
    assert (remark["about"], remark["value"]) == ("25-30k", "25000")


def test_what_failed_is_not_remarked_on() -> None:
    """Nothing was done with the value."""
    assert remarks(turn("close it on 03/04", "change_deals", {"close_date": "2027-04-03"}, "failed")) == []
