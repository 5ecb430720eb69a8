"""How the company sells: its calendar and policy, pipelines and stages, reasons and sources."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_store.models.base import Business, Code, JsonColumn, Name, Writers, choice
from crm_store.models.types import CurrencyCode


class StageKind(StrEnum):
    """Whether deals in a stage are open, won or lost."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class ForecastCategory(StrEnum):
    """How sure the seller is that a deal closes in its period."""

    OMITTED = "omitted"
    PIPELINE = "pipeline"
    BEST_CASE = "best_case"
    COMMIT = "commit"
    CLOSED = "closed"


class Outcome(StrEnum):
    """Which end of a deal a reason explains."""

    WON = "won"
    LOST = "lost"


class Company(Business):
    """The one row of company-wide settings.

    ``policy`` maps an effect to ``run`` or ``approve``; ``definitions`` holds what MQL and SQL mean here.
    """

    __tablename__ = "company"
    kind: ClassVar[str] = "company"
    writers: ClassVar[Writers] = Writers.ADMINS

    name: Mapped[str] = mapped_column(Name)
    currency: Mapped[str] = mapped_column(CurrencyCode())
    time_zone: Mapped[str] = mapped_column(Code)
    locale: Mapped[str] = mapped_column(Code)
    fiscal_year_start: Mapped[int]
    holidays_country: Mapped[str | None] = mapped_column(String(2))
    email_domains: Mapped[list[str]] = mapped_column(JsonColumn)
    definitions: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    policy: Mapped[dict[str, Any]] = mapped_column(JsonColumn)


class Pipeline(Business):
    """A sequence of stages; one company may sell in several."""

    __tablename__ = "pipelines"
    kind: ClassVar[str] = "pipeline"
    writers: ClassVar[Writers] = Writers.ADMINS

    name: Mapped[str] = mapped_column(Name, unique=True)
    position: Mapped[int]


class Stage(Business):
    """A step of a pipeline. ``probability`` is in percent, ``rot_days`` the age at which a deal is stale."""

    __tablename__ = "stages"
    __table_args__ = (UniqueConstraint("pipeline_id", "name"),)
    kind: ClassVar[str] = "stage"
    writers: ClassVar[Writers] = Writers.ADMINS

    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipelines.id"))
    name: Mapped[str] = mapped_column(Name)
    position: Mapped[int]
    stage_kind: Mapped[StageKind] = mapped_column(choice(StageKind))
    probability: Mapped[int]
    forecast_category: Mapped[ForecastCategory] = mapped_column(choice(ForecastCategory))
    rot_days: Mapped[int | None]
    entry_criteria: Mapped[list[str]] = mapped_column(JsonColumn)
    exit_criteria: Mapped[list[str]] = mapped_column(JsonColumn)
    required_fields: Mapped[list[str]] = mapped_column(JsonColumn)


class CloseReason(Business):
    """Why deals are won or lost, as the company tells it."""

    __tablename__ = "close_reasons"
    __table_args__ = (UniqueConstraint("outcome", "name"),)
    kind: ClassVar[str] = "close reason"
    writers: ClassVar[Writers] = Writers.ADMINS

    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    name: Mapped[str] = mapped_column(Name)


class LeadSource(Business):
    """Where leads and deals come from."""

    __tablename__ = "lead_sources"
    kind: ClassVar[str] = "lead source"
    writers: ClassVar[Writers] = Writers.ADMINS

    name: Mapped[str] = mapped_column(Name, unique=True)
