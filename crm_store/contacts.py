"""Contacts: the people at our customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from sqlalchemy import select

from crm_store import contact_points, employments, inputs, listing, removal, storing
from crm_store.errors import DuplicateRecord, InvalidValue
from crm_store.models import BuyingRole, Consent, Contact, Employment, Sharing
from crm_store.namesakes import exact, same_name
from crm_store.removal import Contents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crm_store.filters import Filter
    from crm_store.listing import Page
    from crm_store.unit import Unit, WriteUnit


class ContactFields(TypedDict, total=False):
    """What is known about a contact himself."""

    first_name: str | None
    last_name: str | None
    title: str | None
    language: str | None
    consent: Consent
    background: str | None
    owner_id: int | None
    sharing: Sharing
    external_id: str | None
    custom: dict[str, Any] | None


_TEXTS = ("first_name", "last_name", "title", "language", "external_id")


def create(
    unit: WriteUnit,
    *,
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    account_id: int | None = None,
    buying_role: BuyingRole | None = None,
    allow_duplicate: bool = False,
    effective_at: datetime | None = None,
    **fields: Unpack[ContactFields],
) -> Contact:
    """Add a contact with his addresses and numbers, who works at an account; without an owner he is the actor's.

    Raises:
        DuplicateRecord: a visible contact has one of the addresses, or the same name and the account or a number.
        InvalidValue: neither name nor address is given, or something cannot hold its value.
        UnknownRecord: account or owner are not to be seen.
    """
    values = _fit(dict(fields))
    values["owner_id"] = inputs.owner(unit, fields.get("owner_id"))
    addresses = list(dict.fromkeys(map(inputs.email, emails)))
    if not (values.get("first_name") or values.get("last_name") or addresses):
        raise InvalidValue(field="contact", value=None, reason="a name or an e-mail address is needed")
    new = Contact(**values)
    if not allow_duplicate:
        _refuse_duplicate(unit, new, addresses, phones, account_id)
    row = storing.add(unit, new, effective_at)
    for address in addresses:
        contact_points.add_email(unit, row.id, address, allow_duplicate=True)
    for number in phones:
        contact_points.add_phone(unit, row.id, number)
    if account_id is not None:
        employments.start(unit, row.id, account_id, title=row.title, buying_role=buying_role)
    return row


def change(
    unit: WriteUnit,
    contact_id: int,
    *,
    expect_version: int | None = None,
    effective_at: datetime | None = None,
    **fields: Unpack[ContactFields],
) -> Contact:
    """Change what is given.

    Raises:
        UnknownRecord: the contact is not to be seen.
        ChangedMeanwhile: it has another version than ``expect_version``.
    """
    row = unit.get(Contact, contact_id)
    return storing.update(unit, row, _fit(dict(fields)), expect_version=expect_version, effective_at=effective_at)


def set_consent(unit: WriteUnit, contact_id: int, consent: Consent) -> Contact:
    """Record whether a contact agreed to be contacted.

    Raises:
        UnknownRecord: the contact is not to be seen.
    """
    return storing.update(unit, unit.get(Contact, contact_id), {"consent": consent})


def remove(unit: WriteUnit, contact_id: int, *, contents: Contents = Contents.REFUSE) -> None:
    """Remove a contact with his addresses, numbers and employments; what he took part in stays.

    Raises:
        StillInUse: something refers to him that cannot be emptied.
        Forbidden: he is not the actor's to remove.
    """
    removal.remove(unit, unit.get(Contact, contact_id), contents)


def get(unit: Unit, contact_id: int) -> Contact:
    """Return a contact by id.

    Raises:
        UnknownRecord: there is none that may be seen.
    """
    return unit.get(Contact, contact_id)


def find(unit: Unit, reference: str) -> Contact:
    """Return the contact that an id, an e-mail address or a full name means.

    Raises:
        UnknownRecord: none is called that.
        AmbiguousRecord: several are.
    """
    return exact(unit, Contact, reference, contact_points.owners_of_reference(unit, reference))


def find_all(
    unit: Unit, *, where: Filter = (), order_by: str = "last_name", limit: int = listing.USUAL, offset: int = 0
) -> Page[Contact]:
    """Return the contacts that a filter lets through; see :func:`crm_store.listing.page`."""
    return listing.page(unit, Contact, where, order_by, limit, offset)


def at_account(unit: Unit, account_id: int) -> list[Contact]:
    """Return who works at an account today.

    Raises:
        UnknownRecord: the account is not to be seen.
    """
    return [unit.get(Contact, row.contact_id) for row in employments.staff(unit, account_id)]


def _fit(values: dict[str, Any]) -> dict[str, Any]:
    fit: dict[str, Any] = {key: inputs.words(value) if key in _TEXTS else value for key, value in values.items()}
    if "background" in fit:
        fit["background"] = inputs.prose(fit["background"])
    return fit


def _refuse_duplicate(
    unit: Unit, new: Contact, addresses: Sequence[str], phones: Sequence[str], account_id: int | None
) -> None:
    """Refuse a second record of a person; a number alone proves nothing, as colleagues share it."""
    for address in addresses:
        contact_points.refuse_taken(unit, address)
    if not (new.first_name and new.last_name):
        return
    namesakes = same_name(unit, Contact, f"{new.first_name} {new.last_name}")
    if not namesakes:
        return
    known = {row.id for number in phones for row in contact_points.owners_of_phone(unit, number)}
    if account_id is not None:
        known |= set(unit.session.scalars(select(Employment.contact_id).where(Employment.account_id == account_id)))
    for other in namesakes:
        if other.id in known:
            reason = "the name is the same, and so is the company or a phone number"
            raise DuplicateRecord(kind="contact", label=other.label, row_id=other.id, reason=reason)
