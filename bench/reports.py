"""How long a report's query takes on 8,800 deals, for an admin and for a rep; the first one in a process apart."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.table import Table, percentile, timed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from crm_store.actors import Actor
    from crm_store.analytics import Query
    from crm_store.store import Store

DEALS = 8_800
LIMIT = 50
ROUNDS = 30
_SEED = 7
_NOW = datetime(2018, 1, 10, 9, tzinfo=UTC)
_BY_HAND = """
    SELECT stages.name, count(*), sum(amount), sum(amount * probability) / 100
    FROM deals JOIN stages ON stages.id = stage_id WHERE stage_kind = 'open' GROUP BY stages.id
"""


def run(data: Path | None = None) -> Table:
    """Ask each question again and again in one process, on SQLite; milliseconds of wall time."""
    from crm_store.analytics import Query

    queries = {
        "pipeline --by stage": Query("pipeline", ("stage",)),
        "pipeline --by account": Query("pipeline", ("account",)),
        "won --by quarter": Query("won", ("quarter",)),
        "won --by owner --by quarter": Query("won", ("owner", "quarter")),
        "won --by product": Query("won", ("product",)),
        "winrate --by team": Query("winrate", ("team",)),
        "cycle --by industry": Query("cycle", ("industry",)),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crm.db"
        store = _filled(path, data)
        readers = _readers(store)
        rows = [[name, *_measured(store, readers, query), _limit(name)] for name, query in queries.items()]
        rows.append(["pipeline by stage, SQL by hand", *_by_hand(path)])
        store.close()
    which = "the published files" if data else "made-up deals of the same shape"
    columns = ["query", "admin: first", "median", "p95", "rep: first", "median", "p95", "limit"]
    notes = [f"Milliseconds; {DEALS:,} deals, {which}; {ROUNDS} rounds, each in a transaction of its own."]
    return Table("Reports", columns, rows, notes)


def _limit(name: str) -> str:
    return f"{LIMIT}" if name.startswith("pipeline") else ""


def _measured(store: Store, readers: Sequence[Actor], query: Query) -> list[str]:
    from crm_store.analytics import answer

    figures: list[str] = []
    for reader in readers:
        spent = []
        for _ in range(ROUNDS):
            with timed() as lap, store.read(reader) as unit:
                found = answer(unit, query)
            assert found.deals
            spent.append(lap.wall * 1000)
        figures += [f"{spent[0]:.1f}", f"{percentile(spent[1:], 0.5):.1f}", f"{percentile(spent[1:], 0.95):.1f}"]
    return figures


def _by_hand(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    spent = []
    for _ in range(ROUNDS):
        with timed() as lap:
            connection.execute(_BY_HAND).fetchall()
        spent.append(lap.wall * 1000)
    connection.close()
    return [f"{spent[0]:.1f}", f"{percentile(spent, 0.5):.1f}", f"{percentile(spent, 0.95):.1f}", "", "", "", ""]


def _readers(store: Store) -> tuple[Actor, Actor]:
    """Return somebody who sees everything, and the rep with the most deals."""
    from sqlalchemy import func, select

    from crm_store.models import Deal, Role, User

    with store.read(store.actor()) as unit:
        query = select(User.id).join(Deal, Deal.owner_id == User.id).where(User.role == Role.REP)
        rep = unit.session.scalar(query.group_by(User.id).order_by(func.count().desc()).limit(1))
    return store.actor(), store.actor(str(rep))


def _filled(path: Path, data: Path | None) -> Store:
    """Set up the built-in company and fill it with deals."""
    from crm_store.actors import SYSTEM
    from crm_store.clock import FrozenClock
    from crm_store.company.applying import apply
    from crm_store.company.loading import default_text, parse
    from crm_store.engine import make_engine
    from crm_store.origin import Origin
    from crm_store.schema import upgrade
    from crm_store.store import Store

    engine = make_engine(str(path))
    upgrade(engine)
    store = Store(engine, FrozenClock(_NOW))
    with store.write(SYSTEM, Origin("bench", "setup")) as unit:
        apply(unit, parse(default_text(), "the built-in company file"))
    if data:
        from crm_store.importing.running import import_paths

        import_paths(store, store.actor(), [data / "maven"], Origin("bench", "import"))
    else:
        with engine.begin() as connection:
            _make_up(connection)
    return store


def _make_up(connection: Connection) -> None:
    """Insert deals of the published set's shape, straight into the tables: only reading is measured."""
    chance = random.Random(_SEED)
    _insert(connection, "teams", [{"name": f"Team {n}", "region": f"Region {n}"} for n in range(3)])
    teams = _ids(connection, "teams")
    _insert(connection, "users", [_user(f"Manager {n}", "manager", teams[n % 3]) for n in range(6)])
    managers = _ids(connection, "users", "role = 'manager'")
    _insert(connection, "users", [_user(f"Agent {n}", "rep", teams[n % 3], managers[n % 6]) for n in range(35)])
    accounts = [{"name": f"Company {n}", "industry": f"Industry {n % 9}", "sharing": "company"} for n in range(85)]
    _insert(connection, "accounts", accounts)
    _insert(connection, "products", [{"name": f"Product {n}", "family": f"Family {n % 3}"} for n in range(7)])
    agents, accounts_ids = _ids(connection, "users", "role = 'rep'"), _ids(connection, "accounts")
    stages = {kind: _ids(connection, "stages", f"stage_kind = '{kind}'") for kind in ("open", "won", "lost")}
    deals = [_deal(chance, number, agents, accounts_ids, stages) for number in range(DEALS)]
    _insert(connection, "deals", deals)
    products = _ids(connection, "products")
    lines = [
        {"deal_id": deal_id, "product_id": chance.choice(products), "quantity": Decimal(1), "unit_price": Decimal(100)}
        for deal_id in _ids(connection, "deals")
    ]
    _insert(connection, "deal_lines", lines)


def _user(name: str, role: str, team_id: int, manager_id: int | None = None) -> dict[str, Any]:
    return {"name": name, "role": role, "team_id": team_id, "manager_id": manager_id, "active": True}


def _deal(
    chance: random.Random, number: int, agents: Sequence[int], accounts: Sequence[int], stages: dict[str, list[int]]
) -> dict[str, Any]:
    kind = chance.choices(("won", "lost", "open"), (48, 28, 24))[0]
    opened = date(2016, 10, 1) + timedelta(days=chance.randrange(400))
    closed = opened + timedelta(days=chance.randrange(130)) if kind != "open" else None
    return {
        "name": f"Deal {number}",
        "owner_id": chance.choice(agents),
        "account_id": chance.choice(accounts) if kind != "open" or chance.random() > 0.68 else None,
        "pipeline_id": 1,
        "stage_id": chance.choice(stages[kind]),
        "amount": Decimal(chance.randrange(1, 5000)),
        "currency": "EUR",
        "opened_on": opened,
        "close_date": closed,
        "forecast_category": "pipeline",
        "sharing": "team",
    }


def _insert(connection: Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    from sqlalchemy import insert

    from crm_store.models import Base

    connection.execute(insert(Base.metadata.tables[table]), [{"version": 1, **row} for row in rows])


def _ids(connection: Connection, table: str, where: str = "true") -> list[int]:
    from sqlalchemy import select, text

    from crm_store.models import Base

    columns = Base.metadata.tables[table].c
    return list(connection.scalars(select(columns.id).where(text(where)).order_by(columns.id)))
