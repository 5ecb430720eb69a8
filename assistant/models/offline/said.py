"""What the model says without a tool: the kinds of small replies, and when each is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.models.offline.reading import Act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause

EMPTY = "empty"
ABUSE = "abuse"
CANCELLED = "cancelled"
CANNOT = "cannot_do"
GREETING = "greeting"
THANKS = "thanks"
HYPOTHETICAL = "hypothetical"
UNCLEAR = "unclear"
NOT_UNDERSTOOD = "not_understood"
UNREAD = "unread"
NO_SUCH_DAY = "no_such_day"
NOTHING_PENDING = "nothing_pending"
NOTHING_TO_CORRECT = "nothing_to_correct"

_BY_ACT = {
    Act.GREETING: GREETING,
    Act.THANKS: THANKS,
    Act.REFUSAL: CANCELLED,
    Act.NEGATED: CANCELLED,
    Act.HYPOTHETICAL: HYPOTHETICAL,
    Act.ASSENT: NOTHING_PENDING,
    Act.CORRECTION: NOTHING_TO_CORRECT,
    Act.ASKED: CANNOT,
    Act.COMMAND: CANNOT,
}


def said(kind: str, about: str | None = None) -> dict[str, Any]:
    """Return a small reply, in the form of a tool result, for rendering."""
    return {"result": "said", "kind": kind, **({"about": about} if about else {})}


def reply_kind(message: Message, clauses: Sequence[Clause]) -> str:
    """Return what to say where no clause called for anything: the first act that has an answer decides."""
    if not message.text.strip():
        return EMPTY
    if message.said("abuse"):
        return ABUSE
    kinds = [_BY_ACT[clause.act] for clause in clauses if clause.act in _BY_ACT]
    weighty = [kind for kind in kinds if kind not in {GREETING, THANKS}]
    return next(iter(weighty or kinds), NOT_UNDERSTOOD)
