"""A made-up company for planning: its records as mentions, and messages with what was found in them."""

from __future__ import annotations

from typing import Any

from assistant.models.offline.message import Message
from assistant.models.offline.plan import make_plan
from assistant.models.offline.reading import Act, Clause
from assistant.models.offline.schema import Schemas, read_schemas
from assistant.understanding.findings import Findings, Mention, PastCall, PastTurn, Question, Span
from tools.catalog import CATALOG

BOLT = Mention(kind="account", id=11, label="Bolt Foundry")
KORA = Mention(kind="account", id=12, label="Kora Medica")
OLGA = Mention(kind="contact", id=21, label="Olga Lis", account_id=11)
MAREK = Mention(kind="contact", id=22, label="Marek Wrona", account_id=12)
OLGA_RAJ = Mention(kind="contact", id=23, label="Olga Raj", account_id=12)
BOLT_DEAL = Mention(kind="deal", id=31, label="Bolt Foundry – presses", account_id=11)
BOLT_SPARE = Mention(kind="deal", id=32, label="Bolt Foundry – spares", account_id=11)
KORA_DEAL = Mention(kind="deal", id=33, label="Kora Medica – scanners", account_id=12)
TASK = Mention(kind="task", id=41, label="Send the drawings", account_id=11)
CALL = Mention(kind="activity", id=51, label="Call with Olga Lis", account_id=11)
TRIAL = Mention(kind="stage", id=3, label="Trial")
OFFER = Mention(kind="stage", id=4, label="Offer")
ZOE = Mention(kind="user", id=7, label="Zoe Hart")
PRESS = Mention(kind="product", id=9, label="Press 500")

Found = tuple[str, Any]


def schemas() -> Schemas:
    """Return all tools as planning sees them."""
    return read_schemas(definitions())


def definitions() -> list[dict[str, Any]]:
    """Return all tools as they are bound to a model."""
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters()},
        }
        for tool in CATALOG
    ]


def findings(text: str, *found: Found, language: str = "en", **more: object) -> Findings:
    """Return findings of a message: each pair is words and the records, or (type, value[, role]), that they mean."""
    spans, position = [], 0
    for words, meaning in found:
        start = text.find(words, position)
        start = text.index(words) if start < 0 else start
        position = start + len(words)
        spans.append(_span(start, words, meaning))
    return Findings.model_validate(
        {
            "language": language,
            "now": "2026-11-18T09:30:00",
            "today": "2026-11-18",
            "zone": "Europe/Warsaw",
            "currency": "EUR",
            "spans": spans,
            **more,
        }
    )


def _span(start: int, words: str, meaning: object) -> Span:
    base: dict[str, Any] = {"start": start, "end": start + len(words), "text": words}
    if isinstance(meaning, tuple):
        kind, value, *role = meaning
        return Span(**base, type=kind, value=value, role=role[0] if role else None)
    listed = meaning if isinstance(meaning, list) else [meaning]
    return Span(**base, type="record", candidates=[each for each in listed if isinstance(each, Mention)])


def clause(text: str, part: str, act: Act, *tools: str, confidence: float = 0.9) -> Clause:
    """Return a clause: a part of a text, its act, and its likely tools."""
    start = text.index(part)
    listed = tuple((name, confidence / (1 + position)) for position, name in enumerate(tools))
    return Clause(start, start + len(part), part, act, listed)


def planned(
    text: str, clauses: list[Clause], known: Findings, looked_up: dict[str, list[Mention]] | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """Return the calls planned for a message, those that can be made, as name and arguments."""
    plan = make_plan(Message(text, known, looked_up), clauses, schemas())
    return [(call.tool, call.arguments) for call in plan.calls if call.ready]


def turn(text: str, *calls: PastCall, reply: str = "", question: Question | None = None) -> PastTurn:
    """Return an earlier turn."""
    return PastTurn(text=text, reply=reply, calls=list(calls), question=question, change_set_id=71)


def past(name: str, arguments: dict[str, Any], *records: Mention, approval: int | None = None) -> PastCall:
    """Return a tool call of an earlier turn that went well."""
    effect = "read" if name.startswith(("list", "report", "forecast", "summar", "search", "slipped")) else "write"
    return PastCall(
        name=name,
        arguments=arguments,
        effect=effect,
        ok=True,
        result="approval_needed" if approval else "x",
        records=list(records),
        approval_id=approval,
    )
