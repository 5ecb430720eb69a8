"""A few deals with all that filters look at, and what a filter finds among them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_store.filters import filtered
from crm_store.models import (
    Account,
    Activity,
    ActivityType,
    Contact,
    ContactEmail,
    Deal,
    DealContact,
    DealLine,
    Employment,
    Participant,
    Product,
    Task,
)
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from crm_store.unit import WriteUnit
    from tests.crm_store.world import World

TODAY = NOW.date()


def fill(unit: WriteUnit, world: World) -> None:
    """Create three deals, two accounts, a contact who changed jobs, a product, calls and a task."""
    ann = world.id_of("ann")
    lodz = unit.create(Account(name="Łódź Logistyka", industry="Transport", region="Centre", owner_id=ann))
    acme = unit.create(Account(name="Acme", domain="acme.example", industry="Retail", owner_id=ann))
    gtx = unit.create(Product(name="GTX Pro", family="GTX"))
    anna = unit.create(Contact(first_name="Anna", last_name="Nowak", owner_id=ann))
    unit.session.flush()
    unit.create(ContactEmail(contact_id=anna.id, address="anna@acme.example"))
    unit.create(Employment(contact_id=anna.id, account_id=lodz.id, ended_on=TODAY - timedelta(days=30)))
    unit.create(Employment(contact_id=anna.id, account_id=acme.id, started_on=TODAY - timedelta(days=29)))
    big = world.deal("Big", "ann", "Proposal", account_id=lodz.id, amount=Decimal(45000), close_date=date(2026, 3, 31))
    small = world.deal("Small", "ann", account_id=acme.id, amount=Decimal("99.5"), custom={"vertical": "Żelbet"})
    bare = world.deal("Bare", "ben", "Won", close_date=date(2026, 4, 1), competitor="")
    for deal in (big, small, bare):
        unit.create(deal)
    unit.session.flush()
    unit.create(DealLine(deal_id=big.id, product_id=gtx.id, quantity=Decimal(2)))
    unit.create(DealContact(deal_id=small.id, contact_id=anna.id))
    unit.create(Task(title="Send the quote", due_on=TODAY, deal_id=big.id, owner_id=ann))
    call = _call(unit, ann, small.id, NOW - timedelta(days=3))
    _call(unit, ann, big.id, NOW - timedelta(days=20))
    _call(unit, ann, big.id, NOW + timedelta(days=2))
    unit.session.flush()
    unit.create(Participant(activity_id=call.id, contact_id=anna.id))


def _call(unit: WriteUnit, owner: int, deal_id: int, at: Any) -> Activity:  # noqa: ANN401  (a moment)
    return unit.create(Activity(activity_type=ActivityType.CALL, occurred_at=at, deal_id=deal_id, owner_id=owner))


def names(world: World, filters: Any, kind: Any = Deal, who: str = "ann") -> set[str]:  # noqa: ANN401  (right or wrong ones)
    """Return the labels of what a filter lets through."""
    with world.read(who) as unit:
        return {row.label for row in unit.all(filtered(unit, kind, filters))}
