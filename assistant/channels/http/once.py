"""Answers a keyed request once, and its repetitions with the same answer.

Whatever a keyed request writes is either written together with its answer, in one transaction, or can be recognised
afterwards: then a repetition after a crash, or at the same moment, finds what was done and answers with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Header

from assistant.messages import Inbound
from crm_store import idempotency
from crm_store.actors import Actor
from crm_store.errors import CrmError
from crm_store.idempotency import KeyInUse
from crm_store.origin import Origin
from crm_store.store import Store
from crm_store.unit import WriteUnit

CHANNEL = "http"
PATIENCE = (0.05, 0.1, 0.2, 0.4)
"""Seconds that a repeated request waits for the first one's answer, again and again, before it looks what was done."""
Answer = dict[str, Any]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Your own id of this request: sent again with it, the first answer is returned and nothing is "
        "written.",
    ),
]


def once(store: Store, actor: Actor, key: str | None, origin: Origin, work: Callable[[WriteUnit], Answer]) -> Answer:
    """Return what ``work`` answers, or what it answered the first time that the key was used.

    The work, its key and its answer are written in one transaction: all of it, or nothing.

    Raises:
        KeyReused: the key was used for another request.
        CrmError: what ``work`` raises; the key is free again.
    """
    if key is None:
        with store.write(actor, origin) as unit:
            return work(unit)
    told = idempotency.digest(f"{origin.request}")
    try:
        return _done(store, actor, key, told, origin, work)
    except KeyInUse:  # the same request at the same moment was quicker
        return _done(store, actor, key, told, origin, work)


def _done(
    store: Store, actor: Actor, key: str, told: str, origin: Origin, work: Callable[[WriteUnit], Answer]
) -> Answer:
    with store.write(actor, origin) as unit:
        known = idempotency.earlier(unit, key, told)
        if known is not None and known.response is not None:
            return known.response
        if known is None:
            idempotency.claim(unit, key, told)
        answer = work(unit)
        idempotency.answer(unit, key, answer)
        return answer


def once_apart(
    store: Store,
    actor: Actor,
    key: str | None,
    origin: Origin,
    work: Callable[[], Answer],
    recognised: Callable[[], Answer | None],
) -> Answer:
    """Return what ``work`` answers, which writes in transactions of its own and does nothing a second time.

    Args:
        store: the CRM.
        actor: who asks.
        key: the request's key.
        origin: where it comes from; its request tells it from others.
        work: does it, or raises if it was done before.
        recognised: returns the answer of what was done before; None if it was not this request that did it.

    Raises:
        KeyReused: the key was used for another request.
        CrmError: what ``work`` raises; the key is free again.
    """
    if key is None:
        return work()
    told = idempotency.digest(f"{origin.request}")
    known = _claimed(store, actor, key, told)
    if known is not None and known.response is not None:
        return known.response
    try:
        answer = work()
    except CrmError:
        found = None if known is None else recognised()
        if found is None:
            _release(store, actor, key, known)
            raise
        answer = found
    with store.write(actor, Origin(CHANNEL)) as unit:
        first = idempotency.earlier(unit, key, told)
        if first is not None and first.response is not None:
            return first.response
        idempotency.answer(unit, key, answer)
    return answer


def begun(store: Store, inbound: Inbound) -> bool:
    """Tell whether a request with a message's key began, answered or not."""
    with store.read(inbound.actor) as unit:
        return inbound.key is not None and idempotency.taken(unit, inbound.key)


def _claimed(store: Store, actor: Actor, key: str, told: str) -> idempotency.Answered | None:
    """Take a key; return what is known of it if it was taken before, with its answer if that comes soon."""
    for pause in PATIENCE:
        known = _tried(store, actor, key, told)
        if known is None or known.response is not None:
            return known
        time.sleep(pause)
    return _tried(store, actor, key, told)


def _tried(store: Store, actor: Actor, key: str, told: str) -> idempotency.Answered | None:
    origin = Origin(CHANNEL)
    try:
        with store.write(actor, origin) as unit:
            known = idempotency.earlier(unit, key, told)
            if known is None:
                idempotency.claim(unit, key, told)
            return known
    except KeyInUse:  # somebody took it at this very moment
        return idempotency.Answered(None, None)


def _release(store: Store, actor: Actor, key: str, known: idempotency.Answered | None) -> None:
    """Free the key of a request that did nothing; one that somebody else works on stays his."""
    if known is None:
        with store.write(actor, Origin(CHANNEL)) as unit:
            idempotency.release(unit, key)
