"""Leads and the campaigns that bring them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_store.models.accounts import Owned
from crm_store.models.base import Business, Code, Name, Writers, choice
from crm_store.models.types import Amount, CurrencyCode, UtcDateTime


class LeadStatus(StrEnum):
    """How far a lead has come; what MQL and SQL mean is the company's definition."""

    NEW = "new"
    CONTACTED = "contacted"
    MQL = "mql"
    SQL = "sql"
    CONVERTED = "converted"
    DISQUALIFIED = "disqualified"


class Campaign(Business):
    """A marketing effort with its cost."""

    __tablename__ = "campaigns"
    kind: ClassVar[str] = "campaign"
    writers: ClassVar[Writers] = Writers.MANAGERS

    name: Mapped[str] = mapped_column(Name, unique=True)
    channel: Mapped[str | None] = mapped_column(Name)
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    cost: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str | None] = mapped_column(CurrencyCode())


class Lead(Owned, Business):
    """Somebody who may become a customer; on conversion it points to what it became."""

    __tablename__ = "leads"
    kind: ClassVar[str] = "lead"

    name: Mapped[str | None] = mapped_column(Name, index=True)
    company_name: Mapped[str | None] = mapped_column(Name)
    email: Mapped[str | None] = mapped_column(String(320), index=True)
    phone: Mapped[str | None] = mapped_column(Code)
    title: Mapped[str | None] = mapped_column(Name)
    status: Mapped[LeadStatus] = mapped_column(choice(LeadStatus), default=LeadStatus.NEW)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("lead_sources.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    score: Mapped[int | None]
    product_interest: Mapped[str | None] = mapped_column(Name)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_response_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    converted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"))

    @property
    def label(self) -> str:
        """The person, else the company, else the address."""
        return self.name or self.company_name or self.email or f"lead {self.id}"
