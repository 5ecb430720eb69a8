"""Undo puts back what a change set did, says what stands in its way, and can be undone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crm_store import conversations
from crm_store.errors import UnknownRecord
from crm_store.models import Account, Change, ChangeSet, Deal, DealEvent, DealLine, Product
from crm_store.origin import Origin
from crm_store.undo import AlreadyUndone, NothingToUndo, UndoConflict, latest, undo

if TYPE_CHECKING:
    from crm_store.undo import Undone
    from tests.crm_store.world import World


def write_deal(world: World) -> tuple[int, int, int]:
    """Ann logs an account with a deal on it; return the change set and both ids."""
    origin = Origin("test", "new deal at Acme")
    with world.write("ann", origin=origin) as unit:
        account = unit.create(Account(name="Acme", owner_id=world.id_of("ann")))
        unit.session.flush()
        deal = unit.create(world.deal("Acme renewal", "ann", account_id=account.id, amount=Decimal(45000)))
    assert origin.change_set_id
    return origin.change_set_id, account.id, deal.id


def undo_as(world: World, who: str, change_set_id: int, *, rest: bool = False) -> tuple[int, Undone]:
    """Undo a set; return the undo's own change set and what it did."""
    origin = Origin("test", "undo")
    with world.write(who, origin=origin) as unit:
        done = undo(unit, change_set_id, rest=rest)
    assert origin.change_set_id
    return origin.change_set_id, done


def test_undo_removes_what_was_created_and_undoing_that_brings_it_back(world: World) -> None:
    """The rows return under their old ids with their old values, one version on."""
    change_set, account_id, deal_id = write_deal(world)
    undoing, done = undo_as(world, "ann", change_set)
    assert done.rows == 2
    with world.read("ada") as unit:
        assert unit.all(select(Deal)) == []
        assert unit.all(select(Account)) == []
    undo_as(world, "ann", undoing)
    with world.read("ann") as unit:
        deal = unit.get(Deal, deal_id)
        assert (deal.name, deal.account_id, deal.amount, deal.version) == (
            "Acme renewal",
            account_id,
            Decimal(45000),
            2,
        )


def test_undo_restores_changed_values(world: World) -> None:
    """Several changes of one turn, in several transactions, are taken back as one."""
    _, _, deal_id = write_deal(world)
    origin = Origin("test", "negotiating, 54k")
    for fields in ({"amount": Decimal(50000)}, {"amount": Decimal(54000), "stage_id": world.stages["Proposal"]}):
        with world.write("ann", origin=origin) as unit:
            unit.change(unit.get(Deal, deal_id), **fields)
    assert origin.change_set_id
    undo_as(world, "ann", origin.change_set_id)
    with world.read("ann") as unit:
        deal = unit.get(Deal, deal_id)
        assert (deal.amount, deal.stage_id) == (Decimal(45000), world.stages["Prospecting"])


def test_undo_says_who_changed_what_since_and_offers_the_rest(world: World) -> None:
    """Ben's newer amount is not overwritten; the account, which the deal needs, stays with it."""
    change_set, account_id, deal_id = write_deal(world)
    with world.write("ann", origin=Origin("test", "extra", change_set_id=change_set)) as unit:
        extra = unit.create(Account(name="Globex", owner_id=world.id_of("ann")))
    with world.write("ben", "54k") as unit:
        unit.change(unit.get(Deal, deal_id), amount=Decimal(54000))
    with pytest.raises(UndoConflict) as refused:
        undo_as(world, "ann", change_set)
    assert "amount 45000 → 54000" in str(refused.value)
    assert "by Ben" in str(refused.value)
    with world.read("ann") as unit:
        assert unit.get(Account, extra.id).name == "Globex"
    _, done = undo_as(world, "ann", change_set, rest=True)
    assert {(conflict.table, conflict.row_id) for conflict in done.conflicts} == {
        ("deals", deal_id),
        ("accounts", account_id),
    }
    with world.read("ann") as unit:
        assert [account.name for account in unit.all(select(Account))] == ["Acme"]


def test_undo_keeps_what_something_newer_needs(world: World) -> None:
    """A line added later to an undone deal is named as the reason the deal stays."""
    change_set, _, deal_id = write_deal(world)
    with world.write("ada") as unit:
        product = unit.create(Product(name="Widget"))
        unit.session.flush()
        unit.create(DealLine(deal_id=deal_id, product_id=product.id, quantity=Decimal(2)))
    with pytest.raises(UndoConflict, match=r"is needed by deal line .* by Ada"):
        undo_as(world, "ann", change_set)


def test_undo_of_a_removal_whose_parent_is_gone_is_refused(world: World) -> None:
    """A deal cannot come back to an account that was removed after it."""
    _, account_id, deal_id = write_deal(world)
    origin = Origin("test", "remove the deal")
    with world.write("ann", origin=origin) as unit:
        unit.remove(unit.get(Deal, deal_id))
    with world.write("ann") as unit:
        unit.remove(unit.get(Account, account_id))
    with pytest.raises(UndoConflict, match="which is gone"):
        undo_as(world, "ann", origin.change_set_id or 0)


def test_a_set_is_undone_once(world: World) -> None:
    """Undoing twice names the undo; after the undo is undone the set can be undone again."""
    change_set, _, _ = write_deal(world)
    first, _ = undo_as(world, "ann", change_set)
    with pytest.raises(AlreadyUndone, match=str(first)):
        undo_as(world, "ann", change_set)
    undo_as(world, "ann", first)
    undo_as(world, "ann", change_set)
    with world.read("ann") as unit:
        assert unit.all(select(Deal)) == []


def test_latest_skips_undos_and_what_is_undone(world: World) -> None:
    """Undoing without a number means the last thing that still holds, and says so when there is none."""
    older, _, deal_id = write_deal(world)
    origin = Origin("test", "54k")
    with world.write("ann", origin=origin) as unit:
        unit.change(unit.get(Deal, deal_id), amount=Decimal(54000))
    for expected in (origin.change_set_id, older):
        with world.read("ann") as unit:
            assert latest(unit) == expected
        undo_as(world, "ann", expected or 0)
    with world.read("ann") as unit, pytest.raises(NothingToUndo):
        latest(unit)


def test_nobody_undoes_a_strangers_work(world: World) -> None:
    """Another team's change set does not exist for Cyd; Ann's manager may undo it."""
    change_set, _, _ = write_deal(world)
    for who in ("cyd", "ben", "saul"):
        with pytest.raises(UnknownRecord):
            undo_as(world, who, change_set)
    _, done = undo_as(world, "nora", change_set)
    assert done.rows == 2


def test_one_may_undo_what_one_created_for_a_teammate(world: World) -> None:
    """A slip is taken back although the record belongs to Ben by now."""
    origin = Origin("test", "deal for Ben")
    with world.write("ann", origin=origin) as unit:
        unit.create(world.deal("For Ben", "ben"))
    _, done = undo_as(world, "ann", origin.change_set_id or 0)
    assert done.rows == 1


def test_an_undo_tells_nothing_about_a_record_that_moved_out_of_sight(world: World) -> None:
    """A deal handed to another team is only said to be out of reach."""
    change_set, _, deal_id = write_deal(world)
    with world.write("ada") as unit:
        unit.change(unit.get(Deal, deal_id), owner_id=world.id_of("cyd"), name="Secret")
    with pytest.raises(UndoConflict) as refused:
        undo_as(world, "ann", change_set)
    assert "out of your reach" in str(refused.value)
    assert "Secret" not in str(refused.value)


def test_an_undone_deal_leaves_no_trace_in_the_pipelines_past(world: World) -> None:
    """The log keeps the mistake, the deal's history ends where it began."""
    change_set, _, deal_id = write_deal(world)
    undo_as(world, "ann", change_set)
    with world.read("ada") as unit:
        events = unit.all(select(DealEvent).order_by(DealEvent.id))
        assert [(event.operation, event.removed) for event in events] == [("create", False), ("remove", True)]
        assert events[0].at == events[1].at
        logged = unit.all(select(Change).where(Change.table_name == "deals", Change.row_id == deal_id))
        assert [change.operation for change in logged] == ["create", "remove"]


def test_parents_within_a_table_are_restored_before_their_children(world: World) -> None:
    """A holding and its subsidiaries survive removal and return in one undo each."""
    origin = Origin("test", "holding")
    with world.write("ann", origin=origin) as unit:
        owner = world.id_of("ann")
        top = unit.create(Account(name="Holding", owner_id=owner))
        unit.session.flush()
        middle = unit.create(Account(name="Group", parent_id=top.id, owner_id=owner))
        unit.session.flush()
        unit.create(Account(name="Leaf", parent_id=middle.id, owner_id=owner))
    undoing, _ = undo_as(world, "ann", origin.change_set_id or 0)
    undo_as(world, "ann", undoing)
    with world.read("ann") as unit:
        assert len(unit.all(select(Account))) == 3


def test_in_a_conversation_only_what_was_said_is_meant(world: World) -> None:
    """An undo in words does not take back what a command or an import did, however late it was."""
    with world.write("ann") as unit:
        turn = conversations.begin(unit, "test", "thread", "met Acme").turn_id
    with world.write("ann", origin=Origin("test", "met Acme", turn_id=turn)) as unit:
        unit.create(Account(name="Acme", owner_id=world.id_of("ann")))
    write_deal(world)
    with world.read("ann") as unit:
        change_set = unit.get(ChangeSet, latest(unit, "test", said=True))
        assert change_set.turn_id == turn
        assert latest(unit, "test") != change_set.id
        with pytest.raises(NothingToUndo):
            latest(unit, "elsewhere", said=True)
