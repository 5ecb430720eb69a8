"""The e-mail addresses and phone numbers of contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from crm_store import inputs, storing
from crm_store.errors import DuplicateRecord, InvalidValue
from crm_store.models import Contact, ContactEmail, ContactPhone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.unit import Unit, WriteUnit

Point = TypeVar("Point", ContactEmail, ContactPhone)


def emails(unit: Unit, contact_id: int) -> Sequence[ContactEmail]:
    """Return a contact's addresses, the main one first."""
    return _of(unit, ContactEmail, contact_id)


def phones(unit: Unit, contact_id: int) -> Sequence[ContactPhone]:
    """Return a contact's numbers, the main one first."""
    return _of(unit, ContactPhone, contact_id)


def owners_of_email(unit: Unit, address: str) -> Sequence[Contact]:
    """Return the visible contacts with an e-mail address."""
    having = select(ContactEmail.contact_id).where(ContactEmail.address == inputs.email(address))
    return unit.all(select(Contact).where(Contact.id.in_(having)).order_by(Contact.id))


def owners_of_reference(unit: Unit, reference: str) -> Sequence[Contact]:
    """Return the visible contacts with the e-mail address that a reference is, if it is one."""
    try:
        return owners_of_email(unit, reference)
    except InvalidValue:
        return []


def owners_of_phone(unit: Unit, number: str) -> Sequence[Contact]:
    """Return the visible contacts with a phone number, with or without its country code."""
    having = select(ContactPhone.contact_id).where(ContactPhone.digits == inputs.phone(number)[1])
    return unit.all(select(Contact).where(Contact.id.in_(having)).order_by(Contact.id))


def add_email(
    unit: WriteUnit, contact_id: int, address: str, *, use: str | None = None, allow_duplicate: bool = False
) -> ContactEmail:
    """Give a contact another address; one that he has already is returned as it is.

    Raises:
        UnknownRecord: the contact is not to be seen.
        DuplicateRecord: another visible contact has it.
        InvalidValue: it is no address.
    """
    contact = unit.get(Contact, contact_id)
    bare = inputs.email(address)
    own = list(emails(unit, contact.id))
    for known in own:
        if known.address == bare:
            return known
    if not allow_duplicate:
        refuse_taken(unit, bare, contact.id)
    row = ContactEmail(contact_id=contact.id, address=bare, use=inputs.words(use), position=_next(own))
    return storing.add(unit, row)


def change_email(
    unit: WriteUnit, email_id: int, *, address: str | None = None, use: str | None = None, main: bool = False
) -> ContactEmail:
    """Correct an address, say what it is used for, or make it the main one.

    Raises:
        UnknownRecord: it is not to be seen.
        DuplicateRecord: another visible contact has the new address.
    """
    row = unit.get(ContactEmail, email_id)
    values: dict[str, object] = {} if use is None else {"use": inputs.words(use)}
    if address is not None:
        values["address"] = inputs.email(address)
        refuse_taken(unit, str(values["address"]), row.contact_id)
    storing.update(unit, row, values)
    if main:
        _put_first(unit, row, emails(unit, row.contact_id))
    return row


def remove_email(unit: WriteUnit, email_id: int) -> None:
    """Remove an address.

    Raises:
        UnknownRecord: it is not to be seen.
    """
    unit.remove(unit.get(ContactEmail, email_id))
    unit.session.flush()


def add_phone(unit: WriteUnit, contact_id: int, number: str, *, use: str | None = None) -> ContactPhone:
    """Give a contact another number; one that he has already is returned as it is.

    Raises:
        UnknownRecord: the contact is not to be seen.
        InvalidValue: it is no number.
    """
    contact = unit.get(Contact, contact_id)
    written, digits = inputs.phone(number)
    own = list(phones(unit, contact.id))
    for known in own:
        if known.digits == digits:
            return known
    row = ContactPhone(contact_id=contact.id, number=written, digits=digits, use=inputs.words(use), position=_next(own))
    return storing.add(unit, row)


def change_phone(
    unit: WriteUnit, phone_id: int, *, number: str | None = None, use: str | None = None, main: bool = False
) -> ContactPhone:
    """Correct a number, say what it is used for, or make it the main one.

    Raises:
        UnknownRecord: it is not to be seen.
        InvalidValue: it is no number.
    """
    row = unit.get(ContactPhone, phone_id)
    values: dict[str, object] = {} if use is None else {"use": inputs.words(use)}
    if number is not None:
        values["number"], values["digits"] = inputs.phone(number)
    storing.update(unit, row, values)
    if main:
        _put_first(unit, row, phones(unit, row.contact_id))
    return row


def remove_phone(unit: WriteUnit, phone_id: int) -> None:
    """Remove a number.

    Raises:
        UnknownRecord: it is not to be seen.
    """
    unit.remove(unit.get(ContactPhone, phone_id))
    unit.session.flush()


def refuse_taken(unit: Unit, address: str, contact_id: int | None = None) -> None:
    """Refuse an address that another visible contact has.

    Raises:
        DuplicateRecord: one has.
    """
    for other in owners_of_email(unit, address):
        if other.id != contact_id:
            reason = f"the address {address} is his or hers"
            raise DuplicateRecord(kind="contact", label=other.label, row_id=other.id, reason=reason)


def _of(unit: Unit, kind: type[Point], contact_id: int) -> Sequence[Point]:
    return unit.all(select(kind).where(kind.contact_id == contact_id).order_by(kind.position, kind.id))


def _next(points: Sequence[ContactEmail | ContactPhone]) -> int:
    return max((point.position for point in points), default=-1) + 1


def _put_first(unit: WriteUnit, main: Point, points: Sequence[Point]) -> None:
    ordered = [main, *(point for point in points if point.id != main.id)]
    for position, point in enumerate(ordered):
        unit.change(point, position=position)  # type: ignore[arg-type]  # both kinds of points are business rows
    unit.session.flush()
