"""Quotas, given with a user or team or in a list of their own, by the period they are for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from crm_store.errors import CrmError
from crm_store.fiscal import FiscalCalendar, Grain, between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from crm_store.company.entries import Entry, Names
    from crm_store.company.issues import Issues, Path
    from crm_store.company.schema import QuotaItem, TeamItem, UserItem
    from crm_store.fiscal import Period
    from crm_store.models import Quota, Team, User

    Owner = Entry[UserItem, User] | Entry[TeamItem, Team]

# What a file calls a period must be the same days whenever it is read.
_DAYS = (date(2001, 1, 1), date(2002, 8, 17))
_GRAINS = (
    Grain.YEAR,
    Grain.FISCAL_YEAR,
    Grain.HALF,
    Grain.FISCAL_HALF,
    Grain.QUARTER,
    Grain.FISCAL_QUARTER,
    Grain.MONTH,
)


@dataclass(frozen=True)
class StatedQuota:
    """A quota as the file has it; ``owner`` is a user or, with ``of_team``, a team. No currency is the company's."""

    owner: Owner
    of_team: bool
    period: str
    amount: Decimal
    path: Path
    currency: str | None = None
    remove: bool = False


@dataclass(frozen=True)
class QuotaEntry:
    """A stated quota with the days of its period, and its row if it is stored."""

    stated: StatedQuota
    days: Period
    row: Quota | None

    @property
    def label(self) -> str:
        """Whose it is, and for when."""
        return f"{self.stated.owner.item.called} {self.stated.period}"


def given_with(owners: Sequence[Owner], *, of_team: bool) -> Iterator[StatedQuota]:
    """Yield the quotas that stand with users or teams."""
    for owner in owners:
        for period, amount in owner.item.quotas.items():
            yield StatedQuota(owner, of_team, period, amount, (*owner.item.path, "quotas", period))


def given_in_list(
    items: Sequence[QuotaItem], users: Names[UserItem, User], teams: Names[TeamItem, Team], issues: Issues
) -> Iterator[StatedQuota]:
    """Yield the quotas of the list, noting those of nobody known."""
    for item in items:
        owner: Owner | None
        if item.user is not None:
            owner = users.meant(item.user, (*item.path, "user"), issues)
        else:
            owner = teams.meant(item.team or "", (*item.path, "team"), issues)
        if owner is not None:
            of_team = item.team is not None
            yield StatedQuota(owner, of_team, item.period, item.amount, item.path, item.currency, item.remove)


def period_of(text: str, calendar: FiscalCalendar) -> Period:
    """Return the days that a file calls ``text``.

    Raises:
        ValueError: it is no period, or one that depends on the day it is read, such as "this quarter".
    """
    try:
        first, second = (calendar.parse(text, today) for today in _DAYS)
    except CrmError as error:
        raise ValueError(
            f"{text!r} is not a period such as 2026-Q3, 2026-07, FY27 Q1 or 2026-01-01..2026-06-30"
        ) from error
    if (first.start, first.end) != (second.start, second.end):
        raise ValueError(f"{text!r} is another period on another day; name it, as in 2026-Q3")
    return first


class QuotaBook:
    """Finds the stored quota that each one of a file means."""

    def __init__(self, stored: Sequence[Quota], calendar: FiscalCalendar, issues: Issues) -> None:
        """Know the ``stored`` ones; read periods by ``calendar``."""
        self._stored = {
            (row.team_id is not None, row.team_id or row.user_id, row.starts_on, row.ends_on): row for row in stored
        }
        self._calendar = calendar
        self._issues = issues
        self._taken: set[tuple[Owner, date, date]] = set()

    def found(self, stated: Iterable[StatedQuota]) -> list[QuotaEntry]:
        """Return the quotas with their days and rows, noting periods that are none or given twice."""
        return [found for quota in stated if (found := self._found(quota)) is not None]

    def _found(self, stated: StatedQuota) -> QuotaEntry | None:
        try:
            days = period_of(stated.period, self._calendar)
        except ValueError as error:
            self._issues.add(stated.path, str(error))
            return None
        key = (stated.owner, days.start, days.end)
        if key in self._taken:
            self._issues.add(stated.path, "the quota of this period is given twice")
        self._taken.add(key)
        owner_id = stated.owner.row.id if stated.owner.row is not None else None
        row = self._stored.get((stated.of_team, owner_id, days.start, days.end)) if owner_id is not None else None
        return QuotaEntry(stated, days, row)


def called(start: date, end: date, calendar: FiscalCalendar) -> str:
    """Return the shortest name of these days that :func:`period_of` understands."""
    periods = (calendar.period(grain, start) for grain in _GRAINS)
    return next(
        (period.label for period in periods if (period.start, period.end) == (start, end)), between(start, end).label
    )
