"""``demo``: a made-up company to look at, which never mixes with real data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.cli.conversing import PROMPT

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


@pytest.mark.slow
def test_the_demo_company_is_loaded_once_and_talks(terminal: Terminal) -> None:
    """A newcomer sees figures after the first command, and a conversation of real turns, with or without loading."""
    first = terminal.ok("demo", "--no-talk")
    assert "Loaded the demo company" in first
    assert "Open pipeline" in first
    assert "report won" in first
    assert PROMPT not in first
    second = terminal.ok("demo")
    assert "here already" in second
    assert "Negotiation" in second
    said, _, undone = second.partition(f"{PROMPT}Undo the call")
    assert said.count(PROMPT) == 3
    assert "Logged: call with" in said
    assert "Undone" in undone
    assert "TROUBLE" not in terminal.ok("db", "check")


def test_the_demo_keeps_away_from_a_company_in_use(company: World, terminal: Terminal) -> None:
    """Nobody finds made-up deals among his own."""
    result = terminal.run("demo")
    assert result.exit_code == 1
    assert "already holds" in result.stderr
    assert "--db" in result.stderr
