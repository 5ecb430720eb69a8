"""What happens when things go wrong around a command: others write, the process is killed, a file is broken."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from assistant.settings import ROOT
from crm_store.models import Team

if TYPE_CHECKING:
    from pathlib import Path

    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


def test_a_command_that_meets_another_writer_gives_up_and_says_so(company: World, terminal: Terminal) -> None:
    """Reading goes on meanwhile; writing waits a few seconds and leaves nothing behind."""
    with company.write("ada") as unit:
        unit.create(Team(name="East"))
        unit.session.flush()
        assert "Ben" in terminal.ok("users", "list")
        result = terminal.run("users", "deactivate", "Ben")
    assert result.exit_code == 1
    assert "Another process is writing" in result.stderr
    assert "Nothing was changed" in result.stderr
    assert "Ben" in terminal.ok("users", "list")


def deals(terminal: Terminal, database: Path) -> int:
    """How many open deals there are."""
    count: int = json.loads(terminal.ok("report", "pipeline", "--json", "--db", database))["deals"]
    return count


DYING = """
import os, signal, sys
from crm_store.recording import Recorder

record, left = Recorder.record, {flushes}

def die(recorder):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    record(recorder)

Recorder.record = die
sys.argv = ["assistant", *{arguments!r}]
from assistant.__main__ import run
run()
"""
"""The program, killed in the middle of writing, after so many flushes to the database."""


def killed(flushes: int, *arguments: str) -> bool:
    """Start a command that is killed while it writes; tell whether that came to pass."""
    code = DYING.format(flushes=flushes, arguments=arguments)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    return done.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_a_killed_undo_leaves_everything_as_it_was(terminal: Terminal) -> None:
    """A transaction that was cut off is as if it had never begun, and the command can be repeated."""
    database = terminal.folder / "demo.db"
    terminal.ok("demo", "--no-talk", "--db", database)
    before = deals(terminal, database)
    undo = ("undo", "--set", "1", "--rest", "--yes", "--as", "1", "--db", str(database))
    assert killed(4, *undo)
    assert deals(terminal, database) == before
    assert "TROUBLE" not in terminal.ok("db", "check", "--db", database)
    terminal.ok(*undo)


def test_a_file_that_is_no_database_is_told_by_every_command(terminal: Terminal) -> None:
    """A path that leads to something else is a sentence, not a traceback."""
    path = terminal.folder / "deals.csv"
    path.write_text("name,amount\nAcme renewal,45000\n" * 100)
    for command in (["report", "won"], ["db", "check"], ["db", "upgrade"], ["demo"], ["users", "list"]):
        result = terminal.run(*command, "--db", path)
        assert result.exit_code == 1
        assert "not a database" in result.stderr
        assert len(result.stderr.splitlines()) == 2


def test_a_database_address_that_makes_no_sense_is_told(terminal: Terminal) -> None:
    """Neither a foreign database nor a typo in the scheme is tried."""
    for address in ("mysql://localhost/crm", "postgres//localhost", "sqlite:///"):
        result = terminal.run("report", "won", "--db", address)
        assert result.exit_code == 1, address
        assert "Traceback" not in result.stderr


@pytest.mark.parametrize("option", ["--db", "--as"])
def test_an_empty_option_does_not_mean_the_default(company: World, terminal: Terminal, option: str) -> None:
    """A script whose variable is empty must not work on another database, or as the admin."""
    result = terminal.run("users", "deactivate", "Ben", option, "")
    assert result.exit_code == 2
    assert "it is empty" in result.stderr


def test_a_database_whose_folder_cannot_be_made_is_told(terminal: Terminal) -> None:
    """The folder's name is taken by a file."""
    (terminal.folder / "taken").write_text("")
    result = terminal.run("demo", "--db", terminal.folder / "taken" / "crm.db")
    assert result.exit_code == 1
    assert "folder cannot be made" in result.stderr


def test_passwords_stay_out_of_complaints(terminal: Terminal) -> None:
    """A database that cannot be reached is named without its password."""
    result = terminal.run("report", "won", "--db", "postgresql://anna:hunter2@127.0.0.1:1/crm")
    assert result.exit_code == 1
    assert "127.0.0.1" in result.stderr
    assert "hunter2" not in result.output
