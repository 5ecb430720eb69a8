"""Tasks announced in one clause and told in another: "a task for Tom - call Anna", "…, put that on my list"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.reading import Act
from assistant.models.offline.rules import rules
from assistant.models.offline.titles import title_of
from assistant.models.offline.wrappers import says_nothing

if TYPE_CHECKING:
    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause

_TASK = 0.2
_WRAPPER = 5
"""How many words beside its time the announcement of a task may have: "give Tom a task"."""
_TOLD = frozenset({Act.PLANNED, Act.WISHED, Act.REPORTED, Act.COMMAND, Act.OTHER})


def begins_task(message: Message, before: Clause, clause: Clause) -> bool:
    """Return whether a clause is what is to be done in the task that the one before announced: "a task for Jo - …"."""
    if not message.said("task_noun", before.start, before.end):
        return False
    between = message.text[before.end : clause.start + 1]
    if "," in between and says_nothing(message, before.start, before.end, "task_noun"):
        return True
    if not any(mark in between for mark in (":", "-", "–", "—")):
        return False
    title = title_of(message, before.start, before.end)
    return dict(before.tools).get(rules()["wish_tool"], 0.0) >= _TASK and len((title or "").split()) <= _WRAPPER


def ends_task(message: Message, before: Clause, clause: Clause) -> bool:
    """Return whether a clause only says that the one before is to be a task: "…, put that on my list", "remind me"."""
    if clause.act != Act.COMMAND or before.act not in _TOLD:
        return False
    called = message.said("task_noun", clause.start, clause.end) or message.said("reminds", clause.start, clause.end)
    return called and says_nothing(message, clause.start, clause.end, "task_noun", "reminds", "anaphor_any", "mine")
