"""``demo``: a made-up company to look at, which never mixes with real data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


@pytest.mark.slow
def test_the_demo_company_is_loaded_once_and_its_pipeline_shown(terminal: Terminal) -> None:
    """A newcomer sees figures a few seconds after the first command, and again after the second."""
    first = terminal.ok("demo")
    assert "Loaded the demo company" in first
    assert "Open pipeline" in first
    assert "report won" in first
    second = terminal.ok("demo")
    assert "here already" in second
    assert "Negotiation" in second
    assert "TROUBLE" not in terminal.ok("db", "check")


def test_the_demo_keeps_away_from_a_company_in_use(company: World, terminal: Terminal) -> None:
    """Nobody finds made-up deals among his own."""
    result = terminal.run("demo")
    assert result.exit_code == 1
    assert "already holds" in result.stderr
    assert "--db" in result.stderr
