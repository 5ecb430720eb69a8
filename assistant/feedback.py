"""A thumbs-down: a word in a conversation, in any channel, that says that the answer before was wrong, and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crm_store import feedback
from crm_store.origin import Origin

if TYPE_CHECKING:
    from assistant.messages import Inbound
    from crm_store.store import Store

_WORD = re.compile(
    r"\s*(?:/(?:bad|\u017ale|zle)(?=[\s:]|$)|\U0001f44e[\U0001f3fb-\U0001f3ff]?)[\s:]*(?P<reason>.*)",
    re.DOTALL | re.IGNORECASE,
)
KEPT, NOTHING = "disliked", "nothing_to_dislike"
"""The notices that answer it."""


def reason_in(text: str) -> str | None:
    """Return the reason that a thumbs-down gives, maybe an empty one; None for any other message."""
    found = _WORD.fullmatch(text)
    return found["reason"].strip() if found else None


def keep(store: Store, inbound: Inbound, reason: str) -> str:
    """Remember that the latest answer of a conversation was wrong; return the notice to answer with."""
    with store.write(inbound.actor, Origin(inbound.channel)) as unit:
        turn_id = feedback.latest(unit, inbound.channel, inbound.conversation)
        if turn_id is None:
            return NOTHING
        feedback.dislike(unit, turn_id, reason)
    return KEPT
