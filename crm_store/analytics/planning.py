"""Makes a query ready for the database: looks up its names and compiles its filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from crm_store.analytics.conditions import condition_of
from crm_store.analytics.dimensions import DIMENSIONS
from crm_store.analytics.metrics import METRICS
from crm_store.analytics.names import find
from crm_store.analytics.plan import Plan
from crm_store.fiscal import calendar_of
from crm_store.own_company import own_company

if TYPE_CHECKING:
    from datetime import date, datetime

    from crm_store.analytics.query import Query
    from crm_store.fiscal import FiscalCalendar
    from crm_store.unit import Unit


class Asked(NamedTuple):
    """A plan, with the calendar and the moment (in the reader's time zone) it was made for."""

    plan: Plan
    calendar: FiscalCalendar
    now: datetime

    @property
    def today(self) -> date:
        """The reader's day."""
        return self.now.date()


def plan_of(unit: Unit, query: Query) -> Asked:
    """Return the plan of a query; "today" is the reader's, fiscal periods are the company's.

    Raises:
        UnknownName: the metric, a group, a filter's field or its value is not known.
        InvalidValue: a filter's value makes no sense.
        UnknownPeriod: the period names none.
        CompanyMissing: no company is set up.
    """
    calendar = calendar_of(unit)
    now = unit.clock.now().astimezone(ZoneInfo(unit.actor.time_zone or calendar.time_zone))
    groups = dict.fromkeys(find("group", name, DIMENSIONS) for name in query.group_by)
    plan = Plan(
        metric=find("metric", query.metric, METRICS),
        groups=tuple(groups),
        conditions=tuple(condition_of(unit, item) for item in query.filters),
        period=calendar.parse(query.period, now.date()) if isinstance(query.period, str) else query.period,
        currency=own_company(unit).currency,
    )
    return Asked(plan, calendar, now)
