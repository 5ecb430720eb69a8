"""How every command ends: exit codes, one clear line on misuse, no traceback that nobody asked for."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from assistant.cli.root import without_debug
from assistant.settings import ROOT

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["und"], "Did you mean 'undo'?"),
        (["db"], "Missing command, one of upgrade, check, rebuild"),
        (["undo", "--bogus"], "No such option: --bogus"),
        (["undo", "--set", "three"], "Invalid value for '--set'"),
        (["undo", "surplus"], "surplus"),
    ],
)
def test_misuse_is_told_in_one_line_and_exits_with_2(terminal: Terminal, arguments: list[str], said: str) -> None:
    """A script sees the difference between a wrong call and a failed one, a person what to correct."""
    result = terminal.run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.endswith("--help\n")
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_what_cannot_be_done_is_told_with_the_way_on(terminal: Terminal) -> None:
    """The message and what to do about it, two lines and exit code 1."""
    result = terminal.run("undo")
    assert result.exit_code == 1
    message, hint = result.stderr.splitlines()
    assert message.startswith("Error: The database")
    assert "python -m assistant demo" in hint


def test_an_unknown_setting_stops_a_command(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped setting is told by the first command that needs settings, help is still given."""
    monkeypatch.setenv("CRM_DATABASE", "elsewhere.db")
    result = terminal.run("db", "check")
    assert result.exit_code == 1
    assert "Did you mean CRM_DATABASE_URL?" in result.stderr
    assert terminal.run("db", "check", "--help").exit_code == 0


def test_a_fault_of_the_program_is_an_apology(company: World, terminal: Terminal) -> None:
    """No traceback, but whether something was saved, and how to see more."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crm_store.undo.latest", fail)
        result = terminal.run("undo")
        traced = terminal.run("undo", "--debug")
    assert result.exit_code == traced.exit_code == 1
    assert "Sorry" in result.stderr
    assert "Nothing was saved." in result.stderr
    assert "Traceback" not in result.stderr
    assert "Traceback" in traced.stderr


def test_debug_may_stand_anywhere_before_a_bare_double_dash() -> None:
    """Whoever repeats a command to see details adds one word at its end."""
    assert without_debug(["undo", "--debug", "--yes"]) == (["undo", "--yes"], True)
    assert without_debug(["history", "--", "--debug"]) == (["history", "--", "--debug"], False)


def test_without_a_command_the_help_is_shown(terminal: Terminal) -> None:
    """A newcomer who types the bare name learns what there is."""
    assert "undo" in terminal.ok()


def _started(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "assistant", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_reader_who_goes_away_leaves_no_traceback() -> None:
    """`python -m assistant … | head -1` ends as quietly as any Unix program."""
    program = _started("--help")
    assert program.stdout
    assert program.stderr
    program.stdout.close()
    assert program.stderr.read() == b""
    assert program.wait() == 141
    program.stderr.close()


def test_ctrl_c_ends_a_command_in_one_line(company: World, terminal: Terminal) -> None:
    """Whoever interrupts a command is told where he stands, and a script sees the usual code."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crm_store.undo.latest", interrupt)
        result = terminal.run("undo")
    assert result.exit_code == 130
    assert result.stderr == "Interrupted. What was not finished was not saved.\n"


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_any_terminal_shows_any_name(terminal: Terminal, company: World, encoding: str) -> None:
    """A Polish name on a terminal without its letters is shown in the nearest ones."""
    named = terminal.start("undo", "--as", "Żółć–Łoś", PYTHONIOENCODING=encoding)
    assert named.returncode == 1
    assert {"ascii": "Zolc-Los", "utf-8": "Żółć–Łoś"}[encoding] in named.stderr


def test_escape_codes_in_data_reach_no_terminal(company: World, terminal: Terminal) -> None:
    """A record whose name was made to steer the terminal is shown, not obeyed."""
    result = terminal.run("undo", "--as", "\x1b[2J\x1b]0;owned\x07[red]x[/red]")
    assert "\x1b" not in result.output
    assert "[red]x[/red]" in result.stderr
