"""What waits for a yes: list it, give it, change it, refuse it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from assistant.approvals import card_of
from assistant.channels.http.examples import APPROVAL
from assistant.channels.http.failures import REFUSALS, NotDone
from assistant.channels.http.once import CHANNEL, Answer, Key, once, once_apart
from assistant.channels.http.service import Caller, Service, Serving
from assistant.messages import ApprovalCard
from crm_store import approvals
from crm_store.actors import Actor
from crm_store.origin import Origin
from crm_store.unit import WriteUnit
from tools.changes import logged_changes
from tools.results import FieldChange

router = APIRouter(prefix="/v1/approvals", tags=["approvals"], responses=REFUSALS)
_SHOWN: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {"example": APPROVAL}}}}
_GIVEN: dict[str, Any] = {"approval": 4, "change_set": 58, "changes": APPROVAL["changes"]}


class Edit(BaseModel):
    """The arguments to set, by name; an empty text leaves one out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"arguments": {"amount": "42000"}}]})

    arguments: dict[str, Any]


class Given(BaseModel):
    """What was done after a yes; ``change_set`` is what `POST /v1/undo` takes."""

    model_config = ConfigDict(json_schema_extra={"examples": [_GIVEN]})

    approval: int
    change_set: int | None
    changes: list[FieldChange]


@router.get("")
def pending(service: Serving, actor: Caller, *, below: bool = False) -> list[ApprovalCard]:
    """Return what waits for the caller's yes; with ``below`` also for that of people below him."""
    return service.office.approvals.pending(actor, below=below)


@router.get("/{approval_id}", responses=_SHOWN)
def show(approval_id: int, service: Serving, actor: Caller) -> ApprovalCard:
    """Return one approval, decided or not."""
    return service.office.approvals.show(actor, approval_id)


@router.post("/{approval_id}/approve")
def approve(approval_id: int, service: Serving, actor: Caller, key: Key = None) -> Given:
    """Do exactly what was asked for, once."""
    origin = Origin(CHANNEL, f"approve {approval_id}")

    def work() -> Answer:
        done = service.office.approvals.approve(actor, approval_id, channel=CHANNEL, request=origin.request)
        if not done.ok:
            told = done.message()
            raise NotDone(approval=approval_id, message=str(told["message"]).rstrip("."), advice=told.get("hint", ""))
        return _given(service, actor, approval_id) or {}

    def recognised() -> Answer | None:
        return _given(service, actor, approval_id)

    return Given.model_validate(once_apart(service.store, actor, key, origin, work, recognised))


@router.post("/{approval_id}/reject", responses=_SHOWN)
def reject(approval_id: int, service: Serving, actor: Caller, key: Key = None) -> ApprovalCard:
    """Refuse it: nothing of it is done."""

    def work(unit: WriteUnit) -> Answer:
        approval = approvals.waiting(unit, approval_id)
        approvals.decide(unit, approval.id, approvals.REJECTED, actor.user_id)
        return card_of(approval).model_dump(mode="json")

    answer = once(service.store, actor, key, Origin(CHANNEL, f"reject {approval_id}"), work)
    return ApprovalCard.model_validate(answer)


@router.patch("/{approval_id}", responses=_SHOWN)
def edit(approval_id: int, change: Edit, service: Serving, actor: Caller, key: Key = None) -> ApprovalCard:
    """Replace it by one with other arguments, which gets a number of its own."""

    def work() -> Answer:
        card = service.office.approvals.edit(actor, approval_id, change.arguments, channel=CHANNEL)
        return card.model_dump(mode="json")

    def recognised() -> Answer | None:
        return _replacement(service, actor, approval_id, change.arguments)

    origin = Origin(CHANNEL, f"edit {approval_id} {change.model_dump_json()}")
    return ApprovalCard.model_validate(once_apart(service.store, actor, key, origin, work, recognised))


def _given(service: Service, actor: Actor, approval_id: int) -> Answer | None:
    """Return what came of the caller's yes; None if he did not give it."""
    with service.store.read(actor) as unit:
        approval = approvals.get(unit, approval_id)
        if approval.status is not approvals.APPROVED or approval.decided_by_id != actor.user_id:
            return None
        number = approval.change_set_id
        changes = logged_changes(unit, number) if number is not None else []
        return Given(approval=approval_id, change_set=number, changes=changes).model_dump(mode="json")


def _replacement(service: Service, actor: Actor, approval_id: int, values: dict[str, Any]) -> Answer | None:
    """Return what took the place of an approval with these values; None if nothing that still waits did."""
    with service.store.read(actor) as unit:
        old = approvals.get(unit, approval_id)
        if old.status is not approvals.REPLACED or old.decided_by_id != actor.user_id:
            return None
        wanted = {name: value for name, value in {**old.arguments, **values}.items() if value != ""}
        for found in approvals.pending(unit, below=True):
            same = (found.tool, found.turn_id, found.requested_by_id) == (old.tool, old.turn_id, old.requested_by_id)
            if found.id > old.id and same and wanted.items() <= dict(found.arguments).items():
                return card_of(found).model_dump(mode="json")
    return None
