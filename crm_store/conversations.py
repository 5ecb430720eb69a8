"""Conversations and their turns: one turn at a time, told apart by a lease that expires and a token that fences.

Taking the lease raises the conversation's token. A turn shows its token in every transaction that writes; once
another turn took over, nothing of the older one is written any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import func, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from crm_store.errors import CrmError
from crm_store.models import Conversation, Turn, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import CursorResult

    from crm_store.unit import Unit, WriteUnit

LEASE = timedelta(minutes=2)
"""How long a turn may be silent before another one may take over."""

HOLDER = "holder"
"""Where the details of a turn that is worked on say by which process."""

_THREADS = table_of(Conversation)
_TURNS = table_of(Turn)


class StillWorking(CrmError):
    """The previous message of this conversation is still being worked on."""

    hint = "Nothing of this message was done. Send it again in a moment."


class LeaseLost(CrmError):
    """This message took so long that a later one of the conversation took over."""

    hint = "What it had done by then is kept; nothing more of it was written."


@dataclass(frozen=True)
class Lease:
    """The right of one turn to write; ``token`` is valid until somebody else takes the conversation."""

    conversation_id: int
    token: int
    turn_id: int


@dataclass(frozen=True)
class Holder:
    """Which process works on a turn: ``name`` is stored with it, ``gone`` tells of a name whether it died.

    A conversation whose holder died is free at once. A mistake costs no more than the older turn's further writes:
    the token fences them.
    """

    name: str
    gone: Callable[[str], bool]


def begin(unit: WriteUnit, channel: str, name: str, text: str, holder: Holder | None = None) -> Lease:
    """Take a conversation, starting it if need be, and remember the message as its next turn.

    Raises:
        StillWorking: another turn holds it and has not been silent for long.
    """
    now = unit.clock.now()
    conversation_id = _existing(unit, channel, name) or _started(unit, channel, name, now)
    token = _taken(unit, conversation_id, now, dead=holder is not None and _died(unit, conversation_id, holder))
    position = unit.session.connection().scalar(
        select(func.coalesce(func.max(_TURNS.c.position), 0) + 1).where(_TURNS.c.conversation_id == conversation_id)
    )
    values = {
        "conversation_id": conversation_id,
        "position": position,
        "actor_id": unit.actor.user_id,
        "received_at": now,
        "request": text,
        "details": {HOLDER: holder.name} if holder else None,
    }
    result = unit.session.connection().execute(insert(_TURNS).values(values))
    return Lease(conversation_id, token, int(cast("Any", result).inserted_primary_key[0]))


def hold(unit: WriteUnit, lease: Lease) -> None:
    """Make sure, until this transaction ends, that the turn still has its conversation.

    Raises:
        LeaseLost: another turn took over.
    """
    query = select(_THREADS.c.lease_token, _THREADS.c.leased_until).where(_THREADS.c.id == lease.conversation_id)
    row = unit.session.connection().execute(query.with_for_update()).one()
    if row.lease_token != lease.token or row.leased_until is None:
        raise LeaseLost


def renew(unit: WriteUnit, lease: Lease) -> None:
    """Say that the turn is still being worked on.

    Raises:
        LeaseLost: another turn took over.
    """
    hold(unit, lease)
    _set_lease(unit, lease, unit.clock.now() + LEASE)


def finish(unit: WriteUnit, lease: Lease, reply: str, details: dict[str, Any]) -> bool:
    """Save what was answered and let the conversation go; return whether the turn had it to the end."""
    _answer(unit, lease.turn_id, reply, details)
    return bool(_set_lease(unit, lease, None))


def conversation_id(unit: Unit, channel: str, name: str) -> int | None:
    """Return the id of a conversation; None if it has not begun."""
    return _existing(unit, channel, name)


def recent(unit: Unit, conversation: int, limit: int, before: int | None = None) -> list[Turn]:
    """Return the actor's latest answered turns of a conversation, the latest last; before turn ``before``."""
    query = _own_turns(unit, conversation, before).where(Turn.answered_at.is_not(None))
    return list(reversed(unit.all(query.order_by(Turn.position.desc()).limit(limit))))


def unanswered(unit: Unit, conversation: int, before: int) -> Sequence[Turn]:
    """Return the actor's turns that never got their reply, before turn ``before``: something killed them."""
    query = _own_turns(unit, conversation, before).where(Turn.answered_at.is_(None))
    return unit.all(query.order_by(Turn.position))


def settle(unit: WriteUnit, turn_id: int, reply: str, details: dict[str, Any]) -> None:
    """Answer a turn that was cut off, afterwards."""
    _answer(unit, turn_id, reply, details)


def _own_turns(unit: Unit, conversation: int, before: int | None) -> Any:  # noqa: ANN401  (a Select of turns)
    query = select(Turn).where(Turn.conversation_id == conversation, Turn.actor_id == unit.actor.user_id)
    return query if before is None else query.where(Turn.id < before)


def _existing(unit: Unit, channel: str, name: str) -> int | None:
    query = select(_THREADS.c.id).where(_THREADS.c.channel == channel, _THREADS.c.external_id == name)
    return unit.session.connection().scalar(query)


def _started(unit: WriteUnit, channel: str, name: str, now: datetime) -> int:
    """Start a conversation.

    Raises:
        StillWorking: somebody else starts it at this very moment.
    """
    values = {"channel": channel, "external_id": name, "user_id": unit.actor.user_id, "started_at": now}
    try:
        result = unit.session.connection().execute(insert(_THREADS).values(lease_token=0, **values))
    except IntegrityError as error:
        raise StillWorking from error
    return int(cast("Any", result).inserted_primary_key[0])


def _died(unit: WriteUnit, conversation: int, holder: Holder) -> bool:
    """Tell whether the process that works on the latest turn is no more."""
    query = select(_TURNS.c.details).where(_TURNS.c.conversation_id == conversation, _TURNS.c.answered_at.is_(None))
    details = unit.session.connection().scalar(query.order_by(_TURNS.c.position.desc()).limit(1)) or {}
    return HOLDER in details and holder.gone(str(details[HOLDER]))


def _taken(unit: WriteUnit, conversation: int, now: datetime, *, dead: bool) -> int:
    """Take the lease; return the new token.

    A lease that ends later than any that could be given now comes from another clock, and counts as over.

    Raises:
        StillWorking: it is held.
    """
    until = _THREADS.c.leased_until
    free = true() if dead else or_(until.is_(None), until <= now, until > now + LEASE)
    statement = update(_THREADS).where(_THREADS.c.id == conversation, free)
    values = {"lease_token": _THREADS.c.lease_token + 1, "leased_until": now + LEASE}
    if _count(unit.session.connection().execute(statement.values(values))) == 0:
        raise StillWorking
    token = unit.session.connection().scalar(select(_THREADS.c.lease_token).where(_THREADS.c.id == conversation))
    return int(token or 0)


def _set_lease(unit: WriteUnit, lease: Lease, until: datetime | None) -> int:
    mine = _THREADS.c.id == lease.conversation_id, _THREADS.c.lease_token == lease.token
    return _count(unit.session.connection().execute(update(_THREADS).where(*mine).values(leased_until=until)))


def _answer(unit: WriteUnit, turn_id: int, reply: str, details: dict[str, Any]) -> None:
    """Write the reply of a turn that has none yet."""
    statement = update(_TURNS).where(_TURNS.c.id == turn_id, _TURNS.c.answered_at.is_(None))
    unit.session.connection().execute(statement.values(reply=reply, details=details, answered_at=unit.clock.now()))


def _count(result: CursorResult[Any]) -> int:
    return result.rowcount
