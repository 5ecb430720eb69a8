"""``users``: admins add and change colleagues, issue keys and link accounts; others do not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from assistant.bootstrap import open_for, secret_key
from assistant.cli.users import Role
from crm_store import credentials, identities, models

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


def user(terminal: Terminal, name: str) -> dict[str, object]:
    """What the list says about somebody."""
    told: list[dict[str, object]] = json.loads(terminal.ok("users", "list", "--all", "--json"))
    return next(found for found in told if found["name"] == name)


def test_a_colleague_comes_changes_leaves_and_returns(company: World, terminal: Terminal) -> None:
    """Each step of a colleague's life in the company is one command."""
    terminal.ok("users", "add", "Ewa Maj", "--email", "ewa@testing.example", "--team", "North", "--manager", "Nora")
    assert user(terminal, "Ewa Maj")["role"] == "rep"
    terminal.ok("users", "change", "ewa@testing.example", "--role", "manager", "--team", "", "--title", "Head")
    changed = user(terminal, "Ewa Maj")
    assert (changed["role"], changed["team"], changed["manager"], changed["title"]) == ("manager", None, "Nora", "Head")
    terminal.ok("users", "deactivate", "Ewa Maj")
    assert "Ewa Maj" not in terminal.ok("users", "list")
    assert terminal.run("history", "--as", "Ewa Maj").exit_code == 1
    terminal.ok("users", "activate", "Ewa Maj")
    assert "Ewa Maj" in terminal.ok("users", "list")


def test_the_roles_are_those_of_the_store() -> None:
    """A role that the store gains can be given on the command line."""
    assert [role.value for role in Role] == [role.value for role in models.Role]


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "Ewa Maj"],
        ["change", "Ben", "--role", "admin"],
        ["deactivate", "Ben"],
        ["key", "issue", "Ben", "--name", "form"],
        ["link", "add", "Ben", "email", "ben@testing.example"],
    ],
)
def test_a_rep_administers_nobody(company: World, terminal: Terminal, arguments: list[str]) -> None:
    """Rights are those of the store, whatever the command."""
    result = terminal.run("users", *arguments, "--as", "ann")
    assert result.exit_code == 1
    assert "An admin can do this." in result.stderr


def test_a_change_of_nothing_is_misuse(company: World, terminal: Terminal) -> None:
    """Somebody who forgot the option is told, not answered with success."""
    assert terminal.run("users", "change", "Ben").exit_code == 2


def test_a_key_lets_a_program_in_until_it_is_revoked(company: World, terminal: Terminal) -> None:
    """The key is shown once, alone on stdout, so that a script can keep it."""
    issued = terminal.run("users", "key", "issue", "Ann", "--name", "website form", "--days", "3")
    key = issued.stdout.strip()
    actor = credentials.authenticate(company.store, key)
    assert actor is not None
    assert actor.name == "Ann"
    listed = terminal.ok("users", "key", "list", "Ann")
    assert "website form" in listed
    assert key not in listed
    terminal.ok("users", "key", "revoke", "1")
    assert credentials.authenticate(company.store, key) is None


def test_a_linked_account_acts_as_its_user_until_it_is_removed(company: World, terminal: Terminal) -> None:
    """The subject is known again by its hash, and stands in no list and no log."""
    terminal.ok("users", "link", "add", "Ann", "slack:T1", "U061F7AUR", "--hint", "Ann on Slack")
    with open_for("test") as desk:
        secret = secret_key(desk)
    actor = identities.resolve(company.store, "slack:T1", "U061F7AUR", secret=secret)
    assert actor is not None
    assert actor.name == "Ann"
    assert "Ann on Slack" in terminal.ok("users", "link", "list", "Ann")
    assert "U061F7AUR" not in terminal.ok("history", "--json") + terminal.ok("users", "link", "list", "--json")
    terminal.ok("users", "link", "remove", "1")
    assert identities.resolve(company.store, "slack:T1", "U061F7AUR", secret=secret) is None


def test_each_change_of_a_colleague_can_be_undone(company: World, terminal: Terminal) -> None:
    """An admin who deactivated the wrong one takes it back."""
    terminal.ok("users", "deactivate", "Ben")
    terminal.ok("undo")
    assert user(terminal, "Ben")["active"] is True


def test_a_second_user_of_a_name_needs_an_address_or_a_word(company: World, terminal: Terminal) -> None:
    """Two people whom nothing tells apart are not made by mistake."""
    terminal.ok("users", "add", "Jan Nowak")
    refused = terminal.run("users", "add", "jan  nowak")
    assert refused.exit_code == 1
    assert "--namesake" in refused.stderr
    terminal.ok("users", "add", "Jan Nowak", "--namesake")
    told = terminal.run("users", "deactivate", "Jan Nowak").stderr
    assert f"Jan Nowak (id {user(terminal, 'Jan Nowak')['id']})" in told
    assert "None" not in told
    assert "None" not in terminal.run("history", "--as", "Jan Nowak").stderr


def test_an_unknown_user_is_answered_with_the_nearest_who_is_active(company: World, terminal: Terminal) -> None:
    """A slip in a name is shown, and nobody who left is proposed."""
    terminal.ok("users", "add", "Owen Marsh")
    told = terminal.run("history", "--as", "owenn").stderr
    assert "Owen Marsh" in told
    assert "users list" in told
    assert "share it" not in told
    terminal.ok("users", "deactivate", "Owen Marsh")
    assert "Owen Marsh" not in terminal.run("history", "--as", "owenn").stderr


def test_what_changes_nothing_says_so(company: World, terminal: Terminal) -> None:
    """A command that had nothing to do does not claim to have done it."""
    terminal.ok("users", "key", "issue", "Ann", "--name", "form")
    again = (
        ("users", "change", "Ben", "--title", "Head"),
        ("users", "deactivate", "Ben"),
        ("users", "activate", "Ben"),
        ("users", "key", "revoke", "1"),
        ("users", "link", "add", "Ann", "slack:T1", "U061F7AUR"),
    )
    for arguments in again:
        assert "Nothing to change." not in terminal.ok(*arguments)
        assert terminal.ok(*arguments).strip() == "Nothing to change."
