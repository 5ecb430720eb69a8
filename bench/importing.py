"""How long imports take, and how much memory: related files of 8,800 deals, and one file of 78,025 rows."""

from __future__ import annotations

import csv
import gzip
import multiprocessing
import random
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench.table import Table, peak_megabytes, timed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from multiprocessing.connection import Connection

LARGE = 78_025
_SEED = 7


def run(data: Path | None = None) -> Table:
    """Import each set into a fresh database, in a process of its own; then half of the large file, for growth."""
    with tempfile.TemporaryDirectory() as folder:
        related, large = _published(data) if data else _made_up(Path(folder))
        half = _first_half(large, Path(folder) / "half.csv")
        rows = [
            ["related files, 8,800 deals", *_measured([related]), "≤ 4.4 s"],
            ["half of the large file", *_measured([half]), "flat memory"],
            ["the large file, 78,025 rows", *_measured([large]), "≤ 40 s"],
        ]
    which = "the published files" if data else "made-up files of the same shape"
    columns = ["import", "seconds", "CPU seconds", "again, unchanged", "undo", "peak memory, MB", "limit"]
    notes = [
        f"SQLite with synchronous FULL, one transaction and one change set each; {which}.",
        "Peak memory is that of the process after the first import; before it, an open store takes about 60 MB.",
    ]
    return Table("Importing", columns, rows, notes)


def _measured(paths: Sequence[Path]) -> list[str]:
    """Import in a fresh process, so that peak memory is the import's own."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_import, args=(there, list(paths)))
    process.start()
    first, cpu, peak, again, undone = here.recv()
    process.join()
    return [f"{first:.2f}", f"{cpu:.2f}", f"{again:.2f}", f"{undone:.2f}", f"{peak:.0f}"]


def _import(pipe: Connection, paths: list[Path]) -> None:
    from crm_store.engine import make_engine
    from crm_store.importing.running import import_paths
    from crm_store.origin import Origin
    from crm_store.schema import upgrade
    from crm_store.store import Store
    from crm_store.undo import undo

    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(str(Path(folder) / "crm.db"))
        upgrade(engine)
        store = Store(engine)
        origin = Origin("bench", "import")
        with timed() as first:
            import_paths(store, store.actor(), paths, origin)
        peak = peak_megabytes()
        with timed() as again:
            import_paths(store, store.actor(), paths, Origin("bench", "again"))
        assert origin.change_set_id is not None
        with timed() as undone, store.write(store.actor(), Origin("bench", "undo")) as unit:
            undo(unit, origin.change_set_id)
        store.close()
    pipe.send((first.wall, first.cpu, peak, again.wall, undone.wall))


def _published(data: Path) -> tuple[Path, Path]:
    return data / "maven", next((data / "scale").glob("*.csv*"))


def _first_half(large: Path, target: Path) -> Path:
    opened = gzip.open if large.suffix == ".gz" else open
    with opened(large, "rt", encoding="utf-8") as source, target.open("w", encoding="utf-8") as out:
        for number, line in enumerate(source):
            if number > LARGE // 2:
                break
            out.write(line)
    return target


def _made_up(folder: Path) -> tuple[Path, Path]:
    """Write data of the published sets' shape: same columns in number and kind, other words."""
    chance = random.Random(_SEED)
    related, large = folder / "related", folder / "large.csv"
    related.mkdir()
    agents = [f"Agent {number:02}" for number in range(35)]
    accounts = [f"Company {number:02}" for number in range(85)]
    products = {f"Product {number}": 50 * 3**number for number in range(7)}
    _write(
        related / "sales_teams.csv",
        ("sales_agent", "manager", "regional_office"),
        ((agent, f"Manager {number % 6}", "East") for number, agent in enumerate(agents)),
    )
    _write(related / "products.csv", ("product", "series", "sales_price"), ((p, "A", c) for p, c in products.items()))
    _write(
        related / "accounts.csv",
        ("account", "sector", "employees"),
        ((name, "retail", chance.randrange(9000)) for name in accounts),
    )
    header = (
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    )
    deals = (_deal(chance, number, agents, list(products), accounts) for number in range(8800))
    _write(related / "sales_pipeline.csv", header, deals)
    wide = (
        "Opportunity Number",
        "Supplies Group",
        "Region",
        "Route To Market",
        "Opportunity Result",
        "Opportunity Amount USD",
    )
    extra = tuple(f"Measure {number}" for number in range(13))
    _write(large, (*wide, *extra), (_wide(chance, number, len(extra)) for number in range(LARGE)))
    return related, large


def _deal(
    chance: random.Random, number: int, agents: Sequence[str], products: Sequence[str], accounts: Sequence[str]
) -> tuple[object, ...]:
    opened = date(2016, 10, 1) + timedelta(days=chance.randrange(400))
    stage = chance.choices(("Won", "Lost", "Engaging", "Prospecting"), (48, 28, 18, 6))[0]
    closed = opened + timedelta(days=chance.randrange(130)) if stage in {"Won", "Lost"} else ""
    value = chance.randrange(5000) if stage == "Won" else 0 if closed else ""
    account = chance.choice(accounts) if chance.random() > 0.16 else ""
    opened_on = "" if stage == "Prospecting" else opened
    return (f"ID{number:06}", chance.choice(agents), chance.choice(products), account, stage, opened_on, closed, value)


def _wide(chance: random.Random, number: int, extra: int) -> tuple[object, ...]:
    result = chance.choice(("Won", "Loss"))
    measures = (round(chance.random(), 6) for _ in range(extra))
    return (
        1_000_000 + number,
        "Goods",
        chance.choice(("East", "West")),
        "Field",
        result,
        chance.randrange(99_999),
        *measures,
    )


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
