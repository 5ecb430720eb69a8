"""``db``: the schema is brought up to date, looked over, and what is derived is derived anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import text

from tests.crm_store.test_undo import write_deal

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


def test_upgrade_makes_a_database_once(terminal: Terminal) -> None:
    """A repeated upgrade finds nothing to do."""
    database = terminal.folder / "new" / "crm.db"
    assert "Made a CRM" in terminal.ok("db", "upgrade", "--db", database)
    assert "already" in terminal.ok("db", "upgrade", "--db", database)


def test_check_finds_trouble_and_rebuild_removes_it(company: World, terminal: Terminal) -> None:
    """The exit code tells a script, the table tells a person what to do."""
    write_deal(company)
    assert "TROUBLE" not in terminal.ok("db", "check")
    with company.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM deal_events"))
    result = terminal.run("db", "check")
    assert result.exit_code == 1
    assert "1 of 1 deals differ" in result.stdout
    assert "db rebuild" in result.stdout
    assert "Deal history" in terminal.ok("db", "rebuild")
    assert all(finding["sound"] for finding in json.loads(terminal.ok("db", "check", "--json")))


def test_check_of_a_missing_database_fails_and_makes_none(terminal: Terminal) -> None:
    """A monitoring script with a wrong path is not told that all is well."""
    database = terminal.folder / "none.db"
    assert terminal.run("db", "check", "--db", database).exit_code == 1
    assert not database.exists()
