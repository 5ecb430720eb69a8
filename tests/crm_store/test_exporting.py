"""An export is whole, safe to open, and read back to the same state."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from crm_store.actors import SYSTEM
from crm_store.columns import snapshot
from crm_store.engine import make_engine
from crm_store.errors import Forbidden
from crm_store.exporting import FolderInUse, export
from crm_store.importing.own_format import MANIFEST, UnknownExport, read_manifest, tables
from crm_store.importing.restoring import NotTheSameCrm, Restorer
from crm_store.models import Account, Contact, ContactEmail, Deal, DealEvent, DealLine, Product, Segment, Team
from crm_store.origin import Origin
from crm_store.schema import upgrade
from crm_store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_store.exporting import Suffix
    from crm_store.unit import Unit
    from tests.crm_store.world import World

NASTY = 'Ünïcode, "quotes"\nand lines\r\n\ttabs = and | pipes; ’ł’'


@pytest.fixture
def full(world: World) -> World:
    """A company with the kinds of values that are easily lost on the way."""
    with world.write("ada") as unit:
        leaf = unit.create(Account(name='=HYPERLINK("x")', owner_id=world.id_of("ann"), custom={"a": [1, "ł", None]}))
        unit.session.flush()
        top = unit.create(Account(name="'=quoted", annual_revenue=Decimal("1234567.8901"), since=date(2020, 2, 29)))
        unit.session.flush()
        unit.change(leaf, parent_id=top.id)
        contact = unit.create(Contact(first_name="-Żółć", background=NASTY))
        unit.session.flush()
        unit.create(ContactEmail(contact_id=contact.id, address="z@acme.example"))
        unit.create(Segment(name="Big", record_kind="deal", filters={"amount": {">": "10k"}}))
        product = unit.create(Product(name="Widget", list_price=Decimal("0.0001")))
        deal = unit.create(
            world.deal("Past", "cyd", account_id=leaf.id, amount=Decimal(10)),
            datetime(2025, 1, 1, tzinfo=UTC),
            [
                (datetime(2025, 2, 1, tzinfo=UTC), {"stage_id": world.stages["Proposal"], "amount": Decimal("99.5")}),
                (datetime(2025, 3, 1, 5, 6, 7, 89, tzinfo=UTC), {"stage_id": world.stages["Won"]}),
            ],
        )
        unit.session.flush()
        unit.create(DealLine(deal_id=deal.id, product_id=product.id, quantity=Decimal("1.5")))
        unit.create(Team(name="Sub", parent_id=1))
        gone = unit.create(world.deal("Gone", "ann"))
        unit.session.flush()
        unit.remove(gone)
    return world


def state(unit: Unit) -> dict[str, list[Any]]:
    """Return all exported rows and the deals' history, as values."""
    rows = {
        kind.__tablename__: [(row.id, snapshot(row)) for row in unit.all(select(kind).order_by(kind.id))]
        for kind in tables()
    }
    alive = select(Deal.id)
    events = unit.all(select(DealEvent).where(DealEvent.deal_id.in_(alive)).order_by(DealEvent.deal_id, DealEvent.at))
    history = [(event.deal_id, event.at, event.stage_id, event.amount, event.owner_id) for event in events]
    return {**rows, "history": history}


def restore(store: Store, folder: Path) -> dict[str, int]:
    """Read an export into a store; return how many rows of each table were created."""
    manifest = read_manifest(folder)
    assert manifest is not None
    with store.write(SYSTEM, Origin("test", "restore")) as unit:
        return {table: counts.created for table, counts in Restorer(unit, folder, manifest).restore().items()}


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_an_export_is_read_back_to_the_same_state(full: World, tmp_path: Path, suffix: Suffix) -> None:
    """Every value, reference, parent and step of a deal's past survives; a second reading changes nothing."""
    with full.read("ada") as unit:
        before = state(unit)
        rows = export(unit, tmp_path / "out", suffix)
    assert rows["accounts"] == 2
    engine = make_engine(str(tmp_path / "other.db"))
    upgrade(engine)
    other = Store(engine)
    assert restore(other, tmp_path / "out")["deals"] == 1
    with other.read(SYSTEM) as unit:
        assert state(unit) == before
    assert sum(restore(other, tmp_path / "out").values()) == 0
    with other.write(SYSTEM, Origin("test")) as unit:
        fresh = unit.create(Account(name="After"))
        unit.session.flush()
        assert fresh.id > max(row_id for row_id, _ in before["accounts"])
    other.close()


def test_ids_go_on_after_a_restore(full: World, tmp_path: Path) -> None:
    """Reading back into the database it came from creates nothing, and new rows get new ids, on both databases."""
    with full.read("ada") as unit:
        export(unit, tmp_path / "out")
    assert sum(restore(full.store, tmp_path / "out").values()) == 0
    with full.write("ada") as unit:
        unit.create(Account(name="After"))
        unit.session.flush()
        assert len({row.id for row in unit.all(select(Account))}) == 3


def test_no_cell_is_a_formula(full: World, tmp_path: Path) -> None:
    """A spreadsheet that opens the export runs nothing that somebody typed."""
    with full.read("ada") as unit:
        export(unit, tmp_path / "out")
    with (tmp_path / "out" / "accounts.csv").open(encoding="utf-8", newline="") as file:
        names = [record["name"] for record in csv.DictReader(file)]
    assert names == ['\'=HYPERLINK("x")', "''=quoted"]


def test_secrets_stay_out_and_are_named(full: World, tmp_path: Path) -> None:
    """The manifest says which tables are not in the export."""
    with full.read("ada") as unit:
        export(unit, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / MANIFEST).read_text())
    assert {"api_keys", "identities", "jobs"} <= set(manifest["omitted"])
    assert not (tmp_path / "out" / "api_keys.csv").exists()


def test_only_one_who_sees_all_exports(full: World, tmp_path: Path) -> None:
    """Half a CRM would not be read back to the same state."""
    with full.read("nora") as unit, pytest.raises(Forbidden):
        export(unit, tmp_path / "out")


def test_a_folder_with_other_files_is_left_alone(full: World, tmp_path: Path) -> None:
    """An export replaces an export and nothing else."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with full.read("ada") as unit, pytest.raises(FolderInUse):
        export(unit, tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
    with full.read("ada") as unit:
        export(unit, tmp_path / "out", "csv")
        export(unit, tmp_path / "out", "jsonl")
    assert not (tmp_path / "out" / "deals.csv").exists()


def test_a_foreign_export_is_refused(full: World, tmp_path: Path) -> None:
    """Rows of another CRM under the same ids are not mixed in, and nothing is written."""
    with full.read("ada") as unit:
        export(unit, tmp_path / "out")
    with full.write("ada") as unit:
        unit.change(unit.get(Account, 1), name="Somebody else")
    with pytest.raises(NotTheSameCrm, match="Somebody else"):
        restore(full.store, tmp_path / "out")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "deals.csv").unlink(), "deals.csv is missing"),
        (lambda folder: (folder / "deals.csv").write_text("id,name\n1,x\n"), "deals.csv is damaged in record 1"),
        (
            lambda folder: (folder / "accounts.csv").write_text(_first_lines(folder / "accounts.csv")),
            "accounts.csv has",
        ),
        (lambda folder: (folder / MANIFEST).write_text("{"), "manifest.json is damaged"),
        (lambda folder: (folder / MANIFEST).write_text('{"format": "crm-export", "version": 99}'), "format 99"),
    ],
)
def test_a_damaged_export_is_refused_whole(
    full: World, tmp_path: Path, damage: Callable[[Path], object], message: str
) -> None:
    """What is missing or cut is said, and nothing is left of the attempt."""
    with full.read("ada") as unit:
        export(unit, tmp_path / "out")
    damage(tmp_path / "out")
    engine = make_engine(str(tmp_path / "other.db"))
    upgrade(engine)
    other = Store(engine)
    with pytest.raises(UnknownExport, match=message):
        restore(other, tmp_path / "out")
    with other.read(SYSTEM) as unit:
        assert unit.all(select(Team)) == []
    other.close()


def _first_lines(path: Path) -> str:
    return "".join(path.read_text().splitlines(keepends=True)[:2])
