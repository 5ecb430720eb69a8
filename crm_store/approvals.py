"""Approvals: what waits for a yes, with its exact arguments, what it would change, and the versions it saw.

Whoever asked decides, or somebody above him; for everybody else it does not exist. It is decided once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import insert, select, update

from crm_store.errors import CrmError, Forbidden, UnknownRecord
from crm_store.models import Approval, ApprovalStatus, Turn, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crm_store.unit import Unit, WriteUnit

LIFE = timedelta(days=7)
APPROVED, REJECTED, REPLACED = ApprovalStatus.APPROVED, ApprovalStatus.REJECTED, ApprovalStatus.REPLACED
_APPROVALS = table_of(Approval)
_TURNS = table_of(Turn)


class ApprovalDecided(CrmError):
    """Approval {approval} is {status} already."""

    hint = "Nothing was done again. Ask anew for what you still want."


class ApprovalExpired(CrmError):
    """Approval {approval} expired on {day}."""

    hint = "Nothing was done. Ask anew, then it is looked at as things are now."


class ApprovalOutdated(CrmError):
    """Approval {approval} was made for records that changed since: {changes}."""

    hint = "Nothing was done. {way_on}"


@dataclass(frozen=True)
class Draft:
    """Something to be approved. ``versions`` are those of the stored rows it writes to, by "table:id"."""

    tool: str
    arguments: dict[str, Any]
    diff: list[dict[str, Any]] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Stored:
    """A stored approval's number, and until when it can be given."""

    id: int
    expires_at: datetime


def ask(unit: WriteUnit, draft: Draft, turn_id: int | None) -> Stored:
    """Store something that waits for the actor's yes.

    Raises:
        Forbidden: the actor is no user, so nobody could be asked.
    """
    if unit.actor.user_id is None:
        raise Forbidden(action="do without a yes what needs one", who_may="A user")
    now = unit.clock.now()
    values = {
        "requested_by_id": unit.actor.user_id,
        "turn_id": turn_id,
        "status": ApprovalStatus.PENDING,
        "tool": draft.tool,
        "arguments": draft.arguments,
        "diff": draft.diff,
        "versions": draft.versions,
        "created_at": now,
        "expires_at": now + LIFE,
    }
    result = unit.session.connection().execute(insert(_APPROVALS).values(values))
    return Stored(int(cast("Any", result).inserted_primary_key[0]), now + LIFE)


def get(unit: Unit, approval_id: int) -> Approval:
    """Return an approval of the actor or of somebody below him.

    Raises:
        UnknownRecord: there is none that he may see.
    """
    try:
        return unit.get(Approval, approval_id)
    except UnknownRecord as error:
        raise UnknownRecord(kind="approval", reference=str(approval_id)) from error


def waiting(unit: Unit, approval_id: int) -> Approval:
    """Return an approval that can still be given.

    Raises:
        UnknownRecord: there is none that the actor may see.
        ApprovalDecided, ApprovalExpired: it cannot be given any more.
    """
    approval = get(unit, approval_id)
    _check(approval.id, approval.status, approval.expires_at, unit.clock.now())
    return approval


def pending(unit: Unit, conversation_id: int | None = None, *, below: bool = False) -> Sequence[Approval]:
    """Return what waits for the actor's yes, the oldest first.

    Args:
        unit: the actor's unit.
        conversation_id: only what was asked in this conversation.
        below: also what those below him were asked.
    """
    query = select(Approval).where(Approval.status == ApprovalStatus.PENDING, Approval.expires_at > unit.clock.now())
    if not below:
        query = query.where(Approval.requested_by_id == unit.actor.user_id)
    if conversation_id is not None:
        turns = select(Turn.id).where(Turn.conversation_id == conversation_id)
        query = query.where(Approval.turn_id.in_(turns))
    return unit.all(query.order_by(Approval.id))


def given_since(unit: Unit, conversation_id: int, moment: datetime) -> Sequence[Approval]:
    """Return what the actor gave his yes to from a moment on, of what a conversation asked for."""
    turns = select(Turn.id).where(Turn.conversation_id == conversation_id)
    query = select(Approval).where(Approval.decided_by_id == unit.actor.user_id, Approval.decided_at >= moment)
    query = query.where(Approval.status == ApprovalStatus.APPROVED, Approval.turn_id.in_(turns))
    return unit.all(query.order_by(Approval.id))


def decide(unit: WriteUnit, approval_id: int, status: ApprovalStatus, by: int | None) -> None:
    """Switch a pending approval; of two who try at once, one does.

    Raises:
        ApprovalDecided, ApprovalExpired: it cannot be decided any more.
    """
    now = unit.clock.now()
    statement = update(_APPROVALS).where(
        _APPROVALS.c.id == approval_id, _APPROVALS.c.status == ApprovalStatus.PENDING, _APPROVALS.c.expires_at > now
    )
    result = unit.session.connection().execute(statement.values(status=status, decided_at=now, decided_by_id=by))
    if cast("Any", result).rowcount == 0:
        query = select(_APPROVALS.c.status, _APPROVALS.c.expires_at).where(_APPROVALS.c.id == approval_id)
        row = unit.session.connection().execute(query).one()
        _check(approval_id, row.status, row.expires_at, now)
        raise ApprovalDecided(approval=approval_id, status=row.status)


def record(unit: WriteUnit, approval_id: int, change_set_id: int | None) -> None:
    """Remember which change set an approval led to."""
    statement = update(_APPROVALS).where(_APPROVALS.c.id == approval_id)
    unit.session.connection().execute(statement.values(change_set_id=change_set_id))


def expire(unit: WriteUnit) -> int:
    """Mark what nobody decided in time; return how many there were."""
    statement = update(_APPROVALS).where(
        _APPROVALS.c.status == ApprovalStatus.PENDING, _APPROVALS.c.expires_at <= unit.clock.now()
    )
    return int(cast("Any", unit.session.connection().execute(statement.values(status=ApprovalStatus.EXPIRED))).rowcount)


def _check(approval_id: int, status: ApprovalStatus, expires_at: datetime, now: datetime) -> None:
    if status is ApprovalStatus.EXPIRED or (status is ApprovalStatus.PENDING and expires_at <= now):
        raise ApprovalExpired(approval=approval_id, day=expires_at.date().isoformat())
    if status is not ApprovalStatus.PENDING:
        raise ApprovalDecided(approval=approval_id, status=status.value)
