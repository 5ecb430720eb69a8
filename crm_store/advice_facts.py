"""What advice about deals is drawn from, read for many deals at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from crm_store import vocabulary
from crm_store.fiscal import calendar_of
from crm_store.models import Activity, BuyingRole, Deal, DealContact, Employment, StageKind, Task

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from crm_store.models import Stage
    from crm_store.unit import Unit

_DECIDERS = (BuyingRole.DECISION_MAKER, BuyingRole.ECONOMIC_BUYER)


@dataclass(frozen=True)
class DealFacts:
    """A deal with its stage, its last and next activity, and its open tasks.

    ``decision_maker`` tells whether somebody who decides is known, among those who take part in the deal or work at
    its account. ``next_stage`` is the open or won stage that follows, ``last_day`` the day of the last activity.
    """

    deal: Deal
    stage: Stage
    next_stage: Stage | None
    first_stage: bool
    last_activity: Activity | None
    next_activity: Activity | None
    last_day: date | None
    tasks: tuple[Task, ...]
    decision_maker: bool


def gather(unit: Unit, deals: Sequence[Deal]) -> Iterator[DealFacts]:
    """Yield the facts of deals, in their order, from a few statements for all."""
    ids = [deal.id for deal in deals]
    stages = {stage.id: stage for stage in vocabulary.stages(unit)}
    last, following = _latest(unit, ids), _planned(unit, ids)
    tasks, decided = _tasks(unit, ids), _decided(unit, deals)
    calendar = calendar_of(unit)
    for deal in deals:
        stage, activity = stages[deal.stage_id], last.get(deal.id)
        path = [one for one in stages.values() if one.pipeline_id == stage.pipeline_id]
        yield DealFacts(
            deal=deal,
            stage=stage,
            next_stage=_next(path, stage),
            first_stage=path[0] is stage,
            last_activity=activity,
            next_activity=following.get(deal.id),
            last_day=calendar.day_of(activity.occurred_at) if activity else None,
            tasks=tuple(tasks[deal.id]),
            decision_maker=deal.id in decided,
        )


def _next(path: Sequence[Stage], stage: Stage) -> Stage | None:
    later = path[path.index(stage) + 1 :]
    return next((one for one in later if one.stage_kind is not StageKind.LOST), None)


def _latest(unit: Unit, deal_ids: Collection[int]) -> Mapping[int | None, Activity]:
    """Return the last activity of each deal that has taken place."""
    newest = (
        select(Activity.deal_id, func.max(Activity.occurred_at).label("at"))
        .where(Activity.deal_id.in_(deal_ids), Activity.occurred_at <= unit.clock.now())
        .group_by(Activity.deal_id)
        .subquery()
    )
    joined = (Activity.deal_id == newest.c.deal_id) & (Activity.occurred_at == newest.c.at)
    rows = unit.all(select(Activity).join(newest, joined).order_by(Activity.id))
    return {row.deal_id: row for row in rows}


def _planned(unit: Unit, deal_ids: Collection[int]) -> Mapping[int | None, Activity]:
    """Return the next activity of each deal that is still to come."""
    query = select(Activity).where(Activity.deal_id.in_(deal_ids), Activity.occurred_at > unit.clock.now())
    return {row.deal_id: row for row in unit.all(query.order_by(Activity.occurred_at.desc(), Activity.id))}


def _tasks(unit: Unit, deal_ids: Collection[int]) -> Mapping[int, list[Task]]:
    query = select(Task).where(Task.deal_id.in_(deal_ids), Task.done_at.is_(None))
    found: dict[int, list[Task]] = defaultdict(list)
    for task in unit.all(query.order_by(Task.due_on, Task.id)):
        if task.deal_id is not None:
            found[task.deal_id].append(task)
    return found


def _decided(unit: Unit, deals: Sequence[Deal]) -> set[int]:
    """Return the ids of the deals for which somebody is known who decides."""
    ids, accounts = [deal.id for deal in deals], {deal.account_id for deal in deals} - {None}
    takes_part = select(DealContact.deal_id).where(
        DealContact.deal_id.in_(ids), DealContact.buying_role.in_(_DECIDERS)
    )  # fmt: skip
    works_there = select(Employment.account_id).where(
        Employment.account_id.in_(accounts), Employment.buying_role.in_(_DECIDERS), Employment.ended_on.is_(None)
    )
    taking_part, there = set(unit.session.scalars(takes_part)), set(unit.session.scalars(works_there))
    return taking_part | {deal.id for deal in deals if deal.account_id in there}
