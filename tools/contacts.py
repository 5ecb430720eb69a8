"""Contacts: created, changed, gone to another company."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from crm_store import contact_points, contacts, employments
from crm_store.errors import InvalidValue
from crm_store.models import Account, Contact
from tools import references, views
from tools.context import ToolContext
from tools.errors import NothingGiven
from tools.registry import Effect, ToolArguments, tool
from tools.results import Fact, RecordChanged, RecordCreated
from tools.slots import AccountRef, ContactRef, EmailAddress, PersonName, PhoneNumber, Words


class CreateContact(ToolArguments):
    """What is known about a new contact."""

    name: PersonName
    account: AccountRef | None = None
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None
    title: Words | None = None


class ChangeContact(ToolArguments):
    """Which contact, and the new values; an e-mail address or number given becomes the main one."""

    contact: ContactRef
    name: PersonName | None = None
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None
    title: Words | None = None
    account: AccountRef | None = None
    left: Annotated[bool, Field(description="left the present company; account: the new one")] | None = None


@tool(Effect.WRITE)
def create_contact(context: ToolContext, arguments: CreateContact) -> RecordCreated:
    """Create a contact (a person)."""
    employer = references.account(context, arguments.account) if arguments.account else None
    row = contacts.create(
        context.writing,
        emails=[arguments.email] if arguments.email else [],
        phones=[arguments.phone] if arguments.phone else [],
        account_id=employer.id if employer else None,
        title=arguments.title,
        **_names(arguments.name),
    )
    also = [views.link(employer)] if employer else []
    return RecordCreated(record=views.link(row), facts=_facts(context, row, arguments), also=also)


@tool(Effect.WRITE)
def change_contact(context: ToolContext, arguments: ChangeContact) -> RecordChanged:
    """Change a contact, or record where the person works now."""
    row, unit = references.contact(context, arguments.contact), context.writing
    given = arguments.model_fields_set - {"contact"}
    if not given:
        raise NothingGiven(kind=row.kind)
    before = unit.recorded
    values: Any = _names(arguments.name) if arguments.name else {}
    if arguments.title:
        values["title"] = arguments.title
    contacts.change(unit, row.id, **values)
    if arguments.email:
        known = contact_points.add_email(unit, row.id, arguments.email)
        contact_points.change_email(unit, known.id, main=True)
    if arguments.phone:
        number = contact_points.add_phone(unit, row.id, arguments.phone)
        contact_points.change_phone(unit, number.id, main=True)
    employer = _move(context, row, arguments)
    return RecordChanged(
        record=views.link(row),
        fields=sorted(given),
        facts=_facts(context, row, arguments),
        also=[views.link(employer)] if employer else [],
        unchanged=unit.recorded == before,
    )


def _names(name: str) -> Any:  # noqa: ANN401  (some of ContactFields)
    """Return first and last name: the last word is the last name."""
    first, _, last = " ".join(name.split()).rpartition(" ")
    return {"first_name": first or None, "last_name": last or None}


def _move(context: ToolContext, row: Contact, arguments: ChangeContact) -> Account | None:
    """Record where a contact works from today on; he leaves the others unless ``left`` is False.

    Raises:
        InvalidValue: he left, but is known to work nowhere.
    """
    new = references.account(context, arguments.account) if arguments.account else None
    here = employments.current(context.unit, row.id)
    stays = new is not None and any(one.account_id == new.id for one in here)
    if arguments.left and not here:
        raise InvalidValue(field="left", value=row.label, reason="no company is known that he or she works at")
    if arguments.left or (new is not None and not stays and arguments.left is None):
        for one in here:
            if new is None or one.account_id != new.id:
                employments.end(context.writing, row.id, one.account_id)
    if new is not None and not stays:
        began = context.calendar.today(context.unit.clock) if here else None
        employments.start(context.writing, row.id, new.id, title=arguments.title, started_on=began)
    return new


def _facts(context: ToolContext, row: Contact, arguments: CreateContact | ChangeContact) -> list[Fact]:
    own = views.facts(context, row, ("title",)) if arguments.title else []
    points = {"email": arguments.email, "phone": arguments.phone}
    return [*own, *(Fact(name=name, type="text", value=value) for name, value in points.items() if value)]
