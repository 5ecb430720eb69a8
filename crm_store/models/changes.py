"""The log of every write, and the history of deals that is derived from it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from crm_store.models.base import Code, Operational, choice
from crm_store.models.company import ForecastCategory, StageKind
from crm_store.models.types import Amount, CurrencyCode, UtcDateTime


class Operation(StrEnum):
    """What was done to a row."""

    CREATE = "create"
    CHANGE = "change"
    REMOVE = "remove"


class ChangeSet(Operational):
    """All that one turn or one command wrote: the unit of undo.

    ``request`` is what the person said or ran; ``undoes_id`` names the set that this one reverses.
    """

    __tablename__ = "change_sets"

    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    channel: Mapped[str] = mapped_column(Code)
    request: Mapped[str | None] = mapped_column(Text)
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turns.id"), index=True)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("change_sets.id"), index=True)


class Change(Operational):
    """One write to one row, in the order of ``id``.

    A creation has all values in ``after``, a removal in ``before``; a change names one ``field``.
    ``effective_at`` is when it happened in the world, ``at`` when it was recorded.
    """

    __tablename__ = "changes"
    __table_args__ = (Index(None, "table_name", "row_id", "id"),)

    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_sets.id"), index=True)
    table_name: Mapped[str] = mapped_column(Code)
    row_id: Mapped[int]
    operation: Mapped[Operation] = mapped_column(choice(Operation))
    field: Mapped[str | None] = mapped_column(Code)
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    effective_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DealEvent(Operational):
    """A deal as it stood from ``at`` on: the fact table of pipeline history.

    Derived from the changes of the deal and rebuilt from them by ``db rebuild``. ``removed`` ends a deal.
    """

    __tablename__ = "deal_events"
    __table_args__ = (Index(None, "deal_id", "at", "id"), Index(None, "at"))

    deal_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_sets.id"))
    operation: Mapped[Operation] = mapped_column(choice(Operation))
    fields: Mapped[str] = mapped_column(String(200))
    stage_id: Mapped[int]
    stage_kind: Mapped[StageKind] = mapped_column(choice(StageKind))
    amount: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(CurrencyCode())
    close_date: Mapped[date | None]
    owner_id: Mapped[int | None]
    forecast_category: Mapped[ForecastCategory] = mapped_column(choice(ForecastCategory))
    removed: Mapped[bool] = mapped_column(default=False)
