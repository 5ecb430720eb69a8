"""A look over the database finds what is not as it should be, and rebuilding repairs what is derived."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, text, update

from crm_store.engine import for_writing, make_engine
from crm_store.errors import DatabaseBusy, DatabaseUnusable
from crm_store.health import Finding, LogBroken, check, rebuild
from crm_store.models import Account, Change, Deal, DealEvent, NameTerm, Operation, table_of
from crm_store.schema import known_revisions
from crm_store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crm_store.world import World


def trouble(store: Store) -> dict[str, Finding]:
    """What is not well, by check."""
    return {finding.check: finding for finding in check(store.engine) if not finding.sound}


def write_deal(world: World) -> int:
    """Ann wins a deal at Acme; return its id."""
    with world.write("ann") as unit:
        account = unit.create(Account(name="Acme", owner_id=world.id_of("ann")))
        unit.session.flush()
        deal = unit.create(world.deal("Acme renewal", "ann", account_id=account.id))
    with world.write("ann") as unit:
        unit.change(unit.get(Deal, deal.id), stage_id=world.stages["Won"])
    return deal.id


def test_a_database_in_use_is_sound(store: Store, world: World) -> None:
    """Every check passes on what ordinary work leaves behind, removals included."""
    write_deal(world)
    with world.write("ann") as unit:
        gone = unit.create(world.deal("A mistake", "ann"))
    with world.write("ann") as unit:
        unit.remove(unit.get(Deal, gone.id))
    findings = check(store.engine)
    assert {finding.check for finding in findings} >= {"Schema", "Log", "Deal history", "Index of names"}
    assert [finding for finding in findings if not finding.sound] == []


def test_a_row_that_no_log_knows_is_found(store: Store, world: World) -> None:
    """Somebody who wrote to a table past the program is noticed."""
    deal_id = write_deal(world)
    with store.engine.begin() as connection:
        changes = table_of(Change).c
        named = (changes.table_name == "deals", changes.row_id == deal_id, changes.operation == Operation.CREATE)
        connection.execute(delete(table_of(Change)).where(*named))
    assert "deals has 1 rows, the log says 0" in trouble(store)["Log"].found
    with pytest.raises(LogBroken):
        rebuild(store.engine)


def test_a_history_that_does_not_follow_from_the_log_is_found_and_rebuilt(store: Store, world: World) -> None:
    """A figure about the past can be checked against the log, and set right from it."""
    write_deal(world)
    with store.engine.begin() as connection:
        connection.execute(update(table_of(DealEvent)).values(stage_id=world.stages["Lost"]))
    assert trouble(store)["Deal history"].found == "1 of 1 deals differ"
    assert rebuild(store.engine)["Deal history"] == 2
    assert trouble(store) == {}


def test_gaps_and_strangers_in_the_index_of_names_are_found_and_rebuilt(store: Store, world: World) -> None:
    """A record that cannot be found by its name is noticed, and so is a name that leads nowhere."""
    write_deal(world)
    with store.engine.begin() as connection:
        terms = table_of(NameTerm)
        connection.execute(delete(terms).where(terms.c.term == "acme"))
        connection.execute(delete(terms).where(terms.c.term == "renewal"))
        connection.execute(terms.insert().values(term="ghost", kind=1, record_id=4711, part=3, weight=100))
    assert "Index of names" in trouble(store)
    rebuild(store.engine)
    assert trouble(store) == {}


def test_a_rebuild_that_fails_leaves_what_was_derived(store: Store, world: World) -> None:
    """Deriving anew is one transaction: while another process writes, it changes nothing."""
    write_deal(world)
    with for_writing(store.engine).begin() as other:
        other.execute(update(table_of(DealEvent)).values(fields=""))
        with pytest.raises(DatabaseBusy):
            rebuild(store.engine)


def test_an_empty_or_missing_database_says_what_to_do_and_is_not_made(tmp_path: Path) -> None:
    """A mistyped path is not answered with a new empty database."""
    path = tmp_path / "no.db"
    engine = make_engine(str(path))
    assert [finding.found for finding in check(engine)] == ["there is no CRM in this database"]
    assert not path.exists()


@pytest.mark.parametrize(("revision", "found"), [("9999", "newer"), ("0000", "newer")])
def test_a_database_of_another_program_version_is_told(store: Store, revision: str, found: str) -> None:
    """Only the schema is judged where the tables may be others."""
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :it").bindparams(it=revision))
    assert found in trouble(store)["Schema"].found
    assert "Log" not in {finding.check for finding in check(store.engine)}
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :it").bindparams(it=known_revisions()[-1]))


def test_broken_references_in_a_file_are_found(sqlite_url: str) -> None:
    """SQLite checks references only where it is told to, so a foreign program may have broken some."""
    store = Store(make_engine(sqlite_url))
    with store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql(
            "INSERT INTO deal_lines (version, deal_id, product_id, quantity) VALUES (1, 7, 8, 1)"
        )
        connection.exec_driver_sql("BEGIN")
    assert "deal_lines" in trouble(store)["References"].found


def test_a_file_that_is_no_database_is_called_that(tmp_path: Path) -> None:
    """A spreadsheet given by mistake gets a sentence, not a traceback."""
    path = tmp_path / "deals.csv"
    path.write_text("name,amount\nAcme renewal,45000\n" * 100)
    with pytest.raises(DatabaseUnusable, match="not a database"):
        check(make_engine(str(path)))
