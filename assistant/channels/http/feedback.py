"""``POST /v1/turns/{turn}/feedback``: an answer was wrong, and why."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from assistant.channels.http.failures import REFUSALS
from assistant.channels.http.once import CHANNEL, Answer, Key, once
from assistant.channels.http.service import Caller, Serving
from crm_store import feedback
from crm_store.origin import Origin
from crm_store.unit import WriteUnit

router = APIRouter(prefix="/v1", tags=["feedback"], responses=REFUSALS)


class Dislike(BaseModel):
    """What was wrong with the answer, in the caller's words."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "it was Thursday"}, {}]})

    reason: str | None = Field(default=None, max_length=feedback.MOST_REASON)


class Disliked(BaseModel):
    """What is remembered."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"turn": 1, "reason": "it was Thursday"}]})

    turn: int
    reason: str | None


@router.post("/turns/{turn}/feedback")
def dislike(turn: int, what: Dislike, service: Serving, actor: Caller, key: Key = None) -> Disliked:
    """Say that an answer to the caller was wrong; a later reason takes the place of an earlier one."""

    def work(unit: WriteUnit) -> Answer:
        feedback.dislike(unit, turn, what.reason)
        return {"turn": turn, "reason": what.reason}

    origin = Origin(CHANNEL, f"feedback {turn} {what.model_dump_json()}")
    return Disliked.model_validate(once(service.store, actor, key, origin, work))
