"""Teams, users and the ways they prove who they are."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_store.models.base import Business, Code, Name, Writers, choice
from crm_store.models.types import UtcDateTime


class Role(StrEnum):
    """What a user is in the company; it decides what he sees."""

    REP = "rep"
    MANAGER = "manager"
    ADMIN = "admin"


class Team(Business):
    """A group of users who see each other's shared records."""

    __tablename__ = "teams"
    kind: ClassVar[str] = "team"
    writers: ClassVar[Writers] = Writers.ADMINS

    name: Mapped[str] = mapped_column(Name, unique=True)
    region: Mapped[str | None] = mapped_column(Name)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)


class User(Business):
    """A colleague. A manager sees what everyone below him (``manager_id``) owns."""

    __tablename__ = "users"
    kind: ClassVar[str] = "user"
    writers: ClassVar[Writers] = Writers.ADMINS

    name: Mapped[str] = mapped_column(Name, index=True)
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    title: Mapped[str | None] = mapped_column(Name)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    region: Mapped[str | None] = mapped_column(Name)
    time_zone: Mapped[str | None] = mapped_column(Code)
    locale: Mapped[str | None] = mapped_column(Code)
    active: Mapped[bool] = mapped_column(default=True)


class ApiKey(Business):
    """A key a program presents; only its SHA-256 is kept. ``prefix`` tells keys apart in lists."""

    __tablename__ = "api_keys"
    kind: ClassVar[str] = "API key"
    writers: ClassVar[Writers] = Writers.ADMINS

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(Name)
    prefix: Mapped[str] = mapped_column(String(16))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Identity(Business):
    """A user's account at a provider (Slack, e-mail…); the subject is kept as a keyed hash."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("provider", "subject_hash"),)
    kind: ClassVar[str] = "identity"
    writers: ClassVar[Writers] = Writers.ADMINS

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    provider: Mapped[str] = mapped_column(Code)
    subject_hash: Mapped[str] = mapped_column(String(64))
    hint: Mapped[str | None] = mapped_column(String(80))
