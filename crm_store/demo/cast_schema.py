"""The form of the demo company's other files: who sells, what the market brought, what is kept for reuse."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from crm_store.demo.schema import Day, Key, Part, Text

Money = Annotated[Decimal, Field(gt=0)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
LocalTime = Annotated[str, Field(pattern=r"^\d\d:\d\d$")]


class CastCompany(Part):
    """The seller."""

    name: Text
    currency: Currency
    time_zone: Text
    locale: Text
    fiscal_year_start: Annotated[int, Field(ge=1, le=12)]
    holidays_country: Text
    email_domains: tuple[Text, ...]


class CastTeam(Part):
    """A team; ``country`` has the holidays its people keep, ``seasons`` how a year's quarters differ in quota."""

    name: Text
    region: Text
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    time_zone: Text
    locale: Text
    currency: Currency
    seasons: tuple[Money, Money, Money, Money]


class CastUser(Part):
    """A colleague; ``quota`` is for a plain quarter, in the team's currency."""

    key: Key
    name: Text
    role: Literal["rep", "manager", "admin"]
    title: Text
    team: str | None = None
    manager: Key | None = None
    quota: Money | None = None


class CastProduct(Part):
    """Something sold, with its list price in the company's currency."""

    name: Text
    family: Text
    sku: Text
    unit: Text
    list_price: Money


class Cast(Part):
    """Who sells what; ``rates`` are units of a currency to one of the company's, this month's first."""

    company: CastCompany
    teams: tuple[CastTeam, ...]
    users: tuple[CastUser, ...]
    products: tuple[CastProduct, ...]
    rates: dict[Currency, tuple[Money, ...]]


class MarketCampaign(Part):
    """A campaign with what it cost."""

    name: Text
    channel: Text
    starts: Day
    ends: Day
    cost: Money
    currency: Currency


class Moment(Part):
    """A day and the local time of whose doing it is."""

    day: Day
    at: LocalTime


class Outcome(Part):
    """What a lead became: an account by name, a contact and a deal by their keys in its story."""

    account: Text
    contact: Key
    deal: Key


class MarketLead(Part):
    """A lead; on the day ``decided`` it got its status."""

    name: Text
    company: Text
    email: str | None = None
    phone: str | None = None
    title: Text
    source: Text
    campaign: str | None = None
    owner: Key
    interest: Text
    score: Annotated[int, Field(ge=0, le=100)]
    arrived: Moment
    answered: Moment | None = None
    status: Literal["new", "contacted", "mql", "sql", "converted", "disqualified"]
    decided: Day | None = None
    became: Outcome | None = None


class Market(Part):
    """Demand: campaigns and leads."""

    campaigns: tuple[MarketCampaign, ...]
    leads: tuple[MarketLead, ...]


class LibraryTemplate(Part):
    """A text to write messages from."""

    name: Text
    language: Literal["en", "pl"]
    subject: Text
    body: Text


class LibrarySegment(Part):
    """A saved filter."""

    name: Text
    record_kind: Literal["account", "contact", "deal", "lead"]
    filters: dict[str, Any]


class Library(Part):
    """What is kept for reuse; its owner is a user's key."""

    owner: Key
    templates: tuple[LibraryTemplate, ...]
    segments: tuple[LibrarySegment, ...]
