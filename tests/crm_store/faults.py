"""Programs that a test starts in order to kill them, and what a store holds before and after."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from crm_store.models import Base

if TYPE_CHECKING:
    from crm_store.store import Store

ROOT = Path(__file__).parents[2]
_BEGINNING = """
import sys
from crm_store.models import Account
from crm_store.origin import Origin
from crm_store.store import open_store
from crm_store.undo import undo

store = open_store(sys.argv[1])
actor = store.actor()


def tell(*_):
    print("under way", flush=True)
    sys.stdin.read()
"""
WRITING = (
    _BEGINNING
    + """
with store.write(actor, Origin("test", "import")) as unit:
    for number in range(3000):
        unit.create(Account(name=f"Account {number}" * 9))
    unit.session.flush()
    tell()
"""
)
UNDOING = (
    _BEGINNING
    + """
with store.write(actor, Origin("test", "undo")) as unit:
    undo(unit, int(sys.argv[2]), progress=tell)
"""
)


def killed(program: str, *arguments: str) -> None:
    """Run a program until it says that it is under way, then kill it as ``kill -9`` does."""
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "under way\n"
        process.kill()


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def counts(store: Store) -> dict[str, int]:
    """Return how many rows each table has."""
    with store.engine.connect() as connection:
        tables: list[Any] = Base.metadata.sorted_tables
        return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def damage(store: Store) -> list[str]:
    """Return what the database says of its own state; nothing when it is whole."""
    if store.engine.dialect.name != "sqlite":
        return []
    with store.engine.connect() as connection:
        found = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
        found += [str(row) for row in connection.execute(text("PRAGMA foreign_key_check"))]
    return [line for line in found if line != "ok"]
