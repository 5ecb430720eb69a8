"""``export``: the whole CRM as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.crm_store.test_undo import write_deal

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


def test_export_writes_a_file_for_each_table_and_says_how_many_rows(company: World, terminal: Terminal) -> None:
    """Whoever leaves takes everything along, and can count it."""
    write_deal(company)
    folder = terminal.folder / "out"
    assert "Total" in terminal.ok("export", folder)
    assert (folder / "deals.csv").read_text().splitlines()[0].startswith("id,")
    counts = json.loads(terminal.ok("export", folder, "--format", "jsonl", "--json"))
    assert counts["deals"] == len((folder / "deals.jsonl").read_text().splitlines()) == 1


def test_export_takes_an_admin(company: World, terminal: Terminal) -> None:
    """A rep's copy would silently lack what he may not see."""
    folder = terminal.folder / "out"
    result = terminal.run("export", folder, "--as", "ann")
    assert result.exit_code == 1
    assert "An admin" in result.stderr
    assert not folder.exists()


def test_an_unknown_format_is_misuse(company: World, terminal: Terminal) -> None:
    """The formats there are stand in the answer."""
    result = terminal.run("export", terminal.folder / "out", "--format", "xml")
    assert result.exit_code == 2
    assert "'csv', 'jsonl'" in result.stderr
