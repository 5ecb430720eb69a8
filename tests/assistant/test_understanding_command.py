"""``understand`` says what a message is taken for, and does nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from crm_store import contacts
from crm_store.models import Activity, Task, Turn
from tests.tools.calls import open_counter

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World

SAID = "Called Anna Nowak, set a task to send her the quote by 2026-12-04"


@pytest.fixture
def known(company: World) -> World:
    """The small company, and somebody to call."""
    open_counter(company)
    with company.write("ann") as unit:
        contacts.create(unit, first_name="Anna", last_name="Nowak")
    return company


def test_it_shows_the_reading_and_the_decision(terminal: Terminal, known: World) -> None:
    """Spans with candidates and scores, clauses with acts and probabilities, and the calls with their arguments."""
    shown = terminal.ok("understand", SAID, "--explain", "--as", "ann@testing.example")
    for part in (
        "Spans",
        "Anna Nowak",
        "2026-12-04",
        "Clauses",
        "done",
        "log_activity",
        "0.",
        "Decision",
        "create_task(",
    ):
        assert part in shown, part
    short = terminal.ok("understand", SAID, "--as", "ann@testing.example")
    assert "create_task(" in short
    assert "Clauses" not in short
    with known.store.read(known.store.actor()) as unit:
        rows = [unit.session.scalar(select(func.count()).select_from(kind)) for kind in (Activity, Task, Turn)]
    assert rows == [0, 0, 0]


def test_it_tells_programs_all_of_it(terminal: Terminal, known: World) -> None:
    """The JSON holds what the table shows, with the whole findings."""
    told = json.loads(terminal.ok("understand", SAID, "--json", "--as", "ann@testing.example"))
    assert known.store is not None
    assert {"language", "spans", "clauses", "decision"} <= told.keys()
    assert [one["call"] for one in told["decision"]] == ["log_activity", "create_task"]
    assert all(set(clause) == {"text", "act", "read_as", "tools"} for clause in told["clauses"])


@pytest.mark.parametrize(("text", "part"), [("Called Zyta Malinowska", "asks first"), ("thanks!", "says: thanks")])
def test_it_shows_what_would_be_asked_or_said(terminal: Terminal, known: World, text: str, part: str) -> None:
    """A stranger is asked about, small talk is answered."""
    assert known.store is not None
    assert part in terminal.ok("understand", text, "--as", "ann@testing.example")
