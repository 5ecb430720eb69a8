"""Leads: created, moved on, converted."""

from __future__ import annotations

from typing import Literal

from crm_store import lead_conversion, leads
from crm_store.models import LeadStatus
from tools import references, views
from tools.context import ToolContext
from tools.errors import NothingGiven
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
    row = leads.create(
        context.writing,
        name=arguments.name,
        company_name=arguments.company,
        email=arguments.email,
        phone=arguments.phone,
        source_id=references.source(context, arguments.source).id if arguments.source else None,
    )
    told = ("name", "company_name", "email", "phone", "source_id")
    return RecordCreated(record=views.link(row), facts=views.facts(context, row, told))


@tool(Effect.WRITE)
def change_lead(context: ToolContext, arguments: ChangeLead) -> RecordChanged:
    """Change a lead's status or owner."""
    row, unit = references.lead(context, arguments.lead), context.writing
    if arguments.status is None and arguments.owner is None:
        raise NothingGiven(kind=row.kind)
    before = row.version
    if arguments.owner is not None:
        leads.change(unit, row.id, owner_id=references.user(context, arguments.owner).id)
    status = None if arguments.status is None else LeadStatus(arguments.status)
    if status is LeadStatus.DISQUALIFIED:
        leads.disqualify(unit, row.id)
    elif status is not None and status is not row.status:
        leads.set_status(unit, row.id, status)
    return RecordChanged(
        record=views.link(row),
        fields=sorted(arguments.model_fields_set - {"lead"}),
        facts=views.facts(context, row, ("status", "owner_id")),
        unchanged=row.version == before,
    )


@tool(Effect.WRITE)
def convert_lead(context: ToolContext, arguments: ConvertLead) -> RecordCreated:
    """Turn a lead into an account, a contact and a deal."""
    became = lead_conversion.convert(context.writing, references.lead(context, arguments.lead).id)
    made = [row for row in (became.deal, became.account, became.contact) if row is not None]
    also = [views.link(row) for row in (*made[1:], became.lead)]
    return RecordCreated(record=views.link(made[0]), also=also)
