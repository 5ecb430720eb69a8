"""What was spoken of last is known by kind, and stored turns are read tolerantly."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.understanding.findings import Mention, PastCall, PastTurn, Question
from assistant.understanding.focus import MOST_OF_A_KIND, about, focus_of
from assistant.understanding.past import past_turn


def _mention(kind: str, number: int, account: int | None = None) -> Mention:
    return Mention(kind=kind, id=number, label=f"{kind} {number}", account_id=account)


def _call(effect: str, *records: Mention, ok: bool = True) -> PastCall:
    return PastCall(name="tool", arguments={}, effect=effect, ok=ok, result="{}", records=[*records])


def _turn(*calls: PastCall, mentions: tuple[Mention, ...] = (), question: Question | None = None) -> PastTurn:
    return PastTurn(text="x", reply="y", calls=[*calls], mentions=[*mentions], question=question)


def test_latest_first() -> None:
    """Later turns come before earlier ones, each record once."""
    turns = [_turn(_call("read", _mention("deal", 1))), _turn(_call("read", _mention("deal", 2), _mention("deal", 1)))]
    assert [one.id for one in focus_of(turns)["deal"]] == [2, 1]


def test_what_was_written_comes_before_what_was_shown() -> None:
    """Within a turn a written record is nearer than one named, shown, or offered to choose from."""
    choices = Question(kind="which", text="?", choices=[_mention("deal", 4)])
    turn = _turn(
        _call("read", _mention("deal", 3)),
        _call("write", _mention("deal", 1)),
        mentions=(_mention("deal", 2),),
        question=choices,
    )
    assert [one.id for one in focus_of([turn])["deal"]] == [1, 2, 3, 4]


def test_failed_calls_leave_nothing() -> None:
    """A call that failed speaks of nothing."""
    assert focus_of([_turn(_call("write", _mention("deal", 1), ok=False))]) == {}


def test_at_most_five_of_a_kind() -> None:
    """A long list does not fill the context."""
    turn = _turn(_call("read", *(_mention("deal", number) for number in range(50))))
    assert len(focus_of([turn])["deal"]) == MOST_OF_A_KIND


def test_about_has_the_companies_too() -> None:
    """Who speaks of a deal speaks of its company."""
    assert about({"deal": [_mention("deal", 1, account=9)]}) == {("deal", 1), ("account", 9)}


def test_a_stored_turn_comes_back() -> None:
    """What the conversation stored is read as it was."""
    call = _call("write", _mention("deal", 1))
    question = Question(kind="missing", text="When?", missing={"call": 0, "argument": "due"})
    details = {"calls": [call.model_dump(mode="json")], "question": question.model_dump(mode="json")}
    turn = past_turn("hi", "hello", details, change_set_id=5)
    assert turn == PastTurn(text="hi", reply="hello", calls=[call], question=question, change_set_id=5)


@pytest.mark.parametrize(
    "details",
    [
        None,
        {},
        {"calls": None, "question": "?"},
        {"calls": [{"name": 1}, 7], "question": {"kind": "no"}},
        {"new": True, "mentions": [{"kind": "deal"}]},
    ],
)
def test_broken_details_are_left_out(details: dict[str, Any] | None) -> None:
    """Details of another version or damaged ones do not stop a conversation."""
    assert past_turn("hi", None, details) == PastTurn(text="hi", reply=None)


def test_unknown_fields_of_a_call_are_dropped() -> None:
    """A field that a later version added is no reason to forget the call."""
    call = _call("read", _mention("deal", 1))
    stored = {**call.model_dump(mode="json"), "later": 1}
    stored["records"].append({"id": "broken"})
    assert past_turn("hi", None, {"calls": [stored]}).calls == [call]
