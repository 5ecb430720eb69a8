"""Loading the demo: complete, dated from the day it is loaded, and gone when undone."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from crm_store.actors import SYSTEM
from crm_store.clock import FrozenClock
from crm_store.demo.files import read_cast, read_stories
from crm_store.demo.loader import CrmNotEmpty, load
from crm_store.demo.seller import offices
from crm_store.engine import make_engine
from crm_store.models import (
    Account,
    Activity,
    ActivityType,
    Base,
    Business,
    Contact,
    Deal,
    DealEvent,
    Stage,
    StageKind,
    Task,
    User,
    table_of,
)
from crm_store.origin import Origin
from crm_store.store import Store
from crm_store.undo import undo
from tests.crm_store.conftest import NOW
from tests.crm_store.demo.conftest import at_any_time

if TYPE_CHECKING:
    from datetime import datetime

    from crm_store.unit import Unit
    from tests.crm_store.demo.conftest import Loaded

_OPEN = StageKind.OPEN


def _business() -> list[type[Business]]:
    kinds = [mapper.class_ for mapper in Base.registry.mappers]
    return sorted((kind for kind in kinds if issubclass(kind, Business)), key=lambda kind: kind.__tablename__)


def _count(unit: Unit, kind: type[Base]) -> int:
    return unit.session.scalar(select(func.count()).select_from(kind)) or 0


def test_the_whole_demo_is_loaded_in_one_change_set(store: Store) -> None:
    """What is told is what is stored, on either database, and progress ends with the last change."""
    told: list[int] = []
    summary = load(store, progress=told.append)
    with store.read(SYSTEM) as unit:
        stored = [_count(unit, kind) for kind in (User, Account, Contact, Deal, Activity, Task)]
        deals = unit.session.scalar(select(func.count(DealEvent.deal_id.distinct())))
    counted = [summary.users, summary.accounts, summary.contacts, summary.deals, summary.activities, summary.tasks]
    assert counted == stored == [14, 40, 91, 124, 715, 92]
    assert (deals, summary.day, told[-1]) == (124, date(2026, 3, 11), summary.changes)


def test_undoing_the_demo_leaves_an_empty_crm(store: Store) -> None:
    """One undo takes everything back, and the demo can be loaded again."""
    summary = load(store)
    with store.write(SYSTEM, Origin("test", "undo")) as unit:
        undone = undo(unit, summary.change_set_id)
        assert undone.conflicts == ()
    with store.read(SYSTEM) as unit:
        assert {kind.__tablename__: _count(unit, kind) for kind in _business() if _count(unit, kind)} == {}
    assert load(store).changes == summary.changes


def test_the_demo_asks_for_an_empty_crm(store: Store) -> None:
    """It never mixes with somebody's own data, and a second load changes nothing."""
    changes = load(store).changes
    with pytest.raises(CrmNotEmpty, match="Vistulo"):
        load(store)
    with store.read(SYSTEM) as unit:
        assert _count(unit, DealEvent) < changes
        assert _count(unit, Account) == 40


def _rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.engine.connect() as connection:
        tables = [*map(table_of, _business()), table_of(DealEvent)]
        return {t.name: [tuple(row) for row in connection.execute(select(t).order_by(t.c.id))] for t in tables}


def test_two_loads_on_one_day_are_equal(demo: Store, sqlite_url: str) -> None:
    """Whoever follows the documentation sees the same records, down to their ids."""
    again = Store(make_engine(sqlite_url), FrozenClock(NOW))
    load(again)
    assert _rows(again) == _rows(demo)
    again.close()


def test_a_named_day_stands_in_for_today(demo: Store, sqlite_url: str) -> None:
    """The demo can be loaded as of another day than the clock's."""
    later = Store(make_engine(sqlite_url), FrozenClock(NOW + timedelta(days=400)))
    load(later, date(2026, 3, 11))
    assert _rows(later)["activities"] == _rows(demo)["activities"]
    later.close()


def _days(store: Store) -> list[date]:
    with store.read(SYSTEM) as unit:
        return [moment.date() for moment in unit.session.scalars(select(Activity.occurred_at).order_by(Activity.id))]


def test_loaded_on_another_day_everything_shifts(demo: Store, loaded: Loaded) -> None:
    """Half a year later the stories are half a year younger, give or take a weekend or a holiday."""
    shift = 26 * 7
    moved = [(b - a).days for a, b in zip(_days(demo), _days(loaded(NOW + timedelta(days=shift))), strict=True)]
    assert median(moved) == shift
    assert max(moved) - min(moved) <= 12


@at_any_time
def test_nobody_works_on_a_weekend_or_holiday(loaded: Loaded, moment: datetime) -> None:
    """Whatever the day of loading, activities fall on working days of their author's country."""
    cast = read_cast()
    places = {f"{key}@{cast.company.email_domains[0]}": office for key, office in offices(cast).items()}
    with loaded(moment).read(SYSTEM) as unit:
        query = select(Activity.occurred_at, User.email).join(User, User.id == Activity.owner_id)
        days = [(places[str(email)], places[str(email)].day_of(at)) for at, email in unit.session.execute(query)]
    assert len(days) > 600
    assert [day for office, day in days if not office.is_working_day(day)] == []


@at_any_time
def test_the_past_is_past_and_only_meetings_lie_ahead(loaded: Loaded, moment: datetime) -> None:
    """Nothing was won, changed or done in the future; what is planned is."""
    with loaded(moment).read(SYSTEM) as unit:
        ahead = unit.all(select(Activity).where(Activity.occurred_at > moment))
        closed = (
            select(Deal.close_date).join(Stage, Stage.id == Deal.stage_id).where(Stage.stage_kind != StageKind.OPEN)
        )
        assert {activity.activity_type for activity in ahead} == {ActivityType.MEETING}
        assert len(ahead) == sum(entry.day > 0 for story in read_stories().values() for entry in story.timeline)
        assert max(day for day in unit.session.scalars(closed) if day) <= moment.date()
        assert unit.all(select(DealEvent).where(DealEvent.at > moment)) == []
        assert unit.all(select(Task).where(Task.done_at > moment)) == []


@at_any_time
def test_activities_keep_the_order_of_their_story(loaded: Loaded, moment: datetime) -> None:
    """An answer never comes before its question, however weekends and holidays fall."""
    with loaded(moment).read(SYSTEM) as unit:
        for story in read_stories().values():
            query = select(Activity).join(Account, Account.id == Activity.account_id)
            rows = unit.all(query.where(Account.name == story.account.name).order_by(Activity.occurred_at, Activity.id))
            assert [row.subject for row in rows] == [entry.subject for entry in story.timeline], story.account.name
