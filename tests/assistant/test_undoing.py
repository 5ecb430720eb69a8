"""``undo``: what was written is put back, with a look before and the way back after."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_store.models import Account, Deal
from crm_store.origin import Origin
from tests.assistant.conftest import refuse_all
from tests.crm_store.test_undo import write_deal

if TYPE_CHECKING:
    from decimal import Decimal

    import pytest

    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World


def amount(company: World, deal_id: int) -> Decimal | None:
    """What the deal is worth now."""
    with company.read("ada") as unit:
        return unit.get(Deal, deal_id).amount


def raise_amount(company: World, who: str, deal_id: int) -> int:
    """Somebody sets the deal to 54,000; return the change set."""
    origin = Origin("slack", "Acme renewal is 54k")
    with company.write(who, origin=origin) as unit:
        unit.change(unit.get(Deal, deal_id), amount=54000)
    assert origin.change_set_id
    return origin.change_set_id


def test_undo_takes_back_the_newest_change_set_and_says_how_to_return(company: World, terminal: Terminal) -> None:
    """What was put back is shown, old and new, and one command brings it back."""
    _, _, deal_id = write_deal(company)
    change_set = raise_amount(company, "ben", deal_id)
    shown = terminal.ok("undo", "--as", "ben")
    assert "54000 → 45000" in shown
    assert f"Put back 1 record of change set {change_set}." in shown
    assert amount(company, deal_id) == 45000
    terminal.ok("undo", "--set", str(change_set + 1), "--as", "ben")
    assert amount(company, deal_id) == 54000


def test_a_dry_run_shows_what_would_happen_and_writes_nothing(company: World, terminal: Terminal) -> None:
    """Somebody who is not sure looks first."""
    _, _, deal_id = write_deal(company)
    raise_amount(company, "ann", deal_id)
    shown = terminal.ok("undo", "--dry-run", "--as", "ann")
    assert "54000 → 45000" in shown
    assert "would put back 1 record" in shown
    assert amount(company, deal_id) == 54000


def test_what_was_changed_since_stops_an_undo_and_rest_leaves_it(company: World, terminal: Terminal) -> None:
    """Nobody's later work is lost: he is named, and only the rest is undone on request."""
    change_set, _, deal_id = write_deal(company)
    raise_amount(company, "ben", deal_id)
    refused = terminal.run("undo", "--set", str(change_set), "--as", "ann")
    assert refused.exit_code == 1
    assert "by Ben" in refused.stderr
    assert "Nothing was undone." in refused.stderr
    shown = terminal.ok("undo", "--set", str(change_set), "--rest", "--as", "ann")
    assert "Left as it is: Acme renewal" in shown
    assert amount(company, deal_id) == 54000


def test_a_look_ahead_leaves_out_what_stays(company: World, terminal: Terminal) -> None:
    """Whoever looks before he undoes the rest sees the rest, each record under its own name."""
    origin = Origin("test", "two deals at Acme")
    with company.write("ann", origin=origin) as unit:
        account = unit.create(Account(name="Acme", owner_id=company.id_of("ann")))
        unit.session.flush()
        deals = [unit.create(company.deal(name, "ann", account_id=account.id)) for name in ("Renewal", "Training")]
        unit.session.flush()
    with company.write("ben") as unit:
        unit.change(unit.get(Deal, deals[0].id), stage_id=company.stages["Proposal"])
    shown = terminal.ok("undo", "--set", str(origin.change_set_id), "--dry-run", "--rest", "--as", "ann")
    listed, _, left = shown.partition("Undoing change set")
    assert "deal Training: created  removed" in listed
    assert "Renewal" not in listed
    assert "Acme" not in listed
    assert "stage Prospecting → Proposal" in left
    moment = terminal.ok("history", "deal", "Renewal", "--as", "ann").splitlines()[2][:16]
    assert f"by Ben on {moment}" in left


def test_a_revoked_key_stays_revoked(company: World, terminal: Terminal) -> None:
    """A key that leaked does not come back because somebody typed undo."""
    terminal.ok("users", "key", "issue", "Ann", "--name", "form")
    terminal.ok("users", "key", "revoke", "1")
    refused = terminal.run("undo")
    assert refused.exit_code == 1
    assert "stays revoked; issue a new key" in refused.stderr
    assert json.loads(terminal.ok("users", "key", "list", "--json"))[0]["revoked_at"]


def test_a_program_reads_what_was_undone(company: World, terminal: Terminal) -> None:
    """The numbers of the undone set and of the undo itself are there to go on with."""
    change_set, *_ = write_deal(company)
    assert json.loads(terminal.ok("undo", "--dry-run", "--as", "ann", "--json")) == {
        "change_set": change_set,
        "records": 2,
        "conflicts": [],
    }
    done = json.loads(terminal.ok("undo", "--as", "ann", "--json"))
    assert done == {"change_set": change_set, "undone_by": change_set + 1, "records": 2, "conflicts": []}


def test_a_big_undo_is_asked_about_at_a_terminal(
    company: World, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One mistyped number does not quietly take back a whole import."""
    _, _, deal_id = write_deal(company)
    monkeypatch.setattr("assistant.cli.undoing.BIG", 1)
    asked = refuse_all(monkeypatch)
    result = terminal.run("undo", "--as", "ann")
    assert result.exit_code == 1
    assert result.stderr == "Stopped; nothing was written.\n"
    assert asked == ["Change set 2 wrote to 2 records. Put them all back?"]
    assert amount(company, deal_id) == 45000
    terminal.ok("undo", "--as", "ann", "--yes")


def test_a_set_that_was_undone_is_not_asked_about_again(
    company: World, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to decide, so the way back is told at once."""
    write_deal(company)
    terminal.ok("undo", "--as", "ann")
    monkeypatch.setattr("assistant.cli.undoing.BIG", 1)
    asked = refuse_all(monkeypatch)
    result = terminal.run("undo", "--set", "2", "--as", "ann")
    assert "undone already, by change set 3" in result.stderr
    assert asked == []


def test_nobody_undoes_what_a_stranger_did(company: World, terminal: Terminal) -> None:
    """A change set of another team does not exist for him."""
    change_set, *_ = write_deal(company)
    result = terminal.run("undo", "--set", str(change_set), "--as", "cyd")
    unknown = terminal.run("undo", "--set", "4711", "--as", "cyd")
    assert result.exit_code == unknown.exit_code == 1
    assert result.stderr.replace(str(change_set), "N") == unknown.stderr.replace("4711", "N")
