"""A few customers to find, on the small company of `tests.crm_store.world`."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_store.matching.find import Candidate, Context, find
from crm_store.models import (
    Account,
    Contact,
    ContactEmail,
    ContactPhone,
    Employment,
    Lead,
    Product,
    Sharing,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from crm_store.unit import WriteUnit
    from tests.crm_store.world import World


@dataclass
class Customers:
    """Stores customers in a line each, and asks for them."""

    world: World
    ids: dict[str, int] = field(default_factory=dict)
    _open: WriteUnit | None = None

    @contextmanager
    def together(self, owner: str = "ann") -> Iterator[None]:
        """Store all that follows in one transaction."""
        with self.world.write(owner) as self._open:
            yield
        self._open = None

    @contextmanager
    def _unit(self, owner: str) -> Iterator[WriteUnit]:
        if self._open is not None:
            yield self._open
            self._open.session.flush()
        else:
            with self.world.write(owner) as unit:
                yield unit

    def account(self, name: str, domain: str | None = None, owner: str = "ann", phone: str | None = None) -> int:
        """Store a company; private to its owner and those above him."""
        with self._unit(owner) as unit:
            owned = {"owner_id": self.world.id_of(owner), "sharing": Sharing.PRIVATE}
            row = unit.create(Account(name=name, domain=domain, phone=phone, **owned))
        self.ids[name] = row.id
        return row.id

    def contact(
        self,
        name: str,
        at: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        owner: str = "ann",
        left: date | None = None,
    ) -> int:
        """Store a person, and where he works or worked."""
        given, _, surname = name.rpartition(" ")
        with self._unit(owner) as unit:
            owned = {"owner_id": self.world.id_of(owner), "sharing": Sharing.PRIVATE}
            row = unit.create(Contact(first_name=given or None, last_name=surname or None, **owned))
            unit.session.flush()
            self._add_parts(unit, row.id, email, phone)
            if at:
                unit.create(Employment(contact_id=row.id, account_id=self.ids[at], ended_on=left))
        self.ids[name] = row.id
        return row.id

    def deal(self, name: str, at: str | None = None, owner: str = "ann") -> int:
        """Store a deal."""
        with self._unit(owner) as unit:
            account_id = self.ids[at] if at else None
            row = unit.create(self.world.deal(name, owner, account_id=account_id, sharing=Sharing.PRIVATE))
        self.ids[name] = row.id
        return row.id

    def lead(self, name: str, company: str, email: str | None = None, owner: str = "ann") -> int:
        """Store a lead."""
        with self._unit(owner) as unit:
            row = unit.create(Lead(name=name, company_name=company, email=email, owner_id=self.world.id_of(owner)))
        self.ids[name] = row.id
        return row.id

    def product(self, name: str, sku: str | None = None) -> int:
        """Store a product."""
        with self.world.write("ada") as unit:
            row = unit.create(Product(name=name, sku=sku))
        self.ids[name] = row.id
        return row.id

    def ask(
        self,
        text: str,
        *kinds: str,
        who: str = "ann",
        limit: int = 5,
        about: Collection[tuple[str, int]] = (),
    ) -> list[Candidate]:
        """Ask for records as a person of the company."""
        with self.world.read(who) as unit:
            return find(unit, text, kinds or None, limit, Context(frozenset(about)))

    def labels(self, text: str, *kinds: str, who: str = "ann") -> list[str]:
        """Return the labels found, best first."""
        return [candidate.label for candidate in self.ask(text, *kinds, who=who)]

    @staticmethod
    def _add_parts(unit: WriteUnit, contact_id: int, email: str | None, phone: str | None) -> None:
        if email:
            unit.create(ContactEmail(contact_id=contact_id, address=email))
        if phone:
            unit.create(ContactPhone(contact_id=contact_id, number=phone, digits=phone.lstrip("+").replace(" ", "")))


@pytest.fixture
def customers(world: World) -> Customers:
    """An empty address book."""
    return Customers(world)


@pytest.fixture
def book(customers: Customers) -> Customers:
    """An address book with namesakes, a couple, a chain of alike companies and somebody who left."""
    with customers.together():
        _fill(customers)
    customers.product("GTX Pro", "GTX-100")
    return customers


def _fill(customers: Customers) -> None:
    for name, domain in (
        ("Acme Sp. z o.o.", "acme.pl"),
        ("Acme Polska S.A.", None),
        ("Orlen", "orlen.pl"),
        ("Żabka Polska", "https://www.zabka.pl/"),
        ("Zakłady Chemiczne Łukowo", "zchl.eu"),
        ("T-Mobile", None),
        ("Budimex", "budimex.pl"),
        ("Bank of Ireland", None),
    ):
        customers.account(name, domain)
    customers.contact("Anna Nowak", "Acme Sp. z o.o.", "anna.nowak@acme.pl", "+48 601 234 567")
    customers.contact("Anna Wiśniewska", "Orlen")
    customers.contact("Piotr Nowak", "Orlen")
    customers.contact("Jan Kowalski", "Żabka Polska")
    customers.contact("Ewa Kowalska", "Żabka Polska")
    customers.contact("Paweł Gołąb", "Acme Sp. z o.o.")
    customers.contact("Katarzyna Stępień", "Budimex")
    customers.contact("Robert O’Brien", "Bank of Ireland")
    customers.contact("Marek Zając", "Budimex", left=date(2025, 9, 30))
    customers.contact("Nguyen An")
    customers.deal("Acme renewal 2026", "Acme Sp. z o.o.")
    customers.deal("Wdrożenie dla Orlenu", "Orlen")
    customers.deal("Licences", "T-Mobile")
    customers.lead("Zofia Mazur", "Kwiaty Mazur", "Zofia.Mazur@kwiaty.example")
