"""A story's days as dates and moments: on working days, in their order, the past before now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.fiscal import FiscalCalendar

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Event:
    """Something that happens on a day of a story, ``at`` the local time of an ``office``."""

    day: int
    at: time
    office: FiscalCalendar


@dataclass(frozen=True)
class Almanac:
    """Counts days from ``base``; what lies before day 1 has happened by ``now``."""

    base: date
    now: datetime

    def date(self, day: int, office: FiscalCalendar) -> date:
        """Return the working day of ``office`` that is nearest to a day; the earlier of two."""
        wanted = self.base + timedelta(days=day)
        distance = timedelta()
        while True:
            for candidate in (wanted - distance, wanted + distance):
                if office.is_working_day(candidate):
                    return candidate
            distance += _DAY

    def moment(self, event: Event) -> datetime:
        """Return the moment of one event; if it should have happened already, not after now."""
        return self.in_order([event])[0]

    def in_order(self, events: Sequence[Event]) -> list[datetime]:
        """Return the moments of events that stand in the order of their days and times, and keep it.

        Moving events to working days can bring two of them to one day: the later one then goes on to
        the next working day. What would have happened after now goes back to an earlier one.
        """
        moments: list[datetime] = []
        for event in events:
            earliest = self.now + _MINUTE if event.day > 0 else None
            if moments:
                earliest = max(earliest, moments[-1]) if earliest else moments[-1]
            moments.append(self._not_before(earliest, event))
        latest = self.now
        for index in reversed(range(len(events))):
            if events[index].day <= 0:
                latest = moments[index] = _not_after(latest, moments[index], events[index])
        return moments

    def _not_before(self, earliest: datetime | None, event: Event) -> datetime:
        day = self.date(event.day, event.office)
        while earliest is not None and _moment(day, event) < earliest:
            day = event.office.add_working_days(day, 1)
        return _moment(day, event)


def _not_after(latest: datetime, moment: datetime, event: Event) -> datetime:
    day = event.office.day_of(moment)
    while moment > latest:
        day = event.office.add_working_days(day, -1)
        moment = _moment(day, event)
    return moment


def _moment(day: date, event: Event) -> datetime:
    return datetime.combine(day, event.at, ZoneInfo(event.office.time_zone)).astimezone(UTC)
