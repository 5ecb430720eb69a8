"""Fields that no column holds: what hangs on a record, how long something is so, what follows from the clock.

Each is SQL on one record, so that it can be compared, ordered by and summed like a column.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, case, column, func, or_, select, table
from sqlalchemy.orm import aliased

from crm_store.filter_fields import LINKS, last_activity
from crm_store.models import (
    Account,
    Activity,
    ActivityType,
    Business,
    Change,
    Contact,
    Deal,
    DealEvent,
    Lead,
    LeadStatus,
    Operation,
    Stage,
    StageKind,
    Task,
)
from crm_store.models.types import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from sqlalchemy import ColumnElement

    Entity = Any  # a model or an alias of one
    Kept = Callable[[Any, "Moment"], ColumnElement[bool] | None]


@dataclass(frozen=True)
class Moment:
    """When a filter is run: the moment, and the reader's day."""

    now: datetime
    today: date


class Sort(StrEnum):
    """What a derived field is: a moment, days since one, a number of records, yes or no."""

    MOMENT = "moment"
    DAYS = "days"
    COUNT = "count"
    FLAG = "flag"


@dataclass(frozen=True)
class Derived:
    """A derived field; ``of`` gives its SQL for an entity, for days the moment since when.

    ``never``: where there is no such moment, it is taken for longer ago than any other.
    """

    sort: Sort
    of: Callable[[Entity, Moment], ColumnElement[Any]]
    never: bool = False


# Unlike the models, these are not narrowed: they tell of a record that the reader sees, as its history does.
_LOG = table(Change.__tablename__, *(column(name) for name in ("table_name", "row_id", "operation")),
             column("effective_at", UtcDateTime()))  # fmt: skip
_EVENTS = table(DealEvent.__tablename__, column("deal_id"), column("operation", String()), column("fields", String()),
                column("at", UtcDateTime()))  # fmt: skip
_OPEN_LEADS = (LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.MQL, LeadStatus.SQL)


@cache
def derived(kind: type[Business]) -> Mapping[str, Derived]:
    """Return the derived fields of a kind of record by name."""
    found = {**_counts(kind), **_FLAGS.get(kind, {})}
    if "activity" in LINKS.get(kind, ()):
        last = partial(_taken_place, kind)
        found |= {
            "last_activity": Derived(Sort.MOMENT, last, never=True),
            "idle_days": Derived(Sort.DAYS, last, never=True),
            "next_activity": Derived(Sort.MOMENT, partial(_planned, kind)),
        }
    if kind in {Account, Activity, Contact, Deal, Lead, Task}:
        found["created_at"] = Derived(Sort.MOMENT, partial(_created, kind))
    if kind is Deal:
        found |= {"in_stage_since": Derived(Sort.MOMENT, _entered), "days_in_stage": Derived(Sort.DAYS, _entered)}
    return found


def _counts(kind: type[Business]) -> dict[str, Derived]:
    links = LINKS.get(kind, {})
    return {
        name: Derived(Sort.COUNT, partial(_number, kind, link, kept))
        for link, names in _COUNTED.items()
        if link in links and kind in {Account, Activity, Contact, Deal, Lead}
        for name, kept in names.items()
    }


def _number(kind: type[Business], name: str, kept: Kept, entity: Entity, moment: Moment) -> ColumnElement[int]:
    """Return how many records that hang on ``entity`` meet a condition."""
    target, query = _hanging(kind, name, entity, moment)
    wanted = kept(target, moment)
    counted = query.with_only_columns(func.count(target.id.distinct()))
    kept_ones = counted if wanted is None else counted.where(wanted)
    found: ColumnElement[int] = kept_ones.correlate(entity).scalar_subquery()
    return found


def _hanging(kind: type[Business], name: str, entity: Entity, moment: Moment) -> tuple[Any, Any]:
    """Return what hangs on ``entity`` under a name, and the query of it."""
    link = LINKS[kind][name]
    target: Any = aliased(link.target)
    if link.far == "id":
        return target, select(target.id).where(getattr(target, link.near) == entity.id)
    through: Any = aliased(link.through)
    query = select(target.id).join(through, getattr(through, link.far) == target.id)
    query = query.where(getattr(through, link.near) == entity.id)
    if hasattr(link.through, "ended_on"):
        query = query.where(or_(through.ended_on.is_(None), through.ended_on > moment.today))
    return target, query


def _taken_place(kind: type[Business], entity: Entity, moment: Moment) -> ColumnElement[datetime]:
    """Return when the latest activity was that had taken place by now."""
    return last_activity(entity, kind, moment.now)


def _planned(kind: type[Business], entity: Entity, moment: Moment) -> ColumnElement[datetime]:
    """Return when the next activity is."""
    activity, query = _hanging(kind, "activity", entity, moment)
    next_one = query.with_only_columns(func.min(activity.occurred_at)).where(activity.occurred_at > moment.now)
    found: ColumnElement[datetime] = next_one.correlate(entity).scalar_subquery()
    return found


def _created(kind: type[Business], entity: Entity, _moment: Moment) -> ColumnElement[datetime]:
    log = _LOG.alias()
    query = select(func.max(log.c.effective_at)).where(
        log.c.table_name == kind.__tablename__, log.c.row_id == entity.id, log.c.operation == Operation.CREATE.value
    )
    return query.correlate_except(log).scalar_subquery()


def _entered(entity: Entity, _moment: Moment) -> ColumnElement[datetime]:
    """Return when a deal came to the stage that it is in."""
    events = _EVENTS.alias()
    moved = or_(events.c.operation == Operation.CREATE.value, events.c.fields.like("%stage_id%"))
    query = select(func.max(events.c.at)).where(events.c.deal_id == entity.id, moved)
    return query.correlate_except(events).scalar_subquery()


def _deals(*kinds: StageKind) -> Kept:
    def kept(deal: Entity, _moment: Moment) -> ColumnElement[bool]:
        found: ColumnElement[bool] = deal.stage_id.in_(select(Stage.id).where(Stage.stage_kind.in_(kinds)))
        return found

    return kept


def _past(activity: Entity, moment: Moment) -> ColumnElement[bool]:
    found: ColumnElement[bool] = activity.occurred_at <= moment.now
    return found


def _future(activity: Entity, moment: Moment) -> ColumnElement[bool]:
    found: ColumnElement[bool] = activity.occurred_at > moment.now
    return found


def _type(wanted: ActivityType) -> Kept:
    return lambda activity, moment: and_(activity.activity_type == wanted, _past(activity, moment))


def _unfinished(task: Entity, _moment: Moment) -> ColumnElement[bool]:
    found: ColumnElement[bool] = task.done_at.is_(None)
    return found


def _late(task: Entity, moment: Moment) -> ColumnElement[bool]:
    passed = case((task.due_at.is_not(None), task.due_at < moment.now), else_=task.due_on < moment.today)
    return and_(task.done_at.is_(None), func.coalesce(passed, False))


def _all(_entity: Entity, _moment: Moment) -> None:
    return None


def _past_closing(deal: Entity, moment: Moment) -> ColumnElement[bool]:
    return and_(func.coalesce(deal.close_date < moment.today, False), _deals(StageKind.OPEN)(deal, moment))  # type: ignore[arg-type]  # it is a condition


_COUNTED: dict[str, dict[str, Kept]] = {
    "deal": {
        "deals": _all,
        "open_deals": _deals(StageKind.OPEN),
        "won_deals": _deals(StageKind.WON),
        "lost_deals": _deals(StageKind.LOST),
    },
    "contact": {"contacts": _all},
    "product": {"products": _all},
    "activity": {
        "activities": _past,
        "planned_activities": _future,
        "calls": _type(ActivityType.CALL),
        "meetings": _type(ActivityType.MEETING),
        "emails": _type(ActivityType.EMAIL),
        "notes_taken": _type(ActivityType.NOTE),
    },
    "task": {"tasks": _all, "open_tasks": _unfinished, "overdue_tasks": _late},
}
"""What is counted of the records that hang on one, by the link that leads to them."""

_FLAGS: dict[type[Business], dict[str, Derived]] = {
    Task: {
        "done": Derived(Sort.FLAG, lambda entity, _: entity.done_at.is_not(None)),
        "overdue": Derived(Sort.FLAG, _late),
    },
    Deal: {"overdue": Derived(Sort.FLAG, _past_closing)},
    Activity: {"planned": Derived(Sort.FLAG, _future)},
    Lead: {"open": Derived(Sort.FLAG, lambda entity, _: entity.status.in_(_OPEN_LEADS))},
}
