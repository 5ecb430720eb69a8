"""Turns of a conversation: what is answered, what is kept, and that nothing is lost or done twice."""

from __future__ import annotations

import gc
from threading import Event as Signal
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from assistant.conversation import Office, TurnFailed
from crm_store import conversations
from crm_store.conversations import LEASE
from crm_store.origin import Origin
from tests.assistant.offices import Desk, calls, notes, open_desk, plain, says, take, turns
from tests.tools.calls import TOOLS, open_counter

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, BaseMessage

    from assistant.messages import Reply
    from tests.crm_store.world import World

NOTE = ("note", {"deal": "Renewal", "text": "Likes it"})
MOVE = ("move", {"deals": ["Renewal"], "stage": "Proposal"})


@pytest.fixture
def desk(company: World) -> Desk:
    """An office in the small company."""
    return open_desk(open_counter(company))


def killed(desk: Desk, text: str, *made: tuple[str, dict[str, Any]], minutes: int = 5) -> Desk:
    """Let a turn die between its writes and its reply; return a desk some time later."""
    desk.script(calls(*made), KeyboardInterrupt())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.turns.finish", lambda *_: None)
        with pytest.raises(KeyboardInterrupt):
            take(desk, text)
    return open_desk(desk.counter, desk.counter.later(minutes=minutes))


def test_a_turn_is_told_step_by_step_and_kept(desk: Desk) -> None:
    """Steps come as they happen, then the text, at last the reply; the row holds both sides and the details."""
    desk.script(calls(NOTE), says("Noted on Renewal."))
    events = take(desk, "likes it")
    assert [event.type for event in events] == ["step", "step", "text", "done"]
    assert [event.data["state"] for event in events[:2]] == ["started", "done"]
    reply = events[-1].data
    assert (reply["reply"], reply["tool_calls"][0]["ok"]) == ("Noted on Renewal.", True)
    assert [change["table"] for change in reply["changes"]] == ["activities", "tasks"]
    stored = turns(desk)[0]
    assert (stored.request, stored.reply) == ("likes it", "Noted on Renewal.")
    assert stored.details is not None
    assert stored.details["calls"][0]["name"] == "note"
    assert stored.details["change_set_id"] == reply["change_set"]
    assert len(stored.details["prompts"]) == 64


def test_the_model_sees_earlier_turns_and_what_was_done_in_them(desk: Desk) -> None:
    """The next message comes with what was said before it; the findings carry the calls."""
    desk.script(calls(NOTE), says("Noted."), says("Nothing else."))
    desk.say("likes it")
    desk.say("and now?")
    shown = [str(message.content) for message in desk.player.shown[-1][1:]]
    assert shown[:2] == ["likes it", "Noted."]
    assert shown[2].startswith("and now?")
    assert '"name":"note"' in shown[2]


def test_two_people_in_one_conversation_do_not_see_each_others_turns(desk: Desk) -> None:
    """Who guesses the name of a conversation learns nothing from it."""
    desk.say("my secret")
    desk.say("hello", who="cyd")
    assert all("my secret" not in str(message.content) for message in desk.player.shown[-1])


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x01\x02\x03", "x" * 100_001, "\u200b"])
def test_what_is_no_message_is_answered_and_not_worked_on(desk: Desk, text: str) -> None:
    """Nothing, noise and a megabyte get a clear reply, and reach no model."""
    reply = desk.say(text)
    assert reply.reply
    assert reply.turn is None
    assert (desk.player.shown, turns(desk)) == ([], [])


def test_stray_control_characters_are_left_out(desk: Desk) -> None:
    """A pasted mail with a stray sign is read without it."""
    desk.say("a longer message with one stray\x00 sign in it")
    assert turns(desk)[0].request == "a longer message with one stray sign in it"


def test_a_second_message_waits_and_then_is_told(desk: Desk) -> None:
    """While one turn works, another of the conversation waits briefly and learns that nothing of it was done."""
    world = desk.counter.world
    with world.write("ann") as unit:
        conversations.begin(unit, "test", "desk", "the one before")
    reply = desk.say("me too")
    assert "still working" in reply.reply
    assert len(desk.asleep) == 6
    assert [turn.request for turn in turns(desk)] == ["the one before"]
    assert desk.say("elsewhere", conversation="another").turn is not None


def test_two_messages_at_once_are_answered_one_after_the_other(desk: Desk) -> None:
    """The second comes while the first is with the model; it waits, and sees what the first did."""
    thinking, go_on = Signal(), Signal()
    first: list[Reply] = []

    def slow(_messages: list[BaseMessage]) -> AIMessage:
        thinking.set()
        assert go_on.wait(30)
        return says("First.")

    desk.script(slow, says("Second."))
    worker = Thread(target=lambda: first.append(desk.say("one")))
    worker.start()
    assert thinking.wait(30)

    def until_the_first_is_done(_seconds: float) -> None:
        go_on.set()
        worker.join(30)

    other = Office(desk.office.store, desk.office.models, understand=plain, tools=TOOLS, sleep=until_the_first_is_done)
    second = other.answer(desk.inbound("two"))
    assert (first[0].reply, second.reply) == ("First.", "Second.")
    assert [str(message.content)[:3] for message in desk.player.shown[-1][1:]] == ["one", "Fir", "two"]


def test_a_turn_that_lost_its_conversation_writes_nothing(desk: Desk) -> None:
    """Another process took over while the model was thinking: the late call is refused, and the turn says so."""

    def overtaken(_messages: list[BaseMessage]) -> AIMessage:
        with desk.counter.later(minutes=10).write(desk.counter.world.actors["ann"], Origin("test")) as unit:
            conversations.begin(unit, "test", "desk", "newer")
        return calls(NOTE)

    desk.script(overtaken, says("Done."))
    events = take(desk, "older")
    assert events[-1].type == "error"
    assert notes(desk) == 0
    assert [(turn.request, turn.reply is None) for turn in turns(desk)] == [("older", False), ("newer", True)]


def test_the_turn_after_a_kill_knows_what_was_done(desk: Desk) -> None:
    """Between write and reply the process dies; the next message is answered after telling what was saved."""
    later = killed(desk, "likes it", NOTE)
    assert turns(desk)[0].reply is None
    later.script(says("Here you are."))
    reply = later.say("anything new?")
    assert 'Your message "likes it" was cut off' in reply.reply
    assert "Likes it" in reply.reply
    assert reply.reply.endswith("Here you are.")
    assert [turn.reply is None for turn in turns(desk)] == [False, False]
    assert '"result":"cut_off"' in str(later.player.shown[0][-1].content)
    assert "cut off" not in later.say("and now?").reply


def test_the_message_that_was_cut_off_is_not_done_twice(desk: Desk) -> None:
    """Who repeats what was half done learns what is there; no model is asked again."""
    later = killed(desk, "likes it", NOTE)
    reply = later.say("likes it")
    assert "not done it a second time" in reply.reply
    assert (later.player.shown, notes(desk)) == ([], 1)


def test_a_message_cut_off_before_any_write_is_simply_done(desk: Desk) -> None:
    """Nothing was saved, so the repetition is worked on as if it was the first."""
    later = killed(desk, "likes it", ("show", {"deals": ["Renewal"]}))
    later.script(calls(NOTE), says("Noted."))
    assert later.say("likes it").reply.endswith("Noted.")
    assert notes(desk) == 1


def test_until_the_lease_is_over_a_killed_turn_counts_as_working(desk: Desk) -> None:
    """Nobody can tell a dead process from a slow one before its time is over."""
    seconds = int(LEASE.total_seconds()) // 60 - 1
    assert "still working" in killed(desk, "likes it", NOTE, minutes=seconds).say("hello").reply


def test_a_message_with_a_key_is_answered_once(desk: Desk) -> None:
    """A channel that delivers twice gets the first answer twice, and nothing is written twice."""
    desk.script(calls(NOTE), says("Noted."))
    first, second = desk.say("likes it", key="m1"), desk.say("likes it", key="m1")
    assert first == second
    assert (notes(desk), len(turns(desk))) == (1, 1)
    with pytest.raises(TurnFailed, match="another request"):
        desk.say("something else", key="m1")


def test_a_provider_that_fails_leaves_what_was_done(desk: Desk) -> None:
    """The reply says that the model failed, and what was saved before."""
    desk.script(calls(NOTE), ConnectionError("no route to host"))
    reply = desk.say("likes it")
    assert "no route to host" in reply.reply
    assert "saved" in reply.reply
    assert (len(reply.changes), notes(desk)) == (2, 1)


def test_a_provider_that_fails_at_once_says_that_nothing_was_done(desk: Desk) -> None:
    """A clear answer, and a turn that is kept."""
    desk.script(TimeoutError("timed out"))
    assert "Nothing was changed" in desk.say("likes it").reply
    assert turns(desk)[0].reply is not None


def test_an_unexpected_error_is_an_event_and_a_saved_turn(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """No turn is lost, whatever happens in it, and the conversation goes on."""
    monkeypatch.setattr("assistant.turn.decision", lambda *_: 1 / 0)
    assert take(desk, "hello")[-1].type == "error"
    monkeypatch.undo()
    assert turns(desk)[0].reply
    assert desk.say("still there?").reply == "Done."


def test_who_stops_listening_does_not_lose_the_turn(desk: Desk) -> None:
    """A closed connection ends the turn after the step it is in; what was done is kept with it."""
    desk.script(calls(NOTE), says("Noted."))
    events = desk.office.take(desk.inbound("likes it"))
    assert [next(events).type, next(events).type] == ["step", "step"]
    events.close()  # type: ignore[attr-defined]  # a generator
    gc.collect()
    stored = turns(desk)[0]
    assert stored.details is not None
    assert stored.details["calls"][0]["name"] == "note"
    assert desk.say("hello").turn is not None


def test_a_model_that_does_not_exist_is_said(desk: Desk) -> None:
    """A wrong name is an error with a hint; the message is kept."""
    event = take(desk, "hello", model="nonsense")[-1]
    assert event.type == "error"
    assert "nonsense" in event.data["message"]


def test_a_figure_from_nowhere_is_not_sent(desk: Desk) -> None:
    """A model that makes a number up is replaced by what the records say."""
    desk.script(calls(("show", {"deals": ["Renewal"]})), says("Renewal is worth 99,000 EUR."))
    reply = desk.say("what about Renewal?").reply
    assert "99" not in reply
    assert "Renewal" in reply
