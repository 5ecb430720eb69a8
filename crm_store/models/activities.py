"""What happened with a customer, and what is to be done."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_store.models.accounts import Owned
from crm_store.models.base import Business, Code, choice
from crm_store.models.types import UtcDateTime


class ActivityType(StrEnum):
    """The kinds of dealings with a customer."""

    CALL = "call"
    MEETING = "meeting"
    EMAIL = "email"
    NOTE = "note"


class Direction(StrEnum):
    """Who reached out to whom."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Priority(StrEnum):
    """How urgent a task is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Activity(Owned, Business):
    """A call, meeting, e-mail or note; a meeting in the future is planned. Its owner is its author."""

    __tablename__ = "activities"
    kind: ClassVar[str] = "activity"

    activity_type: Mapped[ActivityType] = mapped_column(choice(ActivityType))
    subject: Mapped[str | None] = mapped_column(String(500))
    body: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Code)
    direction: Mapped[Direction | None] = mapped_column(choice(Direction))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    minutes: Mapped[int | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"), index=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"), index=True)

    @property
    def label(self) -> str:
        """Its subject, else what it is and when."""
        return self.subject or f"{self.activity_type} of {self.occurred_at:%Y-%m-%d}"


class Participant(Business):
    """Somebody who took part in an activity: a contact, a colleague, or an address nobody knows."""

    __tablename__ = "participants"
    kind: ClassVar[str] = "participant"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    address: Mapped[str | None] = mapped_column(String(320))


class Task(Owned, Business):
    """Something its owner has to do, by a day or a moment."""

    __tablename__ = "tasks"
    kind: ClassVar[str] = "task"

    title: Mapped[str] = mapped_column(String(500))
    notes: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(index=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remind_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    priority: Mapped[Priority] = mapped_column(choice(Priority), default=Priority.NORMAL)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"), index=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"))

    @property
    def label(self) -> str:
        """Its title."""
        return self.title
