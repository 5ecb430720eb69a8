"""Which tool a clause calls: the likeliest that its speech act allows, if likely enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.models.offline.rules import may, reads, rules, threshold
from assistant.models.offline.titles import TIMES

if TYPE_CHECKING:
    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas


@dataclass(frozen=True)
class Choice:
    """A tool chosen for a clause; ``sure`` is False where a person should be asked first."""

    tool: str
    sure: bool = True


def choose(message: Message, clause: Clause, schemas: Schemas) -> Choice | None:
    """Return the tool that a clause calls for, or None if it only tells something, or nobody knows."""
    if may(clause.act, "wish"):
        wish = rules()["wish_tool"]
        timed = any(span.type in TIMES for span in message.within(clause.start, clause.end))
        return Choice(wish) if timed and wish in schemas else None
    for name, confidence in clause.tools:
        schema = schemas.get(name)
        if schema is None:
            continue
        deed = "read" if reads(schema) else "write"
        if not may(clause.act, deed):
            continue
        if confidence >= threshold(deed):
            return Choice(name)
        return Choice(name, sure=False) if confidence >= threshold("ask") else None
    return None
