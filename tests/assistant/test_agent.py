"""The agent: the calls of a message in their order, each on its own, and an end to a model that never stops."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.messages import AIMessage, ToolMessage

from assistant.agent import MOST_CALLS, definition
from assistant.understanding.findings import Mention, Question
from tests.assistant.offices import Desk, calls, open_desk, says
from tests.tools.calls import open_counter, set_amount, undeclared
from tools.gate import Gate

if TYPE_CHECKING:
    from tests.crm_store.world import World
    from tools.gate import GateOutcome

NOTE = ("note", {"deal": "Renewal", "text": "Likes it"})
MOVE = ("move", {"deals": ["Renewal"], "stage": "Proposal"})
OTHER = ("move", {"deals": ["Pilot"], "stage": "Proposal"})
AMOUNT = ("set_amount", {"deals": ["Renewal"], "amount": "45000"})


@pytest.fixture
def desk(company: World) -> Desk:
    """An office in the small company."""
    return open_desk(open_counter(company))


def told(desk: Desk) -> list[ToolMessage]:
    """Return what the model was told of its calls when it was asked last."""
    return [message for message in desk.player.shown[-1] if isinstance(message, ToolMessage)]


def test_the_calls_of_a_message_run_one_after_another_in_their_order(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One begins when the one before has ended; the results come in the order of the calls."""
    seen: list[str] = []
    call = Gate.call

    def watched(gate: Gate, name: str, arguments: dict[str, Any]) -> GateOutcome:
        seen.append(f"{name} begins")
        outcome = call(gate, name, arguments)
        seen.append(f"{name} ends")
        return outcome

    monkeypatch.setattr(Gate, "call", watched)
    desk.script(calls(NOTE, MOVE, NOTE), says("Done."))
    reply = desk.say("do all")
    assert seen == ["note begins", "note ends", "move begins", "move ends", "note begins", "note ends"]
    assert [message.name for message in told(desk)] == ["note", "move", "note"]
    assert [json.loads(str(message.content))["ok"] for message in told(desk)] == [True, True, True]
    assert {change.table for change in reply.changes} == {"activities", "tasks", "deals"}


def test_a_failed_second_call_leaves_the_first_and_the_third(desk: Desk) -> None:
    """Each call is a transaction of its own; the model learns which one failed and why."""
    desk.script(calls(NOTE, ("move", {"deals": ["Zzyzx"], "stage": "Proposal"}), MOVE), says("One failed."))
    reply = desk.say("do all")
    assert [call.ok for call in reply.tool_calls] == [True, False, True]
    assert desk.counter.deal(desk.counter.renewal)["stage"] == "Proposal"
    assert json.loads(str(told(desk)[1].content))["error"] == "UnknownRecord"


def test_all_that_one_message_wrote_is_one_change_set(desk: Desk) -> None:
    """A turn is undone in one go."""
    desk.script(calls(NOTE), calls(MOVE), says("Done."))
    reply = desk.say("do both")
    assert reply.change_set is not None
    with desk.counter.world.read("ann") as unit:
        from crm_store.change_log import recent_sets

        assert [change_set.turn_id for change_set in recent_sets(unit)][:2] == [reply.turn, None]


def test_what_waits_for_a_yes_is_a_card_and_an_event(desk: Desk) -> None:
    """The rest of the message is done at once."""
    desk.script(calls(MOVE, AMOUNT), says("Moved."))
    events = list(desk.office.take(desk.inbound("proposal now, 45k")))
    assert [event.type for event in events] == ["step", "step", "step", "step", "approval", "text", "done"]
    assert [event.data["state"] for event in events[:4]] == ["started", "done", "started", "waiting"]
    card = events[-1].data["approvals"][0]
    assert [(change["before"], change["after"]) for change in card["changes"]] == [("10", "45000")]
    assert card["summary"]
    assert desk.counter.deal(desk.counter.renewal)["stage"] == "Proposal"


def test_a_model_that_never_stops_is_stopped(desk: Desk) -> None:
    """After some calls the turn ends with what was done, and says that it was stopped."""
    desk.script(*(calls(("show", {"deals": ["Renewal"]})) for _ in range(50)))
    reply = desk.say("go on")
    assert len(desk.player.shown) == MOST_CALLS
    assert f"stopped after {MOST_CALLS} steps" in reply.reply
    assert reply.usage is not None
    assert reply.usage.calls == MOST_CALLS


def test_arguments_that_are_no_json_are_told_to_the_model(desk: Desk) -> None:
    """A broken call is answered, and the model can repeat it."""
    broken = AIMessage("", invalid_tool_calls=[{"name": "move", "args": "{", "id": "x", "error": "broken"}])
    desk.script(broken, calls(MOVE), says("Moved."))
    assert desk.say("proposal").reply == "Moved."
    assert desk.counter.deal(desk.counter.renewal)["stage"] == "Proposal"


def test_the_window_holds_the_latest_turns_that_fit(desk: Desk) -> None:
    """A long conversation is cut from its beginning, by tokens, never the message itself."""
    for number in range(4):
        desk.script(says(f"answer {number} " + "word " * 2500))
        desk.say(f"question {number}")
    desk.say("last question " + "word " * 9000)
    shown = [str(message.content)[:10] for message in desk.player.shown[-1][1:]]
    assert shown == ["question 1", "answer 1 w", "question 2", "answer 2 w", "question 3", "answer 3 w", "last quest"]


def test_a_question_of_the_model_is_kept_with_its_choices(desk: Desk) -> None:
    """The choices are numbered in the reply, and the next turn finds the question."""
    choices = [Mention(kind="contact", id=1, label="Anna A"), Mention(kind="contact", id=2, label="Anna B")]
    question = Question(kind="which", text="Which Anna?", choices=choices)
    desk.script(says("Which Anna?", question=question.model_dump(mode="json")))
    reply = desk.say("call Anna")
    assert [(choice.number, choice.label) for choice in reply.choices] == [(1, "Anna A"), (2, "Anna B")]
    desk.say("2")
    assert '"question":{"kind":"which"' in str(desk.player.shown[-1][-1].content)


def test_tokens_are_summed_up(desk: Desk) -> None:
    """What a provider reports of each call is added."""
    usage = {"input_tokens": 10, "output_tokens": 3, "total_tokens": 13}
    first = calls(NOTE)
    first.usage_metadata = usage  # type: ignore[assignment]  # the same keys
    desk.script(first, AIMessage("Noted.", usage_metadata=usage))
    made = desk.say("likes it").usage
    assert made is not None
    assert (made.calls, made.input_tokens, made.output_tokens) == (2, 20, 6)


def test_after_outside_text_a_write_of_other_words_waits(desk: Desk) -> None:
    """What the actor did not say himself, once e-mails were read, is asked about; what he said is done."""
    desk.script(calls(("read_mail", {"deals": ["Renewal"]})), calls(MOVE), calls(OTHER), says("Done."))
    reply = desk.say("read the mail about Renewal and move it to Proposal")
    assert [change.label for change in reply.changes if change.field == "stage_id"] == ["Renewal"]
    assert [card.changes[0].label for card in reply.approvals] == ["Pilot"]
    desk.script(calls(OTHER), says("Done."))
    assert desk.say("thanks").approvals


def test_without_outside_text_a_model_may_choose_its_words(desk: Desk) -> None:
    """A write that is only its own idea is a matter of the policy."""
    desk.script(calls(OTHER), says("Done."))
    assert desk.say("move the other one").changes


def test_the_effect_of_a_tool_is_told_only_to_a_model_that_wants_it() -> None:
    """Providers refuse fields that they do not know."""
    assert "effect" not in definition(set_amount)["function"]
    assert definition(set_amount, effects=True)["function"]["effect"] == "write"
    assert definition(undeclared, effects=True)["function"]["effect"] is None
