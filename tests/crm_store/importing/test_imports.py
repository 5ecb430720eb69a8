"""Imports as their users see them: files in, records and a report out, nothing lost, nothing twice."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from crm_store.clock import FrozenClock
from crm_store.engine import make_engine
from crm_store.errors import Forbidden
from crm_store.importing.planning import NothingToImport, plan_import
from crm_store.importing.running import ImportOptions, run_import
from crm_store.models import (
    Account,
    Business,
    ChangeSet,
    Contact,
    ContactEmail,
    Deal,
    DealEvent,
    DealLine,
    Employment,
    Product,
    Sharing,
    Stage,
    StageKind,
    User,
)
from crm_store.origin import Origin
from crm_store.store import Store
from crm_store.undo import undo
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_store.importing.running import ImportOutcome
    from tests.crm_store.world import World

TEAMS = "sales_agent,manager,regional_office\nIda Moon,Max Boss,East\nOle Sun,Max Boss,East\nNo Deals,Max Boss,East\n"
PRODUCTS = "product,series,sales_price\nZap Pro,Zap,500\nZap Basic,Zap,40\n"
ACCOUNTS = (
    "account,sector,year_established,revenue,employees,subsidiary_of\n"
    "Leaf Ltd,technolgy,1999,10.5,12,Root Corp\nRoot Corp,technology,1980,99.25,500,\n"
)
DEALS = (
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    "A1,Ida Moon,ZapPro,Leaf Ltd,Won,2017-01-02,2017-02-03,480\n"
    "A2,Ole Sun,Zap Basic,Root Corp,Lost,2017-01-05,2017-01-25,0\n"
    "A3,Ida Moon,Zap Pro,,Engaging,2017-03-01,,\n"
    "A4,Ole Sun,Zap Basic,Leaf Ltd,Prospecting,,,\n"
)
FILES = {"sales_teams.csv": TEAMS, "products.csv": PRODUCTS, "accounts.csv": ACCOUNTS, "sales_pipeline.csv": DEALS}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of related files as an old CRM writes them."""
    path = tmp_path / "export"
    path.mkdir()
    for name, text in FILES.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def empty(database_url: str) -> Iterator[Store]:
    """A CRM that nobody has set up yet."""
    store = Store(make_engine(database_url), FrozenClock(NOW))
    yield store
    store.close()


def run(store: Store, *paths: Path, **options: object) -> ImportOutcome:
    """Import files as whoever sits at the terminal."""
    chosen = ImportOptions(**options)  # type: ignore[arg-type]  # named as the options are
    return run_import(store, store.actor(), plan_import(paths), Origin("test", "import"), chosen)


def counts(outcome: ImportOutcome, entity: str) -> tuple[int, int, int, int]:
    """Return created, changed, unchanged, rejected of an entity."""
    count = outcome.report.counts[entity]
    return count.created, count.changed, count.unchanged, count.rejected


def test_a_folder_of_related_files_becomes_linked_records(empty: Store, folder: Path) -> None:
    """People with teams and managers, products, a subsidiary before its parent, deals with all of them."""
    outcome = run(empty, folder)
    assert [counts(outcome, entity)[0] for entity in ("users", "products", "accounts", "deals")] == [3, 2, 2, 4]
    with empty.read(empty.actor()) as unit:
        leaf = unit.session.scalars(select(Account).where(Account.name == "Leaf Ltd")).one()
        assert leaf.parent_id is not None
        assert unit.get(Account, leaf.parent_id).name == "Root Corp"
        assert (leaf.industry, leaf.employees, leaf.annual_revenue) == ("technology", 12, Decimal("10.5"))
        assert leaf.custom == {"year_established": "1999"}
        assert leaf.sharing is Sharing.COMPANY
        ida = unit.session.scalars(select(User).where(User.name == "Ida Moon")).one()
        assert ida.manager_id is not None
        boss = unit.get(User, ida.manager_id)
        assert (boss.name, boss.role, boss.team_id) == ("Max Boss", "manager", ida.team_id)
        won = unit.session.scalars(select(Deal).where(Deal.external_id == "A1")).one()
        assert (won.owner_id, won.account_id, won.amount, won.amount_estimated) == (
            ida.id,
            leaf.id,
            Decimal(480),
            False,
        )
        line = unit.session.scalars(select(DealLine).where(DealLine.deal_id == won.id)).one()
        assert unit.get(Product, line.product_id).name == "Zap Pro"


def test_the_report_tells_repairs_estimates_and_oddities(empty: Store, folder: Path) -> None:
    """What was read otherwise than written, taken for granted, or is worth a look."""
    report = run(empty, folder).report
    assert report.repairs[("product", "ZapPro", "Zap Pro")] == 1
    assert report.repairs[("industry", "technolgy", "technology")] == 1
    told = {what: noticed.count for what, noticed in report.noticed.items()}
    assert any("without an account" in what and count == 1 for what, count in told.items())
    assert any("list price" in what and count == 2 for what, count in told.items())
    assert any("no deal" in what and count == 1 for what, count in told.items())
    assert any("Engaging" in sentence for sentence in report.assumptions)


def test_open_deals_take_the_list_price_and_say_so(empty: Store, folder: Path) -> None:
    """An amount that nobody named is marked; a lost deal keeps its zero."""
    run(empty, folder)
    with empty.read(empty.actor()) as unit:
        rows = unit.session.execute(select(Deal.external_id, Deal.amount, Deal.amount_estimated))
        assert {row[0]: (row[1], row[2]) for row in rows} == {
            "A1": (Decimal(480), False),
            "A2": (Decimal(0), False),
            "A3": (Decimal(500), True),
            "A4": (Decimal(40), True),
        }


def test_closed_deals_get_their_past(empty: Store, folder: Path) -> None:
    """A won deal was open from the day it was opened to the day it closed."""
    run(empty, folder)
    with empty.read(empty.actor()) as unit:
        won = unit.session.scalars(select(Deal.id).where(Deal.external_id == "A1")).one()
        events = unit.all(select(DealEvent).where(DealEvent.deal_id == won).order_by(DealEvent.at))
        assert [event.stage_kind for event in events] == [StageKind.OPEN, StageKind.WON]
        assert [event.at.strftime("%Y-%m-%d %H:%M") for event in events] == ["2017-01-02 00:00", "2017-02-03 00:00"]
        assert (events[0].amount, events[1].amount) == (Decimal(500), Decimal(480))


def test_a_second_run_changes_nothing_and_an_edit_only_itself(empty: Store, folder: Path) -> None:
    """Records are recognised; no change set is opened for nothing."""
    run(empty, folder)
    again = run(empty, folder)
    assert again.change_set_id is None
    assert counts(again, "deals") == (0, 0, 4, 0)
    path = folder / "sales_pipeline.csv"
    path.write_text(
        DEALS.replace(
            "A3,Ida Moon,Zap Pro,,Engaging,2017-03-01,,", "A3,Ida Moon,Zap Pro,,Won,2017-03-01,2017-04-02,510"
        )
    )
    edited = run(empty, folder)
    assert counts(edited, "deals") == (0, 1, 3, 0)
    with empty.read(empty.actor()) as unit:
        deal = unit.session.scalars(select(Deal).where(Deal.external_id == "A3")).one()
        assert (deal.amount, deal.amount_estimated, str(deal.close_date)) == (Decimal(510), False, "2017-04-02")


def test_an_import_is_one_change_set_and_undone_whole(empty: Store, folder: Path) -> None:
    """What it brought is gone, what was there before it stays."""
    before = run(empty, folder / "products.csv")
    outcome = run(empty, folder)
    assert outcome.change_set_id
    with empty.write(empty.actor(), Origin("test", "undo")) as unit:
        undo(unit, outcome.change_set_id)
    with empty.read(empty.actor()) as unit:
        for kind in (Deal, Account, DealLine):
            assert unit.session.scalar(select(func.count()).select_from(kind)) == 0
        assert unit.session.scalar(select(func.count()).select_from(Product)) == 2
        assert {stage.name for stage in unit.all(select(Stage))}.isdisjoint({"Engaging"})
    assert before.change_set_id


def test_a_dry_run_reports_and_keeps_nothing(empty: Store, folder: Path) -> None:
    """Not even the company that an import would begin with."""
    outcome = run(empty, folder, dry_run=True)
    assert counts(outcome, "deals")[0] == 4
    assert outcome.change_set_id is None
    with empty.read(empty.actor()) as unit:
        tables: tuple[type[Business | ChangeSet], ...] = (Deal, Account, User, Stage, ChangeSet)
        assert [unit.session.scalar(select(func.count()).select_from(kind)) for kind in tables] == [0] * 5


def test_rejected_rows_can_be_corrected_and_imported(empty: Store, tmp_path: Path) -> None:
    """Line, reason and the original cells; corrected, the file is imported like the original."""
    path = tmp_path / "deals.csv"
    path.write_text("id,name,stage,amount,close date\n1,One,Won,100,2026-01-05\n2,Two,Won,a lot,2026-01-06\n3,Three\n")
    rejects = tmp_path / "rejected.csv"
    outcome = run(empty, path, rejects=rejects)
    assert counts(outcome, "deals") == (1, 0, 0, 2)
    written = rejects.read_text(encoding="utf-8-sig")
    assert "a lot" in written
    assert {line.split(",")[0] for line in written.splitlines()[1:]} == {"3", "4"}
    corrected = tmp_path / "deals-corrected.csv"
    corrected.write_text("\n".join(line.replace("a lot", "200") for line in written.splitlines()[:2]))
    assert counts(run(empty, corrected, rejects=rejects), "deals")[0] == 1


def test_repeated_rows_are_passed_over_and_contradicting_ones_rejected(empty: Store, tmp_path: Path) -> None:
    """The first row of an id counts; a row that says otherwise is not silently lost."""
    path = tmp_path / "deals.csv"
    path.write_text("deal id,deal name,stage,amount\n7,Same,Won,100\n7,Same,Won,100\n7,Same,Won,999\n")
    outcome = run(empty, path)
    assert counts(outcome, "deals") == (1, 0, 0, 1)
    with empty.read(empty.actor()) as unit:
        assert unit.session.scalar(select(Deal.amount)) == 100


def test_contacts_of_a_polish_spreadsheet_find_their_company(empty: Store, tmp_path: Path) -> None:
    """Semicolons, code page 1250, several addresses, a company named with and without its legal form."""
    path = tmp_path / "kontakty.csv"
    text = (
        "Imię;Nazwisko;Firma;E-mail służbowy;E-mail prywatny;Telefon komórkowy\n"
        "Żaneta;Łęcka;Acme Sp. z o.o.;zaneta@acme.example;z@dom.example;+48 600 100 200\n"
        "Ewa;Wójcik;ACME;ewa@acme.example;;\n"
    )
    path.write_bytes(text.encode("cp1250"))
    run(empty, path)
    with empty.read(empty.actor()) as unit:
        assert [account.name for account in unit.all(select(Account))] == ["Acme Sp. z o.o."]
        zaneta = unit.session.scalars(select(Contact).where(Contact.last_name == "Łęcka")).one()
        addresses = select(ContactEmail.address).where(ContactEmail.contact_id == zaneta.id)
        assert set(unit.session.scalars(addresses)) == {"zaneta@acme.example", "z@dom.example"}
        assert unit.session.scalar(select(func.count()).select_from(Employment)) == 2


def test_an_empty_cell_never_erases(empty: Store, tmp_path: Path) -> None:
    """A thinner file imported later leaves what an earlier one knew."""
    path = tmp_path / "accounts.csv"
    path.write_text("Company,Website,Industry,Phone\nAcme,https://www.acme.example/x,Retail,+48 22 555 01 00\n")
    run(empty, path)
    path.write_text("Company,Website,Industry,Phone\nAcme,,,\n")
    assert counts(run(empty, path), "accounts") == (0, 0, 1, 0)
    with empty.read(empty.actor()) as unit:
        acme = unit.session.scalars(select(Account)).one()
        assert (acme.domain, acme.industry, acme.phone) == ("acme.example", "Retail", "+48 22 555 01 00")


def test_a_rep_imports_his_own_contacts_but_no_colleagues(world: World, tmp_path: Path) -> None:
    """Rights hold for files as for everything, and a refused import leaves nothing."""
    contacts = tmp_path / "contacts.csv"
    contacts.write_text("First name,Last name,Email,Owner\nAda,Lovelace,ada@acme.example,ann@testing.example\n")
    run_import(world.store, world.actors["ann"], plan_import([contacts]), Origin("test", "import"))
    with world.read("ann") as unit:
        assert unit.session.scalars(select(Contact.owner_id)).one() == world.id_of("ann")
    users = tmp_path / "users.csv"
    users.write_text("Name,Email,Role\nNew Boss,boss@testing.example,Admin\n")
    with world.read("ada") as unit:
        before = unit.session.scalar(select(func.count()).select_from(User))
    with suppress(Forbidden):
        run_import(world.store, world.actors["ann"], plan_import([users]), Origin("test", "import"))
    with world.read("ada") as unit:
        assert unit.session.scalar(select(func.count()).select_from(User)) == before


def test_a_folder_without_tables_is_an_error(tmp_path: Path) -> None:
    """Nothing is imported in silence."""
    (tmp_path / "notes.md").write_text("# hello")
    with pytest.raises(NothingToImport):
        plan_import([tmp_path])
