"""Tasks announced in one clause and told in the next: "give Tom a task for Thursday - call Anna"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.rules import rules
from assistant.models.offline.titles import title_of

if TYPE_CHECKING:
    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause

_TASK = 0.2
_WRAPPER = 5
"""How many words beside its time the announcement of a task may have: "give Tom a task"."""


def begins_task(message: Message, before: Clause, clause: Clause) -> bool:
    """Return whether a clause is what is to be done in the task that the one before announced: "a task for Jo - …"."""
    between = message.text[before.end : clause.start + 1]
    if not (
        any(mark in between for mark in (":", "-", "–", "—")) and message.said("task_noun", before.start, before.end)
    ):
        return False
    title = title_of(message, before.start, before.end)
    return dict(before.tools).get(rules()["wish_tool"], 0.0) >= _TASK and len((title or "").split()) <= _WRAPPER
