"""How long it takes from Enter to the first prompt of a conversation, and to the answer of a single question."""

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

ROUNDS = 7
LEARNING_ROUNDS = 3
_ROOT = Path(__file__).parent.parent
_PROMPT = b"> "
_QUESTION = "Pipeline by stage"


def run(data: Path | None = None) -> Table:
    """Start conversations and ask single questions, on the demo company; seconds of wall time."""
    del data  # the demo company is made up
    with tempfile.TemporaryDirectory() as folder:
        database, cache = str(Path(folder) / "crm.db"), Path(folder) / "cache"
        _done(["demo", "--no-talk", "--db", database], cache)
        learning = [_done(_ask(database), Path(folder) / f"empty{number}") for number in range(LEARNING_ROUNDS)]
        _done(_ask(database), cache)
        asked = [_done(_ask(database), cache) for _ in range(ROUNDS)]
        talks = [_talk(["chat", "--db", database], cache) for _ in range(ROUNDS)]
    rows = [
        _row("chat, to its first prompt", [prompt for prompt, _ in talks], "3"),
        _row("chat, from there to the answer of a question asked at once", [answer for _, answer in talks], ""),
        _row("ask, start to end", asked, ""),
        _row("ask, where the offline model learns from its exemplars first", learning, ""),
    ]
    notes = [f"Demo company; the question is “{_QUESTION}”. What the offline model learned is kept in CRM_CACHE."]
    return Table("The first answer", ("what", "fastest, s", "median, s", "slowest, s", "limit, s"), rows, notes)


def _row(name: str, times: Sequence[float], limit: str) -> list[str]:
    return [name, f"{min(times):.2f}", f"{percentile(times, 0.5):.2f}", f"{max(times):.2f}", limit]


def _ask(database: str) -> list[str]:
    return ["ask", _QUESTION, "--db", database]


def _done(arguments: Sequence[str], cache: Path) -> float:
    """Run a command to its end; return the seconds it took."""
    started = time.perf_counter()
    done = subprocess.run(_command(arguments), cwd=_ROOT, env=environment(cache), capture_output=True, check=False)  # noqa: S603  (our own commands)
    spent = time.perf_counter() - started
    assert done.returncode == 0, done.stderr.decode()
    return spent


def _talk(arguments: Sequence[str], cache: Path) -> tuple[float, float]:
    """Open a conversation at a terminal of its own and ask; return the seconds to the prompt, and to the next one."""
    import pty

    ours, theirs = pty.openpty()
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603  (our own command)
        _command(arguments), cwd=_ROOT, env=environment(cache), stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        _read_to_prompt(ours)
        prompted = time.perf_counter()
        os.write(ours, f"{_QUESTION}\n".encode())
        _read_to_prompt(ours, after=b"Total")
        answered = time.perf_counter()
        process.kill()
    os.close(ours)
    return prompted - started, answered - prompted


def _read_to_prompt(terminal: int, after: bytes = b"") -> None:
    """Read what a terminal shows until it waits for a message, having shown ``after`` before."""
    shown = b""
    while not (shown.endswith(_PROMPT) and after in shown):
        try:
            shown += os.read(terminal, 65536)
        except OSError as error:
            raise AssertionError(shown.decode(errors="replace")) from error


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "assistant", *arguments]


def environment(cache: Path) -> dict[str, str]:
    """Return the environment without settings of this machine, but with a folder for what is learned."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRM_")}
    return {**kept, "CRM_CACHE": str(cache), "TERM": "dumb"}
