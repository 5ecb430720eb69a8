"""``POST /v1/undo``: takes a change set back."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from assistant.channels.http.failures import REFUSALS
from assistant.channels.http.once import CHANNEL, Answer, Key, once
from assistant.channels.http.service import Caller, Serving
from crm_store import undo
from crm_store.origin import Origin
from crm_store.unit import WriteUnit

router = APIRouter(prefix="/v1", tags=["undo"], responses=REFUSALS)


class Undo(BaseModel):
    """What to take back: a change set, or else the caller's latest."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"change_set": 57}, {}]})

    change_set: int | None = None
    rest: bool = Field(default=False, description="Leave what stands in the way as it is, and take back the rest.")


class Undone(BaseModel):
    """What was taken back, by which change set; undoing that one brings it back."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"undone": 57, "change_set": 58, "records": 3, "left": []}]}
    )

    undone: int
    change_set: int | None
    records: int
    left: list[str]


@router.post("/undo")
def take_back(what: Undo, service: Serving, actor: Caller, key: Key = None) -> Undone:
    """Take back what a change set did."""

    def work(unit: WriteUnit) -> Answer:
        wanted = what.change_set if what.change_set is not None else undo.latest(unit)
        done = undo.undo(unit, wanted, rest=what.rest)
        left = [f"{one.label}: {one.reason}" for one in done.conflicts]
        return {"undone": wanted, "change_set": unit.origin.change_set_id, "records": done.rows, "left": left}

    answer = once(service.store, actor, key, Origin(CHANNEL, f"undo {what.model_dump_json()}"), work)
    return Undone.model_validate(answer)
