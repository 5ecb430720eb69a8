"""Messages over HTTP: the reply at once or as it comes, once for a key, and side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from assistant.messages import Inbound, Reply
from crm_store import conversations
from crm_store.models import Activity, Turn
from tests.assistant.http.conftest import MODEL, Web, events
from tests.assistant.offices import calls, says

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, BaseMessage

NOTE = ("note", {"deal": "Renewal", "text": "Likes it"})
AMOUNT = ("set_amount", {"deals": ["Renewal"], "amount": "45"})


def notes(web: Web) -> int:
    """Return how many notes there are."""
    with web.desk.counter.world.read("ada") as unit:
        return len(unit.all(select(Activity)))


def turns(web: Web) -> list[Turn]:
    """Return the stored turns."""
    with web.desk.counter.world.read("ada") as unit:
        return list(unit.all(select(Turn).order_by(Turn.id)))


def test_a_message_is_answered_with_the_promised_object(web: Web) -> None:
    """The same object as from the command line, with the conversation as the caller named it."""
    web.desk.script(calls(NOTE), says("Noted on Renewal."))
    response = web.say("likes it", conversation="desk 7")
    assert response.status_code == 200
    reply = Reply.model_validate(response.json())
    assert (reply.conversation, reply.reply) == ("desk 7", "Noted on Renewal.")
    assert [change.table for change in reply.changes] == ["activities", "tasks"]
    assert set(response.json()) == set(Reply.model_fields)


@pytest.mark.parametrize("by", ["body", "header"])
def test_a_turn_is_streamed_step_by_step(web: Web, by: str) -> None:
    """Steps first, then what waits, then sentences; the last event is the whole reply."""
    web.desk.script(calls(AMOUNT), says("It waits."))
    headers = web.headers("ann") | ({"Accept": "text/event-stream"} if by == "header" else {})
    body = {"text": "45 then", "conversation": "desk", **({"stream": True} if by == "body" else {})}
    told = events(web.client.post("/v1/chat", json=body, headers=headers))
    assert [name for name, _ in told] == ["step", "step", "approval", "text", "done"]
    assert told[-1][1]["conversation"] == "desk"
    assert told[-1][1]["approvals"] == [told[2][1]]


@pytest.mark.parametrize("stream", [False, True])
def test_a_repeated_key_gets_the_first_answer_and_writes_nothing(web: Web, stream: bool) -> None:  # noqa: FBT001  (as parametrised)
    """However it was asked for; the keys of two people have nothing to do with each other."""
    web.desk.script(calls(NOTE), says("Noted."), says("Hello there."))
    first = web.say("likes it", key="k1").json()
    again = web.say("likes it", key="k1", stream=stream)
    assert (events(again)[-1][1] if stream else again.json()) == first
    assert notes(web) == 1
    assert web.say("likes it", who="ben", key="k1").json()["reply"] == "Hello there."


def test_a_key_of_another_message_is_refused(web: Web) -> None:
    """The client mixed something up: nothing is done, streamed or not."""
    web.say("hello", key="k1")
    for stream in (False, True):
        refused = web.say("goodbye", key="k1", stream=stream)
        assert refused.status_code == 422
        assert refused.json()["error"]["type"] == "KeyReused"
    assert len(turns(web)) == 1


def test_a_key_whose_turn_was_killed_is_told_what_was_done_and_does_it_not_again(web_anywhere: Web) -> None:
    """The process died between the write and the reply; the client sends the same request again."""
    web = web_anywhere
    desk = web.desk
    inbound = Inbound("http", f"{desk.counter.world.id_of('ann')} main", desk.counter.world.actors["ann"], "likes it")
    desk.script(calls(NOTE), KeyboardInterrupt())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.turns.finish", lambda *_: None)
        patch.setattr("assistant.turns._here", lambda: "elsewhere:1")
        keyed = Inbound(**{**vars(inbound), "key": "k1"})
        with pytest.raises(KeyboardInterrupt):
            list(desk.office.take(keyed))
    with desk.counter.world.write("ann") as unit:
        lease = conversations.Lease(1, 1, 1)
        conversations.renew(unit, lease)
    web.service.office.store = desk.counter.later(minutes=5)
    reply = web.say("likes it", key="k1").json()
    assert notes(web) == 1
    assert "Likes it" in reply["reply"]
    assert web.say("likes it", key="k1").json() == reply


def test_a_killed_turn_that_another_message_told_of_is_not_done_again(web: Web) -> None:
    """The client went on in the conversation first; the key still gets an answer, and writes nothing."""
    desk = web.desk
    ann = desk.counter.world.actors["ann"]
    desk.script(calls(NOTE), KeyboardInterrupt())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.turns.finish", lambda *_: None)
        with pytest.raises(KeyboardInterrupt):
            list(desk.office.take(Inbound("http", f"{ann.user_id} main", ann, "likes it", key="k1")))
    web.service.office.store = desk.counter.later(minutes=5)
    desk.script(says("Nothing else."))
    assert "Likes it" in web.say("and now?").json()["reply"]
    answer = web.say("likes it", key="k1").json()
    assert ("Likes it" in answer["reply"], answer["conversation"], len(answer["changes"])) == (True, "main", 2)
    assert web.say("likes it", key="k1").json() == answer
    assert notes(web) == 1


def test_the_same_request_twice_at_once_writes_once(web_anywhere: Web) -> None:
    """The second waits for the first one's answer."""
    web = web_anywhere
    started, go_on = Event(), Event()

    def slowly(_: list[BaseMessage]) -> AIMessage:
        started.set()
        assert go_on.wait(10)
        return calls(NOTE)

    web.headers("ann")
    web.desk.script(slowly, says("Noted."))
    web.service.office._sleep = lambda _: go_on.set()  # noqa: SLF001  (the second lets the first go on when it waits)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(web.say, "likes it", key="k1")
        assert started.wait(10)
        second = pool.submit(web.say, "likes it", key="k1")
        answers = [first.result().json(), second.result()]
    while answers[1].status_code == 409:
        answers[1] = web.say("likes it", key="k1")
    assert answers[1].json() == answers[0]
    assert notes(web) == 1


def test_a_repetition_while_the_first_is_worked_on_is_told_to_wait(web: Web) -> None:
    """It gets no answer that would stand for the first one's."""
    with web.desk.counter.world.write("ann") as unit:
        from crm_store import idempotency

        thread = f"{unit.actor.user_id} main"
        conversations.begin(unit, "http", thread, "likes it")
        idempotency.claim(unit, "k1", idempotency.digest(f"http\0{thread}\0likes it"))
    for stream in (False, True):
        refused = web.say("likes it", key="k1", stream=stream)
        assert (refused.status_code, refused.headers["retry-after"]) == (409, "1")


def test_an_unknown_model_is_refused_before_anything_is_stored(web: Web) -> None:
    """With a hint of what there is."""
    for model in ("nonsense", "openai:gpt"):
        refused = web.say("hello", model=model)
        assert refused.status_code == 422, model
        assert "OPENAI_API_KEY" in refused.json()["error"]["hint"]
    assert turns(web) == []
    assert web.say("hello", model=MODEL).status_code == 200


def test_a_client_that_leaves_does_not_end_the_turn(web: Web) -> None:
    """What nobody waits for any more is worked on to its end, and saved."""
    left, done = Event(), Event()

    def later(_: list[BaseMessage]) -> AIMessage:
        assert left.wait(10)
        return calls(NOTE)

    def last(_: list[BaseMessage]) -> AIMessage:
        done.set()
        return says("Noted.")

    web.desk.script(calls(("show", {"deals": ["Renewal"]})), later, last)
    inbound = Inbound("http", "1 main", web.desk.counter.world.actors["ann"], "likes it")
    stream = web.service.streams.take(inbound)
    assert next(stream).type == "step"
    del stream
    left.set()
    assert done.wait(10)
    web.service.streams.wait()
    assert [turn.reply for turn in turns(web)] == ["Noted."]
    assert notes(web) == 1


@pytest.mark.parametrize("threads", [1, 4])
def test_eight_at_once_are_all_answered_and_all_kept(web_anywhere: Web, threads: int) -> None:
    """In one conversation one after another, in several side by side; none is lost, none is done twice."""
    web = web_anywhere

    def answered(messages: list[BaseMessage]) -> AIMessage:
        return says("Noted.") if messages[-1].type == "tool" else calls(NOTE)

    web.headers("ann")
    web.desk.script(*[answered] * 16)
    with ThreadPoolExecutor(8) as pool:
        said = [pool.submit(web.say, f"note {n}", conversation=f"c{n % threads}", key=f"k{n}") for n in range(8)]
        replies = [one.result() for one in said]
    assert {reply.status_code for reply in replies} == {200}
    kept = [reply.json()["turn"] for reply in replies if reply.json()["turn"] is not None]
    assert len(set(kept)) == len(kept) == len(turns(web)) == notes(web)
    assert all(turn.reply == "Noted." for turn in turns(web))


@pytest.mark.parametrize("text", ["", "\x00\x01\x02\x03", "x" * 200_000])
def test_what_is_no_message_is_answered_all_the_same(web: Web, text: str) -> None:
    """Nothing, noise and too much get a clear reply, not an error."""
    response = web.say(text)
    assert response.status_code == 200
    assert response.json()["reply"]
    assert response.json()["turn"] is None
