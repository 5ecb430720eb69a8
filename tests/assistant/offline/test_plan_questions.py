"""Questions become calls whose conditions are filled by the types in the schema."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.models.offline.reading import Act
from assistant.understanding.findings import Mention
from tests.assistant.offline.planning_world import (
    BOLT,
    KORA_DEAL,
    OLGA,
    PRESS,
    TASK,
    TRIAL,
    ZOE,
    Found,
    clause,
    findings,
    planned,
)

CASES: list[tuple[str, str, tuple[Found, ...], str, dict[str, Any]]] = [
    ("pipeline by stage", "report", (), "en", {"metric": "pipeline", "group_by": ["stage"]}),
    ("lejek wg etapów", "report", (), "pl", {"metric": "pipeline", "group_by": ["stage"]}),
    (
        "win rate by product in 2025",
        "report",
        (("in 2025", ("period", "2025")),),
        "en",
        {"metric": "winrate", "group_by": ["product"], "period": "2025"},
    ),
    (
        "skuteczność według produktów w 2025",
        "report",
        (("w 2025", ("period", "2025")),),
        "pl",
        {"metric": "winrate", "group_by": ["product"], "period": "2025"},
    ),
    (
        "how long is our sales cycle per region",
        "report",
        (),
        "en",
        {"metric": "cycle", "group_by": ["region"]},
    ),
    (
        "deals above 15k closing next month with no activity for three weeks",
        "list_deals",
        (
            ("15k", ("money", "15000")),
            ("next month", ("period", "next month")),
            ("three weeks", ("duration", "30240")),
        ),
        "en",
        {"amount_over": "15000", "closing": "next month", "idle_days": 21},
    ),
    (
        "szanse poniżej 8 tys. w Trial bez następnego kroku",
        "list_deals",
        (("8 tys.", ("money", "8000")), ("Trial", TRIAL)),
        "pl",
        {"amount_under": "8000", "stage": "Trial", "lacking": "next_step"},
    ),
    ("my deals without a close date", "list_deals", (), "en", {"owner": "me", "lacking": "close_date"}),
    ("moje szanse", "list_deals", (), "pl", {"owner": "me"}),
    (
        "Zoe's deals with Press 500",
        "list_deals",
        (("Zoe", ZOE), ("Press 500", PRESS)),
        "en",
        {"owner": "7", "product": "Press 500"},
    ),
    ("top 5 deals", "list_deals", (("5", ("number", "5")),), "en", {"limit": 5}),
    (
        "what did Bolt say about delivery times?",
        "search_history",
        (("Bolt", BOLT),),
        "en",
        {"account": "11", "query": "delivery times"},
    ),
    (
        "co mówili w Bolcie o terminach dostaw?",
        "search_history",
        (("Bolcie", BOLT),),
        "pl",
        {"account": "11", "query": "terminach dostaw"},
    ),
    ("summarise Bolt Foundry", "summarise_account", (("Bolt Foundry", BOLT),), "en", {"account": "11"}),
    ("who changed the scanner deal?", "change_history", (("scanner deal", KORA_DEAL),), "en", {"record": "deal:33"}),
    ("what is next with Bolt?", "next_steps", (("Bolt", BOLT),), "en", {"account": "11"}),
    ("my day", "my_day", (), "en", {}),
    ("mój dzień jutro", "my_day", (("jutro", ("day", "2026-11-19")),), "pl", {"day": "2026-11-19"}),
    (
        "which deals slipped since last month",
        "slipped_deals",
        (("since last month", ("period", "last month", "since")),),
        "en",
        {"since": "2026-10-01"},
    ),
    (
        "forecast for next quarter",
        "forecast",
        (("next quarter", ("period", "next quarter")),),
        "en",
        {"period": "next quarter"},
    ),
    (
        "ile zamkniemy w tym kwartale",
        "forecast",
        (("w tym kwartale", ("period", "this quarter")),),
        "pl",
        {"period": "this quarter"},
    ),
    (
        "calls with Olga Lis in October",
        "list_activities",
        (("Olga Lis", OLGA), ("October", ("period", "2026-10"))),
        "en",
        {"type": "call", "contact": "21", "period": "2026-10"},
    ),
]


@pytest.mark.parametrize(("text", "tool", "found", "language", "arguments"), CASES, ids=[case[0] for case in CASES])
def test_questions(text: str, tool: str, found: tuple[Found, ...], language: str, arguments: dict[str, Any]) -> None:
    """A question calls its tool with the conditions that it names, and no others."""
    known = findings(text, *found, language=language)
    assert planned(text, [clause(text, text, Act.ASKED, tool)], known) == [(tool, arguments)]


def test_conditions_in_several_clauses_are_one_question() -> None:
    """Conditions that were read as clauses of their own belong to the question before them."""
    text = "open deals over 9k, closing this week"
    known = findings(text, ("9k", ("money", "9000")), ("this week", ("period", "this week")))
    parts = [
        clause(text, "open deals over 9k", Act.ASKED, "list_deals"),
        clause(text, "closing this week", Act.OTHER, "list_deals", confidence=0.3),
    ]
    assert planned(text, parts, known) == [("list_deals", {"amount_over": "9000", "closing": "this week"})]


@pytest.mark.parametrize(
    ("text", "tool", "found", "language", "arguments"),
    [
        (
            "add a note to Bolt: they hire a buyer, start in May",
            "add_note",
            (("Bolt", BOLT),),
            "en",
            {"account": "11", "text": "they hire a buyer, start in May"},
        ),
        (
            "dodaj notatkę do Bolt: szukają kupca",
            "add_note",
            (("Bolt", BOLT),),
            "pl",
            {"account": "11", "text": "szukają kupca"},
        ),
        (
            "New deal for Bolt: spare rollers, 7k",
            "create_deal",
            (("Bolt", BOLT), ("7k", ("money", "7000"))),
            "en",
            {"account": "11", "amount": "7000", "name": "spare rollers"},
        ),
        (
            "set the next step of the scanner deal to: visit the ward",
            "change_deals",
            (("scanner deal", KORA_DEAL),),
            "en",
            {"deals": ["33"], "next_step": "visit the ward"},
        ),
        (
            "assign the scanner deal to Zoe",
            "change_deals",
            (("scanner deal", KORA_DEAL), ("Zoe", ZOE)),
            "en",
            {"deals": ["33"], "owner": "7"},
        ),
    ],
)
def test_orders(text: str, tool: str, found: tuple[Found, ...], language: str, arguments: dict[str, Any]) -> None:
    """An order calls its tool with what it names, words of its own among it."""
    known = findings(text, *found, language=language)
    assert planned(text, [clause(text, text, Act.COMMAND, tool)], known) == [(tool, arguments)]


@pytest.mark.parametrize(
    ("text", "tool", "language", "arguments"),
    [
        ("mark the task send the drawings as done", "complete_task", "en", {"task": "41"}),
        ("I sent the drawings, mark the task as done", "complete_task", "en", {"task": "41"}),
        ("odhacz zadanie send the drawings", "complete_task", "pl", {"task": "41"}),
        ("delete the task about the drawings", "delete_record", "en", {"record": "task:41"}),
    ],
)
def test_tasks_are_told_by_their_words(text: str, tool: str, language: str, arguments: dict[str, Any]) -> None:
    """A task is found among the open ones by the words that its title shares."""
    known = findings(text, language=language)
    part = text.partition(", ")[2] or text
    looked_up = {"task": [TASK, Mention(kind="task", id=42, label="Call the mill")]}
    assert planned(text, [clause(text, part, Act.COMMAND, tool)], known, looked_up) == [(tool, arguments)]
