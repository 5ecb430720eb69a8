"""What people say of the assistant's answers: a turn that did not content them, and why.

It is no business of the customer's records, so nothing of it stands in the change log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from crm_store import conversations
from crm_store.errors import UnknownRecord
from crm_store.models import Turn, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crm_store.unit import Unit, WriteUnit

MOST_REASON = 2_000
"""How many characters of a reason are kept."""

_TURN = "turn"


def dislike(unit: WriteUnit, turn_id: int, reason: str | None = None) -> None:
    """Remember that the actor was not content with an answer of his; a later reason takes the place of an earlier one.

    Raises:
        UnknownRecord: it is no answered turn of the actor's own.
    """
    turn = unit.first(select(Turn).where(Turn.id == turn_id, Turn.actor_id == unit.actor.user_id))
    if turn is None or turn.answered_at is None:
        raise UnknownRecord(kind=_TURN, reference=str(turn_id))
    why = " ".join((reason or "").split())[:MOST_REASON] or None
    values = {"disliked_at": unit.clock.now(), "dislike_reason": why}
    unit.session.connection().execute(update(table_of(Turn)).where(table_of(Turn).c.id == turn.id).values(**values))


def latest(unit: Unit, channel: str, name: str) -> int | None:
    """Return the actor's latest answered turn of a conversation; None before the first."""
    conversation = conversations.conversation_id(unit, channel, name)
    found = conversations.recent(unit, conversation, 1) if conversation is not None else []
    return found[0].id if found else None


def disliked(unit: Unit, since: datetime | None = None, limit: int = 1000) -> Sequence[Turn]:
    """Return the disliked turns that the actor may see, his own and those of people below him, the oldest first."""
    query = select(Turn).where(Turn.disliked_at.is_not(None))
    if since is not None:
        query = query.where(Turn.disliked_at >= since)
    return unit.all(query.order_by(Turn.disliked_at, Turn.id).limit(limit))


def leading_to(unit: Unit, turn: Turn, limit: int = 20) -> Sequence[Turn]:
    """Return the last turns of a turn's conversation and person up to it, the oldest first, that the actor may see."""
    query = select(Turn).where(
        Turn.conversation_id == turn.conversation_id,
        Turn.actor_id == turn.actor_id,
        Turn.position <= turn.position,
        Turn.answered_at.is_not(None),
    )
    return list(reversed(unit.all(query.order_by(Turn.position.desc()).limit(limit))))
