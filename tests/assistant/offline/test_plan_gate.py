"""Speech acts gate writing, doubt becomes a question, and what is not for the CRM gets a short answer."""

from __future__ import annotations

import pytest

from assistant.models.offline.deciding import decide
from assistant.models.offline.message import Message
from assistant.models.offline.questions import question_of
from assistant.models.offline.reading import Act
from tests.assistant.offline.planning_world import (
    BOLT,
    KORA,
    OLGA,
    OLGA_RAJ,
    TRIAL,
    ZOE,
    Found,
    clause,
    findings,
    planned,
    schemas,
)


@pytest.mark.parametrize(
    ("text", "act", "kind"),
    [
        ("should we move Bolt to Trial?", Act.HYPOTHETICAL, "hypothetical"),
        ("should I move Bolt to Trial?", Act.ASKED, "hypothetical"),
        ("if Bolt signs, move it to Trial", Act.HYPOTHETICAL, "hypothetical"),
        ("don't move Bolt to Trial", Act.NEGATED, "cancelled"),
        ("czy przesunąć Bolt do Trial?", Act.HYPOTHETICAL, "hypothetical"),
        ("nie przesuwaj Bolt do Trial", Act.NEGATED, "cancelled"),
    ],
)
def test_what_is_not_asked_for_is_not_written(text: str, act: Act, kind: str) -> None:
    """A supposition, a question or a denial moves nothing."""
    known = findings(text, ("Bolt", BOLT), ("Trial", TRIAL)) if "Trial" in text else findings(text)
    outcome = decide(Message(text, known), schemas(), lambda *_: [clause(text, text, act, "move_deals")])
    assert not outcome.calls
    assert outcome.said == {"result": "said", "kind": kind}


@pytest.mark.parametrize(
    ("text", "act", "name"),
    [
        ("Olga Lis said their budget is on hold", Act.REPORTED, "Olga Lis"),
        ("Olga Lis would love a trial unit", Act.WISHED, "Olga Lis"),
        ("Olga Lis mówi, że budżet jest zamrożony", Act.REPORTED, "Olga Lis"),
    ],
)
def test_what_was_told_is_noted(text: str, act: Act, name: str) -> None:
    """What somebody said or wished, without a day, becomes a note about him."""
    calls = planned(text, [clause(text, text, act, "change_deals")], findings(text, (name, OLGA)))
    assert calls == [("add_note", {"contact": "21", "account": "11", "text": text})]


@pytest.mark.parametrize(
    ("text", "day", "title", "language"),
    [
        ("Olga Lis wants a new offer by Tuesday", "by Tuesday", "New offer", "en"),
        ("Olga Lis asked for the certificates by Tuesday", "by Tuesday", "Certificates", "en"),
        ("Olga Lis chce nowej oferty do wtorku", "do wtorku", "Nowej oferty", "pl"),
        ("Olga Lis prosi o certyfikaty do wtorku", "do wtorku", "Certyfikaty", "pl"),
    ],
)
def test_a_wish_with_a_day_is_a_task(text: str, day: str, title: str, language: str) -> None:
    """A wish with a day becomes a task with what is wished for as its title."""
    known = findings(text, ("Olga Lis", OLGA), (day, ("day", "2026-11-24", "by")), language=language)
    calls = planned(text, [clause(text, text, Act.WISHED)], known)
    assert calls == [("create_task", {"contact": "21", "account": "11", "due": "2026-11-24", "title": title})]


def test_a_guess_is_asked_about() -> None:
    """A write that is likely, but not likely enough, waits for a yes."""
    text = "Bolt goes to Zoe"
    known = findings(text, ("Bolt", BOLT), ("Zoe", ZOE))
    clauses = [clause(text, text, Act.COMMAND, "change_account", confidence=0.3)]
    outcome = decide(Message(text, known), schemas(), lambda *_: clauses)
    question = question_of(outcome.calls, schemas())
    assert question is not None
    assert question.kind == "confirm"
    assert question.calls[0]["arguments"] == {"account": "11", "owner": "7"}


def test_two_namesakes_are_a_question() -> None:
    """A first name that two people have is asked about, with both as choices."""
    text = "Called Olga about the presses"
    outcome = decide(
        Message(text, findings(text, ("Olga", [OLGA, OLGA_RAJ]))),
        schemas(),
        lambda *_: [clause(text, text, Act.DONE, "log_activity")],
    )
    question = question_of(outcome.calls, schemas())
    assert question is not None
    assert (question.kind, [choice.id for choice in question.choices]) == ("which", [21, 23])


def test_a_company_named_too_tells_namesakes_apart() -> None:
    """Of two people of a name the one who works at the company named is meant."""
    text = "Called Olga at Kora"
    known = findings(text, ("Olga", [OLGA, OLGA_RAJ]), ("Kora", KORA))
    calls = planned(text, [clause(text, text, Act.DONE, "log_activity")], known)
    assert calls[0][1]["contacts"] == ["23"]


def test_strangers_are_offered_with_what_is_known() -> None:
    """An unknown person at an unknown company is offered as two new records, before the call that waits."""
    text = "Met Iga Sobol from Norda"
    known = findings(text, ("Iga Sobol", ("person", "Iga Sobol")), ("Norda", ("company", "Norda")))
    outcome = decide(Message(text, known), schemas(), lambda *_: [clause(text, text, Act.DONE, "log_activity")])
    question = question_of(outcome.calls, schemas(), Message(text, known))
    assert question is not None
    assert question.kind == "new_record"
    assert [(call["name"], call["arguments"]) for call in question.calls] == [
        ("create_account", {"name": "Norda"}),
        ("create_contact", {"name": "Iga Sobol", "account": "Norda"}),
        ("log_activity", {"contacts": ["Iga Sobol"], "account": "Norda", "type": "meeting", "body": text}),
    ]


@pytest.mark.parametrize(
    ("text", "act", "kind"),
    [
        ("hello", Act.GREETING, "greeting"),
        ("thanks a lot", Act.THANKS, "thanks"),
        ("write a song about rain", Act.COMMAND, "cannot_do"),
        ("you useless idiot", Act.OTHER, "abuse"),
        ("qwerty uiop", Act.OTHER, "not_understood"),
        ("yes", Act.ASSENT, "nothing_pending"),
        ("no, Thursday", Act.CORRECTION, "nothing_to_correct"),
    ],
)
def test_small_talk_and_other_jobs(text: str, act: Act, kind: str) -> None:
    """What no tool is for gets a short honest answer."""
    outcome = decide(Message(text, findings(text)), schemas(), lambda *_: [clause(text, text, act)])
    assert not outcome.calls
    assert outcome.said is not None
    assert outcome.said["kind"] == kind


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("Met Olga Lis on Monday", ("Monday", ("day", "2026-11-23")), "2026-11-16"),
        ("Met Olga Lis on 17 November", ("17 November", ("day", "2026-11-17")), "2026-11-17"),
    ],
)
def test_the_weekday_of_what_is_done_is_past(text: str, found: Found, expected: str) -> None:
    """The Monday of a meeting that took place is the last one."""
    calls = planned(text, [clause(text, text, Act.DONE, "log_activity")], findings(text, ("Olga Lis", OLGA), found))
    assert calls[0][1]["when"] == expected
