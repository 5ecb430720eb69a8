"""Deals that slipped: open ones whose close date was moved later since a day, or has passed since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import or_, select

from crm_store.fiscal import calendar_of
from crm_store.models import ChangeSet, Deal, DealEvent, Operation, Stage, StageKind, User
from crm_store.unit import unfiltered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from crm_store.unit import Unit

DEFINITION = (
    "Open deals whose close date is later than it was on that day (or on the day they were opened, if that is later) "
    "or was taken away, and those whose close date has passed since without being moved."
)


class SlipKind(StrEnum):
    """How a deal slipped: its close date was moved later, or passed."""

    PUSHED = "pushed"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Slip:
    """A deal that slipped.

    ``before`` is the close date it had at the beginning, ``after`` the one it has, ``moves`` how often it was set
    since, ``moved_at`` the last time. ``days`` lie between the two dates, or between the one that passed and today;
    None where there is no close date any more.
    """

    deal: Deal
    kind: SlipKind
    before: date
    after: date | None
    days: int | None
    moves: int = 0
    moved_at: datetime | None = None
    by: str | None = None


class _Event(NamedTuple):
    deal_id: int
    at: datetime
    close_date: date | None
    change_set_id: int


def slipped(unit: Unit, since: date, *, owner_id: int | None = None, today: date | None = None) -> list[Slip]:
    """Return the visible deals that slipped since the beginning of a day, the greatest amount first.

    Args:
        unit: the reader's unit.
        since: the day, in the company's time zone.
        owner_id: only deals of this user.
        today: the day up to which dates have passed, the company's if not given.
    """
    calendar = calendar_of(unit)
    begins, now = calendar.start_of_day(since), today or calendar.today(unit.clock)
    deals = {deal.id: deal for deal in _open_deals(unit, owner_id)}
    found = []
    for deal_id, events in groupby(_events(unit, owner_id), key=lambda event: event.deal_id):
        if deal_id in deals:
            slip = _slip(deals[deal_id], list(events), begins, since, now)
            found += [slip] if slip is not None else []
    found.sort(key=lambda slip: (slip[0].deal.amount is None, -(slip[0].deal.amount or 0), slip[0].deal.id))
    authors = _authors(unit, {change_set_id for _, change_set_id in found if change_set_id is not None})
    return [_signed(slip, authors.get(change_set_id)) for slip, change_set_id in found]


def _open_deals(unit: Unit, owner_id: int | None) -> Sequence[Deal]:
    query = select(Deal).join(Stage, Stage.id == Deal.stage_id).where(Stage.stage_kind == StageKind.OPEN)
    return unit.all(query if owner_id is None else query.where(Deal.owner_id == owner_id))


def _events(unit: Unit, owner_id: int | None) -> Iterable[_Event]:
    """Return the events at which the close date of an open deal was set, in their order."""
    open_ids = select(Deal.id).join(Stage, Stage.id == Deal.stage_id).where(Stage.stage_kind == StageKind.OPEN)
    if owner_id is not None:
        open_ids = open_ids.where(Deal.owner_id == owner_id)
    query = select(DealEvent.deal_id, DealEvent.at, DealEvent.close_date, DealEvent.change_set_id).where(
        DealEvent.deal_id.in_(open_ids),
        or_(DealEvent.operation == Operation.CREATE, DealEvent.fields.contains("close_date")),
    )
    rows = unit.session.execute(query.order_by(DealEvent.deal_id, DealEvent.at, DealEvent.id))
    return (_Event(*row) for row in rows)


def _slip(
    deal: Deal, events: Sequence[_Event], begins: datetime, since: date, today: date
) -> tuple[Slip, int | None] | None:  # fmt: skip
    earlier = [event for event in events if event.at < begins]
    before = (earlier or events)[-1 if earlier else 0].close_date
    moves = [event for event in events[1:] if event.at >= begins]
    if before is None:
        return None
    after = deal.close_date
    if moves and (after is None or after > before):
        days = None if after is None else (after - before).days
        last = moves[-1]
        return Slip(deal, SlipKind.PUSHED, before, after, days, len(moves), last.at), last.change_set_id
    if after is not None and since <= after < today:
        return Slip(deal, SlipKind.OVERDUE, before, after, (today - after) // timedelta(days=1)), None
    return None


def _authors(unit: Unit, change_set_ids: set[int]) -> Mapping[int | None, str]:
    """Return who wrote change sets that touched deals the reader sees; the sets themselves may be others'."""
    query: Any = select(ChangeSet.id, User.name).join(User, User.id == ChangeSet.actor_id)
    rows = unit.session.execute(unfiltered(query.where(ChangeSet.id.in_(sorted(change_set_ids)))))
    return {row.id: row.name for row in rows}


def _signed(slip: Slip, author: str | None) -> Slip:
    return slip if author is None else replace(slip, by=author)
