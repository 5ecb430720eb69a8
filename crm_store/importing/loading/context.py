"""What all loaders of one import share: the unit, the company, the report, and what has been written so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from crm_store.importing.loading.report import ImportReport
from crm_store.models import Company, Sharing

if TYPE_CHECKING:
    from crm_store.unit import WriteUnit


@dataclass
class ImportContext:
    """One import as it runs.

    ``source`` keeps ids of different systems apart; ``currency`` is taken where a file names none; ``file`` is
    the one being loaded. ``written`` tells, by entity, which line of which file wrote a record.
    """

    unit: WriteUnit
    currency: str
    time_zone: str
    source: str = ""
    file: str = ""
    report: ImportReport = field(default_factory=ImportReport)
    written: dict[str, dict[int, tuple[str, int]]] = field(default_factory=dict)
    rows: dict[str, set[int]] = field(default_factory=dict)

    @classmethod
    def start(cls, unit: WriteUnit, source: str = "", currency: str | None = None) -> ImportContext:
        """Return a context with the company's currency and time zone."""
        company = unit.session.scalars(select(Company)).one()
        return cls(unit, currency or company.currency, company.time_zone, source)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.time_zone)

    def external_id(self, value: str | None) -> str | None:
        """Return the id under which a record of the source is remembered."""
        return f"{self.source}:{value}" if value and self.source else value

    def is_of_source(self, external_id: str | None) -> bool:
        """Tell whether a remembered id is one of the source's."""
        return bool(external_id) and (not self.source or str(external_id).startswith(f"{self.source}:"))

    def belonging(self) -> dict[str, Any]:
        """Return whose a new record is that the file gives to nobody: all see it, or it is the actor's own."""
        if self.unit.scope.everything:
            return {"sharing": Sharing.COMPANY}
        return {"owner_id": self.unit.actor.user_id, "sharing": Sharing.TEAM}

    def moment(self, value: date | datetime) -> datetime:
        """Return a day's beginning, or a moment without a zone, in the company's time zone."""
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=self.zone).astimezone(UTC)
        return datetime.combine(value, time(), self.zone).astimezone(UTC)

    def day(self, value: date | datetime) -> date:
        """Return the company's calendar day of a moment."""
        if isinstance(value, datetime):
            return self.moment(value).astimezone(self.zone).date()
        return value
