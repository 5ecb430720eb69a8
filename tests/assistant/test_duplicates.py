"""``duplicates``: what is probably stored twice is listed with reasons, until somebody knows better."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crm_store.models import Account

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


@pytest.fixture
def twice(company: World) -> World:
    """Acme is stored twice by Ann."""
    with company.write("ann") as unit:
        for name in ("Acme", "ACME sp. z o.o."):
            unit.create(Account(name=name, owner_id=company.id_of("ann")))
    return company


def test_duplicates_are_listed_with_reasons_until_dismissed(twice: World, terminal: Terminal) -> None:
    """A person decides, and is asked once."""
    assert "ACME sp. z o.o." in terminal.ok("duplicates", "account")
    assert "No contact" in terminal.ok("duplicates")
    terminal.ok("duplicates", "account", "--dismiss", "1", "2")
    assert json.loads(terminal.ok("duplicates", "--json"))["account"] == {"total": 0, "groups": []}


def test_a_stranger_sees_no_duplicates_of_hidden_records(twice: World, terminal: Terminal) -> None:
    """Nor can he dismiss them."""
    assert "No account" in terminal.ok("duplicates", "--as", "cyd")
    assert terminal.run("duplicates", "account", "--dismiss", "1", "2", "--as", "cyd").exit_code == 1


def test_dismissing_needs_to_know_of_what_kind(twice: World, terminal: Terminal) -> None:
    """Two numbers alone could be accounts or contacts."""
    assert terminal.run("duplicates", "--dismiss", "1", "2").exit_code == 2
