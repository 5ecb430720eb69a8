"""Settings become a store and an actor, and the secret of a database stays with it."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from assistant.bootstrap import open_for, prepare, secret_key
from assistant.secret_key import SecretMissing, SecretUnreadable, from_file
from crm_store.errors import SchemaMissing, UnknownRecord
from crm_store.models import Team

if TYPE_CHECKING:
    from pathlib import Path

    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


def test_commands_act_as_the_named_user_else_the_set_one_else_the_first_admin(
    company: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an option says weighs more than a setting, and a setting more than the default."""
    with open_for("test") as desk:
        assert desk.actor.name == "Ada"
    monkeypatch.setenv("CRM_AS", "nora@testing.example")
    with open_for("test") as desk:
        assert desk.actor.name == "Nora"
    with open_for("test", acting="Ben") as desk:
        assert desk.actor.name == "Ben"


def test_nobody_can_act_under_an_unknown_name(company: World) -> None:
    """A typo in --as does not quietly become the admin."""
    with pytest.raises(UnknownRecord, match="Bend"), open_for("test", acting="Bend"):
        pass


def test_opening_does_not_make_a_database(terminal: Terminal) -> None:
    """A mistyped --db is an error; only setup, demo and db upgrade make one."""
    with pytest.raises(SchemaMissing), open_for("test"):
        pass
    prepare()
    with open_for("test") as desk:
        assert desk.actor.is_admin


def fault() -> None:
    """A fault of the program."""
    raise ZeroDivisionError


def stumble(*, after_saving: bool) -> None:
    """Meet a fault while writing, or right after."""
    with open_for("test") as desk:
        with desk.write() as unit:
            unit.create(Team(name="East"))
            if not after_saving:
                fault()
        fault()


def test_an_unforeseen_error_says_whether_something_was_saved(company: World) -> None:
    """Whoever meets a fault of the program knows where he stands."""
    with pytest.raises(ZeroDivisionError) as before:
        stumble(after_saving=False)
    assert before.value.__notes__ == ["Nothing was saved."]
    with pytest.raises(ZeroDivisionError) as after:
        stumble(after_saving=True)
    assert "undo --set" in after.value.__notes__[0]


def test_the_secret_is_made_once_and_only_its_owner_reads_it(company: World, terminal: Terminal) -> None:
    """Linked identities stay known from one command to the next, and to nobody else on the machine."""
    with open_for("test") as desk:
        first = secret_key(desk)
        assert secret_key(desk) == first
    path = terminal.folder / "crm.db.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first) == 64
    assert [found.name for found in terminal.folder.glob("*.key*")] == ["crm.db.key"]


def test_a_secret_that_is_set_is_used_as_it_is(company: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several machines on one database share the secret by setting it."""
    monkeypatch.setenv("CRM_SECRET_KEY", "k" * 40)
    with open_for("test") as desk:
        assert secret_key(desk) == b"k" * 40


def test_a_damaged_secret_is_not_replaced(tmp_path: Path) -> None:
    """A new secret would silently forget every linked identity, so it takes a decision."""
    path = tmp_path / "crm.db.key"
    path.write_text("short\n")
    with pytest.raises(SecretUnreadable, match="too short"):
        from_file(str(tmp_path / "crm.db"))
    assert path.read_text() == "short\n"


def test_a_database_that_is_no_file_needs_a_secret_that_is_set() -> None:
    """A secret in a file of one machine would be wrong on the next."""
    with pytest.raises(SecretMissing):
        from_file(None)
