"""What the machinery remembers: approvals, conversations, mail that came in, jobs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_store.models.base import Code, JsonColumn, Operational, choice
from crm_store.models.types import UtcDateTime


class ApprovalStatus(StrEnum):
    """Where a stored approval stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    REPLACED = "replaced"


class JobStatus(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Conversation(Operational):
    """A thread with one person or channel; the lease lets one turn run at a time."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    channel: Mapped[str] = mapped_column(Code)
    external_id: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_token: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Turn(Operational):
    """One message and what was answered; whom it did not content said so at ``disliked_at``, and why."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("conversation_id", "position"),)

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    position: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    request: Mapped[str] = mapped_column(Text)
    reply: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    disliked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    dislike_reason: Mapped[str | None] = mapped_column(Text)


class Approval(Operational):
    """Something that waits for a yes: the tool, its exact arguments, and the versions it saw."""

    __tablename__ = "approvals"

    requested_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turns.id"), index=True)
    status: Mapped[ApprovalStatus] = mapped_column(choice(ApprovalStatus), default=ApprovalStatus.PENDING)
    tool: Mapped[str] = mapped_column(Code)
    arguments: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    diff: Mapped[list[Any]] = mapped_column(JsonColumn)
    versions: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_sets.id"))


class InboundMessage(Operational):
    """A message as it arrived, kept before it is acknowledged; ``dedup_key`` admits it once."""

    __tablename__ = "inbound_messages"

    channel: Mapped[str] = mapped_column(Code)
    dedup_key: Mapped[str] = mapped_column(String(200), unique=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    processed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)


class Job(Operational):
    """Work to be done once, written in the transaction that causes it."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "status", "run_at"),)

    kind: Mapped[str] = mapped_column(Code)
    unique_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    status: Mapped[JobStatus] = mapped_column(choice(JobStatus), default=JobStatus.WAITING)
    payload: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IdempotencyRecord(Operational):
    """The first answer to a keyed request, given again to its repetitions."""

    __tablename__ = "idempotency_records"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    key: Mapped[str] = mapped_column(String(200))
    request_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status_code: Mapped[int | None]
    response: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
