"""What people keep for reuse and comparison: templates, segments, own words, quotas, exchange rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_store.models.accounts import Owned
from crm_store.models.base import Business, Code, JsonColumn, Name, Writers
from crm_store.models.types import Amount, CurrencyCode, Rate


class MessageTemplate(Owned, Business):
    """A text to write messages from, with ``{placeholders}``."""

    __tablename__ = "message_templates"
    kind: ClassVar[str] = "message template"

    name: Mapped[str] = mapped_column(Name)
    language: Mapped[str] = mapped_column(Code)
    subject: Mapped[str | None] = mapped_column(String(500))
    body: Mapped[str] = mapped_column(Text)


class Segment(Owned, Business):
    """A saved filter over one kind of record."""

    __tablename__ = "segments"
    kind: ClassVar[str] = "segment"

    name: Mapped[str] = mapped_column(Name)
    record_kind: Mapped[str] = mapped_column(Code)
    filters: Mapped[dict[str, Any]] = mapped_column(JsonColumn)


class OwnWord(Owned, Business):
    """What its owner, or with ``sharing`` company everybody, calls a record of ``record_kind``."""

    __tablename__ = "own_words"
    kind: ClassVar[str] = "own word"

    word: Mapped[str] = mapped_column(Name)
    record_kind: Mapped[str] = mapped_column(Code)
    record_id: Mapped[int]

    @property
    def label(self) -> str:
        """The word itself."""
        return self.word


class Quota(Business):
    """What a user or a team is to sell between two days, both included; exactly one of them is set."""

    __tablename__ = "quotas"
    kind: ClassVar[str] = "quota"
    writers: ClassVar[Writers] = Writers.MANAGERS

    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(CurrencyCode())


class ExchangeRate(Business):
    """On ``day``, one unit of ``base`` is worth ``rate`` units of ``quote``."""

    __tablename__ = "exchange_rates"
    __table_args__ = (UniqueConstraint("base", "quote", "day"),)
    kind: ClassVar[str] = "exchange rate"
    writers: ClassVar[Writers] = Writers.ADMINS

    base: Mapped[str] = mapped_column(CurrencyCode())
    quote: Mapped[str] = mapped_column(CurrencyCode())
    day: Mapped[date]
    rate: Mapped[Decimal] = mapped_column(Rate)

    @property
    def label(self) -> str:
        """The pair and the day."""
        return f"{self.base}/{self.quote} {self.day}"
