"""The tools that write: deals, accounts, contacts, leads, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store.errors import (
    AmbiguousRecord,
    DuplicateRecord,
    Forbidden,
    InvalidValue,
    RuleBroken,
    StillInUse,
    UnknownRecord,
)
from tools.errors import NothingGiven, ProductMissing

if TYPE_CHECKING:
    from tests.tools.desk import Desk


def test_a_deal_is_moved(desk: Desk) -> None:
    """A stage is meant by its name in any case, a deal by its name or id."""
    moved = desk.write("ann", "move_deals", deals=["Pilot"], stage="won", when="2026-03-09")
    assert (moved.action, moved.stage, moved.deals[0].status) == ("moved", "Won", "won")
    assert moved.deals[0].close_date == "2026-03-09"
    assert moved.unchanged == []


def test_a_deal_that_is_there_already_stays(desk: Desk) -> None:
    """Moving to the stage that a deal is in changes nothing, and says so."""
    moved = desk.write("ann", "move_deals", deals=["Pilot"], stage="Prospecting")
    assert [link.label for link in moved.unchanged] == ["Pilot"]


def test_what_a_stage_lacks_is_named(desk: Desk) -> None:
    """A refused move names the fields that are missing, and for a reason those that there are."""
    error = desk.error("ann", "move_deals", deals=["Renewal"], stage="Proposal")
    assert isinstance(error, RuleBroken)
    assert error.details["missing"] == ["contacts"]
    lost = desk.error("ann", "move_deals", deals=["Renewal"], stage="Lost")
    assert lost.details["missing"] == ["close_reason"]
    assert [link.label for link in lost.details["candidates"]] == ["Price"]  # type: ignore[attr-defined]  # details hold anything
    assert desk.write("ann", "move_deals", deals=["Renewal"], stage="Lost", reason="price").deals[0].status == "lost"


def test_an_unknown_stage_or_reason_offers_those_that_there_are(desk: Desk) -> None:
    """The company's own words are few enough to be told."""
    error = desk.error("ann", "move_deals", deals=["Renewal"], stage="Propozal")
    assert error.details["candidates"][0].label == "Proposal"  # type: ignore[index]  # details hold anything
    assert isinstance(desk.error("ann", "move_deals", deals=["Pilot"], stage="won", reason="Price"), UnknownRecord)


def test_fields_of_several_deals_are_changed_together(desk: Desk) -> None:
    """An amount without a currency is in that of the deal; a colleague is meant by his name, oneself by me."""
    changed = desk.write("ann", "change_deals", deals=["Renewal", "Pilot"], amount="30000", owner="me")
    assert changed.fields == ["amount", "owner"]
    amounts = {item.deal.label: (item.amount.amount, item.amount.currency) for item in changed.deals}
    assert amounts == {"Renewal": ("30000", "EUR"), "Pilot": ("30000", "PLN")}
    changed = desk.write(
        "ann", "change_deals", deals=["Pilot"], amount="5000 EUR", next_step="Call", competitor="Rival"
    )
    assert (changed.deals[0].amount.currency, changed.deals[0].next_step) == ("EUR", "Call")


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ({"deals": ["Renewal"]}, NothingGiven),
        ({"deals": ["Renewal"], "amount": "lots"}, InvalidValue),
        ({"deals": ["Renewal"], "amount": "5 5"}, InvalidValue),
        ({"deals": ["Renewal"], "quantity": 3}, ProductMissing),
        ({"deals": ["Southern deal"], "amount": "5"}, UnknownRecord),
        ({"deals": ["Renewal"], "owner": "Zenon"}, UnknownRecord),
        ({"deals": ["Renewal"], "owner": "Cyd"}, Forbidden),
    ],
)
def test_a_change_of_a_deal_is_refused(desk: Desk, arguments: dict[str, object], kind: type[Exception]) -> None:
    """Nothing to change, values that make no sense, hidden deals and people outside of reach."""
    assert isinstance(desk.error("ann", "change_deals", **arguments), kind)


def test_a_deal_is_opened(desk: Desk) -> None:
    """Without a name it is called like its account; what a stage needs can be given along."""
    made = desk.write("ann", "create_deal", account="acme.pl")
    assert (made.record.label, [link.label for link in made.also]) == ("Acme", ["Acme"])
    made = desk.write(
        "ann", "create_deal", account="Acme", name="Big", stage="Proposal", amount="1000 PLN", contacts=["anna@acme.pl"]
    )
    facts = {fact.name: fact for fact in made.facts}
    assert (facts["stage"].value, facts["amount"].value, facts["amount"].currency) == ("Proposal", "1000", "PLN")
    assert isinstance(desk.error("ann", "create_deal", account="Acme", name="Big"), DuplicateRecord)


def test_an_account_is_created_and_changed(desk: Desk) -> None:
    """A second one of the same name is refused; a change tells what it set."""
    made = desk.write("ann", "create_account", name="Umbrella", domain="https://umbrella.com", country="PL")
    assert {fact.name: fact.value for fact in made.facts}["domain"] == "umbrella.com"
    assert isinstance(desk.error("ann", "create_account", name="ACME Sp. z o.o."), DuplicateRecord)
    changed = desk.write("ann", "change_account", account="Umbrella", industry="Pharma", owner="Ben")
    assert (changed.fields, changed.unchanged) == (["industry", "owner"], False)
    assert desk.write("ann", "change_account", account="Acme", industry="Retail").unchanged
    assert isinstance(desk.error("ann", "change_account", account="Acme"), NothingGiven)


def test_a_contact_is_created_and_changes_companies(desk: Desk) -> None:
    """The last word is the last name; who joins a company leaves the one before."""
    made = desk.write(
        "ann", "create_contact", name="Jan  Maria Rokita", account="Acme", email="jan@acme.pl", title="CTO"
    )
    assert (made.record.label, made.also[0].label) == ("Jan Maria Rokita", "Acme")
    moved = desk.write("ann", "change_contact", contact="jan@acme.pl", account="Globex", email="jan@globex.com")
    assert (moved.fields, moved.also[0].label) == (["account", "email"], "Globex")
    card = desk.read("ann", "show_record", record="contact:Jan Maria Rokita")
    told = [(fact.name, fact.value) for fact in card.facts if fact.name in {"account", "email"}]
    assert told == [("email", "jan@globex.com"), ("email", "jan@acme.pl"), ("account", "Globex")]
    desk.write("ann", "change_contact", contact="Jan Maria Rokita", left=True)
    assert isinstance(desk.error("ann", "change_contact", contact="Jan Maria Rokita", left=True), InvalidValue)
    assert isinstance(desk.error("ann", "change_contact", contact="Anna"), UnknownRecord)


def test_a_lead_goes_its_way(desk: Desk) -> None:
    """A lead is created, moved on, and becomes an account, a contact and a deal."""
    made = desk.write("ann", "create_lead", company="Hooli", source="website")
    assert [(fact.name, fact.value) for fact in made.facts] == [("company_name", "Hooli"), ("source", "Website")]
    assert isinstance(desk.error("ann", "create_lead", company="X", source="Fax"), UnknownRecord)
    changed = desk.write("ann", "change_lead", lead="Jan Lis", status="contacted", owner="Ben")
    assert {fact.name: fact.value for fact in changed.facts} == {"status": "contacted", "owner": "Ben"}
    became = desk.write("ann", "convert_lead", lead="jan@initech.com")
    assert [(link.kind, link.label) for link in (became.record, *became.also)] == [
        ("deal", "Initech"), ("account", "Initech"), ("contact", "Jan Lis"), ("lead", "Jan Lis"),
    ]  # fmt: skip
    assert isinstance(desk.error("ann", "change_lead", lead="Jan Lis", status="new"), RuleBroken)
    assert desk.write("ann", "change_lead", lead="Hooli", status="disqualified").facts[0].value == "disqualified"


def test_a_record_is_removed_if_nothing_hangs_on_it(desk: Desk) -> None:
    """A task goes; an account with a deal stays; what is not one's own, and words of the company, stay."""
    assert desk.write("ann", "delete_record", record="task:Send the offer").record.kind == "task"
    assert isinstance(desk.error("ann", "delete_record", record="account:Acme"), StillInUse)
    assert isinstance(desk.error("ben", "delete_record", record="deal:Pilot"), Forbidden)
    assert isinstance(desk.error("ada", "delete_record", record="stage:Won"), InvalidValue)
    assert isinstance(desk.error("ann", "delete_record", record="12"), InvalidValue)


def test_several_of_a_name_are_ambiguous(desk: Desk) -> None:
    """A name that two people have is not guessed; the error says which kind was looked for."""
    desk.write("ann", "create_contact", name="Anna Nowak", account="Globex")
    error = desk.error("ann", "log_activity", type="call", contacts=["Anna Nowak"])
    assert isinstance(error, AmbiguousRecord)
    assert error.details["kind"] == "contact"
