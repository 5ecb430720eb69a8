"""Loads the demo company into an empty CRM, in one change set, dated relative to the day of loading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from crm_store.clock import today
from crm_store.company.applying import apply
from crm_store.demo.accounts import tell_accounts
from crm_store.demo.activities import tell_activities, tell_tasks
from crm_store.demo.contacts import tell_contacts
from crm_store.demo.days import Almanac
from crm_store.demo.deals import tell_deals
from crm_store.demo.files import read_cast, read_library, read_market, read_stories
from crm_store.demo.market import campaigns_of_deals, keep_library, tell_campaigns, tell_leads
from crm_store.demo.plan import make_plan
from crm_store.demo.scene import Told, set_scene
from crm_store.demo.seller import company_file, offices, tell_products
from crm_store.errors import CrmError
from crm_store.models import Account, Activity, Business, Company, Contact, Deal, Lead, Task, User
from crm_store.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_store.clock import Clock
    from crm_store.demo.cast_schema import Cast
    from crm_store.store import Store
    from crm_store.unit import WriteUnit

REQUEST = "load the demo company"


class CrmNotEmpty(CrmError):
    """This CRM already holds {found}, and the demo company needs an empty one."""

    hint = "Nothing was changed. Name another database with --db, or `undo` what is in this one first."


@dataclass(frozen=True)
class Summary:
    """What was loaded: the day its days count from, its change set, and how many there are of each."""

    day: date
    change_set_id: int
    changes: int
    users: int
    accounts: int
    contacts: int
    deals: int
    activities: int
    tasks: int
    leads: int


def load(store: Store, day: date | None = None, progress: Callable[[int], None] | None = None) -> Summary:
    """Load the demo company.

    Args:
        store: an empty CRM; one from which everything was undone is empty too.
        day: the day that the stories count from, at the present time of day; today in the company's time
            zone if not given. Days that fall on somebody's weekend or holiday move to the nearest working day.
        progress: told the number of changes recorded so far.

    Raises:
        CrmNotEmpty: the CRM holds something already.
        Forbidden: there are users, and the first admin is not active.
    """
    cast, origin = read_cast(), Origin("demo", REQUEST)
    almanac = _almanac(store.clock, cast, day)
    with store.write(store.actor(), origin) as unit:
        _require_empty(unit)
        for _ in _parts(unit, cast, almanac):
            if progress is not None:
                progress(unit.recorded)
        return _summary(unit, almanac.base, origin)


def _almanac(clock: Clock, cast: Cast, day: date | None) -> Almanac:
    zone = cast.company.time_zone
    if day is None:
        return Almanac(today(clock, zone), clock.now())
    local = clock.now().astimezone(ZoneInfo(zone))
    return Almanac(day, datetime.combine(day, local.time(), local.tzinfo))


def _require_empty(unit: WriteUnit) -> None:
    for kind in (Company, User, Account):
        row = unit.first(select(kind))
        if row is not None:
            raise CrmNotEmpty(found=f"the {kind.kind} {row.label}")


def _parts(unit: WriteUnit, cast: Cast, almanac: Almanac) -> Iterator[None]:
    """Tell part after part, each of what the ones before brought."""
    places, market = offices(cast), read_market()
    apply(unit, company_file(cast, almanac.base))
    tell_products(unit, cast)
    scene = set_scene(unit, almanac, places)
    yield
    campaigns = tell_campaigns(scene, market)
    stories = [Told(story, make_plan(story, almanac, places)) for story in read_stories().values()]
    tell_accounts(scene, stories)
    tell_contacts(scene, stories)
    yield
    tell_deals(scene, stories, campaigns_of_deals(market, campaigns))
    yield
    tell_activities(scene, stories)
    yield
    tell_tasks(scene, stories)
    tell_leads(scene, market, campaigns, stories)
    keep_library(scene, read_library())
    yield


def _summary(unit: WriteUnit, day: date, origin: Origin) -> Summary:
    return Summary(
        day=day,
        change_set_id=origin.change_set_id or 0,
        changes=unit.recorded,
        users=_count(unit, User),
        accounts=_count(unit, Account),
        contacts=_count(unit, Contact),
        deals=_count(unit, Deal),
        activities=_count(unit, Activity),
        tasks=_count(unit, Task),
        leads=_count(unit, Lead),
    )


def _count(unit: WriteUnit, kind: type[Business]) -> int:
    return unit.session.scalar(select(func.count()).select_from(kind)) or 0
