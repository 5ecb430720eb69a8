"""The unit of work: everything it writes is in the log, and nothing else can be written."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from crm_store.columns import logged_columns
from crm_store.errors import (
    ChangedMeanwhile,
    ConstraintBroken,
    CrmError,
    InvalidValue,
    ReadElsewhere,
    RuleBroken,
    UnknownRecord,
)
from crm_store.models import (
    Account,
    Base,
    Business,
    Change,
    Company,
    Deal,
    DealEvent,
    DealLine,
    Operation,
    Product,
    table_of,
)
from crm_store.origin import Origin
from tests.crm_store.conftest import NOW
from tests.crm_store.world import contents

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_store.unit import WriteUnit
    from tests.crm_store.world import World


def test_a_row_of_another_unit_is_not_changed_here(world: World, deal_id: int) -> None:
    """Its change would be in the log but not in the table."""
    before = contents(world)
    with world.read("ann") as reading:
        stale = reading.get(Deal, deal_id)

    def remove_twice(unit: WriteUnit) -> None:
        deal = unit.get(Deal, deal_id)
        unit.remove(deal)
        unit.remove(deal)

    acts: tuple[Callable[[WriteUnit], object], ...] = (
        lambda unit: unit.change(stale, name="Other"),
        lambda unit: unit.remove(stale),
        lambda unit: unit.change(Account(name="New"), name="Other"),
        lambda unit: unit.remove(Account(name="New")),
        remove_twice,
    )
    for act in acts:
        with pytest.raises((ReadElsewhere, UnknownRecord)), world.write("ann") as unit:
            act(unit)
    assert contents(world) == before


def test_a_row_is_created_once(world: World, deal_id: int) -> None:
    """Creating a stored or pending row again would log a second creation."""
    with pytest.raises(RuleBroken), world.write("ann") as unit:
        unit.create(unit.get(Deal, deal_id))
    with pytest.raises(RuleBroken), world.write("ann") as unit:
        unit.create(unit.create(Account(name="Globex", owner_id=world.id_of("ann"))))


def test_a_stranger_learns_nothing_from_ids(world: World, deal_id: int) -> None:
    """Choosing an id would tell whether it is taken; only an admin restoring an export does."""
    for taken in (deal_id, 4_711):
        with pytest.raises(InvalidValue, match="id cannot be"), world.write("cyd") as unit:
            unit.create(world.deal("Probe", "cyd", id=taken))
    with world.write("ada") as unit:
        unit.create(world.deal("Restored", "cyd", id=4_711))
    with world.read("ada") as unit:
        assert unit.get(Deal, 4_711).name == "Restored"
    with pytest.raises(ConstraintBroken), world.write("ada") as unit:
        unit.create(world.deal("Restored", "cyd", id=4_711))


def test_a_past_may_refer_to_other_rows(world: World, deal_id: int) -> None:
    """A deal that comes with its history is checked as a whole before anything of it is noted."""
    with world.write("ann") as unit:
        unit.create(Account(name="Pending", owner_id=world.id_of("ann")))
        unit.create(
            world.deal("Old", "ann"),
            NOW - timedelta(days=9),
            then=[(NOW - timedelta(days=3), {"stage_id": world.stages["Proposal"], "amount": Decimal(5)})],
        )
    with pytest.raises(UnknownRecord), world.write("cyd") as unit:
        unit.create(world.deal("Mine", "cyd"), then=[(NOW, {"account_id": 1})])
    with world.read("ada") as unit:
        assert set(unit.session.scalars(select(Deal.name))) == {"Renewal", "Old"}


def test_nothing_takes_effect_in_the_future(world: World, deal_id: int) -> None:
    """The row holds its value from now on, so the log and the deal's history say so too."""
    with world.write("ann") as unit:
        unit.change(unit.get(Deal, deal_id), effective_at=NOW + timedelta(days=30), amount=Decimal(99))
    with world.read("ann") as unit:
        newest = unit.all(select(DealEvent).order_by(DealEvent.id))[-1]
        assert (newest.at, newest.amount) == (NOW, Decimal(99))


def test_a_moment_without_a_zone_is_refused_before_anything_is_noted(world: World, deal_id: int) -> None:
    """An effect whose moment nobody can know fails with a plain error, in each of the verbs."""
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  (naive on purpose)
    acts: tuple[Callable[[WriteUnit], object], ...] = (
        lambda unit: unit.create(Account(name="x", owner_id=unit.actor.user_id), naive),
        lambda unit: unit.create(world.deal("x", "ann"), None, then=[(naive, {"name": "y"})]),
        lambda unit: unit.change(unit.get(Deal, deal_id), effective_at=naive, name="y"),
        lambda unit: unit.remove(unit.get(Deal, deal_id), naive),
    )
    for act in acts:
        with pytest.raises(InvalidValue, match="effective_at"), world.write("ann") as unit:
            act(unit)


def test_versions_count_the_writes(world: World, deal_id: int) -> None:
    """One write raises the version by one however many fields it sets; setting what is there raises nothing."""
    with world.write("ann") as unit:
        deal = unit.get(Deal, deal_id)
        assert deal.version == 1
        assert unit.change(deal, name="A", amount=Decimal(1))
        assert unit.change(deal, next_step="Call")
        assert not unit.change(deal, name="A")
        unit.session.flush()
        assert deal.version == 2
        assert not unit.change(deal, amount=Decimal("1.00"))
    with world.write("ann") as unit:
        unit.change(unit.get(Deal, deal_id), name="B")
    with world.read("ann") as unit:
        assert unit.get(Deal, deal_id).version == 3


def test_a_lost_update_is_refused(world: World, deal_id: int) -> None:
    """Whoever decided on an older version is told, and his write changes nothing."""
    with world.read("ann") as unit:
        seen = unit.get(Deal, deal_id).version
    with world.write("ben") as unit:
        unit.change(unit.get(Deal, deal_id), amount=Decimal(20), expect_version=seen)
    with pytest.raises(ChangedMeanwhile), world.write("ann") as unit:
        unit.change(unit.get(Deal, deal_id), amount=Decimal(30), expect_version=seen)
    with world.read("ann") as unit:
        assert unit.get(Deal, deal_id).amount == Decimal(20)


def test_a_failed_unit_leaves_neither_rows_nor_log_nor_set(world: World, deal_id: int) -> None:
    """The origin forgets the change set it had opened, so that the turn can go on."""
    before, origin = contents(world), Origin("test", "a turn")

    def fail(unit: WriteUnit) -> None:
        unit.change(unit.get(Deal, deal_id), name="Other")
        assert unit.recorded == 1
        unit.get(Deal, 999_999)

    with pytest.raises(UnknownRecord), world.write("ann", origin=origin) as unit:
        fail(unit)
    assert origin.change_set_id is None
    assert contents(world) == before
    with world.write("ann", origin=origin) as unit:
        unit.change(unit.get(Deal, deal_id), name="Other")
    assert origin.change_set_id is not None


def test_created_changed_and_removed_in_one_unit(world: World) -> None:
    """The log tells all of it, whether or not a flush came between."""
    for flushed in (False, True):
        origin = Origin("test")
        with world.write("ann", origin=origin) as unit:
            account = unit.create(Account(name="A", owner_id=world.id_of("ann")))
            if flushed:
                unit.session.flush()
            unit.change(account, name="B")
            unit.remove(account)
        with world.read("ann") as unit:
            log = unit.all(select(Change).where(Change.change_set_id == origin.change_set_id).order_by(Change.id))
            assert [(row.operation, row.field) for row in log] == [
                (Operation.CREATE, None),
                (Operation.CHANGE, "name"),
                (Operation.REMOVE, None),
            ]
            assert log[2].before["name"] == "B"
            assert unit.all(select(Account)) == []


def test_every_business_table_is_versioned_and_logged(world: World) -> None:
    """Each model carries what the log, the rights and the words for people need."""
    kinds = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Business)]
    assert len({kind.kind for kind in kinds}) == len(kinds)
    for kind in kinds:
        table = table_of(kind)
        assert not table.c.version.nullable
        assert kind.__mapper__.version_id_col is table.c.version
        assert set(logged_columns(kind)) == {column.name for column in table.c} - {"id", "version"}
    with world.read("ada") as unit:
        assert unit.session.scalar(select(func.count()).select_from(Company)) == 1
        logged = set(unit.session.scalars(select(Change.table_name)))
    assert logged == {"company", "teams", "users", "pipelines", "stages"}


def test_deals_may_be_changed_in_one_go(world: World, deal_id: int) -> None:
    """Many rows changed and removed in one flush are each checked against their version."""
    with world.write("ann") as unit:
        for number in range(20):
            unit.create(world.deal(f"Deal {number}", "ann"))
    with world.write("ada") as unit:
        product = unit.create(Product(name="Widget"))
        unit.session.flush()
        unit.create(DealLine(deal_id=deal_id, product_id=product.id, quantity=Decimal(1)))
    with world.write("ann") as unit:
        for deal in unit.all(select(Deal)):
            unit.change(deal, competitor="Globex")
    with world.write("ann") as unit:
        for deal in unit.all(select(Deal).where(Deal.id != deal_id)):
            unit.remove(deal)
    with world.read("ann") as unit:
        assert [(deal.competitor, deal.version) for deal in unit.all(select(Deal))] == [("Globex", 2)]
    with pytest.raises(ConstraintBroken), world.write("ann") as unit:
        unit.remove(unit.get(Deal, deal_id))


def test_two_units_that_read_the_same_version_do_not_both_win(world: World, deal_id: int) -> None:
    """On PostgreSQL two writers overlap: the later commit fails; SQLite lets one write at a time."""
    if world.store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite: the second writer waits for the first and reads what it wrote")

    def overlap(step: str, act: Callable[[WriteUnit, Deal], object]) -> None:
        with world.write("ann") as first:
            deal = first.get(Deal, deal_id)
            with world.write("ben") as second:
                second.change(second.get(Deal, deal_id), next_step=step)
            act(first, deal)

    with pytest.raises(ChangedMeanwhile):
        overlap("Call", lambda unit, deal: unit.change(deal, amount=Decimal(1)))
    with pytest.raises(ChangedMeanwhile):
        overlap("Write", lambda unit, deal: unit.remove(deal))


def test_an_error_says_what_to_do(world: World) -> None:
    """Errors of the unit carry advice, and their placeholders are filled."""
    with pytest.raises(CrmError) as missing, world.read("ann") as unit:
        unit.get(Deal, 5)
    assert "{" not in str(missing.value) + missing.value.advice
