"""Who may write what, beyond seeing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.errors import Forbidden, UnknownRecord
from crm_store.models import Business, Owned, Role, Team, User, Writers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_store.unit import WriteUnit

_LEVEL = {Role.REP: 0, Role.MANAGER: 1, Role.ADMIN: 2}
_NEEDED = {Writers.ANYONE: 0, Writers.MANAGERS: 1, Writers.ADMINS: 2}
_WHO = {Writers.ANYONE: "Any user", Writers.MANAGERS: "A manager or an admin", Writers.ADMINS: "An admin"}


def check_writer(unit: WriteUnit, kind: type[Business], action: str) -> None:
    """Refuse writes to tables that the actor's role may not write to.

    Raises:
        Forbidden: the role does not suffice.
    """
    if _LEVEL[unit.actor.role] < _NEEDED[kind.writers]:
        raise Forbidden(action=f"{action} a {kind.kind}", who_may=_WHO[kind.writers])


def check_create(unit: WriteUnit, row: Business) -> None:
    """Refuse rows of a table, or for an owner, that are not the actor's to create.

    Raises:
        Forbidden: the role does not suffice, or the owner is neither he nor a teammate nor below him.
        UnknownRecord: the owner does not exist.
    """
    check_writer(unit, type(row), "create")
    if isinstance(row, Owned) and not _undoing(unit):
        _check_owner(unit, row.owner_id)


def check_reassign(unit: WriteUnit, row: Business, fields: Mapping[str, object]) -> None:
    """Refuse handing over, re-sharing or removing what belongs to somebody else.

    Raises:
        Forbidden: the record's owner is neither the actor nor below him.
    """
    governing = {"owner_id", "sharing", "removed"} & fields.keys()
    if not governing or unit.scope.everything or not isinstance(row, Owned) or _undoing(unit):
        return
    if row.owner_id not in unit.scope.own:
        verb = "remove" if "removed" in governing else "hand over or share"
        raise Forbidden(action=f"{verb} {row.label}, which is not yours", who_may="Its owner, his manager or an admin")
    if "owner_id" in governing:
        owner = fields["owner_id"]
        _check_owner(unit, owner if isinstance(owner, int) else None)


def check_quota(unit: WriteUnit, whose: User | Team) -> None:
    """Refuse quotas of people who are not below the actor; his own is his manager's business.

    Raises:
        Forbidden: the actor is neither an admin nor above the user, or all of the team.
    """
    if unit.scope.everything:
        return
    if isinstance(whose, User):
        below = whose.id in unit.scope.own and whose.id != unit.actor.user_id
    else:
        members = set(unit.session.scalars(select(User.id).where(User.team_id == whose.id, User.active)))
        below = bool(members) and members <= unit.scope.own
    if not below:
        raise Forbidden(action=f"set a quota for {whose.name}", who_may="A manager above them, or an admin")


def _undoing(unit: WriteUnit) -> bool:
    """Tell whether the unit reverses what the actor, or somebody below him, did: undo has decided that."""
    return unit.origin.undoes_id is not None


def _check_owner(unit: WriteUnit, owner_id: int | None) -> None:
    if unit.scope.everything or owner_id in unit.scope.own | unit.scope.shared:
        return
    if owner_id is not None and unit.session.get(User, owner_id) is None:
        raise UnknownRecord(kind="user", reference=str(owner_id))
    raise Forbidden(
        action="give a record to somebody outside your team", who_may="A manager above you both, or an admin"
    )
