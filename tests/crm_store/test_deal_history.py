"""How a deal stood when: the events that follow from the log, with corrections, undos and dated changes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from crm_store.health import check
from crm_store.models import Deal, DealEvent, Stage, StageKind
from crm_store.origin import Origin
from crm_store.undo import undo
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_store.unit import WriteUnit
    from tests.crm_store.world import World

DAY = timedelta(days=1)


@pytest.fixture
def deal_id(world: World) -> int:
    """A deal that is 30 days old, in its first stage."""
    with world.write("ann") as unit:
        deal = unit.create(world.deal("Renewal", "ann", amount=Decimal(10)), NOW - 30 * DAY)
        unit.session.flush()
        return deal.id


def done(world: World, act: Callable[[WriteUnit], object]) -> int:
    """Do something as Ann in one set; return it."""
    origin = Origin("test")
    with world.write("ann", origin=origin) as unit:
        act(unit)
    assert origin.change_set_id
    return origin.change_set_id


def undone(world: World, change_set_id: int) -> int:
    """Undo a set of Ann's; return the undo's own set."""
    return done(world, lambda unit: undo(unit, change_set_id))


def amounts(world: World) -> list[tuple[int, Decimal | None]]:
    """Return from how many days ago the deal had which amount; None where it was gone."""
    with world.read("ada") as unit:
        events = unit.all(select(DealEvent).order_by(DealEvent.at, DealEvent.id))
        told = [((NOW - event.at).days, None if event.removed else event.amount) for event in events]
    sound(world)
    return told


def sound(world: World) -> None:
    """Check that the events are those that follow from the log."""
    assert [finding.found for finding in check(world.store.engine) if not finding.sound] == []


def set_amount(world: World, deal_id: int, amount: int, days_ago: int) -> int:
    """Change the amount as of a day in the past; return the change set."""
    moment = NOW - days_ago * DAY
    return done(world, lambda unit: unit.change(unit.get(Deal, deal_id), effective_at=moment, amount=Decimal(amount)))


def test_a_change_dated_back_holds_from_then_on(world: World, deal_id: int) -> None:
    """What is told later about an earlier day replaces what was to follow it: the row says so too."""
    set_amount(world, deal_id, 20, days_ago=5)
    set_amount(world, deal_id, 30, days_ago=9)
    assert amounts(world) == [(30, Decimal(10)), (9, Decimal(30))]


def test_other_fields_keep_their_past(world: World, deal_id: int) -> None:
    """A correction of the amount leaves a later move between stages alone."""
    won = {"stage_id": world.stages["Won"]}
    done(world, lambda unit: unit.change(unit.get(Deal, deal_id), effective_at=NOW - 3 * DAY, **won))
    set_amount(world, deal_id, 30, days_ago=9)
    with world.read("ada") as unit:
        events = unit.all(select(DealEvent).order_by(DealEvent.at))
    assert [(event.amount, event.stage_kind) for event in events] == [
        (Decimal(10), StageKind.OPEN),
        (Decimal(30), StageKind.OPEN),
        (Decimal(30), StageKind.WON),
    ]


def test_undoing_several_dated_changes_takes_all_of_them_back(world: World, deal_id: int) -> None:
    """The deal's last event tells what the deal is again, although one change took effect after the undo does."""

    def turn(unit: WriteUnit) -> None:
        deal = unit.get(Deal, deal_id)
        for days_ago, amount in ((20, 20), (10, 30)):
            unit.change(deal, effective_at=NOW - days_ago * DAY, amount=Decimal(amount))

    undone(world, done(world, turn))
    assert amounts(world)[-1] == (20, Decimal(10))


def test_nothing_takes_effect_before_the_deal_was(world: World, deal_id: int) -> None:
    """A change dated before the deal's creation holds from its creation on."""
    set_amount(world, deal_id, 20, days_ago=90)
    assert amounts(world) == [(30, Decimal(10)), (30, Decimal(20))]


def test_a_removed_deal_ends_when_it_was_removed(world: World, deal_id: int) -> None:
    """A removal dated back leaves nothing of what was to follow it."""
    set_amount(world, deal_id, 20, days_ago=5)
    done(world, lambda unit: unit.remove(unit.get(Deal, deal_id), NOW - 8 * DAY))
    assert amounts(world) == [(30, Decimal(10)), (8, None)]


def test_a_past_that_was_undone_comes_back_with_the_deal(world: World) -> None:
    """Undoing the undo of an import brings back not only the deals but also how they came about."""
    past: list[tuple[datetime, dict[str, object]]] = [
        (NOW - days_ago * DAY, {"amount": Decimal(amount)}) for days_ago, amount in ((20, 2), (10, 3))
    ]
    change_set = done(
        world, lambda unit: unit.create(world.deal("Old", "ann", amount=Decimal(1)), NOW - 30 * DAY, past)
    )
    told = amounts(world)
    assert told == [(30, Decimal(1)), (20, Decimal(2)), (10, Decimal(3))]
    undoing = undone(world, change_set)
    assert amounts(world) == [(30, Decimal(1)), (30, None)]
    again = undone(world, undoing)
    assert amounts(world) == told
    assert amounts(world) == told
    undone(world, again)
    assert amounts(world) == [(30, Decimal(1)), (30, None)]


def test_a_removal_undone_and_redone_in_any_order_leaves_no_trace(world: World, deal_id: int) -> None:
    """However often an undo is undone, a deal that is there has its past, and one that is gone ends once."""
    removal = done(world, lambda unit: unit.remove(unit.get(Deal, deal_id), NOW - 2 * DAY))
    there, gone = [(30, Decimal(10))], [(30, Decimal(10)), (2, None)]
    assert amounts(world) == gone
    first = undone(world, removal)
    again = undone(world, first)
    assert amounts(world) == gone
    second = undone(world, again)
    assert amounts(world) == there
    undone(world, second)
    assert amounts(world) == gone
    third = undone(world, again)
    assert amounts(world) == there
    undone(world, third)
    assert amounts(world) == gone


def test_a_deal_brought_back_goes_on(world: World, deal_id: int) -> None:
    """Changes after an undone removal follow the past from before it."""
    set_amount(world, deal_id, 20, days_ago=5)
    undone(world, done(world, lambda unit: unit.remove(unit.get(Deal, deal_id), NOW - 2 * DAY)))
    assert amounts(world) == [(30, Decimal(10)), (5, Decimal(20))]
    set_amount(world, deal_id, 40, days_ago=1)
    set_amount(world, deal_id, 50, days_ago=3)
    assert amounts(world) == [(30, Decimal(10)), (5, Decimal(20)), (3, Decimal(50))]


def test_events_follow_a_stage_that_becomes_one_of_another_kind(world: World, deal_id: int) -> None:
    """A stage that turns out to be a lost one is that in the past as well, and an undo takes it back."""
    proposal = world.stages["Proposal"]
    done(world, lambda unit: unit.change(unit.get(Deal, deal_id), stage_id=proposal))
    origin = Origin("test")
    with world.write("ada", origin=origin) as unit:
        unit.change(unit.get(Stage, proposal), stage_kind=StageKind.LOST)

    def kinds() -> list[StageKind]:
        sound(world)
        with world.read("ada") as unit:
            return list(unit.session.scalars(select(DealEvent.stage_kind).order_by(DealEvent.id)))

    assert kinds() == [StageKind.OPEN, StageKind.LOST]
    with world.write("ada") as unit:
        undo(unit, origin.change_set_id or 0)
    assert kinds() == [StageKind.OPEN, StageKind.OPEN]


def test_events_name_the_kind_of_a_stage_that_is_gone(world: World, deal_id: int) -> None:
    """A stage that was changed and removed is told as it last was."""
    with world.write("ada") as unit:
        extra = Stage(pipeline_id=world.pipeline_id, name="Extra", position=9, probability=5)
        extra.stage_kind, extra.forecast_category = StageKind.OPEN, unit.get(Stage, 1).forecast_category
        extra.entry_criteria = extra.exit_criteria = extra.required_fields = []
        unit.create(extra)
        unit.session.flush()
        unit.change(unit.get(Deal, deal_id), stage_id=extra.id)
        unit.change(extra, stage_kind=StageKind.LOST)
    with world.write("ada") as unit:
        unit.change(unit.get(Deal, deal_id), stage_id=world.stages["Proposal"])
        unit.session.flush()
        unit.remove(unit.get(Stage, extra.id))
    sound(world)


def test_many_changes_at_one_moment_are_one_event(world: World, deal_id: int) -> None:
    """One turn that sets several fields is one step of the deal."""
    fields: dict[str, Any] = {
        "amount": Decimal(5),
        "stage_id": world.stages["Proposal"],
        "close_date": date(2026, 5, 1),
    }
    done(world, lambda unit: unit.change(unit.get(Deal, deal_id), **fields))
    with world.read("ann") as unit:
        newest = unit.all(select(DealEvent).order_by(DealEvent.id))[-1]
    assert newest.fields == "amount,close_date,stage_id"
