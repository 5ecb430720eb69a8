"""A small company's records to be named in messages, on the people of `tests.crm_store.world`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_store.models import (
    Account,
    CloseReason,
    Contact,
    ContactEmail,
    ContactPhone,
    Deal,
    Employment,
    Lead,
    LeadSource,
    Outcome,
    Product,
    Role,
    Sharing,
    Stage,
    StageKind,
    User,
)
from crm_store.models import ForecastCategory as Category

if TYPE_CHECKING:
    from crm_store.unit import WriteUnit
    from tests.crm_store.world import World

ACCOUNTS = {
    "Acme": "acme.example",
    "Globex": "globex.example",
    "Orlen Logistyka": "orlen-logistyka.example",
    "Zakłady Mięsne Łuków S.A.": "lukow.example",
    "Foxglove Books": None,
    "Next": "next.example",
    "March": "march.example",
    "Q3 Logistics": None,
    "Bank of Leeds": None,
    "Nowak i Synowie": None,
    "T-Mobile Polska": None,
    "Silent Partners": None,
}
PEOPLE = {
    "Anna Nowak": "Acme",
    "Anna Zielińska": "Globex",
    "Piotr Kowalski": "Orlen Logistyka",
    "Will Harper": "Acme",
    "April Jones": "Globex",
    "Róża Lis": "Zakłady Mięsne Łuków S.A.",
    "Mark Stone": "Foxglove Books",
    "Katarzyna Wójcik": "Orlen Logistyka",
    "Robert O'Brien": "Bank of Leeds",
    "Jan Maj": "Nowak i Synowie",
}
DEALS = {
    "Renewal 2026": "Acme",
    "Globex pilot": "Globex",
    "Globex rollout": "Globex",
    "Wdrożenie WMS": "Orlen Logistyka",
}
USERS = ("Rose Miller", "Marek Wilk")
PRODUCTS = ("GTX Pro", "Premium Support")
STAGES = {"Negotiation": StageKind.OPEN, "Demo": StageKind.OPEN}
SECRET = {"Umbra Systems": "Xenia Morawska"}


@dataclass
class Records:
    """The ids of what was stored, by kind and name."""

    ids: dict[tuple[str, str], int] = field(default_factory=dict)


def fill(world: World) -> None:
    """Store the records: Ann's are shared with her team, Cyd's are his secret."""
    with world.write("ada") as unit:
        _words(unit, world)
    with world.write("ann") as unit:
        _customers(unit, world)
    with world.write("cyd") as unit:
        for name, person in SECRET.items():
            account = unit.create(Account(name=name, owner_id=world.id_of("cyd"), sharing=Sharing.PRIVATE))
            unit.session.flush()
            _person(unit, world.id_of("cyd"), person, account.id, Sharing.PRIVATE)


def _words(unit: WriteUnit, world: World) -> None:
    for place, (name, kind) in enumerate(STAGES.items(), 10):
        stage = Stage(
            pipeline_id=world.pipeline_id,
            name=name,
            position=place,
            stage_kind=kind,
            probability=50,
            forecast_category=Category.PIPELINE,
            entry_criteria=[],
            exit_criteria=[],
            required_fields=[],
        )
        unit.create(stage)
    for name in USERS:
        unit.create(User(name=name, email=f"{name.split()[0].lower()}@testing.example", role=Role.REP))
    for product in PRODUCTS:
        unit.create(Product(name=product))
    unit.create(LeadSource(name="Trade fair"))
    unit.create(CloseReason(name="Price", outcome=Outcome.LOST))


def _customers(unit: WriteUnit, world: World) -> None:
    owner = world.id_of("ann")
    ids: dict[str, int] = {}
    for name, domain in ACCOUNTS.items():
        account = unit.create(Account(name=name, domain=domain, owner_id=owner, sharing=Sharing.TEAM))
        unit.session.flush()
        ids[name] = account.id
    for name, company in PEOPLE.items():
        _person(unit, owner, name, ids[company], Sharing.TEAM)
    for name, company in DEALS.items():
        unit.create(_deal(world, name, ids[company]))
    unit.create(Lead(name="Greta Olsen", company_name="Fjord Kaffe", owner_id=owner, sharing=Sharing.TEAM))


def _deal(world: World, name: str, account_id: int) -> Deal:
    return world.deal(name, "ann", account_id=account_id, sharing=Sharing.TEAM)


def _person(unit: WriteUnit, owner: int, name: str, account_id: int, sharing: Sharing) -> None:
    first, last = name.split()
    row = unit.create(Contact(first_name=first, last_name=last, owner_id=owner, sharing=sharing))
    unit.session.flush()
    unit.create(Employment(contact_id=row.id, account_id=account_id))
    if name == "Anna Nowak":
        unit.create(ContactEmail(contact_id=row.id, address="anna.nowak@acme.example"))
        unit.create(ContactPhone(contact_id=row.id, number="+48 601 234 567", digits="48601234567"))
