"""The stored side of a turn: taking the conversation, what was before, keeping the answer.

A turn that was killed between a write and its reply is found by the next one, which learns from the change sets of
that turn what was done, and answers for it.
"""

from __future__ import annotations

import os
import socket
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.messages import Reply
from assistant.understanding.past import past_turn
from assistant.voice import voice_before
from crm_store import approvals, change_log, conversations, idempotency
from crm_store.conversations import Holder, StillWorking
from crm_store.models import Turn
from crm_store.origin import Origin
from crm_store.undo_effects import MODELS
from tools.changes import logged_changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.messages import Inbound
    from assistant.understanding.findings import PastTurn
    from crm_store.conversations import Lease
    from crm_store.store import Store
    from crm_store.unit import WriteUnit
    from tools.results import FieldChange

PAST = 6
"""How many earlier turns are looked back at."""

PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.75, 1.5)
"""Seconds that a message waits for the one before it, again and again."""


@dataclass(frozen=True)
class CutOff:
    """A turn that never got its reply: what was said, and what was written for it."""

    turn_id: int
    text: str
    changes: list[FieldChange] = field(default_factory=list)
    change_set_id: int | None = None

    def as_past(self) -> PastTurn:
        """Return it as an earlier turn, whose one call did what was written."""
        records = [
            {"kind": MODELS[change.table].kind, "id": change.id, "label": change.label}
            for change in self.changes
            if change.id is not None and change.op != "remove"
        ]
        call = {"name": "", "arguments": {}, "effect": "write", "ok": True, "result": "cut_off", "records": records}
        return past_turn(self.text, None, {"calls": [call] if self.changes else []}, self.change_set_id)


@dataclass(frozen=True)
class Started:
    """A turn that has its conversation: what was before it, and what waits for a yes."""

    lease: Lease
    past: list[PastTurn]
    pending: list[int]
    cut_off: list[CutOff]
    answered: dict[str, Any] | None = None


def start(
    store: Store, inbound: Inbound, text: str, sleep: Callable[[float], None] = time.sleep
) -> Started | dict[str, Any]:
    """Take the conversation for a message and remember it; or return the answer that its key got before.

    Raises:
        StillWorking: another message of the conversation is worked on for longer than this one can wait.
        KeyReused: the message's key belongs to another message.
    """
    for pause in PATIENCE:
        try:
            return _start(store, inbound, text)
        except StillWorking:
            sleep(pause)
    return _start(store, inbound, text)


def finish(store: Store, inbound: Inbound, lease: Lease, reply: dict[str, Any], details: dict[str, Any]) -> None:
    """Keep the answer of a turn, also for its key, and let the conversation go."""
    with store.write(inbound.actor, Origin(inbound.channel)) as unit:
        conversations.finish(unit, lease, str(reply["reply"]), details)
        if inbound.key is not None:
            idempotency.answer(unit, inbound.key, reply)


def renew(store: Store, inbound: Inbound, lease: Lease) -> None:
    """Say that a turn is still being worked on.

    Raises:
        LeaseLost: another turn took the conversation over.
    """
    with store.write(inbound.actor, Origin(inbound.channel)) as unit:
        conversations.renew(unit, lease)


def settle(store: Store, inbound: Inbound, cut_off: CutOff, told: str) -> None:
    """Answer a turn that was cut off with what is told of it now."""
    details = {"cut_off": True, "calls": [call.model_dump(mode="json") for call in cut_off.as_past().calls]}
    with store.write(inbound.actor, Origin(inbound.channel)) as unit:
        conversations.settle(unit, cut_off.turn_id, told, {**details, "change_set_id": cut_off.change_set_id})


def _start(store: Store, inbound: Inbound, text: str) -> Started | dict[str, Any]:
    with store.write(inbound.actor, Origin(inbound.channel, text)) as unit:
        known = _known(unit, inbound, text)
        if known is not None and (answer := known.response or _settled(unit, inbound, text, known)) is not None:
            return answer
        lease = conversations.begin(unit, inbound.channel, inbound.conversation, text, Holder(_here(), _gone))
        _claim(unit, inbound, text, lease)
        thread = lease.conversation_id
        earlier = conversations.recent(unit, thread, PAST, before=lease.turn_id)
        past = [_past(turn) for turn in earlier]
        cut_off = [_cut_off(unit, turn) for turn in conversations.unanswered(unit, thread, lease.turn_id)]
        pending = [approval.id for approval in approvals.pending(unit, thread)]
        return Started(lease, [*past, *(one.as_past() for one in cut_off)], pending, cut_off)


def _known(unit: WriteUnit, inbound: Inbound, text: str) -> idempotency.Answered | None:
    return None if inbound.key is None else idempotency.earlier(unit, inbound.key, _digest(inbound, text))


def _claim(unit: WriteUnit, inbound: Inbound, text: str, lease: Lease) -> None:
    """Take the message's key for a turn that has the conversation.

    Raises:
        StillWorking: until it had the conversation, the first message with the key was answered.
    """
    if inbound.key is None:
        return
    known = _known(unit, inbound, text)
    if known is None:
        idempotency.claim(unit, inbound.key, _digest(inbound, text), lease.turn_id)
    elif known.response is not None:
        raise StillWorking


def _settled(unit: WriteUnit, inbound: Inbound, text: str, known: idempotency.Answered) -> dict[str, Any] | None:
    """Return what a later message told of a keyed turn that was cut off, as that turn's answer; None if none did."""
    turn = unit.get(Turn, known.turn_id) if known.turn_id is not None else None
    if turn is None or turn.answered_at is None or inbound.key is None:
        return None
    now_known = _known(unit, inbound, text)  # the turn may have ended, with its answer, since the key was looked up
    if now_known is not None and now_known.response is not None:
        return now_known.response
    number = (turn.details or {}).get("change_set_id")
    reply = Reply(
        conversation=inbound.conversation,
        turn=turn.id,
        reply=turn.reply or "",
        language=voice_before(text, inbound.actor.locale).language,
        changes=logged_changes(unit, number) if number is not None else [],
        change_set=number,
    ).model_dump(mode="json")
    idempotency.answer(unit, inbound.key, reply)
    return reply


def _digest(inbound: Inbound, text: str) -> str:
    return idempotency.digest(f"{inbound.channel}\0{inbound.conversation}\0{text}")


def _here() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _gone(holder: str) -> bool:
    """Tell whether a process of this machine does not run any more; of other machines nothing is known."""
    host, _, number = holder.rpartition(":")
    if host != socket.gethostname() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _past(turn: Turn) -> PastTurn:
    return past_turn(turn.request, turn.reply, dict(turn.details or {}))


def _cut_off(unit: WriteUnit, turn: Turn) -> CutOff:
    """Return what an unanswered turn did: its own change sets, and those of the approvals given in it."""
    ids = [change_set.id for change_set in change_log.sets_of_turn(unit, turn.id)]
    given = approvals.given_since(unit, turn.conversation_id, turn.received_at)
    ids += [approval.change_set_id for approval in given if approval.change_set_id is not None]
    changes = [change for number in dict.fromkeys(ids) for change in logged_changes(unit, number)]
    return CutOff(turn.id, turn.request, changes, ids[-1] if ids else None)
