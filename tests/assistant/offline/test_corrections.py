"""Corrections of earlier turns: which call they are of, what they make of it, and when it is asked instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from assistant.models.offline.deciding import decide
from assistant.models.offline.message import Message
from assistant.models.offline.reading import Act
from tests.assistant.offline.planning_world import (
    BOLT,
    BOLT_DEAL,
    CALL,
    KORA_DEAL,
    MAREK,
    OLGA,
    Found,
    clause,
    findings,
    past,
    schemas,
    turn,
)

if TYPE_CHECKING:
    from assistant.models.offline.outcome import Outcome

WAITING = past("change_deals", {"deals": ["31"], "amount": "45000 EUR"}, BOLT_DEAL, approval=5)
MET = past("log_activity", {"type": "meeting", "contacts": ["21", "22"], "when": "2026-11-17T15:00"}, CALL)


def _decided(text: str, *found: Found, act: Act = Act.CORRECTION, tool: str = "", **more: Any) -> Outcome:  # noqa: ANN401  (as findings take)
    known = findings(text, *found, **more)
    clauses = [clause(text, text, act, *([tool] if tool else []))]
    return decide(Message(text, known), schemas(), lambda *_: clauses)


def _calls(outcome: Outcome) -> list[tuple[str, dict[str, Any]]]:
    return [(call.tool, call.arguments) for call in outcome.calls if call.ready]


@pytest.mark.parametrize(("text", "number"), [("no wait, 54", "54"), ("sorry, 54 not 45", "54")])
def test_digits_alone_are_of_the_size_of_the_amount(text: str, number: str) -> None:
    """They keep its currency, and replace what waits."""
    found: list[Found] = [(number, ("number", number))]
    found += [("45", ("number", "45"))] if "45" in text else []
    outcome = _decided(text, *found, turns=[turn("x", WAITING)], approvals=[5])
    assert _calls(outcome) == [("change_deals", {"deals": ["31"], "amount": "54000 EUR"})]
    assert outcome.replaces == [5]


def test_another_record_takes_the_change_back_first() -> None:
    """The deal that was changed by mistake gets its value back."""
    moved = past("change_deals", {"deals": ["31"], "close_date": "2026-12-18"}, BOLT_DEAL)
    outcome = _decided(
        "I meant Kora Medica – scanners", ("Kora Medica – scanners", KORA_DEAL), turns=[turn("x", moved)]
    )
    assert [name for name, _ in _calls(outcome)] == ["undo", "change_deals"]
    assert _calls(outcome)[1][1] == {"deals": ["33"], "close_date": "2026-12-18"}


def test_the_kind_is_corrected_by_a_word() -> None:
    """A word of a few values needs no span."""
    outcome = _decided("it was a call, not a meeting", turns=[turn("x", MET)])
    assert _calls(outcome) == [("change_activity", {"activity": "51", "type": "call"})]


def test_an_hour_keeps_the_day() -> None:
    """Also where it is written as one word."""
    outcome = _decided("make it 1pm", ("1pm", ("moment", "2026-11-18T13:00")), turns=[turn("x", MET)])
    assert _calls(outcome) == [("change_activity", {"activity": "51", "when": "2026-11-17T13:00"})]


def test_what_has_been_stays_in_the_past() -> None:
    """A weekday that corrects the day of a past meeting is never one to come."""
    outcome = _decided("it was Friday", ("Friday", ("day", "2026-11-20")), turns=[turn("x", MET)])
    assert _calls(outcome)[0][1]["when"] == "2026-11-13T15:00"


def test_who_was_not_there_is_left_out() -> None:
    """The activity is logged anew without him."""
    outcome = _decided("Marek Wrona wasn't there", ("Marek Wrona", MAREK), act=Act.NEGATED, turns=[turn("x", MET)])
    assert _calls(outcome)[-1][1]["contacts"] == ["21"]


def test_who_was_there_too_is_added() -> None:
    """Likewise with her."""
    met = past("log_activity", {"type": "meeting", "contacts": ["22"]}, CALL)
    outcome = _decided("Olga Lis was there too", ("Olga Lis", OLGA), act=Act.DONE, turns=[turn("x", met)])
    assert _calls(outcome)[-1][1]["contacts"] == ["22", "21"]


def test_which_of_two_is_asked() -> None:
    """Two calls of different days, and a day that corrects one of them: nothing is guessed."""
    other = CALL.model_copy(update={"id": 52})
    first = past("log_activity", {"type": "call", "contacts": ["21"], "when": "2026-11-16"}, CALL)
    second = past("log_activity", {"type": "call", "contacts": ["22"], "when": "2026-11-17"}, other)
    outcome = _decided("it was Friday", ("Friday", ("day", "2026-11-20")), turns=[turn("x", first, second)])
    assert not _calls(outcome)
    assert [choice.id for choice in outcome.calls[0].needs[0].choices] == [52, 51]


def test_a_denied_value_finds_its_turn() -> None:
    """What holds the value that a message denies is corrected, though something else was done since."""
    called = past("log_activity", {"type": "call", "contacts": ["21"], "when": "2026-11-17"}, CALL)
    noted = past("add_note", {"account": "11", "text": "x"}, BOLT)
    text = "the call was on Monday, not yesterday"
    days: list[Found] = [("Monday", ("day", "2026-11-16")), ("yesterday", ("day", "2026-11-17"))]
    outcome = _decided(text, *days, turns=[turn("x", called), turn("y", noted)])
    assert _calls(outcome) == [("change_activity", {"activity": "51", "when": "2026-11-16"})]


def test_nothing_is_corrected_behind_an_undo() -> None:
    """What was taken back is not there to be corrected."""
    turns = [turn("x", MET), turn("undo", past("undo", {}))]
    outcome = _decided("make it 1pm", ("1pm", ("moment", "2026-11-18T13:00")), turns=turns)
    assert not outcome.calls


@pytest.mark.parametrize(("text", "language"), [("never mind", "en"), ("jednak nie", "pl"), ("nvm", "en")])
def test_letting_drop_what_is_saved_asks(text: str, language: str) -> None:
    """It is never said that nothing changes while something stays."""
    outcome = _decided(text, act=Act.REFUSAL, language=language, turns=[turn("Met Olga", MET)])
    assert outcome.said is None
    assert [(call.tool, call.needs[0].kind) for call in outcome.calls] == [("undo", "confirm")]
