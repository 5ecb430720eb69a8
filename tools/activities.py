"""Activities: logged, planned, noted, corrected."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, Literal

from crm_store import activities, participants
from crm_store.errors import InvalidValue
from crm_store.models import Activity, ActivityType, Direction
from tools import references, views
from tools.context import MORNING, ToolContext
from tools.errors import NothingGiven
from tools.registry import Effect, ToolArguments, tool
from tools.results import ActivityChanged, ActivityLogged, NoteAdded
from tools.slots import (
    AccountRef,
    ActivityRef,
    ContactRef,
    Contacts,
    DealRef,
    LeadRef,
    Minutes,
    Moment,
    Prose,
    Title,
    Users,
    moment_of,
)

NOON = time(12)


class LogActivity(ToolArguments):
    """What took place, or is planned: with whom, about what, when (now unless said otherwise)."""

    type: Literal["call", "meeting", "email"]
    contacts: Contacts = ()
    account: AccountRef | None = None
    deal: DealRef | None = None
    lead: LeadRef | None = None
    when: Moment | None = None
    minutes: Minutes | None = None
    direction: Literal["inbound", "outbound"] | None = None
    subject: Title | None = None
    body: Prose | None = None
    colleagues: Users = ()


class AddNote(ToolArguments):
    """What to note, about what."""

    text: Prose
    account: AccountRef | None = None
    contact: ContactRef | None = None
    deal: DealRef | None = None
    lead: LeadRef | None = None
    activity: ActivityRef | None = None


class ChangeActivity(ToolArguments):
    """Which activity, and its new values."""

    activity: ActivityRef
    when: Moment | None = None
    type: Literal["call", "meeting", "email", "note"] | None = None
    subject: Title | None = None
    body: Prose | None = None
    minutes: Minutes | None = None


@tool(Effect.WRITE)
def log_activity(context: ToolContext, arguments: LogActivity) -> ActivityLogged:
    """Log a call, meeting or e-mail that took place; a future `when` plans it."""
    values = {
        **linked(context, arguments.account, arguments.deal, arguments.lead),
        "direction": None if arguments.direction is None else Direction(arguments.direction),
        "minutes": arguments.minutes,
        "subject": arguments.subject,
        "body": arguments.body,
    }
    row = activities.log(
        context.writing,
        ActivityType(arguments.type),
        occurred_at=occurred(context, arguments.when),
        contact_ids=[references.contact(context, one).id for one in arguments.contacts],
        user_ids=[references.user(context, one).id for one in arguments.colleagues],
        **values,
    )
    item = views.activity_item(context, row)
    return ActivityLogged(activity=item, planned=item.planned)


@tool(Effect.WRITE)
def add_note(context: ToolContext, arguments: AddNote) -> NoteAdded:
    """Add a note to an account, contact, deal, lead, or to what an activity is about."""
    about = linked(context, arguments.account, arguments.deal, arguments.lead)
    people = [references.contact(context, arguments.contact).id] if arguments.contact else []
    if arguments.activity is not None:
        noted = references.activity(context, arguments.activity)
        about = {name: about[name] or getattr(noted, name) for name in about}
        people = people or _contacts(context, noted)
    elif not people and not any(about.values()):
        raise InvalidValue(field="note", value=None, reason="say what it is about: an account, contact, deal or lead")
    row = activities.log(context.writing, ActivityType.NOTE, contact_ids=people, body=arguments.text, **about)
    return NoteAdded(activity=views.activity_item(context, row))


@tool(Effect.WRITE)
def change_activity(context: ToolContext, arguments: ChangeActivity) -> ActivityChanged:
    """Correct an activity, or move a planned one."""
    row = references.activity(context, arguments.activity)
    given = {name: getattr(arguments, name) for name in ("subject", "body", "minutes")}
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if arguments.type is not None:
        values["activity_type"] = ActivityType(arguments.type)
    if arguments.when is not None:
        held = row.occurred_at.astimezone(context.zone).time()
        values["occurred_at"] = context.moment("when", arguments.when, held)
    if not values:
        raise NothingGiven(kind=row.kind)
    item = views.activity_item(context, activities.change(context.writing, row.id, **values))
    return ActivityChanged(activity=item, planned=item.planned)


def linked(context: ToolContext, account: str | None, deal: str | None, lead: str | None) -> dict[str, Any]:
    """Return the ids of what an activity is about, as far as it was named."""
    return {
        "account_id": references.account(context, account).id if account else None,
        "deal_id": references.deal(context, deal).id if deal else None,
        "lead_id": references.lead(context, lead).id if lead else None,
    }


def occurred(context: ToolContext, when: str | None) -> datetime | None:
    """Return when an activity was or will be: a day without a time is noon if past, now if today, else nine."""
    if when is None:
        return None
    day, named = moment_of("when", when)
    if named is None and day == context.today:
        return None
    return context.moment("when", when, NOON if day < context.today else MORNING)


def _contacts(context: ToolContext, row: Activity) -> list[int]:
    took_part = participants.of_activity(context.unit, row.id)
    return [one.contact_id for one in took_part if one.contact_id is not None]
