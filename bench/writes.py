"""How long a write of five changes takes, with its log and all that is derived, beside the bare UPDATE."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from bench.table import Table, percentile, timed

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_store.actors import Actor
    from crm_store.store import Store

WARM, MEASURED = 50, 300
LIMIT = "< 5 ms"


def run(data: Path | None = None) -> Table:
    """Change five fields of one deal again and again on SQLite, as an admin and as a rep; milliseconds."""
    del data  # one deal is enough
    from crm_store.demo.loader import load
    from crm_store.engine import make_engine
    from crm_store.schema import upgrade
    from crm_store.store import Store

    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(str(Path(folder) / "crm.db"))
        upgrade(engine)
        store = Store(engine)
        load(store)
        admin, rep = store.actor(), store.actor("liam.doyle@vistulo.example")
        rows = [
            ["five changes with audit, admin", *_measured(lambda step: _change(store, admin, step)), LIMIT],
            ["five changes with audit, rep", *_measured(lambda step: _change(store, rep, step)), LIMIT],
            ["the bare UPDATE, committed", *_measured(lambda step: _bare(store, step)), "for comparison"],
        ]
        store.close()
    notes = ["SQLite with synchronous FULL: each write waits for the disk. Five changes give five log rows."]
    return Table("Writing", ["write", "p50, ms", "p95, ms", "p50 CPU, ms", "limit"], rows, notes)


def _measured(act: Callable[[int], None]) -> list[str]:
    walls, cpus = [], []
    for step in range(WARM + MEASURED):
        with timed() as lap:
            act(step)
        if step >= WARM:
            walls.append(lap.wall * 1000)
            cpus.append(lap.cpu * 1000)
    return [f"{percentile(walls, 0.5):.2f}", f"{percentile(walls, 0.95):.2f}", f"{percentile(cpus, 0.5):.2f}"]


def _change(store: Store, actor: Actor, step: int) -> None:
    from sqlalchemy import select

    from crm_store.models import Deal
    from crm_store.origin import Origin

    with store.write(actor, Origin("bench", "five changes")) as unit:
        deal = unit.session.scalars(select(Deal).where(Deal.name == "Acme renewal")).one()
        unit.change(
            deal,
            amount=Decimal(1000 + step),
            close_date=date(2030, 1, 1) + timedelta(days=step),
            next_step=f"Step {step}",
            competitor=f"Competitor {step}",
            external_id=f"bench {step}",
        )


def _bare(store: Store, step: int) -> None:
    from sqlalchemy import text

    from crm_store.engine import for_writing

    changes = text("UPDATE deals SET amount = :amount, next_step = :next WHERE name = 'Acme renewal'")
    with for_writing(store.engine).begin() as connection:
        connection.execute(changes, {"amount": step * 10_000, "next": f"Bare {step}"})
