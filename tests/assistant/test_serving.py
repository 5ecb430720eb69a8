"""serve: what is checked before it serves, and that it serves, works on, and stops in good order."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from assistant.settings import ROOT, Settings, hand_on, load

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Start no server; keep what it would be started with."""
    found: list[dict[str, Any]] = []
    monkeypatch.setattr("uvicorn.run", lambda application, **options: found.append({"app": application, **options}))
    monkeypatch.setattr("signal.signal", lambda *_: None)
    return found


def test_serve_hands_its_options_on_to_the_workers(
    company: World, terminal: Terminal, started: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the settings, which each worker reads for itself; how to get a key is said."""
    monkeypatch.setenv("CRM_MODEL", "offline")
    database = str(terminal.folder / "crm.db")
    result = terminal.run("serve", "--db", database, "--port", "8123", "--workers", "3", "--model", "offline")
    assert result.exit_code == 0, result.output
    assert "users key issue" in result.stderr
    assert {name: started[0][name] for name in ("host", "port", "workers", "factory")} == {
        "host": "127.0.0.1",
        "port": 8123,
        "workers": 3,
        "factory": True,
    }
    assert load().database_url == database


def test_serve_refuses_what_no_worker_could_serve(
    company: World, terminal: Terminal, started: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any is started, in two lines."""
    for name in ("CRM_DATABASE_URL", "CRM_MODEL"):
        monkeypatch.setenv(name, load().database_url if name == "CRM_DATABASE_URL" else "offline")
    for arguments in (("--db", "missing.db"), ("--model", "openai:gpt")):
        result = terminal.run("serve", *arguments)
        assert result.exit_code == 1, arguments
        assert result.stderr.startswith("Error: "), arguments
    for arguments in (("--workers", "0"), ("--port", "70000")):
        assert terminal.run("serve", *arguments).exit_code == 2
    assert started == []


def test_settings_are_handed_on_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """None leaves one as it is."""
    monkeypatch.setenv("CRM_MODEL", "offline")
    monkeypatch.setenv("CRM_DATABASE_URL", "before.db")
    hand_on(model="openai:gpt", database_url=None)
    assert load() == Settings(model="openai:gpt", database_url="before.db")


def test_a_server_answers_and_stops_in_good_order(company: World, terminal: Terminal) -> None:
    """A worker is there within seconds, lets SIGTERM end it, and leaves the jobs to others."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port)]
    environment = {"PATH": os.environ["PATH"], "CRM_DATABASE_URL": str(terminal.folder / "crm.db")}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "running on" in line:
                break
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20) as answer:
            assert json.load(answer)["ready"]
        process.send_signal(signal.SIGTERM)
        ended = process.stderr.read()
        assert process.wait() == 0, ended
    assert "Traceback" not in ended
