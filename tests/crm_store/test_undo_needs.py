"""Undo where rows need each other: in any order, with what is hidden, and with unique values."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from crm_store.errors import RuleBroken
from crm_store.models import (
    Account,
    Activity,
    ActivityType,
    Business,
    Contact,
    ContactEmail,
    Deal,
    DealLine,
    Product,
    Sharing,
)
from crm_store.origin import Origin
from crm_store.undo import UndoConflict, undo
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_store.undo import Undone
    from crm_store.unit import WriteUnit
    from tests.crm_store.world import World


def new(world: World, who: str, row: Business) -> int:
    """Write one row in a set of its own; return its id."""
    with world.write(who) as unit:
        unit.create(row)
        unit.session.flush()
        return row.id


def account(world: World, who: str, name: str, **values: object) -> Account:
    """Return an account that is not stored yet."""
    return Account(name=name, owner_id=world.id_of(who), **values)


def done(world: World, who: str, act: Callable[[WriteUnit], object]) -> int:
    """Do something in one change set; return it."""
    origin = Origin("test")
    with world.write(who, origin=origin) as unit:
        act(unit)
    assert origin.change_set_id
    return origin.change_set_id


def undone(world: World, who: str, change_set_id: int, *, rest: bool = False) -> tuple[int, Undone]:
    """Undo a set; return the undo's own set and what it did."""
    origin = Origin("test")
    with world.write(who, origin=origin) as unit:
        result = undo(unit, change_set_id, rest=rest)
    return origin.change_set_id or 0, result


def back_and_forth(world: World, change_set_id: int) -> None:
    """Undo a set of Ann's and undo that."""
    undoing, _ = undone(world, "ann", change_set_id)
    undone(world, "ann", undoing)


def test_a_new_account_that_an_older_deal_moved_to(world: World) -> None:
    """Putting the deal back frees the account, so nothing is in the way."""
    deal_id = new(world, "ann", world.deal("Renewal", "ann"))

    def turn(unit: WriteUnit) -> None:
        unit.change(unit.get(Deal, deal_id), amount=Decimal(4))
        acme = unit.create(account(world, "ann", "Acme"))
        unit.session.flush()
        unit.change(unit.get(Deal, deal_id), account_id=acme.id)

    undone(world, "ann", done(world, "ann", turn))
    with world.read("ann") as unit:
        assert (unit.get(Deal, deal_id).account_id, unit.all(select(Account))) == (None, [])


def test_a_deal_created_before_the_account_it_moved_to(world: World) -> None:
    """Undo and its undo do not depend on the order in which a turn wrote its rows."""

    def turn(unit: WriteUnit) -> None:
        deal = unit.create(world.deal("Renewal", "ann"))
        unit.session.flush()
        acme = unit.create(account(world, "ann", "Acme"))
        unit.session.flush()
        unit.change(deal, account_id=acme.id)

    back_and_forth(world, done(world, "ann", turn))
    with world.read("ann") as unit:
        assert unit.session.scalar(select(Account.name).join(Deal, Deal.account_id == Account.id)) == "Acme"


def test_accounts_that_are_each_others_parents(world: World) -> None:
    """Even a circle of references goes and comes back."""

    def turn(unit: WriteUnit) -> None:
        left, right = (unit.create(account(world, "ann", name)) for name in ("Left", "Right"))
        unit.session.flush()
        unit.change(left, parent_id=right.id)
        unit.change(right, parent_id=left.id)

    back_and_forth(world, done(world, "ann", turn))
    with world.read("ann") as unit:
        left, right = unit.all(select(Account).order_by(Account.id))
        assert (left.parent_id, right.parent_id) == (right.id, left.id)


def test_a_colleagues_note_about_a_deal_that_goes(world: World) -> None:
    """The note is hidden from its author once the deal is removed, and is removed all the same."""

    def turn(unit: WriteUnit) -> None:
        note = unit.create(
            Activity(activity_type=ActivityType.NOTE, occurred_at=NOW, owner_id=world.id_of("ben")),
        )
        unit.session.flush()
        deal = unit.create(world.deal("Renewal", "ann"))
        unit.session.flush()
        unit.change(note, deal_id=deal.id)

    back_and_forth(world, done(world, "ann", turn))
    with world.read("ann") as unit:
        assert unit.all(select(Activity))[0].deal_id == unit.all(select(Deal))[0].id


def test_a_row_whose_parent_does_not_come_back_stays_removed(world: World) -> None:
    """With --rest nothing is put back that would point nowhere, however far that goes."""
    top = new(world, "ann", account(world, "ann", "Top"))
    middle = new(world, "ann", account(world, "ann", "Middle", parent_id=top))
    deal_id = new(world, "ann", world.deal("Renewal", "ann", account_id=middle))

    def turn(unit: WriteUnit) -> None:
        unit.remove(unit.get(Deal, deal_id))
        unit.session.flush()
        unit.remove(unit.get(Account, middle))

    change_set = done(world, "ann", turn)
    done(world, "ann", lambda unit: unit.remove(unit.get(Account, top)))
    with pytest.raises(UndoConflict, match=r"which is gone or hidden; deal 'Renewal' needs account 'Middle'"):
        undone(world, "ann", change_set)
    _, result = undone(world, "ann", change_set, rest=True)
    assert (result.rows, len(result.conflicts)) == (0, 2)


@pytest.mark.parametrize("removed", [False, True])
def test_what_referred_to_a_record_that_is_hidden_by_now(world: World, removed: bool) -> None:  # noqa: FBT001  (two cases)
    """A conflict like any other, which does not tell whether the record is gone or hidden."""
    secret = new(world, "ben", account(world, "ben", "Secret"))
    deal_id = new(world, "ann", world.deal("Renewal", "ann", account_id=secret))

    def turn(unit: WriteUnit) -> None:
        deal = unit.get(Deal, deal_id)
        if removed:
            unit.remove(deal)
        else:
            unit.change(deal, account_id=None)

    change_set = done(world, "ann", turn)
    done(world, "ben", lambda unit: unit.change(unit.get(Account, secret), sharing=Sharing.PRIVATE))
    with pytest.raises(UndoConflict, match="gone or hidden") as refused:
        undone(world, "ann", change_set)
    assert "Secret" not in str(refused.value)
    _, result = undone(world, "ann", change_set, rest=True)
    assert result.rows == 0


def test_what_a_hidden_record_needs_is_kept_without_telling_more(world: World) -> None:
    """Neither the name of a colleague's private deal nor his own is told."""
    shared: list[Account] = []
    change_set = done(world, "ann", lambda unit: shared.append(unit.create(account(world, "ann", "Acme"))))
    new(world, "ben", world.deal("Secret", "ben", account_id=shared[0].id, sharing=Sharing.PRIVATE))
    with pytest.raises(UndoConflict) as refused:
        undone(world, "ann", change_set)
    assert "is needed by another record." in str(refused.value)
    assert "Ben" not in str(refused.value)


def test_a_deal_given_away_is_its_new_owners_or_a_managers_to_bring_back(world: World) -> None:
    """Who can no longer see the record cannot undo; who is above both can."""
    deal_id = new(world, "ann", world.deal("Renewal", "ann"))
    away: dict[str, Any] = {"owner_id": world.id_of("ben"), "sharing": Sharing.PRIVATE}
    change_set = done(world, "ann", lambda unit: unit.change(unit.get(Deal, deal_id), **away))
    with pytest.raises(UndoConflict, match="out of your reach"):
        undone(world, "ann", change_set)
    undone(world, "nora", change_set)
    with world.read("ann") as unit:
        assert unit.get(Deal, deal_id).owner_id == world.id_of("ann")


def test_a_line_on_a_deal_that_was_given_away_in_the_same_turn(world: World) -> None:
    """Nothing of it is in reach any more, and --rest leaves all of it."""
    deal_id, product_id = new(world, "ann", world.deal("Renewal", "ann")), new(world, "ada", Product(name="Widget"))

    def turn(unit: WriteUnit) -> None:
        unit.create(DealLine(deal_id=deal_id, product_id=product_id, quantity=Decimal(1)))
        unit.session.flush()
        unit.change(unit.get(Deal, deal_id), owner_id=world.id_of("ben"), sharing=Sharing.PRIVATE)

    _, result = undone(world, "ann", done(world, "ann", turn), rest=True)
    assert (result.rows, len(result.conflicts)) == (0, 2)


@pytest.fixture
def contact_id(world: World) -> int:
    """A contact of Ann's."""
    return new(world, "ann", Contact(first_name="Anna", owner_id=world.id_of("ann")))


@pytest.mark.parametrize("removed", [False, True])
def test_an_address_that_was_entered_again_since(world: World, contact_id: int, removed: bool) -> None:  # noqa: FBT001  (two cases)
    """An address given up and taken by another entry is a conflict, not a broken constraint."""
    email_id = new(world, "ann", ContactEmail(contact_id=contact_id, address="anna@acme.example"))

    def turn(unit: WriteUnit) -> None:
        email = unit.get(ContactEmail, email_id)
        if removed:
            unit.remove(email)
        else:
            unit.change(email, address="a@acme.example")

    change_set = done(world, "ann", turn)
    new(world, "ben", ContactEmail(contact_id=contact_id, address="anna@acme.example"))
    with pytest.raises(UndoConflict, match=r"has lost its place to .anna@acme\.example"):
        undone(world, "ann", change_set)
    _, result = undone(world, "ann", change_set, rest=True)
    assert result.rows == 0


def test_an_address_entered_again_in_the_same_turn(world: World, contact_id: int) -> None:
    """The new entry goes before the old one comes back, and the other way round."""
    email_id = new(world, "ann", ContactEmail(contact_id=contact_id, address="anna@acme.example"))

    def turn(unit: WriteUnit) -> None:
        unit.remove(unit.get(ContactEmail, email_id))
        unit.session.flush()
        unit.create(ContactEmail(contact_id=contact_id, address="anna@acme.example", use="home"))

    back_and_forth(world, done(world, "ann", turn))
    with world.read("ann") as unit:
        assert unit.session.scalars(select(ContactEmail.use)).all() == ["home"]


def test_addresses_that_were_passed_on(world: World, contact_id: int) -> None:
    """Unique values that moved from row to row move back in the opposite order."""
    first, second = (
        new(world, "ann", ContactEmail(contact_id=contact_id, address=f"{name}@acme.example")) for name in "ab"
    )

    def turn(unit: WriteUnit) -> None:
        for email_id, name in ((first, "c"), (second, "a")):
            unit.change(unit.get(ContactEmail, email_id), address=f"{name}@acme.example")
            unit.session.flush()

    back_and_forth(world, done(world, "ann", turn))
    with world.read("ann") as unit:
        addresses = unit.session.scalars(select(ContactEmail.address).order_by(ContactEmail.id)).all()
    assert addresses == ["c@acme.example", "a@acme.example"]


def test_an_undo_has_a_change_set_of_its_own(world: World) -> None:
    """Undoing within a set that wrote something else would hide that from the next undo."""
    change_set = done(world, "ann", lambda unit: unit.create(account(world, "ann", "Acme")))

    def turn(unit: WriteUnit) -> None:
        unit.create(account(world, "ann", "Globex"))
        unit.session.flush()
        undo(unit, change_set)

    with pytest.raises(RuleBroken, match="written to already"):
        done(world, "ann", turn)
