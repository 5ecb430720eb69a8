"""How long understanding one message takes among 100,000 accounts and 300,000 contacts, without the tools' own work."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.table import Table, percentile, timed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.matching_data import Market
    from bench.understanding_messages import Message
    from crm_store.store import Store
    from crm_store.unit import Unit

ACCOUNTS = 100_000
CONTACTS = 300_000
DEALS = 50_000
EACH = 6
PASTES = 5
_LIMIT, _PASTE_LIMIT = "median < 25, p95 < 70", "< 500"
_COLUMNS = ("messages", "number", "median, ms", "p95, ms", "slowest, ms", "median CPU, ms", "p95 CPU, ms", "limit, ms")
_SLOWEST = 3

Read = Callable[["Unit", str, str], None]


@dataclass(frozen=True)
class Lap:
    """How long a message took, in milliseconds."""

    text: str
    wall: float
    cpu: float


def run(data: Path | None = None, accounts: int = ACCOUNTS, contacts: int = CONTACTS, each: int = EACH) -> Table:
    """Make up a market, and read messages about it as an admin, who sees all of it, and as a rep."""
    del data  # published data has neither Polish cases nor this many names
    from bench.matching_data import make_market
    from bench.understanding_messages import make_messages, make_paste

    market = make_market(accounts, contacts)
    messages = make_messages(market, each)
    pastes = [make_paste(market, language, seed) for seed in range(PASTES) for language in ("en", "pl")]
    with tempfile.TemporaryDirectory() as folder:
        store = _stored(market, Path(folder) / "market.db")
        read = _reader()
        rows: list[list[str]] = []
        slowest: list[Lap] = []
        for who, user in (("admin", "1"), ("rep", "2")):
            _laps(store, user, messages[:: len(messages) // 20], read)
            laps = _laps(store, user, messages, read)
            slowest = slowest or sorted(laps, key=lambda lap: -lap.cpu)[:_SLOWEST]
            for language in ("en", "pl"):
                some = [lap for lap, message in zip(laps, messages, strict=True) if message.language == language]
                rows.append(_row(f"{who}, {language}", some, ""))
            rows.append(_row(f"{who}, both", laps, _LIMIT))
        rows.append(_row("admin, pastes of 2,000 words", _laps(store, "1", pastes, read), _PASTE_LIMIT))
        store.close()
    title = f"Understanding a message among {accounts:,} accounts and {contacts:,} contacts"
    return Table(title, _COLUMNS, rows, _notes(slowest))


def _row(name: str, laps: Sequence[Lap], limit: str) -> list[str]:
    walls, cpus = [lap.wall for lap in laps], [lap.cpu for lap in laps]
    figures = (
        *(percentile(walls, 0.5), percentile(walls, 0.95), max(walls)),
        *(percentile(cpus, 0.5), percentile(cpus, 0.95)),
    )
    return [name, str(len(laps)), *(f"{figure:.1f}" for figure in figures), limit]


def _notes(slowest: Iterable[Lap]) -> tuple[str, ...]:
    told = (
        f"Names, times and amounts, then clauses, acts and tools; with {DEALS:,} open deals, in SQLite. Each message "
        "is read for the first time, in a transaction of its own, in a process that has read twenty others before."
    )
    return (
        told,
        f"Slowest by CPU: {'; '.join(f'“{lap.text}” {lap.cpu:.0f} ms' for lap in slowest)}.",
    )


def _laps(store: Store, user: str, messages: Iterable[Message], read: Read) -> list[Lap]:
    actor, found = store.actor(user), []
    for message in messages:
        with timed() as lap, store.read(actor) as unit:
            read(unit, message.text, message.language)
        found.append(Lap(message.text[:120], lap.wall * 1000, lap.cpu * 1000))
    return found


def _reader() -> Read:
    """Return what reads a message as the offline model does before it plans."""
    from assistant.models.offline.analysis import analyser
    from assistant.models.offline.warming import warm
    from assistant.settings import Settings
    from assistant.understanding.understand import understand
    from tools.catalog import CATALOG

    tools = tuple(tool.name for tool in CATALOG)
    cache = Path(Settings().cache)
    warm(cache)
    reader = analyser(cache)

    def read(unit: Unit, text: str, language: str) -> None:
        findings = understand(unit, text, language_hint=language)
        reader.analyse(text, findings, tools)

    return read


def _stored(market: Market, path: Path) -> Store:
    """Write and index the market with its open deals."""
    from sqlalchemy.orm import Session

    from bench.matching_data import store_deals, store_market
    from bench.understanding_messages import store_company
    from crm_store.engine import for_writing, make_engine
    from crm_store.matching.projection import NamesIndex
    from crm_store.schema import upgrade
    from crm_store.store import Store

    engine = make_engine(str(path))
    upgrade(engine)
    store = Store(engine)
    with engine.begin() as connection:
        store_market(connection, market)
    place = store_company(store)
    with engine.begin() as connection:
        store_deals(connection, market, DEALS, *place)
    with Session(for_writing(engine)) as session, session.begin():
        NamesIndex().rebuild(session)
    return store
