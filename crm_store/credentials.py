"""API keys: what a program proves its user with. A key is shown once; only its SHA-256 is kept.

A key carries 256 random bits, so a plain hash cannot be guessed backwards, and finding it by its hash in an
index tells nothing about how nearly another key was right.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store import inputs, storing
from crm_store.actors import SYSTEM, actor_of
from crm_store.errors import InvalidValue
from crm_store.models import ApiKey, User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crm_store.actors import Actor
    from crm_store.store import Store
    from crm_store.unit import Unit, WriteUnit

MARK = "crm_"
_SHOWN = len(MARK) + 6
_RANDOM_BYTES = 32
_LONGEST = 200
_NO_HASH = "0" * 64


@dataclass(frozen=True)
class IssuedKey:
    """A new key: its stored row, and the secret, which nobody can show again."""

    row: ApiKey
    secret: str


def issue_key(unit: WriteUnit, user_id: int, name: str, *, expires_at: datetime | None = None) -> IssuedKey:
    """Issue a key with which a program acts as a user.

    Raises:
        UnknownRecord: there is no such user.
        InvalidValue: the name is missing, or the key would have expired already.
        Forbidden: the actor is not an admin, or the user not active any more.
    """
    user = unit.get(User, user_id)
    actor_of(user)
    if expires_at is not None and (expires_at.tzinfo is None or expires_at <= unit.clock.now()):
        raise InvalidValue(field="expires_at", value=str(expires_at), reason="it must be a moment in the future")
    secret = MARK + secrets.token_urlsafe(_RANDOM_BYTES)
    row = ApiKey(
        user_id=user.id,
        name=inputs.required("name", name),
        prefix=secret[:_SHOWN],
        key_hash=_hash(secret),
        expires_at=expires_at,
    )
    return IssuedKey(storing.add(unit, row), secret)


def revoke_key(unit: WriteUnit, key_id: int) -> ApiKey:
    """End a key at once; one that is revoked already stays as it is.

    Raises:
        UnknownRecord: there is no such key to be seen.
        Forbidden: the actor is not an admin.
    """
    row = unit.get(ApiKey, key_id)
    return row if row.revoked_at is not None else storing.update(unit, row, {"revoked_at": unit.clock.now()})


def keys(unit: Unit, user_id: int | None = None) -> Sequence[ApiKey]:
    """Return the keys that may be seen, of all users or of one, newest first."""
    query = select(ApiKey).order_by(ApiKey.id.desc())
    return unit.all(query if user_id is None else query.where(ApiKey.user_id == user_id))


def authenticate(store: Store, secret: str) -> Actor | None:
    """Return whom a presented key lets in; None for a key that is unknown, expired, revoked, or whose user left.

    Every refusal takes the same one statement and the same comparison.
    """
    digest = _hash(secret[:_LONGEST])
    query = select(ApiKey, User).join(User, User.id == ApiKey.user_id).where(ApiKey.key_hash == digest)
    with store.read(SYSTEM) as unit:
        found = unit.session.execute(query).one_or_none()
        now = unit.clock.now()
    key, user = found if found is not None else (None, None)
    known = hmac.compare_digest(digest, key.key_hash if key is not None else _NO_HASH)
    if key is None or user is None or not known or not user.active or not _valid(key, now):
        return None
    return actor_of(user)


def _valid(key: ApiKey, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
