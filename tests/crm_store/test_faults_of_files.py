"""Database files that are full, read-only, foreign, damaged or of another version."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select, text

from crm_store.actors import SYSTEM
from crm_store.engine import make_engine
from crm_store.errors import (
    CrmError,
    DatabaseUnusable,
    DiskFull,
    SchemaMissing,
    SchemaNewer,
    SchemaOlder,
)
from crm_store.models import Account
from crm_store.origin import Origin
from crm_store.store import Store, open_store
from tests.crm_store import faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_store.unit import WriteUnit
    from tests.crm_store.world import World

SHORT = 200  # milliseconds


def fresh(world: World) -> Store:
    """Return a store on the same database with connections of its own."""
    url = world.store.engine.url.render_as_string(hide_password=False)
    return Store(make_engine(url), world.store.clock)


@pytest.fixture
def deal_id(world: World) -> int:
    """A deal of Ann's."""
    with world.write("ann") as unit:
        deal = unit.create(world.deal("Renewal", "ann"))
        unit.session.flush()
        return deal.id


def attempt(store: Store, world: World, act: Callable[[WriteUnit], object], request: str = "test") -> None:
    """Do something as Ann in a unit of its own."""
    with store.write(world.actors["ann"], Origin("test", request)) as unit:
        act(unit)


def test_a_full_disk(world: World, deal_id: int) -> None:
    """The command fails as a whole with the reason, and works once there is space."""
    if world.store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's disk is its server's")
    store, before = fresh(world), faults.counts(world.store)

    @event.listens_for(store.engine, "connect")
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 4}")

    def fill(unit: WriteUnit) -> None:
        for number in range(400):
            unit.create(Account(name=f"Account {number}", owner_id=unit.actor.user_id, region="x" * 200))

    with pytest.raises(DiskFull) as full:
        attempt(store, world, fill)
    assert "Free some space" in full.value.advice
    assert faults.counts(world.store) == before
    assert faults.damage(world.store) == []
    store.close()
    attempt(world.store, world, fill)
    assert faults.counts(world.store)["accounts"] == 400


def test_a_disk_that_stops_taking_data(sqlite_url: str) -> None:
    """A write that the system refuses half-way ends in one line, and the file stays whole."""
    limited = """
import resource
from sqlalchemy import text
from crm_store.errors import DatabaseUnusable, DiskFull

with store.engine.connect() as connection:
    connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    with store.write(actor, Origin("test", "import")) as unit:
        for number in range(3000):
            unit.create(Account(name=f"Account {number}" * 9))
except (DatabaseUnusable, DiskFull) as error:
    print(type(error).__name__, error)
"""
    result = faults.run(faults._BEGINNING + limited, sqlite_url)  # noqa: SLF001  (the same beginning)
    assert result.stdout.startswith(("DatabaseUnusable", "DiskFull")), result.stderr
    assert "disk" in result.stdout
    store = open_store(sqlite_url)
    assert faults.damage(store) == []
    assert faults.counts(store)["accounts"] == 0
    store.close()


def test_a_read_only_database(sqlite_url: str) -> None:
    """What can only be read is read, and a write says so."""
    path = sqlite_url.removeprefix("sqlite:///")
    store = open_store(f"sqlite:///file:{path}?mode=ro&uri=true")
    with store.read(SYSTEM) as unit:
        assert unit.all(select(Account)) == []
    with pytest.raises(CrmError, match="read") as refused, store.write(SYSTEM, Origin("test")) as unit:
        unit.create(Account(name="Acme"))
    assert refused.value.advice
    store.close()


def garbage(path: Path) -> None:
    """Make a file that is no database."""
    path.write_bytes(b"Quarterly figures, not a database.\n" * 500)


def empty(path: Path) -> None:
    """Make an empty file, which is what a database begins as."""
    path.write_bytes(b"")


def foreign(path: Path) -> None:
    """Make a database of some other program."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE songs (title TEXT)")
    connection.commit()
    connection.close()


OPENINGS: dict[str, tuple[Callable[[Path], object], type[CrmError], str]] = {
    "not a database": (garbage, DatabaseUnusable, "not a database"),
    "a folder": (Path.mkdir, DatabaseUnusable, "unable to open"),
    "nothing": (lambda _: None, SchemaMissing, "no CRM in it yet"),
    "an empty file": (empty, SchemaMissing, "no CRM in it yet"),
    "another program's database": (foreign, SchemaMissing, "no CRM in it yet"),
}


@pytest.mark.parametrize("kind", OPENINGS)
def test_what_is_no_crm_is_not_opened(tmp_path: Path, kind: str) -> None:
    """Opening says what is wrong, and makes and changes no file."""
    make, error, reason = OPENINGS[kind]
    path = tmp_path / "some" / "crm.db"
    path.parent.mkdir()
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(error, match=reason) as refused:
        open_store(str(path))
    assert str(path) in str(refused.value)
    assert refused.value.advice
    assert (path.read_bytes() if path.is_file() else None) == before
    assert path.exists() == (kind != "nothing")


def test_a_truncated_database(sqlite_url: str) -> None:
    """A file cut short by a failed copy is called damaged, whatever part of it is asked for."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    whole = path.read_bytes()
    for kept in (len(whole) // 2, len(whole) - 4096, 5000, 150):
        path.write_bytes(whole[:kept])
        with pytest.raises((DatabaseUnusable, SchemaMissing)):
            read_everything(sqlite_url)


def read_everything(url: str) -> None:
    """Open a store, count all its rows and let the database check itself."""
    store = open_store(url)
    with store.read(SYSTEM) as unit:
        unit.all(select(Account))
        connection = unit.session.connection()
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok", "damage went unnoticed"


@pytest.mark.parametrize(
    ("revision", "error"), [("9999", SchemaNewer), ("ab12cd34", SchemaNewer), (None, SchemaMissing)]
)
def test_a_database_of_another_version(store: Store, revision: str | None, error: type[CrmError]) -> None:
    """A database that a newer program wrote is left alone, and the message names both versions."""
    with store.engine.begin() as connection:
        known = connection.scalar(text("SELECT version_num FROM alembic_version"))
        set_revision(connection, revision)
    try:
        with pytest.raises(error):
            open_store(store.engine.url.render_as_string(hide_password=False))
    finally:
        with store.engine.begin() as connection:
            set_revision(connection, known)


def test_an_older_database_says_how_to_go_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that has been updated asks for the upgrade instead of failing somewhere."""
    monkeypatch.setattr(
        "crm_store.schema.known_revisions", lambda: ["0001", "0002", "0003", "0004", "0005", "0006", "7"]
    )
    with store.engine.begin() as connection:
        known = connection.scalar(text("SELECT version_num FROM alembic_version"))
        set_revision(connection, "0001")
    try:
        with pytest.raises(SchemaOlder, match="at schema 0001, this program needs 7") as older:
            open_store(store.engine.url.render_as_string(hide_password=False))
        assert "db upgrade" in older.value.advice
    finally:
        with store.engine.begin() as connection:
            set_revision(connection, known)


def set_revision(connection: Any, revision: str | None) -> None:  # noqa: ANN401  (a connection)
    """Let a database say that it has this schema."""
    connection.execute(text("DELETE FROM alembic_version"))
    if revision is not None:
        connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
