"""The base of all results, and the pieces that many of them are made of."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A piece of a result."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RecordLink(Part):
    """A record that is spoken of: ``kind`` as in "deal"; ``detail`` tells namesakes apart."""

    kind: str
    id: int
    label: str
    detail: str | None = None


class MoneyValue(Part):
    """An amount, as decimal text, and its currency."""

    amount: str
    currency: str


class PeriodValue(Part):
    """Days from ``start`` to ``end``, both included, as ISO dates; ``label`` is how the period is written."""

    label: str
    start: str
    end: str


class Citation(Part):
    """Where a statement comes from: a record, and the words in it."""

    kind: str
    id: int
    label: str
    at: str | None = None
    quote: str | None = None


class FieldChange(Part):
    """One thing a call did, or would do, to one row; references are given by their labels.

    ``currency`` is that of an amount of a deal.
    """

    table: str
    id: int | None = None
    label: str
    op: Literal["create", "change", "remove"]
    field: str | None = None
    before: Any = None
    after: Any = None
    currency: str | None = None


class Result(BaseModel):
    """The base of all results; ``result`` names the kind, and the template that tells it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ok: ClassVar[bool] = True

    result: str
    citations: list[Citation] = Field(default_factory=list)


class Failed(Result):
    """A call that could not be done, and why; nothing of it was kept.

    ``error`` is the class of the error, ``missing`` what a stage requires, ``candidates`` who may be meant.
    """

    ok: ClassVar[bool] = False

    result: Literal["failed"] = "failed"
    tool: str
    error: str
    message: str
    hint: str = ""
    field: str | None = None
    reference: str | None = None
    missing: list[str] = Field(default_factory=list)
    candidates: list[RecordLink] = Field(default_factory=list)


class ApprovalNeeded(Result):
    """A call that waits for a yes; nothing was written but the approval.

    ``preview`` is what the call would answer, where its tool shows that before; the ids of what is new mean nothing.
    """

    result: Literal["approval_needed"] = "approval_needed"
    tool: str
    approval_id: int
    changes: list[FieldChange]
    expires_at: str
    preview: dict[str, Any] | None = None
