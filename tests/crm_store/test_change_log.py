"""The change log as people read it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crm_store.change_log import change_set_entries, history, recent_sets
from crm_store.errors import UnknownRecord
from crm_store.models import Account, ChangeSet, Deal, DealLine, Product, Sharing
from crm_store.origin import Origin

if TYPE_CHECKING:
    from tests.crm_store.world import World


@pytest.fixture
def deal_id(world: World) -> int:
    """A deal of Ann's that Ben moved, with a line that Ada added."""
    with world.write("ann", "new deal") as unit:
        account = unit.create(Account(name="Acme", owner_id=world.id_of("ann")))
        unit.session.flush()
        deal = unit.create(world.deal("Acme renewal", "ann", account_id=account.id))
        unit.session.flush()
    with world.write("ben", "moved it to Proposal, 45k") as unit:
        unit.change(unit.get(Deal, deal.id), stage_id=world.stages["Proposal"], amount=Decimal(45000))
    with world.write("ada", "add the widget") as unit:
        product = unit.create(Product(name="Widget"))
        unit.session.flush()
        unit.create(DealLine(deal_id=deal.id, product_id=product.id, quantity=Decimal(3)))
    return deal.id


def test_history_tells_who_changed_what_and_from_which_message(world: World, deal_id: int) -> None:
    """Newest first, with labels in place of ids, and what happened to the record's parts."""
    with world.read("ann") as unit:
        told = [
            (entry.by, entry.request, entry.subject, entry.field, entry.before, entry.after)
            for entry in history(unit, Deal, deal_id)
        ]
    line, amount, stage, created = told
    assert line[:3] == ("Ada", "add the widget", "deal line Widget")
    assert amount == ("Ben", "moved it to Proposal, 45k", "", "amount", None, "45000")
    assert stage == ("Ben", "moved it to Proposal, 45k", "", "stage_id", "Prospecting", "Proposal")
    assert created[:4] == ("Ann", "new deal", "", None)
    assert isinstance(created[5], dict)
    assert created[5]["account_id"] == "Acme"


def test_history_is_told_in_the_order_in_which_things_took_effect(world: World, deal_id: int) -> None:
    """A change that was recorded late stands where it happened."""
    with world.read("ann") as unit:
        opened = history(unit, Deal, deal_id)[-1].effective_at
    for name, hours in (("Second", 1), ("First", 2)):
        with world.write("ann", "renamed") as unit:
            moment = opened - timedelta(hours=hours)
            unit.change(unit.get(Deal, deal_id), name=name, effective_at=moment)
    with world.read("ann") as unit:
        entries = history(unit, Deal, deal_id)
    assert [entry.after for entry in entries[-2:]] == ["Second", "First"]


def test_a_strangers_deal_has_no_history(world: World, deal_id: int) -> None:
    """The log is no way around visibility."""
    with world.read("cyd") as unit, pytest.raises(UnknownRecord):
        history(unit, Deal, deal_id)


def test_history_does_not_name_hidden_records(world: World, deal_id: int) -> None:
    """A reference to a record that the reader may not see is told as a bare number."""
    with world.write("ann") as unit:
        secret = unit.create(Account(name="Secret", owner_id=world.id_of("ann"), sharing=Sharing.PRIVATE))
        unit.session.flush()
        unit.change(unit.get(Deal, deal_id), account_id=secret.id)
    with world.read("ben") as unit:
        newest = history(unit, Deal, deal_id, limit=1)[0]
    assert (newest.field, newest.before, newest.after) == ("account_id", "Acme", f"({secret.id})")


def test_a_change_set_is_told_to_its_author_and_those_above(world: World) -> None:
    """What one command did, in its order."""
    origin = Origin("test", "two accounts")
    with world.write("ann", origin=origin) as unit:
        for name in ("Acme", "Globex"):
            unit.create(Account(name=name, owner_id=world.id_of("ann")))
    for who in ("ann", "nora"):
        with world.read(who) as unit:
            entries = change_set_entries(unit, origin.change_set_id or 0)
            assert [entry.subject for entry in entries] == ["account Acme", "account Globex"]
            assert recent_sets(unit)[0].request == "two accounts"
    with world.read("ben") as unit, pytest.raises(UnknownRecord):
        change_set_entries(unit, origin.change_set_id or 0)


def test_one_turn_is_one_change_set(world: World, deal_id: int) -> None:
    """Several short transactions of a turn land in one set, and a failed one adds nothing to it."""
    origin = Origin("test", "a turn")
    for name in ("First", "Second"):
        with world.write("ann", origin=origin) as unit:
            unit.change(unit.get(Deal, deal_id), name=name)
    with suppress(UnknownRecord), world.write("ann", origin=origin) as unit:
        unit.change(unit.get(Deal, deal_id), name="Third")
        unit.get(Deal, 999_999)
    with world.read("ann") as unit:
        assert [entry.after for entry in change_set_entries(unit, origin.change_set_id or 0)] == ["First", "Second"]
        assert unit.get(Deal, deal_id).name == "Second"
        assert len(unit.all(select(ChangeSet).where(ChangeSet.request == "a turn"))) == 1
