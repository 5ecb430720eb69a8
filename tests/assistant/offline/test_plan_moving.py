"""Orders that move deals or tasks, and reports whose days are past ones."""

from __future__ import annotations

import pytest

from assistant.models.offline.message import Message
from assistant.models.offline.moving import moved
from assistant.models.offline.pasttimes import nominal, took_place
from assistant.models.offline.reading import Act, Clause
from assistant.models.offline.reasons import meant
from assistant.models.offline.schema import Argument, ToolSchema
from assistant.understanding.findings import Findings, Mention, Span

SCHEMAS = {
    "move_deals": ToolSchema("move_deals", {"stage": Argument("stage", "stage", required=True)}),
    "change_deals": ToolSchema("change_deals", {"close_date": Argument("close_date", "day")}),
    "log_activity": ToolSchema("log_activity", {}),
}
KORA = Mention(kind="account", id=1, label="Kora")
ANNA = Mention(kind="contact", id=2, label="Anna Lis")
DEMO = Mention(kind="stage", id=3, label="Demo")


def message(text: str, **named: Mention) -> Message:
    """Return a message in which words mean records, and "Friday" a day."""
    spans = [span(text, word, "record", candidates=[mention]) for word, mention in named.items()]
    if "Friday" in text:
        spans.append(span(text, "Friday", "day", value="2026-11-27"))
    return Message(
        text,
        Findings(language="en", now="2026-11-25T10:30:00", today="2026-11-25", zone="UTC", currency="EUR", spans=spans),
    )


def span(text: str, word: str, kind: str, **details: object) -> Span:
    """Return a word of a text as something found."""
    start = text.index(word)
    return Span.model_validate({"start": start, "end": start + len(word), "text": word, "type": kind, **details})


def whole(text: str, act: Act) -> Clause:
    """Return a text as one clause."""
    return Clause(0, len(text), text, act)


@pytest.mark.parametrize(
    ("text", "act", "tool"),
    [
        ("push Kora to Friday", Act.COMMAND, "change_deals"),
        ("move Kora to Demo", Act.COMMAND, "move_deals"),
        ("Kora to Demo", Act.OTHER, "move_deals"),
        ("move the meeting with Kora to Friday", Act.COMMAND, None),
        ("push the task for Kora to Friday", Act.COMMAND, None),
        ("we will push Kora to Friday", Act.PLANNED, None),
        ("Kora to Demo", Act.NEGATED, None),
    ],
)
def test_moves_of_deals(text: str, act: Act, tool: str | None) -> None:
    """A company moved to a stage or a day means its deal, a meeting or a task does not."""
    named = {"Kora": KORA} | ({"Demo": DEMO} if "Demo" in text else {})
    assert moved(message(text, **named), whole(text, act), SCHEMAS) == tool


def test_call_without_a_verb_took_place() -> None:
    """A call told by a noun, with a day and no hour, is one that was made."""
    text = "phone call with Anna on Friday"
    clause = whole(text, Act.PLANNED)
    assert nominal(message(text, Anna=ANNA), clause)
    assert took_place(message(text, Anna=ANNA), [clause], 0, "log_activity")


def test_plan_did_not_take_place() -> None:
    """What will be done is no report, though it is named by a noun."""
    text = "call with Anna will be on Friday"
    assert not took_place(message(text, Anna=ANNA), [whole(text, Act.PLANNED)], 0, "log_activity")


def test_reason_in_another_language() -> None:
    """A reason is known by its meaning where the company's word for it is in another language."""
    choices = [
        Mention(kind="reason", id=at, label=label) for at, label in enumerate(["Cena", "Termin", "Brak budżetu"])
    ]
    found = meant("they have no budget", choices)
    assert found is not None
    assert found.label == "Brak budżetu"
    assert meant("nothing of the kind", choices) is None
