"""What channels and the conversation exchange: a message in, events while it is worked on, a reply out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tools.results import Citation, FieldChange

if TYPE_CHECKING:
    from crm_store.actors import Actor, Audience


@dataclass(frozen=True)
class Inbound:
    """A message of a verified person. ``conversation`` is the thread's name within the channel.

    ``key`` is the sender's own id of the message: sent twice with the same key, it is answered once.
    """

    channel: str
    conversation: str
    actor: Actor
    text: str
    audience: Audience | None = None
    model: str | None = None
    key: str | None = None


class Sent(BaseModel):
    """A piece of what is sent to a person."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ToolCallMade(Sent):
    """A tool call of the turn, in the order made."""

    name: str
    arguments: dict[str, Any]
    effect: str | None
    ok: bool


class ApprovalCard(Sent):
    """Something that waits for a yes: what it would change, and until when it can be given."""

    id: int
    summary: str
    changes: list[FieldChange]
    expires_at: datetime


class Choice(Sent):
    """One of several answers to a question; writing its number chooses it."""

    number: int
    label: str
    detail: str | None = None
    kind: str | None = None
    id: int | None = None


class Chart(Sent):
    """Figures to draw: one label and one number a bar or point, the unit, and what they are."""

    kind: Literal["bar", "line"]
    title: str
    labels: list[str]
    values: list[float]
    unit: str


class Usage(Sent):
    """What the turn cost: the model, its calls, and its tokens as counted or reported."""

    model: str
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class Reply(Sent):
    """What came of a turn. As JSON it is what ``ask --json``, ``--batch`` and ``POST /v1/chat`` return."""

    conversation: str
    turn: int | None = None
    reply: str
    language: Literal["en", "pl"]
    tool_calls: list[ToolCallMade] = Field(default_factory=list)
    changes: list[FieldChange] = Field(default_factory=list)
    approvals: list[ApprovalCard] = Field(default_factory=list)
    choices: list[Choice] = Field(default_factory=list)
    citations: list[Citation] = Field(default_factory=list)
    charts: list[Chart] = Field(default_factory=list)
    change_set: int | None = None
    usage: Usage | None = None
    timing_ms: float = 0.0


class Event(Sent):
    """Something that happens during a turn.

    ``step``: data is {"tool", "state"}; ``text``: {"text"}, one or more whole sentences; ``approval``: an
    :class:`ApprovalCard`; ``chart``: a :class:`Chart`; ``done``: the :class:`Reply`; ``error``: {"type", "message",
    "hint"}.
    """

    type: Literal["step", "text", "approval", "chart", "done", "error"]
    data: dict[str, Any]
