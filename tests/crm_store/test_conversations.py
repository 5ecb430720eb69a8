"""Leases: one turn at a time, across processes, and none that writes after it was overtaken."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_store import conversations
from crm_store.clock import FrozenClock
from crm_store.conversations import LEASE, Lease, LeaseLost, StillWorking
from crm_store.engine import make_engine
from crm_store.origin import Origin
from crm_store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.crm_store.world import World


@pytest.fixture
def second(world: World, database_url: str) -> Iterator[World]:
    """Another process, on the same database, whose clock is past the lease."""
    clock = FrozenClock(world.store.clock.now() + LEASE + timedelta(seconds=1))
    store = Store(make_engine(database_url), clock)
    yield type(world)(store, world.actors, world.stages, world.pipeline_id)
    store.close()


def begin(world: World, text: str = "hello", who: str = "ann") -> Lease:
    """Begin a turn."""
    with world.write(who) as unit:
        return conversations.begin(unit, "test", "thread", text)


def finish(world: World, lease: Lease, reply: str = "hi") -> bool:
    """End a turn."""
    with world.write("ann") as unit:
        return conversations.finish(unit, lease, reply, {})


def test_a_conversation_has_one_turn_at_a_time(world: World) -> None:
    """The second is refused until the first has its reply; positions and tokens count up."""
    first = begin(world)
    with pytest.raises(StillWorking):
        begin(world, "me too")
    assert finish(world, first)
    second = begin(world, "and now?")
    assert (second.conversation_id, second.token) == (first.conversation_id, first.token + 1)
    with world.read("ann") as unit:
        turns = conversations.recent(unit, first.conversation_id, 5)
        assert [(turn.position, turn.request, turn.reply) for turn in turns] == [(1, "hello", "hi")]


def test_another_process_takes_over_when_the_lease_is_over(world: World, second: World) -> None:
    """The overtaken turn cannot write, renew or give the conversation away; its reply is kept all the same."""
    first = begin(world)
    newer = begin(second, "newer")
    for step in (conversations.hold, conversations.renew):
        with pytest.raises(LeaseLost), world.write("ann") as unit:
            step(unit, first)
    assert not finish(world, first)
    with second.write("ann") as unit:
        conversations.hold(unit, newer)
        cut_off = conversations.unanswered(unit, newer.conversation_id, before=newer.turn_id)
        assert list(cut_off) == []


def test_a_renewed_lease_lasts_longer(world: World, second: World) -> None:
    """A turn that says in time that it is alive is not overtaken."""
    lease = begin(world)
    ahead = FrozenClock(world.store.clock.now() + LEASE / 2)
    with Store(world.store.engine, ahead).write(world.actors["ann"], Origin("test")) as unit:
        conversations.renew(unit, lease)
    with pytest.raises(StillWorking):
        begin(second)


def test_a_lease_of_another_clock_does_not_block_for_ever(world: World, second: World) -> None:
    """A run with a clock set ahead died; here, long before its lease ends, the conversation is free."""
    begin(second)
    assert begin(world).token == 2


def test_turns_that_never_got_a_reply_are_found_and_settled(world: World, second: World) -> None:
    """Only the actor's own, and only those before his present turn."""
    begin(world, "cut off")
    newer = begin(second, "newer")
    with second.write("ann") as unit:
        found = conversations.unanswered(unit, newer.conversation_id, before=newer.turn_id)
        assert [turn.request for turn in found] == ["cut off"]
        conversations.settle(unit, found[0].id, "told later", {})
    with second.read("ann") as unit:
        assert not conversations.unanswered(unit, newer.conversation_id, before=newer.turn_id)
        assert [turn.reply for turn in conversations.recent(unit, newer.conversation_id, 5)] == ["told later"]


def test_a_reply_is_written_once(world: World) -> None:
    """What a later turn told of a cut-off one is not overwritten by the late reply."""
    lease = begin(world)
    finish(world, lease, "first")
    finish(world, lease, "second")
    with world.read("ann") as unit:
        assert [turn.reply for turn in conversations.recent(unit, lease.conversation_id, 5)] == ["first"]
