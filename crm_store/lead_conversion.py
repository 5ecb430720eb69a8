"""Turning a lead into an account, a contact and a deal, without a second record of what is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from crm_store import accounts, contact_points, contacts, deals, employments, inputs, storing
from crm_store.errors import AmbiguousRecord, InvalidValue, RuleBroken
from crm_store.models import Account, Activity, Contact, Deal, Lead, LeadStatus, Task
from crm_store.namesakes import same_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.deals import DealFields
    from crm_store.unit import WriteUnit

Party = TypeVar("Party", Account, Contact)


@dataclass(frozen=True)
class Conversion:
    """What a lead became; ``created`` names what is new: account, contact, deal."""

    lead: Lead
    account: Account | None
    contact: Contact | None
    deal: Deal | None
    created: frozenset[str]


def convert(
    unit: WriteUnit,
    lead_id: int,
    *,
    account_id: int | None = None,
    contact_id: int | None = None,
    with_deal: bool = True,
    deal: DealFields | None = None,
) -> Conversion:
    """Make a lead an account, a contact and, unless said otherwise, a deal; its activities and tasks follow.

    Visible records with the lead's domain, company or address are used instead of new ones. New records belong
    to the lead's owner; the deal takes the lead's source and campaign, and ``deal`` sets its other fields.

    Raises:
        UnknownRecord: the lead, or a given account or contact, is not to be seen.
        RuleBroken: it is converted already, or the deal lacks what its stage requires.
        AmbiguousRecord: several accounts or contacts may be meant; name one.
    """
    lead = unit.get(Lead, lead_id)
    if lead.status is LeadStatus.CONVERTED:
        raise RuleBroken(label=lead.label, reason="it is converted already", remedy="")
    account, new_account = _account(unit, lead, account_id)
    contact, new_contact = _contact(unit, lead, contact_id, account)
    opened = _deal(unit, lead, account, contact, deal or {}) if with_deal else None
    now = unit.clock.now()
    became = {
        "status": LeadStatus.CONVERTED,
        "converted_at": now,
        "first_response_at": lead.first_response_at or now,
        "account_id": account.id if account else None,
        "contact_id": contact.id if contact else None,
        "deal_id": opened.id if opened else None,
    }
    storing.update(unit, lead, became)
    _take_along(unit, lead)
    fresh = {"account": new_account, "contact": new_contact, "deal": opened is not None}
    return Conversion(lead, account, contact, opened, frozenset(name for name, new in fresh.items() if new))


def _account(unit: WriteUnit, lead: Lead, account_id: int | None) -> tuple[Account | None, bool]:
    """Return the lead's account, and whether it is new; None where no company is known."""
    if account_id is not None:
        return unit.get(Account, account_id), False
    domain = inputs.company_domain(lead.email)
    known = accounts.of_domain(unit, domain) if domain else []
    if not known and lead.company_name:
        known = same_name(unit, Account, lead.company_name)
    if known:
        return _only("account", lead, known), False
    name = lead.company_name or domain
    if name is None:
        return None, False
    return accounts.create(unit, name=name, domain=domain, owner_id=lead.owner_id, sharing=lead.sharing), True


def _contact(
    unit: WriteUnit, lead: Lead, contact_id: int | None, account: Account | None
) -> tuple[Contact | None, bool]:  # fmt: skip
    """Return the lead's contact, and whether he is new; None where neither name nor address is known."""
    if contact_id is not None:
        return unit.get(Contact, contact_id), False
    known = list(contact_points.owners_of_email(unit, lead.email)) if lead.email else []
    if not known and lead.name and account is not None:
        here = {contact.id for contact in contacts.at_account(unit, account.id)}
        known = [row for row in same_name(unit, Contact, lead.name) if row.id in here]
    if known:
        found = _only("contact", lead, known)
        if account is not None and not employments.current(unit, found.id):
            employments.start(unit, found.id, account.id, title=lead.title)
        return found, False
    if not lead.name and not lead.email:
        return None, False
    first, _, last = (lead.name or "").rpartition(" ")
    row = contacts.create(
        unit,
        first_name=first or None,
        last_name=last or None,
        title=lead.title,
        emails=[lead.email] if lead.email else [],
        account_id=account.id if account else None,
        owner_id=lead.owner_id,
        sharing=lead.sharing,
    )
    _add_phone(unit, row, lead.phone)
    return row, True


def _add_phone(unit: WriteUnit, contact: Contact, number: str | None) -> None:
    """Take over the lead's number, if it is one: leads come with whatever was typed into a form."""
    try:
        if number:
            contact_points.add_phone(unit, contact.id, number)
    except InvalidValue:
        storing.update(unit, contact, {"background": f"Phone, as given: {number}"})


def _deal(
    unit: WriteUnit, lead: Lead, account: Account | None, contact: Contact | None, fields: DealFields
) -> Deal:  # fmt: skip
    whose = account.name if account else lead.label
    about: DealFields = {
        "name": f"{whose} – {lead.product_interest}" if lead.product_interest else whose,
        "account_id": account.id if account else None,
        "source_id": lead.source_id,
        "campaign_id": lead.campaign_id,
        "owner_id": lead.owner_id,
        "sharing": lead.sharing,
    }
    about.update(fields)
    return deals.open_deal(unit, contact_ids=[contact.id] if contact else [], **about)


def _take_along(unit: WriteUnit, lead: Lead) -> None:
    """Link what was done about the lead to what it became."""
    for kind in (Activity, Task):
        for row in unit.all(select(kind).where(kind.lead_id == lead.id, kind.deal_id.is_(None))):
            unit.change(row, account_id=lead.account_id, deal_id=lead.deal_id)
    unit.session.flush()


def _only(kind: str, lead: Lead, rows: Sequence[Party]) -> Party:
    if len(rows) > 1:
        labels = ", ".join(f"{row.label} ({row.id})" for row in rows)
        raise AmbiguousRecord(
            reference=f"the {kind} of {lead.label}", count=len(rows), labels=labels, example=str(rows[0].id)
        )
    return rows[0]
