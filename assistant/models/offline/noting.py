"""Which notes a message asks for besides what was said in a call, and where the text of one goes on to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.reading import Act
from assistant.models.offline.rules import rules

if TYPE_CHECKING:
    from assistant.models.offline.calls import Call
    from assistant.models.offline.message import Message
    from assistant.models.offline.plan import Plan
    from assistant.models.offline.reading import Clause


def said_in_call(plan: Plan, call: Call, message: Message) -> bool:
    """Return whether a note only holds what was said in a call or meeting of the same message: its body has that."""
    if call.tool != rules()["note_tool"] or message.cued("type=note", call.start, call.end):
        return False
    logged = any(other.tool == rules()["log_tool"] and other.past for other in plan.calls)
    ordered = any(clause.start == call.start and clause.act == Act.COMMAND for clause in plan.clauses)
    return logged and not ordered


def swallows(message: Message, clause: Clause, plan: Plan) -> bool:
    """Return whether all that follows is the text of a note: it was dictated behind a colon."""
    if not plan.calls or plan.calls[-1].tool != rules()["note_tool"] or plan.calls[-1].start != clause.start:
        return False
    following = message.text[clause.start :]
    return ":" in following[: clause.end - clause.start + 2]
