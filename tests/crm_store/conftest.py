"""Stores to test on: an SQLite file, and PostgreSQL when TEST_POSTGRES_URL names a server."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, delete, make_url, text

from crm_store.clock import FrozenClock
from crm_store.engine import make_engine
from crm_store.models import Account, Base
from crm_store.schema import upgrade
from crm_store.store import Store
from tests.crm_store.world import World, build_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> FrozenClock:
    """A Wednesday morning in March."""
    return FrozenClock(NOW)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty CRM to copy, so that migrations run once."""
    path = tmp_path_factory.mktemp("template") / "crm.db"
    engine = make_engine(str(path))
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of its own on the given server, dropped in the end."""
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        pytest.skip("TEST_POSTGRES_URL is not set: PostgreSQL is not tested")
    name = f"crm_test_{uuid4().hex[:12]}"
    admin = create_engine(make_url(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(server).set(database=name)
    engine = make_engine(url.render_as_string(hide_password=False))
    upgrade(engine)
    engine.dispose()
    yield url.render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite CRM."""
    path = tmp_path / "crm.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh CRM on each of the databases."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    url = str(request.getfixturevalue("postgres_url"))
    _empty(url)
    return url


def _empty(url: str) -> None:
    """Delete all rows and let ids begin at one; truncating takes PostgreSQL ten times as long."""
    rows = "; ".join(str(delete(table)) for table in reversed(Base.metadata.sorted_tables))
    ids = "SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences WHERE last_value IS NOT NULL"
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(rows)
        connection.exec_driver_sql(ids)
    engine.dispose()


@pytest.fixture
def store(database_url: str, clock: FrozenClock) -> Iterator[Store]:
    """A fresh store with a frozen clock; runs on SQLite and on PostgreSQL."""
    opened = Store(make_engine(database_url), clock)
    yield opened
    opened.close()


@pytest.fixture
def world(store: Store) -> World:
    """A small company: two teams, a manager over each, an admin, one pipeline."""
    return build_world(store)


@pytest.fixture
def deal_id(world: World) -> int:
    """A deal of Ann's with an account."""
    with world.write("ann") as unit:
        account = unit.create(Account(name="Acme", owner_id=world.id_of("ann"), custom={"tier": ["gold"]}))
        unit.session.flush()
        deal = unit.create(world.deal("Renewal", "ann", account_id=account.id, amount=Decimal(10)))
        unit.session.flush()
        return deal.id
