"""Replaying the log finds whatever the log does not account for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, update

from crm_store.models import Account, Change, Deal, Sharing, table_of
from crm_store.replay import replay

if TYPE_CHECKING:
    from sqlalchemy import Executable

    from tests.crm_store.world import World

DEALS, ACCOUNTS, CHANGES = table_of(Deal), table_of(Account), table_of(Change)


@pytest.fixture
def written(world: World) -> World:
    """Two deals and an account, one deal of them changed and one removed."""
    with world.write("ann") as unit:
        kept, gone = unit.create(world.deal("Kept", "ann")), unit.create(world.deal("Gone", "ann"))
        unit.create(Account(name="Acme", owner_id=world.id_of("ann")))
        unit.session.flush()
        unit.change(kept, amount=Decimal("12.5"))
        unit.remove(gone)
    return world


def found(world: World) -> list[str]:
    """Return the differences as people read them."""
    with world.store.engine.connect() as connection:
        return [str(difference) for difference in replay(connection)]


def test_what_the_verbs_wrote_is_accounted_for(written: World) -> None:
    """Every row of a company at work follows from its log."""
    assert found(written) == []


def test_tampering_is_found(written: World) -> None:
    """Rows changed, added or erased past the program, and log rows lost, are each named."""
    row = {"version": 1, "sharing": Sharing.TEAM}
    tampering: list[tuple[Executable, str]] = [
        (update(DEALS).values(amount=Decimal(99)), "deals 1.amount is '99', the log says '12.5'"),
        (update(DEALS).values(next_step="x"), "deals 1.next_step is 'x', the log says None"),
        (insert(ACCOUNTS).values(id=77, name="Stray", **row), "accounts 77 is {"),
        (delete(ACCOUNTS), "accounts 1 is None, the log says {"),
        (delete(CHANGES).where(CHANGES.c.table_name == "accounts"), "accounts 1 is {"),
        (delete(CHANGES).where(CHANGES.c.field == "amount"), "deals 1.amount is '12.5', the log says None"),
        (update(CHANGES).where(CHANGES.c.field == "amount").values(before="7"), "deals 1.amount is '7'"),
        (delete(CHANGES).where(CHANGES.c.operation == "remove"), "deals 2 is None, the log says {"),
    ]
    for statement, expected in tampering:
        with written.store.engine.connect() as connection:
            connection.execute(statement)
            told = [str(difference) for difference in replay(connection)]
            connection.rollback()
        assert any(line.startswith(expected) for line in told), (expected, told)
    assert found(written) == []
