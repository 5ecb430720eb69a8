"""What the tellers share: the unit they write to, the calendar, and the rows that stories name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.demo.days import Event
from crm_store.models import CloseReason, LeadSource, Pipeline, Product, Stage, User

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, time

    from crm_store.demo.days import Almanac
    from crm_store.demo.plan import Plan
    from crm_store.demo.schema import Story
    from crm_store.fiscal import FiscalCalendar
    from crm_store.models import Account, Contact, Deal, Outcome
    from crm_store.unit import WriteUnit

    Later = list[tuple[datetime, dict[str, object]]]
    """What becomes of a row: moments and the fields that change, in their order."""


@dataclass
class Told:
    """A story, when its parts happened, and the rows it has become so far, by their keys."""

    story: Story
    plan: Plan
    account: Account = field(init=False)
    contacts: dict[str, Contact] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    """Where stories are told."""

    unit: WriteUnit
    almanac: Almanac
    offices: Mapping[str, FiscalCalendar]
    users: Mapping[str, int]
    pipeline_id: int
    stages: Mapping[str, Stage]
    products: Mapping[str, int]
    sources: Mapping[str, int]
    reasons: Mapping[tuple[Outcome, str], int]

    def date(self, day: int, user: str) -> date:
        """Return a day of a story as a working day of a colleague."""
        return self.almanac.date(day, self.offices[user])

    def moment(self, day: int, at: time, user: str) -> datetime:
        """Return the moment of something a colleague did; see :meth:`Almanac.moment`."""
        return self.almanac.moment(Event(day, at, self.offices[user]))


def set_scene(unit: WriteUnit, almanac: Almanac, offices: Mapping[str, FiscalCalendar]) -> Scene:
    """Look up what stories refer to by name; users by the part of their address before the @."""
    session = unit.session
    users = session.execute(select(User.id, User.email).where(User.email.is_not(None)))
    return Scene(
        unit=unit,
        almanac=almanac,
        offices=offices,
        users={str(row.email).partition("@")[0]: row.id for row in users},
        pipeline_id=session.scalars(select(Pipeline.id).order_by(Pipeline.position)).first() or 0,
        stages={stage.name: stage for stage in unit.all(select(Stage))},
        products={row.name: row.id for row in session.execute(select(Product.id, Product.name))},
        sources={row.name: row.id for row in session.execute(select(LeadSource.id, LeadSource.name))},
        reasons={(reason.outcome, reason.name): reason.id for reason in unit.all(select(CloseReason))},
    )
