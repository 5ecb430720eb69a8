"""Deals, what is sold in them, and who takes part."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_store.models.accounts import BuyingRole, Owned
from crm_store.models.base import Business, Code, Name, Writers, choice
from crm_store.models.company import ForecastCategory
from crm_store.models.types import Amount, CurrencyCode


class Product(Business):
    """Something we sell, at a list price per unit."""

    __tablename__ = "products"
    kind: ClassVar[str] = "product"
    writers: ClassVar[Writers] = Writers.ADMINS

    name: Mapped[str] = mapped_column(Name, unique=True)
    family: Mapped[str | None] = mapped_column(Name)
    sku: Mapped[str | None] = mapped_column(Code)
    unit: Mapped[str | None] = mapped_column(Code)
    list_price: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str | None] = mapped_column(CurrencyCode())
    active: Mapped[bool] = mapped_column(default=True)


class Deal(Owned, Business):
    """A sale in the making, or its outcome.

    ``close_date`` is the expected day while the deal is open and the actual one once it is closed.
    ``amount_estimated`` marks an amount that nobody named, such as a list price taken at import.
    """

    __tablename__ = "deals"
    kind: ClassVar[str] = "deal"

    name: Mapped[str] = mapped_column(Name, index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipelines.id"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"), index=True)
    amount: Mapped[Decimal | None] = mapped_column(Amount)
    amount_estimated: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str] = mapped_column(CurrencyCode())
    opened_on: Mapped[date | None]
    close_date: Mapped[date | None] = mapped_column(index=True)
    forecast_category: Mapped[ForecastCategory] = mapped_column(choice(ForecastCategory))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("lead_sources.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    close_reason_id: Mapped[int | None] = mapped_column(ForeignKey("close_reasons.id"))
    competitor: Mapped[str | None] = mapped_column(Name)
    next_step: Mapped[str | None] = mapped_column(String(500))


class DealContact(Business):
    """A contact taking part in a deal, with the role he plays in this purchase."""

    __tablename__ = "deal_contacts"
    __table_args__ = (UniqueConstraint("deal_id", "contact_id"),)
    kind: ClassVar[str] = "deal contact"

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    buying_role: Mapped[BuyingRole | None] = mapped_column(choice(BuyingRole))


class DealLine(Business):
    """A quantity of a product on a deal; ``unit_price`` is in the deal's currency."""

    __tablename__ = "deal_lines"
    kind: ClassVar[str] = "deal line"

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    quantity: Mapped[Decimal] = mapped_column(Amount)
    unit_price: Mapped[Decimal | None] = mapped_column(Amount)
