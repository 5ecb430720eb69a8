"""Several things said in one message become calls in their order, with shared subjects."""

from __future__ import annotations

from assistant.models.offline.reading import Act
from tests.assistant.offline.planning_world import (
    BOLT,
    BOLT_DEAL,
    BOLT_SPARE,
    KORA,
    MAREK,
    OLGA,
    TRIAL,
    clause,
    findings,
    planned,
)

LONG = "Phoned Olga Lis at Bolt, she needs the updated drawings by Monday. Deal is in Trial now, 72k."
FOUND = (
    ("Olga Lis", OLGA),
    ("Bolt", BOLT),
    ("by Monday", ("day", "2026-11-23", "by")),
    ("Trial", TRIAL),
    ("72k", ("money", "72000")),
)
CLAUSES = [
    clause(LONG, "Phoned Olga Lis at Bolt", Act.DONE, "log_activity"),
    clause(LONG, "she needs the updated drawings by Monday", Act.WISHED, "create_task"),
    clause(LONG, "Deal is in Trial now", Act.DONE, "move_deals"),
    clause(LONG, "72k", Act.OTHER),
]


def test_call_task_stage_and_amount() -> None:
    """A call, a wish with a day, a stage and an amount in one message become four calls."""
    calls = planned(LONG, CLAUSES, findings(LONG, *FOUND), {"11": [BOLT_DEAL]})
    assert calls == [
        ("log_activity", {"contacts": ["21"], "account": "11", "deal": "31", "type": "call", "body": LONG}),
        (
            "create_task",
            {"account": "11", "contact": "21", "due": "2026-11-23", "title": "Updated drawings"},
        ),
        ("move_deals", {"deals": ["31"], "stage": "Trial"}),
        ("change_deals", {"deals": ["31"], "amount": "72000"}),
    ]


def test_two_open_deals_leave_the_deal_open() -> None:
    """With two open deals the call and task are made without one, and the deal is not guessed."""
    calls = planned(LONG, CLAUSES, findings(LONG, *FOUND), {"11": [BOLT_DEAL, BOLT_SPARE]})
    assert [name for name, _ in calls] == ["log_activity", "create_task"]
    assert all("deal" not in arguments for _, arguments in calls)


def test_two_companies_are_two_calls() -> None:
    """A second company in the next clause is a call of its own, without the people of the first."""
    text = "Called Olga and Marek, left a voicemail for Kora"
    known = findings(text, ("Olga", OLGA), ("Marek", MAREK), ("Kora", KORA))
    parts = [
        clause(text, "Called Olga and Marek", Act.DONE, "log_activity"),
        clause(text, "left a voicemail for Kora", Act.DONE, "log_activity"),
    ]
    first, second = planned(text, parts, known)
    assert first[1]["contacts"] == ["21", "22"]
    assert second[1] == {"account": "12", "type": "call", "body": "left a voicemail for Kora"}
