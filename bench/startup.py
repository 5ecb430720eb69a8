"""How long a command takes from Enter to the prompt: the help, and a report on the demo company."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.table import Table, percentile

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT = 0.7
ROUNDS = 15
_ROOT = Path(__file__).parent.parent


def run(data: Path | None = None) -> Table:
    """Start the commands again and again, taking turns, so that a busy moment hits them all; seconds of wall time."""
    del data  # start-up depends on the code, hardly on the data
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "demo.db")
        _start("demo", "--db", database)
        commands = {
            "python -c pass": (sys.executable, "-c", "pass"),
            "--help": _command("--help"),
            "report pipeline --by stage": _command("report", "pipeline", "--by", "stage", "--db", database),
            "history deal 1": _command("history", "deal", "1", "--db", database),
        }
        spent: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                spent[name].append(_timed(command))
    rows = [(name, *(f"{figure:.2f}" for figure in _figures(times)), _limit(name)) for name, times in spent.items()]
    notes = (f"{ROUNDS} starts of each, taking turns, with compiled bytecode at hand.",)
    return Table("Starting a command", ("command", "fastest, s", "median, s", "p95, s", "limit, s"), rows, notes)


def _limit(name: str) -> str:
    return "" if name.startswith("python") else f"{LIMIT}"


def _figures(times: Sequence[float]) -> tuple[float, float, float]:
    return min(times), percentile(times, 0.5), percentile(times, 0.95)


def _command(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "assistant", *arguments)


def _start(*arguments: str) -> None:
    _timed(_command(*arguments))


def _timed(command: Sequence[str]) -> float:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CRM_")}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, check=False)  # noqa: S603  (our own commands)
    spent = time.perf_counter() - started
    assert done.returncode == 0, done.stderr.decode()
    return spent
