"""Yes and no in a conversation: carried out by code, with no model in between."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_store import deals
from tests.assistant.offices import Desk, calls, open_desk, says
from tests.tools.calls import open_counter

if TYPE_CHECKING:
    from tests.crm_store.world import World

AMOUNT = ("set_amount", {"deals": ["Renewal"], "amount": "45000"})
OTHER = ("set_amount", {"deals": ["Pilot"], "amount": "7"})


@pytest.fixture
def desk(company: World) -> Desk:
    """An office in the small company, where one amount waits for Ann's yes."""
    desk = open_desk(open_counter(company))
    desk.script(calls(AMOUNT), says("Waiting."))
    assert len(desk.say("45k").approvals) == 1
    desk.player.shown.clear()
    return desk


def amount(desk: Desk) -> Decimal:
    """Return the amount of the renewal."""
    found = desk.counter.deal(desk.counter.renewal)["amount"]
    assert isinstance(found, Decimal)
    return found


def test_yes_carries_it_out_without_a_model(desk: Desk) -> None:
    """The reply has the call, its changes, and a change set that belongs to the turn that asked."""
    reply = desk.say("yes")
    assert amount(desk) == Decimal(45000)
    assert [(change.before, change.after) for change in reply.changes] == [("10", "45000")]
    assert reply.change_set is not None
    assert desk.player.shown == []
    assert "Renewal" in reply.reply
    assert not desk.say("approve 1").changes


def test_no_leaves_it(desk: Desk) -> None:
    """After that nothing waits."""
    desk.say("nie")
    assert amount(desk) == Decimal(10)
    assert desk.office.approvals.pending(desk.counter.world.actors["ann"]) == []


def test_with_two_waiting_it_is_asked_which_one(desk: Desk) -> None:
    """The numbers are those of the approvals; the next message chooses."""
    desk.script(calls(OTHER), says("Waiting."))
    desk.say("and 7 for the pilot")
    asked = desk.say("yes")
    assert [choice.number for choice in asked.choices] == [1, 2]
    assert amount(desk) == Decimal(10)
    assert desk.say("2").changes[0].label == "Pilot"
    assert desk.say("approve").changes[0].label == "Renewal"


def test_a_yes_for_what_changed_meanwhile_asks_again(desk: Desk) -> None:
    """Nothing is done; what changed and what would change now are said, and a yes to that counts."""
    with desk.counter.world.write("ben") as unit:
        deals.change(unit, desk.counter.renewal, amount=Decimal(11))
    reply = desk.say("yes")
    assert "10 → 11" in reply.reply
    assert (amount(desk), len(reply.approvals)) == (Decimal(11), 1)
    assert desk.say("yes").changes[0].before == "11"
    assert amount(desk) == Decimal(45000)


def test_a_stranger_cannot_give_it_by_number(desk: Desk) -> None:
    """For him there is no such approval."""
    reply = desk.say("approve 1", who="cyd")
    assert amount(desk) == Decimal(10)
    assert not reply.changes
    assert reply.reply


def test_a_yes_that_was_cut_off_is_known_to_the_next_turn(desk: Desk) -> None:
    """The write went through and the process died: the yes is not asked for again, and told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.turns.finish", lambda *_: None)
        list(desk.office.take(desk.inbound("yes")))
    later = open_desk(desk.counter, desk.counter.later(minutes=5))
    reply = later.say("yes")
    assert "not done it a second time" in reply.reply
    assert "45" in reply.reply
    assert amount(desk) == Decimal(45000)
