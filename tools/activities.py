"""Activities: logged, planned, noted, corrected."""

from __future__ import annotations

from typing import Literal

from tools.context import ToolContext
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
)


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
    raise NotImplementedError


@tool(Effect.WRITE)
def add_note(context: ToolContext, arguments: AddNote) -> NoteAdded:
    """Add a note to an account, contact, deal, lead, or to what an activity is about."""
    raise NotImplementedError


@tool(Effect.WRITE)
def change_activity(context: ToolContext, arguments: ChangeActivity) -> ActivityChanged:
    """Correct an activity, or move a planned one."""
    raise NotImplementedError
