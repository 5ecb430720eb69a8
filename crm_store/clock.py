"""The time, passed in: what "now" is, and what "today" is for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """Return the present moment as an aware datetime in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class FrozenClock:
    """A clock that stands still, for tests, evals and ``--now``."""

    moment: datetime

    def now(self) -> datetime:
        """Return the frozen moment in UTC."""
        return self.moment.astimezone(UTC)


def today(clock: Clock, time_zone: str) -> date:
    """Return the calendar day it is now in ``time_zone`` (an IANA name)."""
    return clock.now().astimezone(ZoneInfo(time_zone)).date()
