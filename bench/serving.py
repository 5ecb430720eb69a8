"""What a web process weighs once it is warm, and how fast it answers over HTTP."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.conversation import conversations
from bench.first_answer import environment
from bench.table import Table, percentile

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKERS = 2
_ROOT = Path(__file__).parent.parent
_PATIENCE = 120
_LIMIT = "500"


def run(data: Path | None = None) -> Table:
    """Serve the demo company with several processes, and let a colleague say all messages."""
    del data  # the demo company is made up
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database, cache = str(folder / "crm.db"), folder / "cache"
        _command(["demo", "--no-talk", "--db", database], cache)
        key = _key(database, cache)
        learning, _ = _weighed(database, cache, key, _messages()[:WORKERS])
        largest, times = _weighed(database, cache, key, _messages())
    rows = [
        ["memory of the largest worker, MB", f"{largest:.0f}", _LIMIT],
        ["the same where the offline model has just learned from its exemplars, MB", f"{learning:.0f}", ""],
        ["POST /v1/chat, median, ms", f"{percentile(times, 0.5):.0f}", ""],
        ["POST /v1/chat, p95, ms", f"{percentile(times, 0.95):.0f}", ""],
    ]
    notes = [f"`serve --workers {WORKERS}` after {len(times)} messages, one after another; resident memory."]
    return Table("Serving", ("what", "measured", "limit"), rows, notes)


def _weighed(database: str, cache: Path, key: str, messages: list[str]) -> tuple[float, list[float]]:
    """Serve, say messages to all workers; return the largest one's megabytes, and the milliseconds of each turn."""
    with _served(database, cache) as (port, process):
        for text in messages[:1] * 4 * WORKERS:
            _asked(port, key, text)
        times = [_asked(port, key, text) for text in messages for _ in range(WORKERS)]
        return max(map(_megabytes, _children(process.pid))), times


def _messages() -> list[str]:
    return [text for _, messages in conversations() for text in messages]


def _key(database: str, cache: Path) -> str:
    """Return a key of the admin."""
    shown = _command(
        ["users", "key", "issue", "robert.lis@vistulo.example", "--name", "bench", "--db", database, "--json"], cache
    )
    return str(json.loads(shown)["key"])


def _command(arguments: list[str], cache: Path) -> str:
    command = [sys.executable, "-m", "assistant", *arguments]
    done = subprocess.run(command, cwd=_ROOT, env=environment(cache), capture_output=True, check=False)  # noqa: S603  (our own commands)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@contextmanager
def _served(database: str, cache: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve at a free port of this machine until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port), "--workers", str(WORKERS)]
    settings = {**environment(cache), "CRM_HTTP_RATE": "100000"}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603  (our own command)
        [*command, "--db", database], cwd=_ROOT, env=settings, stdout=quiet, stderr=quiet
    ) as process:
        try:
            _wait(port)
            yield port, process
        finally:
            process.terminate()


def _wait(port: int) -> None:
    """Wait until the server answers."""
    ends = time.perf_counter() + _PATIENCE
    while time.perf_counter() < ends:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


def _asked(port: int, key: str, text: str) -> float:
    """Send a message in a conversation of its own; return the milliseconds to its answer."""
    body = json.dumps({"text": text, "conversation": f"bench {time.perf_counter_ns()}"}).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/chat", body, headers)
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=_PATIENCE) as response:  # noqa: S310  (a fixed address)
        response.read()
    return (time.perf_counter() - started) * 1000


def _children(parent: int) -> list[int]:
    """Return the processes that a process started, and itself."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, check=True, text=True).stdout  # noqa: S607  (wherever it is)
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    return [parent, *(pid for pid, above in pairs if above == parent)]


def _megabytes(process: int) -> float:
    """Return the memory of a process that is resident."""
    command = ["ps", "-o", "rss=", "-p", str(process)]
    shown = subprocess.run(command, capture_output=True, check=False, text=True).stdout  # noqa: S603  (as above)
    return int(shown.strip() or 0) / 1024
