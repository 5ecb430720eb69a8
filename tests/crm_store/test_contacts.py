"""Contacts: one record a person, with all addresses and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crm_store import accounts, activities, contact_points, contacts, deals, employments, participants
from crm_store.errors import AmbiguousRecord, DuplicateRecord, InvalidValue, UnknownRecord
from crm_store.models import ActivityType, BuyingRole, Consent

if TYPE_CHECKING:
    from tests.crm_store.world import World


@pytest.fixture
def acme(world: World) -> int:
    """An account of Ann's."""
    with world.write("ann") as unit:
        return accounts.create(unit, name="Acme", domain="acme.pl").id


def add(world: World, who: str = "ann", **fields: Any) -> int:  # noqa: ANN401  (right or wrong ones)
    """Add a contact and return its id."""
    with world.write(who) as unit:
        return contacts.create(unit, **fields).id


def test_a_contact_comes_with_addresses_numbers_and_company(world: World, acme: int) -> None:
    """Everything that a business card says is stored in one go, comparable."""
    contact_id = add(
        world,
        first_name=" Anna ",
        last_name="Nowak",
        title="CFO",
        emails=["Anna.Nowak@ACME.pl", "<anna.nowak@acme.pl>", "anna@home.example"],
        phones=["+48 22 555 01 02", "(22) 555-01-02"],
        account_id=acme,
        buying_role=BuyingRole.CHAMPION,
    )
    with world.read("ben") as unit:
        row = contacts.get(unit, contact_id)
        assert (row.label, row.owner_id, row.consent) == ("Anna Nowak", world.id_of("ann"), Consent.UNKNOWN)
        assert [point.address for point in contact_points.emails(unit, row.id)] == [
            "anna.nowak@acme.pl",
            "anna@home.example",
        ]
        assert [point.number for point in contact_points.phones(unit, row.id)] == ["+48 22 555 01 02"]
        (job,) = employments.current(unit, row.id)
        assert (job.account_id, job.title, job.buying_role) == (acme, "CFO", BuyingRole.CHAMPION)
        assert [person.id for person in contacts.at_account(unit, acme)] == [contact_id]


def test_the_same_address_means_the_same_person(world: World) -> None:
    """A second record with an address that is known is questioned, whatever the name."""
    add(world, first_name="Anna", last_name="Nowak", emails=["a@acme.pl"])
    with pytest.raises(DuplicateRecord, match=r"Anna Nowak.*a@acme\.pl"):
        add(world, first_name="A.", emails=["A@Acme.pl"])
    add(world, first_name="A.", emails=["A@Acme.pl"], allow_duplicate=True)


def test_the_same_name_needs_a_second_sign(world: World, acme: int) -> None:
    """There are many Anna Nowaks; at the same company or with the same number there is one."""
    add(world, first_name="Anna", last_name="Nowak", phones=["+48 22 555 01 02"], account_id=acme)
    add(world, first_name="Anna", last_name="Nowak")
    signs: list[dict[str, Any]] = [{"account_id": acme}, {"phones": ["22 555 01 02"]}]
    for sign in signs:
        with pytest.raises(DuplicateRecord):
            add(world, **{"first_name": "nowak", "last_name": "ANNA", **sign})
    add(world, first_name="Adam", last_name="Nowak", phones=["22 555 01 02"], account_id=acme)


def test_a_contact_needs_a_name_or_an_address(world: World) -> None:
    """Nobody is stored of whom nothing is known; what is no address or number is refused."""
    add(world, emails=["office@acme.pl"])
    for fields in (
        {},
        {"first_name": " "},
        {"first_name": "A", "emails": ["a@b"]},
        {"first_name": "A", "phones": ["12"]},
    ):
        with pytest.raises(InvalidValue):
            add(world, **fields)


def test_contacts_are_found_by_id_address_and_name(world: World) -> None:
    """In whatever order and case; who shares a name is asked about."""
    anna = add(world, first_name="Anna", last_name="Żółw", emails=["anna@acme.pl"])
    add(world, first_name="Jan", last_name="Lis")
    add(world, first_name="Jan", last_name="Lis")
    with world.read("ann") as unit:
        for reference in (str(anna), "anna żółw", "Zolw Anna", "ANNA@acme.pl"):
            assert contacts.find(unit, reference).id == anna
        with pytest.raises(AmbiguousRecord):
            contacts.find(unit, "Jan Lis")
        for unknown in ("Piotr Nikt", "nobody@acme.pl", "999999"):
            with pytest.raises(UnknownRecord):
                contacts.find(unit, unknown)
        where = {"field": "email", "op": "contains", "value": "acme"}
        assert [row.id for row in contacts.find_all(unit, where=where).rows] == [anna]


def test_consent_and_particulars_change(world: World) -> None:
    """Consent is a fact with its own verb; other fields are tidied as on adding."""
    anna = add(world, first_name="Anna")
    with world.write("ben") as unit:
        assert contacts.set_consent(unit, anna, Consent.REFUSED).consent is Consent.REFUSED
        assert (
            contacts.change(unit, anna, last_name="  Nowak-Lis ", background="\n met in Łódź\n").label
            == "Anna Nowak-Lis"
        )
        assert contacts.get(unit, anna).background == "met in Łódź"


def test_addresses_are_added_corrected_and_ordered(world: World) -> None:
    """The main address is the one put first; nobody takes another's."""
    anna = add(world, first_name="Anna", emails=["a@acme.pl"])
    jan = add(world, first_name="Jan", emails=["jan@acme.pl"])
    with world.write("ann") as unit:
        home = contact_points.add_email(unit, anna, "anna@home.example", use="home")
        assert contact_points.add_email(unit, anna, "ANNA@home.example").id == home.id
        contact_points.change_email(unit, home.id, address="anna@new.example", main=True)
        assert [point.address for point in contact_points.emails(unit, anna)] == ["anna@new.example", "a@acme.pl"]
        with pytest.raises(DuplicateRecord):
            contact_points.add_email(unit, anna, "jan@acme.pl")
        with pytest.raises(DuplicateRecord):
            contact_points.change_email(unit, home.id, address="jan@acme.pl")
        contact_points.remove_email(unit, home.id)
        assert [point.address for point in contact_points.emails(unit, anna)] == ["a@acme.pl"]
        assert [row.id for row in contact_points.owners_of_email(unit, "Jan@acme.pl")] == [jan]


def test_numbers_are_compared_by_their_digits(world: World) -> None:
    """With or without the country code it is one number."""
    anna = add(world, first_name="Anna", phones=["+48 601 234 567"])
    with world.write("ann") as unit:
        (mobile,) = contact_points.phones(unit, anna)
        assert contact_points.add_phone(unit, anna, "601-234-567").id == mobile.id
        desk = contact_points.add_phone(unit, anna, "22 555 01 02", use="desk")
        contact_points.change_phone(unit, desk.id, number="22 555 01 03", main=True)
        assert [point.number for point in contact_points.phones(unit, anna)] == ["22 555 01 03", "+48 601 234 567"]
        assert [row.id for row in contact_points.owners_of_phone(unit, "0048 22 555 0103")] == [anna]
        contact_points.remove_phone(unit, mobile.id)
        assert [point.id for point in contact_points.phones(unit, anna)] == [desk.id]
        with pytest.raises(InvalidValue):
            contact_points.change_phone(unit, desk.id, number="none")


def test_a_removed_contact_leaves_what_he_took_part_in(world: World, acme: int) -> None:
    """Deals and calls stay; addresses, jobs and roles go with the person."""
    anna = add(world, first_name="Anna", emails=["a@acme.pl"], account_id=acme)
    with world.write("ann") as unit:
        deal = deals.open_deal(unit, name="Deal", account_id=acme, contact_ids=[anna])
        call = activities.log(unit, ActivityType.CALL, deal_id=deal.id, contact_ids=[anna])
        contacts.remove(unit, anna)
        assert activities.get(unit, call.id).deal_id == deal.id
        assert list(participants.of_activity(unit, call.id)) == []
        assert list(contact_points.owners_of_email(unit, "a@acme.pl")) == []
        with pytest.raises(UnknownRecord):
            contacts.get(unit, anna)
