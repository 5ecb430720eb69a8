"""Who sees what: one criterion per table, added to every query of a unit.

A rep sees what he owns and what his team shares, a manager also what everyone below him owns, an
admin everything. An audience sees only what each of its members sees. A record about a hidden
record (a line of a hidden deal, a teammate's note on it) is hidden too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Alias, ColumnElement, and_, bindparam, exists, false, literal, or_, select, true

from crm_store.errors import Forbidden
from crm_store.models import (
    Account,
    Activity,
    Business,
    ChangeSet,
    Contact,
    Deal,
    Lead,
    Role,
    Sharing,
    User,
    table_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import BindParameter, FromClause, Select
    from sqlalchemy.orm import Session

    from crm_store.actors import Actor, Audience

Ids = frozenset[int]

if TYPE_CHECKING:
    Source = FromClause
    Rule = Callable[[Source, "Scope | Parameters"], ColumnElement[bool]]


@dataclass(frozen=True)
class Scope:
    """What a reader sees: everything, or by owner.

    ``own``: owners all of whose records he sees; ``shared``: owners whose shared records he sees;
    ``company``: whether he sees what is shared with the whole company.
    """

    everything: bool = False
    own: Ids = frozenset()
    shared: Ids = frozenset()
    company: bool = False

    def __and__(self, other: Scope) -> Scope:
        """Return what both readers see."""
        if self.everything:
            return other
        if other.everything:
            return self
        return Scope(
            own=self.own & other.own,
            shared=(self.own | self.shared) & (other.own | other.shared),
            company=self.company and other.company,
        )


@dataclass(frozen=True)
class Parameters:
    """Parameters of a statement that stand for a scope, so that one statement serves every reader."""

    own: BindParameter[Any]
    shared: BindParameter[Any]
    company: BindParameter[bool]
    everything: ClassVar[bool] = False


NOTHING = Scope()
EVERYTHING = Scope(everything=True)


def scope_of(session: Session, actor: Actor, audience: Audience | None = None) -> Scope:
    """Return what ``actor`` may see, narrowed to what every member of ``audience`` may see.

    Raises:
        Forbidden: the actor is unknown or not active any more.
    """
    scope = EVERYTHING
    if actor.user_id is not None:
        own = _user_scope(session, actor.user_id)
        if own is None:
            raise Forbidden(action=f"act as {actor.name}, who is not an active user", who_may="An active user")
        scope = own
    if audience is None:
        return scope
    if not audience:
        return NOTHING
    for member in sorted(audience):
        scope &= _user_scope(session, member) or NOTHING
    return scope


def _user_scope(session: Session, user_id: int) -> Scope | None:
    """Return one user's scope; None for somebody who is not an active user."""
    row = session.execute(_WHO, {"user_id": user_id}).one_or_none()
    if row is None:
        return None
    if row.role is Role.ADMIN:
        return EVERYTHING
    teams_of = _below(session, user_id) if row.role is Role.MANAGER else {user_id: row.team_id}
    own, teams = frozenset(teams_of), {team for team in teams_of.values() if team is not None}
    mates = session.scalars(_MATES, {"teams": list(teams)}) if teams else ()
    return Scope(own=own, shared=frozenset(mates) - own, company=True)


def _below(session: Session, manager_id: int) -> dict[int, int | None]:
    """Return the manager and everyone below him, at any depth, with their teams; a cycle ends where it closes."""
    return {row.id: row.team_id for row in session.execute(_BELOW, {"user_id": manager_id})}


def _below_query() -> Select[int, int | None]:
    tree = select(_USERS.id, _USERS.team_id).where(_USERS.id == bindparam("user_id")).cte("below", recursive=True)
    tree = tree.union(select(_USERS.id, _USERS.team_id).where(_USERS.manager_id == tree.c.id))
    return select(tree.c.id, tree.c.team_id)


_USERS = table_of(User).c
_WHO = select(_USERS.role, _USERS.team_id).where(_USERS.id == bindparam("user_id"), _USERS.active)
_MATES = select(_USERS.id).where(_USERS.team_id.in_(bindparam("teams", expanding=True)))
_BELOW = _below_query()


def visible(table: Source, reader: Scope | Parameters) -> ColumnElement[bool]:
    """Return the criterion of a table's rows that ``reader`` may see.

    ``table`` is a mapped table, or an alias of one.
    """
    base = table.element if isinstance(table, Alias) else table
    name = str(getattr(base, "name", ""))
    if reader.everything or name in PUBLIC:
        return true()
    return _RULES.get(name, _nobody)(table, reader)


def _owned(table: Source, reader: Scope | Parameters) -> ColumnElement[bool]:
    return or_(table.c.owner_id.in_(reader.own), _shared(table, reader))


def _shared(table: Source, reader: Scope | Parameters) -> ColumnElement[bool]:
    by_owner = and_(table.c.sharing != Sharing.PRIVATE, table.c.owner_id.in_(reader.shared))
    company = literal(reader.company) if isinstance(reader, Scope) else reader.company
    return or_(by_owner, and_(table.c.sharing == Sharing.COMPANY, company))


def _parent(table: Source, column: str, parent: type[Business], reader: Scope | Parameters) -> ColumnElement[bool]:
    """Return whether the row that ``column`` points to is visible; true where it points nowhere."""
    target = table_of(parent).alias()
    found = exists().where(target.c.id == table.c[column], visible(target, reader))
    return or_(table.c[column].is_(None), found) if getattr(table.c[column], "nullable", True) else found


def _about(table: Source, reader: Scope | Parameters) -> ColumnElement[bool]:
    """Return the rule of activities and tasks: one's own, or shared ones about visible records."""
    parents = {"account_id": Account, "deal_id": Deal, "lead_id": Lead, "contact_id": Contact}
    hidden = [_parent(table, column, kind, reader) for column, kind in parents.items() if column in table.c]
    return or_(table.c.owner_id.in_(reader.own), and_(_shared(table, reader), *hidden))


def _children(**parents: type[Business]) -> Rule:
    def rule(table: Source, reader: Scope | Parameters) -> ColumnElement[bool]:
        return and_(*(_parent(table, column, parent, reader) for column, parent in parents.items()))

    return rule


def _nobody(table: Source, reader: Scope | Parameters) -> ColumnElement[bool]:  # noqa: ARG001  (a rule's signature)
    """Return the rule of what the machinery keeps for itself."""
    return false()


def _whose(column: str) -> Rule:
    def rule(table: Source, reader: Scope | Parameters) -> ColumnElement[bool]:
        return table.c[column].in_(reader.own)

    return rule


def _quota(table: Source, reader: Scope | Parameters) -> ColumnElement[bool]:
    """Return the rule of quotas: one's own and those below; a team's quota to all in the team."""
    members = table_of(User).alias()
    in_team = exists().where(members.c.team_id == table.c.team_id, members.c.id.in_(reader.own))
    return or_(table.c.user_id.in_(reader.own), in_team)


def _event(table: Source, reader: Scope | Parameters) -> ColumnElement[bool]:
    """Return the rule of deal events: those of visible deals; of removed ones, the owner's."""
    deals = table_of(Deal).alias()
    alive = exists().where(deals.c.id == table.c.deal_id)
    seen = exists().where(deals.c.id == table.c.deal_id, visible(deals, reader))
    return or_(seen, and_(~alive, table.c.owner_id.in_(reader.own)))


def _dismissal(table: Source, reader: Scope | Parameters) -> ColumnElement[bool]:
    """Return the rule of dismissed duplicates: both records are visible."""
    return or_(*(_both(table, kind, reader) for kind in (Account, Contact)))


def _both(table: Source, kind: type[Account | Contact], reader: Scope | Parameters) -> ColumnElement[bool]:
    pair = (_parent(table, column, kind, reader) for column in ("first_id", "second_id"))
    return and_(table.c.record_kind == kind.kind, *pair)


def _change(table: Source, reader: Scope | Parameters) -> ColumnElement[bool]:
    """Return the rule of raw log rows: sets of one's own; a record's history has its own service."""
    sets = table_of(ChangeSet).alias()
    return exists().where(sets.c.id == table.c.change_set_id, visible(sets, reader))


_RULES: dict[str, Rule] = {
    "accounts": _owned,
    "contacts": _owned,
    "leads": _owned,
    "deals": _owned,
    "message_templates": _owned,
    "segments": _owned,
    "own_words": _owned,
    "activities": _about,
    "tasks": _about,
    "contact_emails": _children(contact_id=Contact),
    "contact_phones": _children(contact_id=Contact),
    "employments": _children(contact_id=Contact, account_id=Account),
    "deal_contacts": _children(deal_id=Deal, contact_id=Contact),
    "deal_lines": _children(deal_id=Deal),
    "participants": _children(activity_id=Activity, contact_id=Contact),
    "api_keys": _whose("user_id"),
    "identities": _whose("user_id"),
    "quotas": _quota,
    "duplicate_dismissals": _dismissal,
    "deal_events": _event,
    "change_sets": _whose("actor_id"),
    "changes": _change,
    "conversations": _whose("user_id"),
    "turns": _whose("actor_id"),
    "approvals": _whose("requested_by_id"),
    "idempotency_records": _whose("user_id"),
    "history_chunks": _nobody,
    "history_documents": _nobody,
    "history_terms": _nobody,
    "inbound_messages": _nobody,
    "jobs": _nobody,
    "name_terms": _nobody,
    "name_words": _nobody,
}
PUBLIC = frozenset({
    "company", "teams", "users", "pipelines", "stages", "close_reasons", "lead_sources", "campaigns", "products",
    "exchange_rates",
})  # fmt: skip
"""Tables that everybody sees; one that is neither here nor has a rule is seen by nobody but admins."""
