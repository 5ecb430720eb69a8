"""Makes a task of something that was suggested: "make the second one a task"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.models.offline.calls import Call, Need
from assistant.models.offline.dialogue import last_calls
from assistant.models.offline.outcome import Outcome
from assistant.models.offline.picking import place_named
from assistant.models.offline.rules import rules
from assistant.models.offline.shortness import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas
    from assistant.understanding.findings import PastCall

SUGGESTION = "suggestion"
"""The reference under which suggestions are looked up again."""


def suggested(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> Outcome | None:
    """Return the call that makes a task of a suggestion of the last turn, looked up again for its words."""
    tool = rules()["wish_tool"]
    meant = any(clause.tool == tool for clause in clauses)
    if not meant or tool not in schemas or last_suggesting(message) is None or not bare(message, "as_task"):
        return None
    if message.suggestions is None:
        return Outcome([Call(tool, needs=[Need("lookup", "", SUGGESTION)])])
    place = place_named(message) or 1
    if not 0 < place <= len(message.suggestions):
        return None
    task = message.suggestions[place - 1]
    return Outcome([Call(tool, arguments={name: task[name] for name in schemas[tool].arguments if task.get(name)})])


def last_suggesting(message: Message) -> PastCall | None:
    """Return the call of the last turn that suggested something."""
    before = last_calls(message)
    calls = before.calls if before else []
    return next((call for call in calls if call.name in rules()["suggests"]), None)


def tasks_in(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the tasks that a result of suggestions, or of a day, proposes."""
    listed = result.get("suggestions") or result.get("attention") or []
    return [item["task"] for item in listed if isinstance(item.get("task"), dict)]
