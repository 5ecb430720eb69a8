"""The embedded model through LangChain's own interface: calls, results, reply, streaming."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from assistant.models.offline import speaking
from assistant.models.offline.model import OfflineModel
from assistant.models.offline.reading import Act, Clause
from assistant.understanding.context import attach
from tests.assistant.offline.planning_world import BOLT, OLGA, TRIAL, clause, definitions, findings, past, turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import BaseMessage
    from langchain_core.messages.tool import ToolCall

TEXT = "Phoned Olga Lis at Bolt. Deal is in Trial now."
KNOWN = findings(TEXT, ("Olga Lis", OLGA), ("Bolt", BOLT), ("Trial", TRIAL))
CLAUSES = [
    clause(TEXT, "Phoned Olga Lis at Bolt", Act.DONE, "log_activity"),
    clause(TEXT, "Deal is in Trial now", Act.DONE, "move_deals"),
]


@pytest.fixture(autouse=True)
def plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words of replies are the business of assistant.render: here they are the kinds of results."""
    monkeypatch.setattr(
        speaking, "tell", lambda results, _known: " ".join(str(each.get("kind", each["result"])) for each in results)
    )
    monkeypatch.setattr("assistant.models.offline.responding.tell", speaking.tell)
    monkeypatch.setattr("assistant.models.offline.responding.ask", lambda question, _known: f"{question.kind}?")


def answer(messages: Sequence[BaseMessage], clauses: Sequence[Clause] = CLAUSES) -> AIMessage:
    """Return the model's next message."""
    model = OfflineModel(reader=lambda _text, _known, _tools: clauses).bind_tools(definitions())
    return model.invoke(list(messages))


def result(call: ToolCall, **told: object) -> ToolMessage:
    """Return a tool's message about a call."""
    return ToolMessage(content=json.dumps(told), tool_call_id=call["id"], name=call["name"])


def open_deals(*numbers: int) -> dict[str, Any]:
    """Return a list of open deals."""
    items = [
        {"deal": {"kind": "deal", "id": number, "label": f"Deal {number}"}, "stage": "Offer"} for number in numbers
    ]
    return {"result": "deal_list", "deals": items}


def test_looks_deals_up_then_calls_then_replies() -> None:
    """The deal of a named account is looked up, then all calls are made, then the reply tells them alone."""
    messages: list[BaseMessage] = [HumanMessage(attach(TEXT, KNOWN))]
    first = answer(messages)
    assert [(call["name"], call["args"]) for call in first.tool_calls] == [
        ("list_deals", {"account": "11", "status": "open"})
    ]
    messages += [first, result(first.tool_calls[0], **open_deals(31))]
    second = answer(messages)
    assert [call["name"] for call in second.tool_calls] == ["log_activity", "move_deals"]
    assert second.tool_calls[1]["args"] == {"deals": ["31"], "stage": "Trial"}
    messages += [second, *(result(call, result=call["name"]) for call in second.tool_calls)]
    third = answer(messages)
    assert not third.tool_calls
    assert third.content == "log_activity move_deals"


def test_asks_which_deal_after_doing_the_rest() -> None:
    """With two open deals the call is logged, and the reply asks which deal to move."""
    messages: list[BaseMessage] = [HumanMessage(attach(TEXT, KNOWN))]
    first = answer(messages)
    messages += [first, result(first.tool_calls[0], **open_deals(31, 32))]
    second = answer(messages)
    assert [call["name"] for call in second.tool_calls] == ["log_activity"]
    messages += [second, result(second.tool_calls[0], result="activity_logged")]
    third = answer(messages)
    assert third.content == "activity_logged\n\nwhich?"
    question = third.additional_kwargs["question"]
    assert [choice["id"] for choice in question["choices"]] == [31, 32]
    assert question["calls"][0]["arguments"] == {"stage": "Trial"}


def test_failed_with_candidates_asks_which() -> None:
    """A call that failed because several were meant becomes a question with its candidates."""
    messages: list[BaseMessage] = [HumanMessage(attach(TEXT, KNOWN))]
    called = answer(messages, CLAUSES[:1])
    call = called.tool_calls[0]
    links = [{"kind": "contact", "id": 21, "label": "Olga Lis"}, {"kind": "contact", "id": 23, "label": "Olga Raj"}]
    told = {"result": "failed", "error": "AmbiguousRecord", "reference": "21", "candidates": links}
    final = answer([*messages, called, result(call, **told)], CLAUSES[:1])
    question = final.additional_kwargs["question"]
    assert question["kind"] == "which"
    assert question["calls"][0]["name"] == "log_activity"
    assert question["missing"]["argument"] == "contacts"


def test_stage_that_requires_more_asks_for_it() -> None:
    """A stage that requires an amount is asked about, and the move waits behind the amount."""
    messages: list[BaseMessage] = [HumanMessage(attach(TEXT, KNOWN))]
    first = answer(messages)
    messages += [first, result(first.tool_calls[0], **open_deals(31))]
    second = answer(messages)
    logged, moved = second.tool_calls
    told = {"result": "failed", "error": "MissingFields", "missing": ["amount"], "message": "an amount is needed"}
    final = answer([*messages, second, result(logged, result="activity_logged"), result(moved, **told)])
    question = final.additional_kwargs["question"]
    assert question["kind"] == "missing"
    assert [call["name"] for call in question["calls"]] == ["change_deals", "move_deals"]
    assert question["missing"]["slot"] == "money"


def test_streams_whole_sentences() -> None:
    """What is streamed adds up to the reply, and carries the calls as chunks."""
    model = OfflineModel(reader=lambda _text, _known, _tools: CLAUSES).bind_tools(definitions())
    chunks = list(model.stream([HumanMessage(attach(TEXT, KNOWN))]))
    calls = [call for chunk in chunks for call in chunk.tool_calls]
    assert [call["name"] for call in calls] == ["list_deals"]
    assert list(speaking.sentences("One. Two!\nThree")) == ["One. ", "Two!\n", "Three"]


def test_empty_and_unreadable_messages_get_an_answer() -> None:
    """An empty message, and one without findings, are answered without a call."""
    assert answer([HumanMessage(attach("  ", findings("  ")))], []).content == "empty"
    assert answer([HumanMessage("qwerty")], []).content == "not_understood"


def test_the_same_messages_give_the_same_answer() -> None:
    """The model is a function of its messages."""
    messages = [HumanMessage(attach(TEXT, KNOWN))]
    assert answer(messages).tool_calls == answer(messages).tool_calls


def test_a_suggestion_becomes_a_task() -> None:
    """What was suggested is looked up again, and its words are the task."""
    text = "make the second one a task"
    before = turn("what next?", past("next_steps", {"account": "11"}))
    messages: list[BaseMessage] = [HumanMessage(attach(text, findings(text, turns=[before])))]
    clauses = [clause(text, text, Act.COMMAND, "create_task")]
    first = answer(messages, clauses)
    assert [(call["name"], call["args"]) for call in first.tool_calls] == [("next_steps", {"account": "11"})]
    offer = {"title": "Send the offer", "due": "2026-11-23", "deal": "31"}
    tasks = [{"title": "Call Olga", "due": "2026-11-20"}, offer]
    told = {"result": "suggestions", "suggestions": [{"rank": 1, "task": task} for task in tasks]}
    second = answer([*messages, first, result(first.tool_calls[0], **told)], clauses)
    assert [call["args"] for call in second.tool_calls] == [offer]
