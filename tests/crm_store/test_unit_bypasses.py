"""Every way around the verbs of a unit of work is refused, and nothing of it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select

from crm_store.errors import (
    NotInUnits,
    ReadOnlyUnit,
    WriteOutsideUnit,
)
from crm_store.models import (
    Account,
    Change,
    ChangeSet,
    Deal,
    DealEvent,
    Sharing,
    table_of,
)
from crm_store.unit import WriteUnit
from tests.crm_store.conftest import NOW
from tests.crm_store.world import contents

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_store.unit import Unit
    from tests.crm_store.world import World


def _assign(unit: Unit, deal_id: int) -> None:
    unit.get(Deal, deal_id).name = "Other"


def _assign_beside_a_change(unit: Unit, deal_id: int) -> None:
    deal = unit.get(Deal, deal_id)
    if isinstance(unit, WriteUnit):
        unit.change(deal, next_step="Call")
    deal.name = "Other"


def _assign_after_a_change(unit: Unit, deal_id: int) -> None:
    deal = unit.get(Deal, deal_id)
    if isinstance(unit, WriteUnit):
        unit.change(deal, name="Noted")
    deal.name = "Other"


def _assign_version(unit: Unit, deal_id: int) -> None:
    unit.get(Deal, deal_id).version = 7


def _assign_id(unit: Unit, deal_id: int) -> None:
    unit.get(Deal, deal_id).id = 7_000


def _add(unit: Unit, _deal_id: int) -> None:
    unit.session.add(Account(name="Stray", version=1, sharing=Sharing.TEAM))


def _add_after_create(unit: Unit, _deal_id: int) -> None:
    if isinstance(unit, WriteUnit):
        unit.create(Account(name="Noted", owner_id=unit.actor.user_id)).name = "Other"
    else:
        unit.session.add(Account(name="Other"))


def _version_after_create(unit: Unit, _deal_id: int) -> None:
    row = Account(name="Noted", owner_id=unit.actor.user_id)
    if isinstance(unit, WriteUnit):
        unit.create(row)
    unit.session.add(row)
    row.version = 9


def _delete(unit: Unit, deal_id: int) -> None:
    unit.session.delete(unit.get(Deal, deal_id))


def _delete_beside_a_change(unit: Unit, deal_id: int) -> None:
    deal = unit.get(Deal, deal_id)
    if isinstance(unit, WriteUnit):
        unit.change(deal, name="Noted")
    unit.session.delete(deal)


def _merge(unit: Unit, deal_id: int) -> None:
    unit.session.merge(Deal(id=deal_id, name="Other"))


def _write_log(unit: Unit, _deal_id: int) -> None:
    unit.session.add(ChangeSet(at=NOW, channel="test"))


def _alter_log(unit: Unit, _deal_id: int) -> None:
    unit.session.scalars(select(Change).limit(1)).one().field = "other"


def _erase_log(unit: Unit, _deal_id: int) -> None:
    unit.session.delete(unit.session.scalars(select(DealEvent).limit(1)).one())


def _json_in_place(unit: Unit, deal_id: int) -> None:
    account = unit.get(Account, unit.get(Deal, deal_id).account_id or 0)
    assert account.custom is not None
    account.custom["tier"].append("platinum")


def _flushed(unit: Unit, _done: None) -> None:
    unit.session.flush()


BYPASSES = (
    _assign, _assign_beside_a_change, _assign_after_a_change, _assign_version, _assign_id, _add, _add_after_create,
    _version_after_create, _delete, _delete_beside_a_change, _merge, _write_log, _alter_log, _erase_log, _json_in_place,
)  # fmt: skip


def test_what_the_verbs_do_not_know_of_is_not_written(world: World, deal_id: int) -> None:
    """Rows and the log are the same after each attempt to go past create, change and remove."""
    before = contents(world)
    for bypass in BYPASSES:
        for who in ("ann", "ada"):
            with pytest.raises(WriteOutsideUnit), world.write(who) as unit:
                bypass(unit, deal_id)
            with pytest.raises((ReadOnlyUnit, WriteOutsideUnit)), world.read(who) as reading:
                _flushed(reading, bypass(reading, deal_id))
            assert contents(world) == before, bypass.__name__


def test_a_session_offers_no_way_around_the_flush(world: World, deal_id: int) -> None:
    """Bulk methods write without a flush, a commit ends half a unit, a savepoint splits the log."""
    before = contents(world)
    attempts: tuple[Callable[[Any], object], ...] = (
        lambda session: session.bulk_save_objects([Account(name="x", version=1, sharing="team")]),
        lambda session: session.bulk_insert_mappings(Account, [{"name": "x", "version": 1, "sharing": "team"}]),
        lambda session: session.bulk_update_mappings(Deal, [{"id": deal_id, "name": "x"}]),
        lambda session: session.begin_nested(),
        lambda session: session.commit(),
    )
    for attempt in attempts:
        with pytest.raises(NotInUnits), world.write("ada") as unit:
            attempt(unit.session)
    assert contents(world) == before


def test_a_reader_cannot_write_even_past_the_orm(world: World) -> None:
    """A reading transaction refuses table-level statements too, on both databases."""
    statement = insert(table_of(Account)).values(name="Stray", version=1, sharing=Sharing.TEAM)
    with pytest.raises(ReadOnlyUnit), world.read("ada") as unit:
        unit.session.connection().execute(statement)
    with world.write("ada") as unit:
        unit.create(Account(name="Acme"))
    with world.read("ada") as unit:
        assert unit.session.scalars(select(Account.name)).all() == ["Acme"]
