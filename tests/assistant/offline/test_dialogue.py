"""What leans on the turn before: answers, corrections, taking back, the same for another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from assistant.models.offline.deciding import decide
from assistant.models.offline.message import Message
from assistant.models.offline.reading import Act, Clause
from assistant.understanding.findings import Question
from tests.assistant.offline.planning_world import (
    BOLT,
    BOLT_DEAL,
    BOLT_SPARE,
    CALL,
    KORA,
    MAREK,
    OLGA,
    OLGA_RAJ,
    TASK,
    TRIAL,
    ZOE,
    Found,
    clause,
    findings,
    past,
    schemas,
    turn,
)

if TYPE_CHECKING:
    from assistant.models.offline.outcome import Outcome

WHICH = Question(
    kind="which",
    text="?",
    choices=[OLGA, OLGA_RAJ],
    calls=[
        {
            "name": "log_activity",
            "arguments": {"type": "call"},
            "needs": [
                {
                    "kind": "which",
                    "argument": "contacts",
                    "reference": "Olga",
                    "choices": [OLGA.model_dump(), OLGA_RAJ.model_dump()],
                }
            ],
        }
    ],
)
AMOUNT = Question(
    kind="missing",
    text="?",
    calls=[
        {
            "name": "change_deals",
            "arguments": {"deals": ["31"]},
            "needs": [{"kind": "missing", "argument": "amount"}],
        }
    ],
)
NEW = Question(
    kind="new_record",
    text="?",
    calls=[
        {
            "name": "create_contact",
            "arguments": {"name": "Iga Sobol", "account": "11"},
            "needs": [{"kind": "unknown", "reference": "Iga Sobol", "record": "contact"}],
        },
        {"name": "log_activity", "arguments": {"type": "call", "account": "11", "contacts": ["Iga Sobol"]}},
    ],
)


def decided(text: str, *found: Found, act: Act = Act.ANSWER, tool: str = "", **more: Any) -> Outcome:  # noqa: ANN401  (as findings take)
    """Return what a message of one clause comes to."""
    known = findings(text, *found, **more)
    clauses: list[Clause] = [clause(text, text, act, *([tool] if tool else []))]
    return decide(Message(text, known), schemas(), lambda *_: clauses)


def calls(outcome: Outcome) -> list[tuple[str, dict[str, Any]]]:
    """Return the calls that can be made."""
    return [(call.tool, call.arguments) for call in outcome.calls if call.ready]


@pytest.mark.parametrize(
    ("text", "language", "contact"),
    [
        ("2", "en", "23"),
        ("the second one", "en", "23"),
        ("the first", "en", "21"),
        ("Raj", "en", "23"),
        ("tego drugiego", "pl", "23"),
        ("ta pierwsza", "pl", "21"),
        ("ostatnia", "pl", "23"),
        ("Lis", "pl", "21"),
    ],
)
def test_a_choice_completes_the_call(text: str, language: str, contact: str) -> None:
    """One of several records is chosen by its number, its place or a part of its name."""
    outcome = decided(text, language=language, turns=[turn("Called Olga", question=WHICH)])
    assert calls(outcome) == [("log_activity", {"type": "call", "contacts": [contact]})]


def test_a_choice_by_a_linked_name() -> None:
    """A full name that was linked to a choice chooses it."""
    outcome = decided("Olga Raj", ("Olga Raj", OLGA_RAJ), turns=[turn("Called Olga", question=WHICH)])
    assert calls(outcome)[0][1]["contacts"] == ["23"]


@pytest.mark.parametrize(("text", "language"), [("90k", "en"), ("it's 90k", "en"), ("90 tys.", "pl")])
def test_a_missing_value_completes_the_call(text: str, language: str) -> None:
    """An amount that was asked for is taken from the answer."""
    words = text.removeprefix("it's ")
    outcome = decided(text, (words, ("money", "90000")), language=language, turns=[turn("x", question=AMOUNT)])
    assert calls(outcome) == [("change_deals", {"deals": ["31"], "amount": "90000"})]


@pytest.mark.parametrize(("text", "language"), [("yes", "en"), ("yes please", "en"), ("tak", "pl"), ("jasne", "pl")])
def test_yes_makes_the_new_record_and_the_call(text: str, language: str) -> None:
    """A yes to a new contact makes it and then what waited for it."""
    outcome = decided(text, language=language, act=Act.ASSENT, turns=[turn("x", question=NEW)])
    assert [name for name, _ in calls(outcome)] == ["create_contact", "log_activity"]


def test_no_leaves_the_new_record_out() -> None:
    """A no to a new contact logs the call without him."""
    outcome = decided("no", act=Act.REFUSAL, turns=[turn("x", question=NEW)])
    assert calls(outcome) == [("log_activity", {"type": "call", "account": "11"})]


def test_a_known_person_instead_of_the_new_one() -> None:
    """A name that is known takes the place of the one that was offered to be made."""
    outcome = decided("no, I meant Olga Lis", ("Olga Lis", OLGA), turns=[turn("x", question=NEW)])
    assert calls(outcome) == [("log_activity", {"type": "call", "account": "11", "contacts": ["21"]})]


@pytest.mark.parametrize(("text", "language"), [("never mind", "en"), ("nieważne", "pl"), ("daj spokój", "pl")])
def test_never_mind_cancels(text: str, language: str) -> None:
    """A question is dropped on request, and nothing is called."""
    outcome = decided(text, language=language, act=Act.REFUSAL, turns=[turn("x", question=WHICH)])
    assert not outcome.calls
    assert outcome.said == {"result": "said", "kind": "cancelled"}


def test_a_change_of_subject_drops_the_question() -> None:
    """Another request in place of an answer is done, and the question is forgotten."""
    text = "show me the pipeline by stage please"
    outcome = decided(text, act=Act.ASKED, tool="report", turns=[turn("x", question=AMOUNT)])
    assert calls(outcome) == [("report", {"metric": "pipeline", "group_by": ["stage"]})]


TASKED = turn("x", past("create_task", {"title": "Call Olga Lis", "due": "2026-12-02", "contact": "21"}, TASK))


@pytest.mark.parametrize(
    ("text", "language", "day", "found"),
    [
        ("no, Thursday", "en", "2026-12-03", ("Thursday", ("day", "2026-11-19"))),
        ("make it Monday", "en", "2026-11-30", ("Monday", ("day", "2026-11-23"))),
        ("no, tomorrow", "en", "2026-11-19", ("tomorrow", ("day", "2026-11-19"))),
        ("nie, w czwartek", "pl", "2026-12-03", ("w czwartek", ("day", "2026-11-19"))),
        ("nie, 4 grudnia", "pl", "2026-12-04", ("4 grudnia", ("day", "2026-12-04"))),
    ],
)
def test_a_day_is_corrected(text: str, language: str, day: str, found: Found) -> None:
    """A corrected day changes the task that was made; a bare weekday lies next to the old day."""
    outcome = decided(text, found, language=language, act=Act.CORRECTION, turns=[TASKED])
    assert calls(outcome) == [("change_task", {"task": "41", "due": day})]


def test_a_corrected_day_keeps_the_time() -> None:
    """A planned call stays at its hour when only the day is corrected."""
    logged = past("log_activity", {"type": "call", "contacts": ["21"], "when": "2026-11-24T10:00"}, CALL)
    outcome = decided(
        "sorry, Wednesday", ("Wednesday", ("day", "2026-11-25")), act=Act.CORRECTION, turns=[turn("x", logged)]
    )
    assert calls(outcome) == [("change_activity", {"activity": "51", "when": "2026-11-25T10:00"})]


@pytest.mark.parametrize(
    ("text", "language", "new", "old"),
    [
        ("72k not 27", "en", "72k", "27"),
        ("no, 72k not 27k", "en", "72k", "27k"),
        ("72 tys., nie 27", "pl", "72 tys.", "27"),
    ],
)
def test_an_amount_is_corrected_before_its_approval(text: str, language: str, new: str, old: str) -> None:
    """A corrected amount asks anew for what waits for a yes; what it is not is left out."""
    asked = past("change_deals", {"deals": ["31"], "amount": "27000"}, BOLT_DEAL, approval=5)
    found = [(new, ("money", "72000")), (old, ("money", "27000"))]
    outcome = decided(text, *found, language=language, act=Act.CORRECTION, turns=[turn("x", asked)])
    assert calls(outcome) == [("change_deals", {"deals": ["31"], "amount": "72000"})]


@pytest.mark.parametrize(("text", "language"), [("it was Marek, not Olga", "en"), ("to był Marek, nie Olga", "pl")])
def test_a_person_is_corrected_by_doing_it_again(text: str, language: str) -> None:
    """What no tool can change afterwards is taken back and done again."""
    logged = past("log_activity", {"type": "call", "contacts": ["21", "23"], "body": "Called"}, CALL)
    found = [("Marek", MAREK), ("Olga", OLGA)]
    outcome = decided(text, *found, language=language, act=Act.CORRECTION, turns=[turn("x", logged)])
    assert calls(outcome) == [
        ("undo", {"change_set": 71}),
        ("log_activity", {"type": "call", "contacts": ["22", "23"], "body": "Called"}),
    ]


def test_a_stage_is_corrected_on_the_same_deal() -> None:
    """A corrected stage moves the same deal again."""
    moved = past("move_deals", {"deals": ["31"], "stage": "Offer"}, BOLT_DEAL)
    outcome = decided("I meant Trial", ("Trial", TRIAL), act=Act.CORRECTION, turns=[turn("x", moved)])
    assert calls(outcome) == [("move_deals", {"deals": ["31"], "stage": "Trial"})]


def test_a_question_is_corrected() -> None:
    """A corrected period asks the same again."""
    asked = past("forecast", {"period": "this quarter"})
    outcome = decided(
        "no, last quarter", ("last quarter", ("period", "last quarter")), act=Act.CORRECTION, turns=[turn("x", asked)]
    )
    assert calls(outcome) == [("forecast", {"period": "last quarter"})]


@pytest.mark.parametrize(("text", "language"), [("undo that", "en"), ("cofnij to", "pl")])
def test_taking_back(text: str, language: str) -> None:
    """Taking back names the change set of the last turn."""
    outcome = decided(text, language=language, act=Act.UNDO, turns=[TASKED])
    assert calls(outcome) == [("undo", {"change_set": 71})]


@pytest.mark.parametrize(
    ("text", "name", "language"),
    [
        ("and for Kora?", "Kora", "en"),
        ("what about Kora Medica?", "Kora Medica", "en"),
        ("a dla Kory?", "Kory", "pl"),
        ("a co z Korą?", "Korą", "pl"),
    ],
)
def test_the_same_question_for_another_company(text: str, name: str, language: str) -> None:
    """An elliptical question repeats the last one for the company that it names."""
    asked = past("list_deals", {"account": "11", "status": "open"}, BOLT_DEAL)
    outcome = decided(text, (name, KORA), language=language, act=Act.ASKED, turns=[turn("x", asked)])
    assert calls(outcome) == [("list_deals", {"account": "12", "status": "open"})]


def test_the_same_for_another_company_writes_without_the_people_of_the_first() -> None:
    """What was logged is logged for another company, without the people and deal of the first."""
    logged = past(
        "log_activity", {"type": "call", "contacts": ["21"], "account": "11", "deal": "31", "body": "Voicemail"}, CALL
    )
    outcome = decided("same for Kora", ("Kora", KORA), act=Act.COMMAND, turns=[turn("x", logged)])
    assert calls(outcome) == [("log_activity", {"type": "call", "account": "12", "body": "Voicemail"})]


def test_the_same_for_another_colleague_and_period() -> None:
    """An owner or a period takes the place of the one asked about before."""
    asked = past("report", {"metric": "won", "period": "2025", "owner": "3"})
    outcome = decided("and Zoe in 2026?", ("Zoe", ZOE), ("in 2026", ("period", "2026")), turns=[turn("x", asked)])
    assert calls(outcome) == [("report", {"metric": "won", "period": "2026", "owner": "7"})]


def test_her_is_the_person_spoken_of() -> None:
    """A pronoun is the person of the focus, and her name stands in the title."""
    outcome = decided(
        "remind me to call her tomorrow",
        ("tomorrow", ("day", "2026-11-19")),
        act=Act.COMMAND,
        tool="create_task",
        focus={"contact": [OLGA]},
    )
    assert calls(outcome) == [
        ("create_task", {"contact": "21", "account": "11", "due": "2026-11-19", "title": "Call Olga Lis"})
    ]


def test_it_is_the_deal_spoken_of() -> None:
    """The word "it" is the deal of the focus, also where its account has others."""
    outcome = decided(
        "move it to Trial",
        ("Trial", TRIAL),
        act=Act.COMMAND,
        tool="move_deals",
        focus={"deal": [BOLT_SPARE], "account": [BOLT]},
        open_deals=[BOLT_DEAL, BOLT_SPARE],
    )
    assert calls(outcome) == [("move_deals", {"deals": ["32"], "stage": "Trial"})]
