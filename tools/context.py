"""What a tool works in: the actor's transaction, his calendar, and the history index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_store.change_log import zone_of
from crm_store.errors import ReadOnlyUnit
from crm_store.fiscal import calendar_of
from crm_store.unit import WriteUnit
from tools.slots import moment_of

if TYPE_CHECKING:
    from datetime import date

    from crm_store.fiscal import FiscalCalendar
    from crm_store.history.search import HistorySearch
    from crm_store.unit import Unit

MORNING = time(9)
"""The time of a meeting or call of which only the day was named."""


@dataclass(frozen=True)
class ToolContext:
    """Handed to every tool, and never part of what a model may fill in.

    ``history`` searches notes and e-mails by meaning; None where no index is at hand.
    """

    unit: Unit
    history: HistorySearch | None = None

    @property
    def writing(self) -> WriteUnit:
        """The unit, for a tool that declared a write.

        Raises:
            ReadOnlyUnit: the tool declared that it only reads.
        """
        if not isinstance(self.unit, WriteUnit):
            raise ReadOnlyUnit
        return self.unit

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.unit.clock.now()

    @property
    def zone(self) -> ZoneInfo:
        """The actor's time zone."""
        return zone_of(self.unit)

    @property
    def calendar(self) -> FiscalCalendar:
        """The company's calendar."""
        return calendar_of(self.unit)

    @property
    def today(self) -> date:
        """The actor's day."""
        return self.now.astimezone(self.zone).date()

    def moment(self, field: str, text: str, default: time = MORNING) -> datetime:
        """Return the moment that an argument means in the actor's time zone; ``default`` is the time of a bare day.

        Raises:
            InvalidValue: it is no day or moment.
        """
        day, named = moment_of(field, text)
        return datetime.combine(day, named or default, self.zone)
