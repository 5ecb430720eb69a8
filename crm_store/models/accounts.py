"""Accounts, contacts and who works (or worked) where."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from crm_store.models.base import Business, Code, JsonColumn, Name, choice
from crm_store.models.types import Amount, CurrencyCode


class Sharing(StrEnum):
    """Who besides the owner and his managers sees a record."""

    PRIVATE = "private"
    TEAM = "team"
    COMPANY = "company"


class BuyingRole(StrEnum):
    """The part a person plays in a purchase."""

    CHAMPION = "champion"
    DECISION_MAKER = "decision_maker"
    ECONOMIC_BUYER = "economic_buyer"
    INFLUENCER = "influencer"
    USER = "user"
    BLOCKER = "blocker"
    TECHNICAL = "technical"
    LEGAL = "legal"
    PROCUREMENT = "procurement"


class Consent(StrEnum):
    """Whether a person agreed to be contacted."""

    UNKNOWN = "unknown"
    GIVEN = "given"
    REFUSED = "refused"


class Owned:
    """Mixin of records that belong to somebody; see :mod:`crm_store.access` for who sees them."""

    sharing: Mapped[Sharing] = mapped_column(choice(Sharing), default=Sharing.TEAM)
    external_id: Mapped[str | None] = mapped_column(String(200), index=True)
    custom: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)

    @declared_attr
    def owner_id(cls) -> Mapped[int | None]:  # noqa: N805  (SQLAlchemy calls it with the class)
        """The user the record belongs to."""
        return mapped_column(ForeignKey("users.id"), index=True)


class Account(Owned, Business):
    """A company we sell to. ``icp`` says how well it fits the ideal customer profile."""

    __tablename__ = "accounts"
    kind: ClassVar[str] = "account"

    name: Mapped[str] = mapped_column(Name, index=True)
    domain: Mapped[str | None] = mapped_column(String(253), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    industry: Mapped[str | None] = mapped_column(Name)
    region: Mapped[str | None] = mapped_column(Name)
    segment: Mapped[str | None] = mapped_column(Name)
    country: Mapped[str | None] = mapped_column(Name)
    icp: Mapped[str | None] = mapped_column(Code)
    employees: Mapped[int | None]
    annual_revenue: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str | None] = mapped_column(CurrencyCode())
    phone: Mapped[str | None] = mapped_column(Code)
    since: Mapped[date | None]


class Contact(Owned, Business):
    """A person at a customer."""

    __tablename__ = "contacts"
    kind: ClassVar[str] = "contact"

    first_name: Mapped[str | None] = mapped_column(Name)
    last_name: Mapped[str | None] = mapped_column(Name)
    title: Mapped[str | None] = mapped_column(Name)
    language: Mapped[str | None] = mapped_column(Code)
    consent: Mapped[Consent] = mapped_column(choice(Consent), default=Consent.UNKNOWN)
    background: Mapped[str | None]

    @property
    def label(self) -> str:
        """First and last name, as far as known."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or f"contact {self.id}"


class ContactEmail(Business):
    """An address of a contact, lower-case; ``use`` tells work from home."""

    __tablename__ = "contact_emails"
    __table_args__ = (UniqueConstraint("contact_id", "address"),)
    kind: ClassVar[str] = "e-mail address"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    address: Mapped[str] = mapped_column(String(320), index=True)
    use: Mapped[str | None] = mapped_column(Code)
    position: Mapped[int] = mapped_column(default=0)

    @property
    def label(self) -> str:
        """The address itself."""
        return self.address


class ContactPhone(Business):
    """A number of a contact as written; ``digits`` is what numbers are compared by."""

    __tablename__ = "contact_phones"
    __table_args__ = (UniqueConstraint("contact_id", "number"),)
    kind: ClassVar[str] = "phone number"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    number: Mapped[str] = mapped_column(String(80))
    digits: Mapped[str] = mapped_column(String(40), index=True)
    use: Mapped[str | None] = mapped_column(Code)
    position: Mapped[int] = mapped_column(default=0)

    @property
    def label(self) -> str:
        """The number as written."""
        return self.number


class Employment(Business):
    """A dated relation of a contact to an account; an end date means he left, which stays a fact."""

    __tablename__ = "employments"
    kind: ClassVar[str] = "employment"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    buying_role: Mapped[BuyingRole | None] = mapped_column(choice(BuyingRole))
    title: Mapped[str | None] = mapped_column(Name)
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
