"""Leads: created, moved on, converted."""

from __future__ import annotations

from typing import Literal

from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import RecordChanged, RecordCreated
from tools.slots import CompanyName, EmailAddress, LeadRef, PersonName, PhoneNumber, SourceRef, UserRef


class CreateLead(ToolArguments):
    """What is known about a new lead."""

    name: PersonName | None = None
    company: CompanyName | None = None
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None
    source: SourceRef | None = None


class ChangeLead(ToolArguments):
    """Which lead, and its new values."""

    lead: LeadRef
    status: Literal["new", "contacted", "mql", "sql", "disqualified"] | None = None
    owner: UserRef | None = None


class ConvertLead(ToolArguments):
    """Which lead."""

    lead: LeadRef


@tool(Effect.WRITE)
def create_lead(context: ToolContext, arguments: CreateLead) -> RecordCreated:
    """Create a lead; a name, company or e-mail is needed."""
    raise NotImplementedError


@tool(Effect.WRITE)
def change_lead(context: ToolContext, arguments: ChangeLead) -> RecordChanged:
    """Change a lead's status or owner."""
    raise NotImplementedError


@tool(Effect.WRITE)
def convert_lead(context: ToolContext, arguments: ConvertLead) -> RecordCreated:
    """Turn a lead into an account, a contact and a deal."""
    raise NotImplementedError
