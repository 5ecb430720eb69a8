"""Leads: who may become a customer, and how far that has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from sqlalchemy import select

from crm_store import inputs, listing, removal, storing
from crm_store.company.qualification import qualifies
from crm_store.errors import DuplicateRecord, InvalidValue, RuleBroken
from crm_store.models import Activity, ActivityType, Lead, LeadStatus, Sharing
from crm_store.namesakes import exact, same_name
from crm_store.own_company import own_company
from crm_store.removal import Contents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from crm_store.filters import Filter
    from crm_store.listing import Page
    from crm_store.unit import Unit, WriteUnit


class LeadFields(TypedDict, total=False):
    """What is known about a lead besides its status."""

    name: str | None
    company_name: str | None
    email: str | None
    phone: str | None
    title: str | None
    source_id: int | None
    campaign_id: int | None
    score: int | None
    product_interest: str | None
    arrived_at: datetime | None
    owner_id: int | None
    sharing: Sharing
    external_id: str | None
    custom: dict[str, Any] | None


_TEXTS = ("name", "company_name", "phone", "title", "product_interest", "external_id")
_OPEN = (LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.MQL, LeadStatus.SQL)


def create(
    unit: WriteUnit,
    *,
    allow_duplicate: bool = False,
    effective_at: datetime | None = None,
    **fields: Unpack[LeadFields],
) -> Lead:
    """Add a lead that arrived now unless said otherwise; without an owner it is the actor's.

    Raises:
        DuplicateRecord: a visible open lead has the same address, or the same name and company.
        InvalidValue: neither name, company nor address is given, or a field cannot hold its value.
        UnknownRecord: source, campaign or owner are not to be seen.
    """
    values = _fit(dict(fields))
    if not (values.get("name") or values.get("company_name") or values.get("email")):
        raise InvalidValue(field="lead", value=None, reason="a name, a company or an e-mail address is needed")
    values["owner_id"] = inputs.owner(unit, fields.get("owner_id"))
    values.setdefault("arrived_at", effective_at or unit.clock.now())
    if not allow_duplicate:
        for other, reason in _near(unit, values):
            raise DuplicateRecord(kind="lead", label=other.label, row_id=other.id, reason=reason)
    return storing.add(unit, Lead(**values), effective_at)


def change(
    unit: WriteUnit, lead_id: int, *, expect_version: int | None = None, **fields: Unpack[LeadFields]
) -> Lead:  # fmt: skip
    """Change what is given; the status has its own verbs.

    Raises:
        UnknownRecord: the lead is not to be seen.
        InvalidValue: a field cannot hold its value.
        ChangedMeanwhile: it has another version than ``expect_version``.
    """
    values = _fit(dict(fields))
    own = {"status", "first_response_at", "converted_at", "account_id", "contact_id", "deal_id"} & values.keys()
    if own:
        raise InvalidValue(field=min(own), value=str(values[min(own)]), reason="it follows from what is done with it")
    return storing.update(unit, unit.get(Lead, lead_id), values, expect_version=expect_version)


def set_status(
    unit: WriteUnit, lead_id: int, status: LeadStatus, *, at: datetime | None = None, despite_rule: bool = False
) -> Lead:
    """Move a lead to another status; the first time it is contacted, or qualified, counts as its first response.

    Args:
        unit: the transaction.
        lead_id: the lead.
        status: any but converted and disqualified, which have their own verbs.
        at: when it happened, if not now.
        despite_rule: qualify it although it does not meet the company's rule of MQL or SQL.

    Raises:
        UnknownRecord: the lead is not to be seen.
        RuleBroken: it is converted, or does not meet the company's rule.
        InvalidValue: the status has its own verb, or the moment lies in the future.
    """
    storing.check_past(unit, at, "at")
    row = unit.get(Lead, lead_id)
    _refuse_converted(row)
    if status not in _OPEN:
        raise InvalidValue(field="status", value=status, reason="convert or disqualify the lead instead")
    if status in {LeadStatus.MQL, LeadStatus.SQL} and not despite_rule:
        _check_definition(unit, row, status)
    values: dict[str, Any] = {"status": status}
    if status is not LeadStatus.NEW and row.first_response_at is None:
        values["first_response_at"] = at or unit.clock.now()
    return storing.update(unit, row, values, effective_at=at)


def record_response(unit: WriteUnit, lead_id: int, at: datetime) -> Lead:
    """Note that somebody reached out to a lead; only the first time counts. A new lead is contacted from then on.

    Raises:
        UnknownRecord: the lead is not to be seen.
    """
    row = unit.get(Lead, lead_id)
    values: dict[str, Any] = {}
    if row.first_response_at is None:
        values["first_response_at"] = at
    if row.status is LeadStatus.NEW:
        values["status"] = LeadStatus.CONTACTED
    return storing.update(unit, row, values)


def disqualify(unit: WriteUnit, lead_id: int, *, reason: str | None = None) -> Lead:
    """Give a lead up; the reason becomes a note on it.

    Raises:
        UnknownRecord: the lead is not to be seen.
        RuleBroken: it is converted.
    """
    row = unit.get(Lead, lead_id)
    _refuse_converted(row)
    storing.update(unit, row, {"status": LeadStatus.DISQUALIFIED})
    if inputs.prose(reason) is not None:
        note = Activity(
            activity_type=ActivityType.NOTE,
            body=inputs.prose(reason),
            occurred_at=unit.clock.now(),
            lead_id=row.id,
            owner_id=unit.actor.user_id,
            sharing=row.sharing,
        )
        storing.add(unit, note)
    return row


def remove(unit: WriteUnit, lead_id: int, *, contents: Contents = Contents.REFUSE) -> None:
    """Remove a lead; ``contents`` says what becomes of its activities and tasks.

    Raises:
        StillInUse: something hangs on it, and nobody said what shall become of it.
        Forbidden: it is not the actor's to remove.
    """
    removal.remove(unit, unit.get(Lead, lead_id), contents)


def get(unit: Unit, lead_id: int) -> Lead:
    """Return a lead by id.

    Raises:
        UnknownRecord: there is none that may be seen.
    """
    return unit.get(Lead, lead_id)


def find(unit: Unit, reference: str) -> Lead:
    """Return the lead that an id, a name or an e-mail address means.

    Raises:
        UnknownRecord: none is called that.
        AmbiguousRecord: several are.
    """
    of_address = unit.all(select(Lead).where(Lead.email == reference.strip().lower()).order_by(Lead.id))
    return exact(unit, Lead, reference, of_address)


def find_all(
    unit: Unit, *, where: Filter = (), order_by: str = "-arrived_at", limit: int = listing.USUAL, offset: int = 0
) -> Page[Lead]:
    """Return the leads that a filter lets through, the latest first; see :func:`crm_store.listing.page`."""
    return listing.page(unit, Lead, where, order_by, limit, offset)


def _fit(values: dict[str, Any]) -> dict[str, Any]:
    fit: dict[str, Any] = {key: inputs.words(value) if key in _TEXTS else value for key, value in values.items()}
    if fit.get("email"):
        fit["email"] = inputs.email(fit["email"])
    return fit


def _near(unit: Unit, values: dict[str, Any]) -> Iterator[tuple[Lead, str]]:
    """Yield the visible open leads that a new one would repeat."""
    if values.get("email"):
        query = select(Lead).where(Lead.email == values["email"], Lead.status.in_(_OPEN)).order_by(Lead.id)
        yield from ((row, f"its address is {row.email}") for row in unit.all(query))
    if values.get("name") and values.get("company_name"):
        for row in same_name(unit, Lead, values["name"]):
            same_company = (row.company_name or "").casefold() == values["company_name"].casefold()
            if same_company and row.status in _OPEN:
                yield row, "name and company are the same"


def _refuse_converted(row: Lead) -> None:
    if row.status is LeadStatus.CONVERTED:
        raise RuleBroken(label=row.label, reason="it is converted", remedy="Work with the deal that it became.")


def _check_definition(unit: Unit, row: Lead, status: LeadStatus) -> None:
    company = own_company(unit)
    if qualifies(unit, company, row, status.value) is False:
        meaning = company.definitions.get(status.value, {}).get("text") or "see the company's rule"
        raise RuleBroken(
            label=row.label,
            reason=f"it does not meet what {status.value.upper()} means here: {meaning}",
            remedy="Complete the lead, or say that it counts all the same.",
        )
