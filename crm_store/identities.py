"""Identities: users' accounts at Slack, in mail and elsewhere, kept as keyed hashes.

Subjects such as e-mail addresses are easily guessed, so they are hashed with a secret of the installation:
HMAC-SHA256 over provider and subject.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store import inputs, storing
from crm_store.actors import SYSTEM, actor_of
from crm_store.errors import InvalidValue, RuleBroken
from crm_store.models import Identity, User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.actors import Actor
    from crm_store.store import Store
    from crm_store.unit import Unit, WriteUnit

_SHORTEST_SECRET = 16


def link(
    unit: WriteUnit, user_id: int, provider: str, subject: str, *, secret: bytes, hint: str | None = None
) -> Identity:
    """Let whoever is ``subject`` at ``provider`` act as a user; a link that is there already is returned.

    Args:
        unit: the transaction.
        user_id: the user.
        provider: as in ``slack:T024BE7LD`` or ``email``.
        subject: as the provider names him, such as a member id.
        secret: the installation's own, of 16 bytes or more.
        hint: what an admin may recognise the link by; stored as it is.

    Raises:
        UnknownRecord: there is no such user.
        RuleBroken: the subject acts as somebody else.
        InvalidValue: provider or subject are missing, or the secret too short.
        Forbidden: the actor is not an admin, or the user not active any more.
    """
    user = unit.get(User, user_id)
    actor_of(user)
    name = _provider(provider)
    digest = _hash(name, inputs.required("subject", subject), secret)
    known = unit.first(select(Identity).where(Identity.provider == name, Identity.subject_hash == digest))
    if known is None:
        row = Identity(user_id=user.id, provider=name, subject_hash=digest, hint=inputs.words(hint))
        return storing.add(unit, row)
    if known.user_id != user.id:
        other = unit.get(User, known.user_id)
        raise RuleBroken(label=user.label, reason=f"that identity is {other.name}'s", remedy="Unlink it there first.")
    return known


def unlink(unit: WriteUnit, identity_id: int) -> None:
    """End an identity's access at once.

    Raises:
        UnknownRecord: there is no such identity to be seen.
        Forbidden: the actor is not an admin.
    """
    unit.remove(unit.get(Identity, identity_id))
    unit.session.flush()


def identities(unit: Unit, user_id: int | None = None) -> Sequence[Identity]:
    """Return the identities that may be seen, of all users or of one."""
    query = select(Identity).order_by(Identity.provider, Identity.id)
    return unit.all(query if user_id is None else query.where(Identity.user_id == user_id))


def resolve(store: Store, provider: str, subject: str, *, secret: bytes) -> Actor | None:
    """Return who a verified subject of a provider is; None for one that is not linked, or whose user left."""
    name, who = inputs.words(provider), inputs.words(subject)
    if name is None or who is None:
        return None
    digest = _hash(name.lower(), who, secret)
    query = select(User).join(Identity, Identity.user_id == User.id)
    query = query.where(Identity.provider == name.lower(), Identity.subject_hash == digest)
    with store.read(SYSTEM) as unit:
        user = unit.first(query)
    return actor_of(user) if user is not None and user.active else None


def _provider(name: str) -> str:
    return inputs.required("provider", name).lower()


def _hash(provider: str, subject: str, secret: bytes) -> str:
    if len(secret) < _SHORTEST_SECRET:
        raise InvalidValue(field="secret", value="…", reason=f"it has less than {_SHORTEST_SECRET} bytes")
    return hmac.new(secret, f"{provider}\0{subject}".encode(), hashlib.sha256).hexdigest()
