"""Approvals as people decide them: give, refuse, or change what waits for a yes.

An approval belongs to who asked for it; he decides, or somebody above him. For everybody else it does not exist.
Giving it runs the very arguments, once, as the one who asked, with his rights as they are then. If somebody else
changed a record that it writes to since, or it would not change the same fields from the same values any more,
nothing is done: a new approval replaces it that shows what would change now. What the one who asked did himself
meanwhile, such as the rest of his message, is no reason to ask again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_origin

from pydantic import ValidationError

from assistant.messages import ApprovalCard
from crm_store import approvals
from crm_store.actors import actor_of
from crm_store.errors import CrmError, InvalidValue
from crm_store.models import User
from crm_store.origin import Origin
from tools import catalog
from tools.approved import run_approved
from tools.gate import Gate, Replacing, checked_tool
from tools.results import ApprovalNeeded, FieldChange

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_store.actors import Actor
    from crm_store.conversations import Lease
    from crm_store.history.search import HistorySearch
    from crm_store.models import Approval
    from crm_store.store import Store
    from tools.gate import GateOutcome
    from tools.registry import Tool

_SHOWN = 4


class Approvals:
    """Decides about approvals in one CRM.

    Args:
        store: the CRM.
        history: the index of notes and e-mails, for tools that look into it.
        tool: finds a tool by its name.
    """

    def __init__(
        self,
        store: Store,
        history: HistorySearch | None = None,
        tool: Callable[[str], Tool | None] = catalog.by_name,
    ) -> None:
        """Keep what is needed to run a tool."""
        self._store = store
        self._history = history
        self._tool = tool

    def pending(self, actor: Actor, conversation_id: int | None = None, *, below: bool = False) -> list[ApprovalCard]:
        """Return what waits for the actor's yes, or for that of people below him too, the oldest first."""
        with self._store.read(actor) as unit:
            return [card_of(approval) for approval in approvals.pending(unit, conversation_id, below=below)]

    def show(self, actor: Actor, approval_id: int) -> ApprovalCard:
        """Return an approval, decided or not.

        Raises:
            UnknownRecord: there is none that the actor may see.
        """
        with self._store.read(actor) as unit:
            return card_of(approvals.get(unit, approval_id))

    def approve(
        self, actor: Actor, approval_id: int, *, channel: str, request: str | None = None, lease: Lease | None = None
    ) -> GateOutcome:
        """Run what was asked for; what the call itself is refused for is told in the outcome, and it stays pending.

        Raises:
            UnknownRecord: there is none that the actor may see.
            ApprovalDecided, ApprovalExpired: it cannot be given any more.
            ApprovalOutdated: a record changed since; among its details ``replacement`` is the new approval's card, and
                ``outcome`` the call as it waits now; None where it cannot be done any more.
            Forbidden: who asked is not active any more.
            LeaseLost: another turn took the conversation over.
        """
        approval, gate = self._opened(actor, approval_id, channel, request, lease)
        try:
            return run_approved(gate, approval, actor.user_id)
        except approvals.ApprovalOutdated as error:
            again = self._again(gate, approval, dict(approval.arguments), actor)
            card = needed_card(again.result) if again and isinstance(again.result, ApprovalNeeded) else None
            way_on = f"Approval {card.id} replaces it and shows what would change now." if card else "Ask anew."
            details = {**error.details, "way_on": way_on, "replacement": card, "outcome": again}
            raise approvals.ApprovalOutdated(**details) from error

    def reject(self, actor: Actor, approval_id: int) -> ApprovalCard:
        """Refuse what was asked for.

        Raises:
            UnknownRecord, ApprovalDecided, ApprovalExpired: as for :meth:`approve`.
        """
        with self._store.write(actor, Origin("approvals")) as unit:
            approval = approvals.waiting(unit, approval_id)
            approvals.decide(unit, approval.id, approvals.REJECTED, actor.user_id)
            return card_of(approval)

    def edit(self, actor: Actor, approval_id: int, values: Mapping[str, Any], *, channel: str) -> ApprovalCard:
        """Replace an approval by one with other arguments; what would change is looked at anew.

        Args:
            actor: who decides.
            approval_id: the approval.
            values: the arguments to set, by name; an empty text leaves one out.
            channel: where this is asked.

        Raises:
            UnknownRecord, ApprovalDecided, ApprovalExpired: as for :meth:`approve`.
            InvalidValue: the tool has no such argument, or the call cannot be done with it.
        """
        approval, gate = self._opened(actor, approval_id, channel, None, None)
        tool = checked_tool(self._tool, approval.tool)
        arguments = dict(approval.arguments)
        for name, value in values.items():
            arguments[name] = _read(tool, name, value)
        kept = {name: value for name, value in arguments.items() if value != ""}
        outcome = _proposed(gate, tool, kept, Replacing(approval.id, actor.user_id))
        return needed_card(outcome.result)  # type: ignore[arg-type]  # what is proposed always waits

    def expire(self, actor: Actor) -> int:
        """Mark what nobody decided in time; return how many there were."""
        with self._store.write(actor, Origin("approvals")) as unit:
            return approvals.expire(unit)

    def _opened(
        self, actor: Actor, approval_id: int, channel: str, request: str | None, lease: Lease | None
    ) -> tuple[Approval, Gate]:
        with self._store.read(actor) as unit:
            approval = approvals.waiting(unit, approval_id)
            requester = actor_of(unit.get(User, approval.requested_by_id))
        origin = Origin(channel, request, turn_id=approval.turn_id)
        return approval, Gate(self._store, requester, origin, lease=lease, history=self._history, tool=self._tool)

    def _again(self, gate: Gate, approval: Approval, arguments: dict[str, Any], actor: Actor) -> GateOutcome | None:
        tool = checked_tool(self._tool, approval.tool)
        try:
            return _proposed(gate, tool, arguments, Replacing(approval.id, actor.user_id))
        except CrmError:
            return None


def card_of(approval: Approval) -> ApprovalCard:
    """Return a stored approval as it is shown."""
    changes = [FieldChange.model_validate(dict(change)) for change in approval.diff]
    summary = summarised(approval.tool, changes)
    return ApprovalCard(id=approval.id, summary=summary, changes=changes, expires_at=approval.expires_at)


def needed_card(needed: ApprovalNeeded, summary: str | None = None) -> ApprovalCard:
    """Return what a call was answered as it is shown; without a summary, in a plain one."""
    summary = summary or summarised(needed.tool, needed.changes)
    return ApprovalCard.model_validate(
        {"id": needed.approval_id, "summary": summary, "changes": needed.changes, "expires_at": needed.expires_at}
    )


def summarised(tool: str, changes: list[FieldChange]) -> str:
    """Return in one line what would change: "Renewal: amount 10 → 45000"."""
    told = [_told(change) for change in changes]
    more = f" (+{len(told) - _SHOWN})" if len(told) > _SHOWN else ""
    return "; ".join(told[:_SHOWN]) + more if told else tool.replace("_", " ")


def _told(change: FieldChange) -> str:
    if change.op == "create":
        return f"+ {change.label}"
    if change.op == "remove":
        return f"− {change.label}"
    field = str(change.field).removesuffix("_id").replace("_", " ")
    return f"{change.label}: {field} {_shown(change.before)} → {_shown(change.after)}"


def _shown(value: object) -> str:
    return "–" if value is None else str(value)


def _proposed(gate: Gate, tool: Tool, arguments: dict[str, Any], replacing: Replacing) -> GateOutcome:
    """Ask for a yes to other arguments, in place of an approval.

    Raises:
        CrmError: the call cannot be done with them.
    """
    try:
        return gate.propose(tool, arguments, replacing)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InvalidValue(field=field, value=arguments.get(field), reason=first["msg"]) from error


def _read(tool: Tool, name: str, value: Any) -> Any:  # noqa: ANN401  (a text as typed, or a value as JSON has it)
    """Return an argument's new value; a list may be typed with commas."""
    known = tool.arguments.model_fields.get(name)
    if known is None:
        choices = ", ".join(tool.arguments.model_fields)
        raise InvalidValue(field=name, value=value, reason=f"{tool.name} takes {choices}")
    is_list = get_origin(known.annotation) is list
    return [part.strip() for part in value.split(",")] if is_list and isinstance(value, str) else value
