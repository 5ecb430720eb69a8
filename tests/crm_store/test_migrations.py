"""The migrations make the schema of the models, all or nothing, whoever else tries at the same time."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, ForeignKeyConstraint, create_engine, inspect, make_url, select, text

from crm_store import schema
from crm_store.actors import SYSTEM
from crm_store.engine import make_engine
from crm_store.errors import ConstraintBroken
from crm_store.models import Account, Base, Deal, Team, User, table_of
from crm_store.origin import Origin
from crm_store.schema import MIGRATIONS, known_revisions, upgrade
from crm_store.store import open_store
from tests.crm_store.faults import ROOT, damage
from tests.crm_store.world import build_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_store.store import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of each kind with nothing in it."""
    if request.param == "sqlite":
        engine = make_engine(str(tmp_path / "crm.db"))
        yield engine
        engine.dispose()
        return
    url = make_url(str(request.getfixturevalue("postgres_url")))
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"{url.database}_{uuid4().hex[:6]}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = make_engine(url.set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def test_each_migration_has_a_number_of_its_own() -> None:
    """Two that were written at the same time are noticed before one of them is left out."""
    numbers = [path.name[:4] for path in sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert list(known_revisions()) == numbers


def shape(engine: Engine) -> dict[str, Any]:
    """Return what a database says of its tables: columns, keys, indexes and constraints."""
    found = inspect(engine)
    return {
        name: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in found.get_columns(name)
            },
            "key": found.get_pk_constraint(name)["constrained_columns"],
            "indexes": sorted(
                (str(index["name"]), tuple(index["column_names"]), bool(index["unique"]))
                for index in found.get_indexes(name)
            ),
            "unique": sorted(tuple(item["column_names"]) for item in found.get_unique_constraints(name)),
            "checks": sorted(
                (str(item["name"]), "".join(item["sqltext"].split())) for item in found.get_check_constraints(name)
            ),
            "references": sorted(
                (tuple(item["constrained_columns"]), item["referred_table"], str(sorted(item["options"].items())))
                for item in found.get_foreign_keys(name)
            ),
        }
        for name in found.get_table_names()
        if name != "alembic_version"
    }


def test_migrations_make_the_schema_of_the_models(empty: Engine, tmp_path: Path) -> None:
    """Types, defaults, indexes, keys, checks and references: a model changed without a migration fails here."""
    upgrade(empty)
    with empty.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []
    migrated = shape(empty)
    if empty.dialect.name == "sqlite":
        modelled = make_engine(str(tmp_path / "modelled.db"))
        Base.metadata.create_all(modelled)
    else:
        modelled = empty
        with empty.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        Base.metadata.create_all(modelled)
    assert migrated == shape(modelled)
    modelled.dispose()


def test_every_reference_and_every_choice_is_constrained() -> None:
    """References can be checked at the commit (an undo needs that), and choices hold only what is known."""
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                assert constraint.deferrable, constraint.name
    names = {str(item.name) for table in Base.metadata.sorted_tables for item in table.constraints}
    checks = [c for t in Base.metadata.sorted_tables for c in t.constraints if isinstance(c, CheckConstraint)]
    assert len(checks) > 10
    assert "None" not in names


def test_sqlite_gives_no_id_twice(empty: Engine) -> None:
    """A removed row's id is never another's, so that undoing the removal finds its place free."""
    upgrade(empty)
    team = table_of(Team)
    with empty.begin() as connection:
        ids = []
        for name in ("North", "South"):
            ids.append(connection.scalar(team.insert().values(name=name, version=1).returning(team.c.id)))
            connection.execute(team.delete())
    assert ids[0] != ids[1]


def test_an_upgrade_of_a_current_database_does_nothing(empty: Engine) -> None:
    """Upgrading twice is harmless and says so."""
    newest = known_revisions()[-1]
    assert upgrade(empty) == (None, newest)
    assert upgrade(empty) == (newest, newest)


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations to add others to; returns the folder of the versions."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return folder / "versions"


def add_migration(versions: Path, number: str, body: str) -> None:
    """Add a migration after the newest one."""
    newest = max(path.name for path in versions.glob("[0-9]*.py")).split("_")[0]
    source = (
        f"import sqlalchemy as sa\nfrom alembic import op\n\nrevision = {number!r}\ndown_revision = {newest!r}\n\n\n"
    )
    (versions / f"{number}_more.py").write_text(f"{source}def upgrade():\n{body}", encoding="utf-8")


MAKE_TABLE = "    op.create_table('extras', sa.Column('id', sa.Integer, primary_key=True))\n"
FILL_TABLE = (
    "    op.execute(\"INSERT INTO extras VALUES (1)\")\n    op.add_column('teams', sa.Column('motto', sa.Text))\n"
)
FAIL = "    raise RuntimeError('the power failed')\n"


def test_an_interrupted_migration_leaves_the_old_schema(empty: Engine, migrations: Path) -> None:
    """Half a migration is none: neither its tables nor its rows are there, and running it again completes."""
    upgrade(empty)
    before, newest = shape(empty), known_revisions()[-1]
    add_migration(migrations, "9001", "    op.execute(\"UPDATE teams SET region = 'x'\")\n" + MAKE_TABLE)  # noqa: S608  (a migration's text, not a query)
    add_migration(migrations, "9002", FILL_TABLE + FAIL)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="the power failed"):
            upgrade(empty)
        assert shape(empty) == before
    with empty.connect() as connection:
        assert schema.found_revision(connection) == newest
    (migrations / "9002_more.py").unlink()
    add_migration(migrations, "9002", FILL_TABLE)
    assert upgrade(empty) == (newest, "9002")
    assert {"extras", *before} == set(shape(empty))
    assert "motto" in shape(empty)["teams"]["columns"]


REBUILD_USERS = """
    with op.batch_alter_table('users') as batch:
        batch.alter_column('title', new_column_name='job_title')
        batch.add_column(sa.Column('pronouns', sa.String(40)))
"""


def test_a_table_that_others_refer_to_can_be_rebuilt(empty: Engine, migrations: Path) -> None:
    """SQLite alters tables by making them anew: rows, and the references to them, survive that."""
    upgrade(empty)
    url = empty.url.render_as_string(hide_password=False)
    store = open_store(url)
    build_world(store)
    add_migration(migrations, "9001", REBUILD_USERS)
    assert upgrade(empty)[1] == "9001"
    assert damage(store) == []
    with empty.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM users WHERE pronouns IS NULL AND job_title IS NULL")) == 6
        assert connection.scalar(text("SELECT count(*) FROM users AS u JOIN users AS m ON m.id = u.manager_id")) == 3
        if empty.dialect.name == "sqlite":
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    store.close()


def test_a_migration_that_breaks_references_is_taken_back(empty: Engine, migrations: Path) -> None:
    """Rows that would refer to nothing are found before the migration is committed."""
    upgrade(empty)
    store = open_store(empty.url.render_as_string(hide_password=False))
    with store.write(SYSTEM, Origin("test")) as unit:
        top = unit.create(Account(name="Top"))
        unit.session.flush()
        unit.create(Account(name="Leaf", parent_id=top.id))
    add_migration(migrations, "9001", "    op.execute(\"DELETE FROM accounts WHERE name = 'Top'\")\n")
    with pytest.raises(ConstraintBroken):
        upgrade(empty)
    store.close()
    with empty.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM accounts")) == 2


UPGRADING = """
import sys
from crm_store.engine import make_engine
from crm_store.schema import upgrade

print(*upgrade(make_engine(sys.argv[1])))
"""


def test_two_processes_that_migrate_at_once(empty: Engine) -> None:
    """One makes the schema, the other waits and finds it made."""
    url, newest = empty.url.render_as_string(hide_password=False), known_revisions()[-1]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADING, url], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    told = [process.communicate(timeout=120) for process in running]
    assert sorted(out.strip() for out, _ in told) == sorted([f"None {newest}", *[f"{newest} {newest}"] * 2]), told
    with empty.connect() as connection:
        assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [newest]


def test_a_migrated_sqlite_file_keeps_a_write_ahead_log(tmp_path: Path) -> None:
    """Readers do not wait for writers; a copy that lost the log gets it back when it is opened."""
    path = tmp_path / "folder" / "crm.db"
    engine = make_engine(str(path))
    upgrade(engine)
    engine.dispose()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    open_store(str(path)).close()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_models_read_what_the_migrated_schema_holds(store: Store) -> None:
    """A row of each kind that a person writes comes back through the ORM as it went in."""
    world = build_world(store)
    with world.write("ann") as unit:
        unit.create(world.deal("Renewal", "ann"))
    with world.read("ann") as unit:
        assert unit.session.scalar(select(User.name).join(Deal, Deal.owner_id == User.id)) == "Ann"
