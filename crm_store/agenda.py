"""A user's day: the meetings and calls on it, and what is to be done by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from crm_store import inputs
from crm_store.models import Activity, ActivityType, Participant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crm_store.unit import Unit

_APPOINTMENTS = (ActivityType.CALL, ActivityType.MEETING)


def appointments(
    unit: Unit, begins: datetime, ends: datetime, *, owner_id: int | None = None
) -> Sequence[Activity]:  # fmt: skip
    """Return the meetings and calls from ``begins`` up to before ``ends``, in their order.

    They are the actor's, or another user's: those he planned or logged, and those he takes part in.
    """
    whose = inputs.owner(unit, owner_id)
    takes_part = select(Participant.activity_id).where(Participant.user_id == whose)
    query = select(Activity).where(
        Activity.activity_type.in_(_APPOINTMENTS),
        Activity.occurred_at >= begins,
        Activity.occurred_at < ends,
        or_(Activity.owner_id == whose, Activity.id.in_(takes_part)),
    )
    return unit.all(query.order_by(Activity.occurred_at, Activity.id))
