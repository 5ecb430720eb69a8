"""ask and approvals as commands: what they print for programs, whose message it is, and bad input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from assistant.messages import Reply
from crm_store import contacts
from crm_store.models import Account
from tests.tools.calls import open_counter

if TYPE_CHECKING:
    from tests.assistant.conftest import Terminal
    from tests.crm_store.world import World

PROMISED = {
    "conversation",
    "turn",
    "reply",
    "language",
    "tool_calls",
    "changes",
    "approvals",
    "choices",
    "citations",
    "charts",
    "change_set",
    "usage",
    "timing_ms",
}


@pytest.fixture
def acme(company: World) -> World:
    """The small company with two deals, and somebody to call."""
    open_counter(company)
    with company.write("ann") as unit:
        account = unit.create(Account(name="Acme", owner_id=company.id_of("ann")))
        unit.session.flush()
        contacts.create(unit, first_name="Anna", last_name="Nowak", account_id=account.id)
    return company


def ask(terminal: Terminal, *arguments: str) -> dict[str, Any]:
    """Ask as Ann, for a program."""
    found: dict[str, Any] = json.loads(terminal.ok("ask", *arguments, "--as", "ann@testing.example", "--json"))
    return found


def test_the_json_is_what_is_promised(acme: World, terminal: Terminal) -> None:
    """All keys, whatever happened; a moment that is given is the one that is acted at."""
    told = ask(terminal, "Called Anna Nowak at Acme", "--now", "2026-03-11T10:30", "--conversation", "desk")
    assert set(told) == PROMISED == set(Reply.model_fields)
    assert (told["conversation"], told["language"], told["usage"]["model"]) == ("desk", "en", "offline")
    call = told["tool_calls"][0]
    assert (set(call), call["name"], call["ok"]) == ({"name", "arguments", "effect", "ok"}, "log_activity", True)
    assert "activities" in {change["table"] for change in told["changes"]}
    again = ask(terminal, "undo that", "--now", "2026-03-11T10:31", "--conversation", "desk")
    assert [call["name"] for call in again["tool_calls"]] == ["undo"]


def test_a_message_may_come_from_a_pipe(acme: World, terminal: Terminal) -> None:
    """And is answered in words where no program reads."""
    result = terminal.run("ask", "--as", "ann@testing.example", typed="pipeline by stage")
    assert result.exit_code == 0, result.output
    assert "Prospecting" in result.stdout


@pytest.mark.parametrize("text", ["", " ", "\x01\x02\x03\x04", "x" * 1_000_000])
def test_what_is_no_message_gets_a_clear_reply(company: World, terminal: Terminal, text: str) -> None:
    """Nothing, noise, a megabyte: no traceback, and nothing done."""
    result = terminal.run("ask", "--json", typed=text)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["reply"]
    assert (told["turn"], told["changes"]) == (None, [])


def test_what_cannot_be_is_refused_in_two_lines(company: World, terminal: Terminal) -> None:
    """An unknown user, a moment that is none, a model that is none."""
    for arguments in (("--as", "nobody"), ("--now", "soon"), ("--model", "nonsense")):
        result = terminal.run("ask", "hello", *arguments)
        assert result.exit_code == 1, arguments
        assert result.stderr.startswith("Error: "), arguments
    assert terminal.run("ask", "hello", "--batch", "x.jsonl").exit_code == 2
    assert terminal.run("ask", "--batch", "x.jsonl").exit_code == 2


def test_a_batch_answers_each_line_and_tells_which_cannot_be(acme: World, terminal: Terminal) -> None:
    """A broken line does not stop the others; each has its user, its moment and its conversation."""
    ann = {"as": "ann@testing.example", "conversation": "1"}
    lines = [
        json.dumps(
            {"text": "Called Anna Nowak", "as": "ann@testing.example", "conversation": "1", "now": "2026-03-11T10:00"}
        ),
        "{broken",
        "",
        json.dumps({"text": "undo that", **ann, "now": "2026-03-11T10:05"}),
        json.dumps({"text": "hi", "as": "nobody"}),
        json.dumps({"words": "hi"}),
        json.dumps({"text": "hi", "who": "ann"}),
        json.dumps("hi"),
    ]
    path = terminal.folder / "messages.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    result = terminal.run("ask", "--batch", path)
    assert result.exit_code == 1
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [set(one) == PROMISED for one in told] == [True, False, True, False, False, False, False]
    assert [one["line"] for one in told if "error" in one] == [2, 5, 6, 7, 8]
    assert all(one["hint"] for one in told if "error" in one)
    assert [call["name"] for call in told[2]["tool_calls"]] == ["undo"]


def test_a_batch_of_bytes_that_are_no_text_is_told(company: World, terminal: Terminal) -> None:
    """Line by line, as everything else."""
    path = terminal.folder / "messages.jsonl"
    path.write_bytes(b"\xff\xfe\x00\x01\n\x80\n")
    result = terminal.run("ask", "--batch", path)
    assert result.exit_code == 1
    assert all("error" in json.loads(line) for line in result.stdout.splitlines())


def test_what_waits_is_decided_by_command(acme: World, terminal: Terminal) -> None:
    """Listed, changed, given once, refused; the number of the new one is told."""
    ann = ("--as", "ann@testing.example")
    waiting = ask(terminal, "Change the amount of Renewal to 45 EUR")["approvals"][0]["id"]
    assert f"{waiting}  Renewal: amount" in terminal.ok("approvals", "list", *ann)
    assert [
        one["id"]
        for one in json.loads(terminal.ok("approvals", "list", "--below", "--json", "--as", "nora@testing.example"))
    ] == [waiting]
    edited = json.loads(terminal.ok("approvals", "edit", str(waiting), "amount=46", *ann, "--json"))[0]["id"]
    assert edited != waiting
    assert "€10 → €46" in terminal.ok("approvals", "approve", str(edited), *ann)
    late = terminal.run("approvals", "approve", str(edited), *ann)
    assert (late.exit_code, "approved already" in late.stderr) == (1, True)
    third = ask(terminal, "Change the amount of Pilot to 50 EUR", "--conversation", "other")["approvals"][0]["id"]
    assert "nothing was changed" in terminal.ok("approvals", "reject", str(third), *ann)
    assert terminal.ok("approvals", "list", *ann) == "Nothing waits for a yes.\n"
    for arguments in (("approve", "999"), ("reject", "999"), ("edit", "999", "amount=1")):
        assert terminal.run("approvals", *arguments, *ann).exit_code == 1
    assert terminal.run("approvals", "edit", "1", "amount", *ann).exit_code == 2


def test_chat_without_a_terminal_plays_real_turns(acme: World, terminal: Terminal) -> None:
    """About a deal that there is; where there is none, it says so."""
    with acme.write("ann") as unit:
        account = unit.first(select(Account))
        assert account is not None
        unit.create(acme.deal("Big one", "ann", account_id=account.id, amount=1000))
    played = terminal.ok("chat", "--as", "ann@testing.example")
    assert "> Called Anna Nowak at Acme" in played
    with acme.write("ann") as unit:
        account = unit.first(select(Account))
        assert account is not None
        unit.change(account, name="Globex")
    assert "at Globex" in terminal.ok("chat", "--as", "ann@testing.example")
    nobody = terminal.run("chat", "--as", "cyd@testing.example")
    assert (nobody.exit_code, "nothing to show" in nobody.stderr) == (1, True)
