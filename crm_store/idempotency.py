"""Keyed requests: the same key gets the first answer again, and nothing is done twice.

A key belongs to a user. It is claimed in the transaction that begins the work, and answered in the one that ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from crm_store.errors import CrmError
from crm_store.models import IdempotencyRecord, table_of

if TYPE_CHECKING:
    from crm_store.unit import Unit, WriteUnit

_KEYS = table_of(IdempotencyRecord)
_TURN = "turn"


class KeyReused(CrmError):
    """The key {key!r} was used for another request before."""

    hint = "Nothing was done. Take a new key for a new request."


class KeyInUse(CrmError):
    """The request with the key {key!r} is still being worked on."""

    hint = "Nothing was done again. Ask again in a moment for its answer."


@dataclass(frozen=True)
class Answered:
    """What the first request of a key was answered; ``response`` None while it is being worked on.

    ``turn_id`` is then the turn of a conversation that works on it, if one does.
    """

    status_code: int | None
    response: dict[str, Any] | None
    turn_id: int | None = None


def digest(request: str) -> str:
    """Return what tells a request from another under the same key."""
    return sha256(request.encode("utf-8", "surrogatepass")).hexdigest()


def earlier(unit: Unit, key: str, request_hash: str) -> Answered | None:
    """Return what became of an earlier request of the actor with this key; None if there was none.

    Raises:
        KeyReused: it was another request.
    """
    query = select(_KEYS.c.request_hash, _KEYS.c.status_code, _KEYS.c.response)
    row = unit.session.connection().execute(query.where(*_mine(unit, key))).one_or_none()
    if row is None:
        return None
    if row.request_hash != request_hash:
        raise KeyReused(key=key)
    if row.status_code is None:
        return Answered(None, None, (row.response or {}).get(_TURN))
    return Answered(row.status_code, row.response)


def taken(unit: Unit, key: str) -> bool:
    """Tell whether a request of the actor with this key began, answered or not."""
    return unit.session.connection().scalar(select(_KEYS.c.id).where(*_mine(unit, key))) is not None


def claim(unit: WriteUnit, key: str, request_hash: str, turn_id: int | None = None) -> None:
    """Take a key for a request that begins now, and is worked on by this turn, if by one.

    Raises:
        KeyInUse: another request took it at this very moment.
    """
    values: dict[str, Any] = {"user_id": unit.actor.user_id, "key": key, "request_hash": request_hash}
    values |= {"created_at": unit.clock.now()} | ({} if turn_id is None else {"response": {_TURN: turn_id}})
    try:
        unit.session.connection().execute(insert(_KEYS).values(values))
    except IntegrityError as error:
        raise KeyInUse(key=key) from error


def answer(unit: WriteUnit, key: str, response: dict[str, Any], status_code: int = 200) -> None:
    """Remember the answer to the request that took a key."""
    values = {"response": response, "status_code": status_code}
    unit.session.connection().execute(update(_KEYS).where(*_mine(unit, key)).values(values))


def release(unit: WriteUnit, key: str) -> None:
    """Forget a key whose request did nothing, so that it can be tried again."""
    unit.session.connection().execute(delete(_KEYS).where(*_mine(unit, key), _KEYS.c.status_code.is_(None)))


def _mine(unit: Unit, key: str) -> tuple[Any, Any]:
    return _KEYS.c.user_id == unit.actor.user_id, _KEYS.c.key == key
