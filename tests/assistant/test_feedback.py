"""A thumbs-down in a conversation marks the answer before it, and is no turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.feedback import reason_in
from tests.assistant.offices import open_desk, says, take, turns
from tests.tools.calls import open_counter

if TYPE_CHECKING:
    from tests.crm_store.world import World


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("/bad it was Thursday", "it was Thursday"),
        ("/bad", ""),
        ("/źle: nie ta firma", "nie ta firma"),
        ("\U0001f44e\U0001f3fd wrong deal", "wrong deal"),
        ("bad day at Acme", None),
        ("/badly put", None),
    ],
)
def test_a_thumbs_down_is_told_from_a_message(text: str, reason: str | None) -> None:
    """It stands at the beginning, with the reason behind it."""
    assert reason_in(text) == reason


def test_it_marks_the_answer_before_it(company: World) -> None:
    """Nothing else happens; without an answer there is nothing to mark."""
    desk = open_desk(open_counter(company))
    assert "no answer of mine" in take(desk, "/bad")[-1].data["reply"]
    desk.script(says("Hello."))
    take(desk, "hi")
    assert "noted" in take(desk, "/bad not friendly enough")[-1].data["reply"]
    (turn,) = turns(desk)
    assert (turn.request, turn.dislike_reason) == ("hi", "not friendly enough")
