"""``history``: who changed what, when, and from which message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.assistant.test_undoing import raise_amount
from tests.crm_store.test_undo import write_deal

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


@pytest.mark.parametrize("reference", ["Acme renewal", "acme renewal", "1", "the Acme renewl"])
def test_a_record_is_named_as_people_name_it(company: World, terminal: Terminal, reference: str) -> None:
    """By its name in any case, by its id, or by a name that fits no other."""
    write_deal(company)
    assert "deal Acme renewal (1)" in terminal.ok("history", "deal", reference)


def test_each_change_says_who_when_and_from_which_message(company: World, terminal: Terminal) -> None:
    """Somebody who wonders about a figure finds the message that it came from."""
    _, _, deal_id = write_deal(company)
    raise_amount(company, "ben", deal_id)
    shown = terminal.ok("history", "deal", "Acme renewal")
    newest = shown.splitlines()[2]
    assert "Ben" in newest
    assert "45000 → 54000" in newest
    assert "slack: Acme renewal is 54k" in newest


def test_a_program_reads_a_history(company: World, terminal: Terminal) -> None:
    """Fields keep their names, moments their offset."""
    _, _, deal_id = write_deal(company)
    raise_amount(company, "ben", deal_id)
    newest = json.loads(terminal.ok("history", "deal", "1", "--json"))[0]
    assert (newest["field"], newest["before"], newest["after"], newest["by"]) == ("amount", "45000", "54000", "Ben")
    assert newest["at"].endswith("+00:00")


def test_recent_change_sets_are_listed_and_one_can_be_opened(company: World, terminal: Terminal) -> None:
    """The number that undo wants is found here."""
    change_set, *_ = write_deal(company)
    listed = terminal.ok("history")
    assert "new deal at Acme" in listed
    assert "account Acme: created" in terminal.ok("history", "--set", str(change_set))
    assert len(json.loads(terminal.ok("history", "--limit", "1", "--json"))) == 1
    assert "--limit 10" in terminal.ok("history", "--limit", "1")


def test_an_empty_history_says_so(terminal: Terminal) -> None:
    """A bare heading would leave somebody waiting for more."""
    terminal.ok("db", "upgrade")
    assert terminal.ok("history") == "Nothing was written yet.\n"


def test_a_stranger_learns_nothing(company: World, terminal: Terminal) -> None:
    """A deal of another team and one that never was are answered alike."""
    write_deal(company)
    hidden = terminal.run("history", "deal", "Acme renewal", "--as", "cyd")
    unknown = terminal.run("history", "deal", "Umbra renewal", "--as", "cyd")
    assert hidden.exit_code == unknown.exit_code == 1
    assert hidden.stderr.replace("Acme", "Umbra") == unknown.stderr
    assert "Acme" not in terminal.ok("history", "--as", "cyd")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["dael", "Acme"], "'dael' is not one of"), (["deal"], "Which deal?")],
)
def test_misuse_names_what_is_missing(terminal: Terminal, arguments: list[str], said: str) -> None:
    """A wrong kind is met with the right ones."""
    result = terminal.run("history", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
