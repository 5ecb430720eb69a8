"""Carries out a yes or no: the approvals that a message decided about, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.replying import Told, cards
from assistant.understanding.decisions import APPROVAL
from assistant.understanding.findings import Mention, Question
from crm_store.approvals import ApprovalOutdated
from crm_store.conversations import LeaseLost
from crm_store.errors import CrmError
from tools.results import Failed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.approvals import Approvals
    from assistant.messages import ApprovalCard, Inbound
    from assistant.understanding.decisions import Decision
    from assistant.voice import Voice
    from crm_store.conversations import Lease
    from tools.gate import GateOutcome


def carry_out(
    decision: Decision, approvals: Approvals, inbound: Inbound, lease: Lease, pending: list[int], voice: Voice
) -> Told:
    """Give or refuse what was decided about, one after another; or ask which is meant.

    Raises:
        LeaseLost: another turn took the conversation over.
    """
    if decision.ask:
        return _which(decision, approvals, inbound, pending, voice)
    told = Told()
    if not decision.ids:
        told.text = voice.said("nothing_pending")
        return told
    each = [(number, decision.approve) for number in decision.ids]
    each += [(number, not decision.approve) for number in decision.others]
    said = [_one(number, approvals, inbound, lease, told, voice, approve=approve) for number, approve in each]
    told.text = "\n\n".join(part for part in (*dict.fromkeys(said), voice.reply(told.results)) if part)
    return told


def _one(
    number: int, approvals: Approvals, inbound: Inbound, lease: Lease, told: Told, voice: Voice, *, approve: bool
) -> str:
    """Decide about one approval; return what is to be said of it beside the result of its call."""
    try:
        if not approve:
            approvals.reject(inbound.actor, number)
            return voice.said("rejected")
        outcome = approvals.approve(inbound.actor, number, channel=inbound.channel, request=inbound.text, lease=lease)
        told.outcomes.append(outcome)
    except LeaseLost:
        raise
    except ApprovalOutdated as error:
        return _outdated(error, told, voice)
    except CrmError as error:
        failed = Failed(tool="approve", error=type(error).__name__, message=str(error), hint=error.advice)
        return voice.reply([failed.model_dump(mode="json") | {"ok": False}])
    return ""


def _outdated(error: ApprovalOutdated, told: Told, voice: Voice) -> str:
    again: GateOutcome | None = error.details.get("outcome")  # type: ignore[assignment]  # details hold anything
    if again is not None:
        told.outcomes.append(again)
        told.approvals += cards([again], voice)
    return voice.notice("outdated", approval=error.details["approval"], changes=error.details["changes"])


def supersede(
    approvals: Approvals, inbound: Inbound, pending: list[int], made: list[ApprovalCard], named: Sequence[int] = ()
) -> list[ApprovalCard]:
    """Refuse what waited for a yes to just what was asked for again: "57.8k, not 58"; and what ``named`` says.

    Returns what was refused, as it waited.
    """
    fields = [_fields(card) for card in made if card.changes]
    replaced = []
    for number in pending if fields or named else ():
        card = approvals.show(inbound.actor, number)
        waiting = _fields(card)
        if number in named or (waiting and waiting in fields):
            approvals.reject(inbound.actor, number)
            replaced.append(card)
    return replaced


def _fields(card: ApprovalCard) -> set[tuple[str, int | None, str | None]]:
    """Return what would change; nothing where it would make something new, which has no place yet."""
    found = {(change.table, change.id, change.field) for change in card.changes}
    return set() if any(number is None for _, number, _ in found) else found


def _which(decision: Decision, approvals: Approvals, inbound: Inbound, pending: list[int], voice: Voice) -> Told:
    """Ask which of the waiting approvals is meant."""
    waiting = [approvals.show(inbound.actor, number) for number in pending]
    named = [(card.id, voice.summary(card.changes) if card.changes else card.summary) for card in waiting]
    choices = [Mention(kind=APPROVAL, id=number, label=summary) for number, summary in named]
    lines = [voice.notice("approval_line", id=number, summary=summary) for number, summary in named]
    text = "\n".join([voice.notice("which_approval"), *lines])
    question = Question(kind="which", text=text, missing={"approve": decision.approve}, choices=choices)
    return Told(text=text, question=question)
