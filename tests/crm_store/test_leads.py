"""Leads: from arrival to conversion, without a second record of what is known."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_store import accounts, activities, contact_points, contacts, employments, lead_conversion, leads, tasks
from crm_store.errors import AmbiguousRecord, DuplicateRecord, InvalidValue, RuleBroken, StillInUse, UnknownRecord
from crm_store.models import ActivityType, Company, LeadSource, LeadStatus, Sharing, Stage
from crm_store.removal import Contents
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from tests.crm_store.world import World


@pytest.fixture
def ola(world: World) -> int:
    """A lead of Ann's from a web form, with a company, a number and an interest."""
    with world.write("ada") as unit:
        source = unit.create(LeadSource(name="Website"))
        unit.session.flush()
        return leads.create(
            unit,
            name="Ola Maria Kot",
            company_name="Kotex Sp. z o.o.",
            email="Ola@Kotex.pl",
            phone="+48 601 111 222",
            title="CFO",
            source_id=source.id,
            product_interest="Insight",
            owner_id=world.id_of("ann"),
            effective_at=NOW - timedelta(days=3),
        ).id


def test_a_lead_arrives_new(world: World, ola: int) -> None:
    """When it arrived is remembered, for the time of first response."""
    with world.read("ann") as unit:
        lead = leads.get(unit, ola)
        assert (lead.status, lead.email, lead.arrived_at) == (LeadStatus.NEW, "ola@kotex.pl", NOW - timedelta(days=3))
        assert leads.find(unit, "kot ola maria").id == leads.find(unit, str(ola)).id == ola
        assert leads.find_all(unit, where={"field": "source", "value": "website"}).total == 1


def test_the_same_open_lead_is_questioned(world: World, ola: int) -> None:
    """The same address, or the same name and company; a lead given up may come back as a new one."""
    with world.write("ann") as unit:
        for fields in ({"email": "OLA@kotex.pl"}, {"name": "Kot Ola Maria", "company_name": "kotex sp. z o.o."}):
            with pytest.raises(DuplicateRecord):
                leads.create(unit, **fields)  # type: ignore[arg-type]  # text fields only
        leads.create(unit, email="ola@kotex.pl", allow_duplicate=True)
    with world.write("ann") as unit:
        for lead in leads.find_all(unit).rows:
            leads.disqualify(unit, lead.id)
        leads.create(unit, email="ola@kotex.pl")
        with pytest.raises(InvalidValue):
            leads.create(unit, title="CFO")


def test_the_first_response_is_set_once(world: World, ola: int) -> None:
    """Contacting sets it; qualifying later does not move it."""
    first = NOW - timedelta(hours=4)
    with world.write("ann") as unit:
        assert leads.set_status(unit, ola, LeadStatus.CONTACTED, at=first).first_response_at == first
        assert leads.set_status(unit, ola, LeadStatus.SQL).first_response_at == first
        for status in (LeadStatus.CONVERTED, LeadStatus.DISQUALIFIED):
            with pytest.raises(InvalidValue):
                leads.set_status(unit, ola, status)
        with pytest.raises(InvalidValue):
            leads.set_status(unit, ola, LeadStatus.NEW, at=NOW + timedelta(days=1))


def test_qualifying_meets_the_companys_definition(world: World, ola: int) -> None:
    """A lead below the agreed score is no MQL unless somebody says so."""
    with world.write("ada") as unit:
        rule = [{"field": "score", "op": "at_least", "value": 50}]
        company = unit.get(Company, 1)
        unit.change(company, definitions={"mql": {"text": "Score of 50 or more", "rule": rule}})
    with pytest.raises(RuleBroken, match="Score of 50 or more"), world.write("ann") as unit:
        leads.set_status(unit, ola, LeadStatus.MQL)
    with world.write("ann") as unit:
        assert leads.set_status(unit, ola, LeadStatus.MQL, despite_rule=True).status is LeadStatus.MQL
        leads.change(unit, ola, score=60)
        assert leads.set_status(unit, ola, LeadStatus.MQL).status is LeadStatus.MQL


def test_statuses_are_not_set_past_their_verbs(world: World, ola: int) -> None:
    """What follows from conversion or contact is not typed in."""
    with pytest.raises(InvalidValue), world.write("ann") as unit:
        leads.change(unit, ola, status=LeadStatus.CONVERTED)  # type: ignore[call-arg]  # wrong on purpose


def test_giving_a_lead_up_keeps_the_reason(world: World, ola: int) -> None:
    """As a note on the lead; it can be taken up again."""
    with world.write("ann") as unit:
        assert leads.disqualify(unit, ola, reason="No budget before 2028").status is LeadStatus.DISQUALIFIED
        (note,) = activities.timeline(unit, lead_id=ola)
        assert note.body == "No budget before 2028"
        assert leads.set_status(unit, ola, LeadStatus.CONTACTED).status is LeadStatus.CONTACTED


def test_conversion_makes_an_account_a_contact_and_a_deal(world: World, ola: int) -> None:
    """All of the lead's owner, linked to each other, with the lead's source; what was done follows."""
    with world.write("ann") as unit:
        call = activities.log(unit, ActivityType.CALL, lead_id=ola)
        task = tasks.create(unit, title="Send offer", lead_id=ola)
        done = lead_conversion.convert(unit, ola, deal={"amount": Decimal(9000)})
        assert done.created == {"account", "contact", "deal"}
        assert done.account is not None
        assert done.contact is not None
        assert done.deal is not None
        assert (done.account.name, done.account.domain) == ("Kotex Sp. z o.o.", "kotex.pl")
        assert (done.contact.first_name, done.contact.last_name, done.contact.title) == ("Ola Maria", "Kot", "CFO")
        assert employments.current_account(unit, done.contact.id) is done.account
        assert [point.number for point in contact_points.phones(unit, done.contact.id)] == ["+48 601 111 222"]
        assert (done.deal.name, done.deal.amount) == ("Kotex Sp. z o.o. – Insight", Decimal(9000))
        assert (done.deal.source_id, done.deal.account_id) == (done.lead.source_id, done.account.id)
        assert (done.lead.status, done.lead.converted_at) == (LeadStatus.CONVERTED, NOW)
        assert (done.lead.account_id, done.lead.contact_id) == (done.account.id, done.contact.id)
        for row in (activities.get(unit, call.id), tasks.get(unit, task.id)):
            assert (row.account_id, row.deal_id, row.lead_id) == (done.account.id, done.deal.id, ola)
    with pytest.raises(RuleBroken), world.write("ann") as unit:
        lead_conversion.convert(unit, ola)
    with pytest.raises(RuleBroken), world.write("ann") as unit:
        leads.disqualify(unit, ola)


def test_conversion_uses_what_is_known(world: World, ola: int) -> None:
    """The account of the domain and the contact of the address, who starts to work there."""
    with world.write("ann") as unit:
        account = accounts.create(unit, name="Kot Group", domain="kotex.pl")
        contact = contacts.create(unit, first_name="Ola", emails=["ola@kotex.pl"])
        done = lead_conversion.convert(unit, ola, with_deal=False)
        assert (done.account, done.contact, done.deal) == (account, contact, None)
        assert done.created == frozenset()
        assert employments.current_account(unit, contact.id) is account


def test_conversion_takes_a_namesake_of_the_company(world: World, ola: int) -> None:
    """Without a domain the name tells, and at that company the person's name."""
    with world.write("ann") as unit:
        account = accounts.create(unit, name="KOTEX")
        contact = contacts.create(unit, first_name="Ola Maria", last_name="Kot", account_id=account.id)
        leads.change(unit, ola, email=None, phone="see website")
        done = lead_conversion.convert(unit, ola, with_deal=False)
        assert (done.account, done.contact) == (account, contact)


def test_conversion_asks_when_several_may_be_meant(world: World, ola: int) -> None:
    """Two accounts of one domain are a question; naming one answers it."""
    with world.write("ann") as unit:
        accounts.create(unit, name="Kotex Polska", domain="kotex.pl")
        second = accounts.create(unit, name="Kotex Deutschland", domain="kotex.pl", allow_duplicate=True)
    with pytest.raises(AmbiguousRecord, match="Kotex Deutschland"), world.write("ann") as unit:
        lead_conversion.convert(unit, ola)
    with world.write("ann") as unit:
        done = lead_conversion.convert(unit, ola, account_id=second.id)
        assert done.account is not None
        assert done.account.id == second.id
        assert done.created == {"contact", "deal"}
    with world.write("ann") as unit:
        another = leads.create(unit, name="Jan Lis")
    with pytest.raises(UnknownRecord), world.write("ann") as unit:
        lead_conversion.convert(unit, another.id, account_id=999)
    with pytest.raises(UnknownRecord), world.write("ann") as unit:
        lead_conversion.convert(unit, another.id, contact_id=999)


def test_a_hidden_account_is_not_used(world: World, ola: int) -> None:
    """Another team's private record of the company stays theirs; the lead becomes an account of its own."""
    with world.write("cyd") as unit:
        accounts.create(unit, name="Kotex", domain="kotex.pl", sharing=Sharing.PRIVATE)
    with world.write("ann") as unit:
        assert "account" in lead_conversion.convert(unit, ola).created


def test_half_a_conversion_is_none(world: World, ola: int) -> None:
    """If the deal lacks what its stage requires, neither account nor contact is left behind."""
    with world.write("ada") as unit:
        unit.change(unit.get(Stage, world.stages["Prospecting"]), required_fields=["amount"])
    with pytest.raises(RuleBroken, match="amount"), world.write("ann") as unit:
        lead_conversion.convert(unit, ola)
    with world.read("ann") as unit:
        assert accounts.find_all(unit).total == contacts.find_all(unit).total == 0
        assert leads.get(unit, ola).status is LeadStatus.NEW


def test_a_lead_of_whom_little_is_known_converts_too(world: World) -> None:
    """Without a company there is no account; a number that is none is kept as it was given."""
    with world.write("ann") as unit:
        lead = leads.create(unit, name="Jan", email="jan@gmail.com", phone="call me")
        done = lead_conversion.convert(unit, lead.id)
        assert done.account is None
        assert done.contact is not None
        assert (done.contact.last_name, done.contact.background) == ("Jan", "Phone, as given: call me")
        assert done.deal is not None
        assert done.deal.name == "Jan"
        office = leads.create(unit, company_name="Globex")
        assert lead_conversion.convert(unit, office.id).contact is None


def test_a_lead_is_removed_only_with_its_activities(world: World, ola: int) -> None:
    """Or without, if they are to stay; by accident neither."""
    with world.write("ann") as unit:
        call = activities.log(unit, ActivityType.CALL, lead_id=ola)
    with pytest.raises(StillInUse), world.write("ann") as unit:
        leads.remove(unit, ola)
    with world.write("ann") as unit:
        leads.remove(unit, ola, contents=Contents.DETACH)
        assert activities.get(unit, call.id).lead_id is None
