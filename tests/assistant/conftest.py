"""A terminal to type commands into, on a small company's database."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from assistant.cli import app
from assistant.settings import ROOT
from crm_store.engine import make_engine
from crm_store.schema import upgrade
from crm_store.store import Store
from tests.crm_store.world import World, build_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Terminal:
    """Types commands, inside this process or as a user would start them."""

    folder: Path

    def run(self, *arguments: str | Path, typed: str | None = None) -> Result:
        """Run a command in this process."""
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=typed)

    def ok(self, *arguments: str | Path) -> str:
        """Run a command that has to succeed; return what it shows."""
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.stdout

    def start(self, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Start the program as its own process."""
        command = [sys.executable, "-m", "assistant", *map(str, arguments)]
        settings = {"PATH": "/usr/bin:/bin", "CRM_DATABASE_URL": str(self.folder / "crm.db"), **environment}
        return subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal whose default database lies in a folder of the test."""
    monkeypatch.setenv("CRM_DATABASE_URL", str(tmp_path / "crm.db"))
    monkeypatch.chdir(tmp_path)
    return Terminal(tmp_path)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CRM without a record, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "crm.db"
    engine = make_engine(str(path))
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def company(empty_database: Path, terminal: Terminal) -> Iterator[World]:
    """The small company in the terminal's default database."""
    path = terminal.folder / "crm.db"
    shutil.copy(empty_database, path)
    store = Store(make_engine(str(path)))
    yield build_world(store)
    store.close()


def refuse_all(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Sit somebody at the terminal who answers every question with no; return what is asked."""
    asked: list[str] = []

    def refuse(question: str, **_: object) -> bool:
        asked.append(question)
        return False

    monkeypatch.setattr("assistant.cli.screen.at_a_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", refuse)
    return asked
