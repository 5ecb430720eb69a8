"""``POST /v1/chat``: a message and its reply, at once or as it comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.channels.http.examples import REPLY, STREAM
from assistant.channels.http.failures import REFUSALS, failed
from assistant.channels.http.once import CHANNEL, Key, begun
from assistant.channels.http.service import Caller, Service, Serving
from assistant.messages import Event, Inbound, Reply
from crm_store.idempotency import KeyInUse

router = APIRouter(prefix="/v1", tags=["conversation"])
_STREAM = "text/event-stream"
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Message(BaseModel):
    """What is said, in which conversation, and to which model."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"text": "Called Anna Nowak at Acme, she wants a quote by Friday", "conversation": "desk-7"}]
        },
    )

    text: str
    conversation: str = Field(
        default="main", min_length=1, max_length=180, description="Messages of one follow each other."
    )
    model: str | None = Field(
        default=None, min_length=1, description="offline, or openai:NAME; the server's own if left out."
    )
    stream: bool = Field(
        default=False, description="Answer with server-sent events, as `Accept: text/event-stream` does."
    )


@router.post(
    "/chat",
    response_model=Reply,
    responses={
        **REFUSALS,
        200: {
            "description": "The reply; or the events of the turn: step, text, approval, chart, done, error",
            "content": {"application/json": {"example": REPLY}, _STREAM: {"example": STREAM}},
        },
    },
)
def chat(
    message: Message, service: Serving, actor: Caller, key: Key = None, accept: Annotated[str, Header()] = ""
) -> Response:
    """Tell the assistant what happened, or ask it something."""
    service.office.agent(message.model)  # an unknown one is refused before anything is stored
    thread = f"{actor.user_id} {message.conversation}"
    inbound = Inbound(CHANNEL, thread, actor, message.text, model=message.model, key=key)
    if message.stream or _STREAM in accept:
        return _streamed(service, inbound)
    return _answered(service, inbound)


def _answered(service: Service, inbound: Inbound) -> Response:
    last = list(service.streams.take(inbound))[-1:]
    if not last or last[0].type == "error":
        return failed(last[0].data if last else {})
    reply = _own(last[0].data, inbound)
    _check_answered(service, inbound, reply)
    return JSONResponse(reply)


def _streamed(service: Service, inbound: Inbound) -> Response:
    """Send the events of a turn; what fails before anything happened is refused as for every other request."""
    events = service.streams.take(inbound)
    first = next(events, None)
    if first is None or first.type == "error":
        return failed(first.data if first else {})
    if first.type == "done":
        _check_answered(service, inbound, first.data)
    return StreamingResponse(_told(chain([first], events), inbound), media_type=_STREAM, headers=_HEADERS)


def _check_answered(service: Service, inbound: Inbound, reply: dict[str, Any]) -> None:
    """Refuse a repeated request that found the first one still worked on: the answer comes when it is sent again.

    Raises:
        KeyInUse: it is.
    """
    if inbound.key is not None and reply["turn"] is None and begun(service.store, inbound):
        raise KeyInUse(key=inbound.key)


def _own(reply: dict[str, Any], inbound: Inbound) -> dict[str, Any]:
    """Return a reply with the conversation as its caller named it."""
    return {**reply, "conversation": inbound.conversation.partition(" ")[2]}


def _told(events: Iterator[Event], inbound: Inbound) -> Iterator[str]:
    for event in events:
        data = _own(event.data, inbound) if event.type == "done" else event.data
        yield f"event: {event.type}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
