"""Contacts: created, changed, gone to another company."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import RecordChanged, RecordCreated
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
    raise NotImplementedError


@tool(Effect.WRITE)
def change_contact(context: ToolContext, arguments: ChangeContact) -> RecordChanged:
    """Change a contact, or record where the person works now."""
    raise NotImplementedError
