"""A thumbs-down stays with the answer that it is about, and is the reader's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store import conversations, feedback
from crm_store.errors import UnknownRecord

if TYPE_CHECKING:
    from tests.crm_store.world import World


def talked(world: World, who: str, *, answered: bool = True) -> int:
    """Have a turn; return its id."""
    with world.write(who) as unit:
        lease = conversations.begin(unit, "test", f"thread of {who}", "move it")
    if answered:
        with world.write(who) as unit:
            conversations.finish(unit, lease, "moved", {})
    return lease.turn_id


def test_an_answer_is_marked_with_the_reason(world: World) -> None:
    """The latest answer is found by its conversation; a later reason takes the place of an earlier one."""
    turn = talked(world, "ann")
    with world.write("ann") as unit:
        assert feedback.latest(unit, "test", "thread of ann") == turn
        feedback.dislike(unit, turn, "wrong\n deal")
        feedback.dislike(unit, turn, "wrong  day")
    with world.read("ann") as unit:
        (found,) = feedback.disliked(unit)
        assert (found.id, found.dislike_reason) == (turn, "wrong day")
        assert [one.id for one in feedback.leading_to(unit, found)] == [turn]
        assert list(feedback.disliked(unit, since=unit.clock.now().replace(year=2999))) == []


def test_only_ones_own_answers_can_be_marked(world: World) -> None:
    """Somebody else's turn, one without an answer, and none at all are the same."""
    theirs, open_one = talked(world, "cyd"), talked(world, "ann", answered=False)
    for turn in (theirs, open_one, 999):
        with pytest.raises(UnknownRecord), world.write("ann") as unit:
            feedback.dislike(unit, turn, "no")
    with world.read("ann") as unit:
        assert list(feedback.disliked(unit)) == []
        assert feedback.latest(unit, "test", "nowhere") is None
