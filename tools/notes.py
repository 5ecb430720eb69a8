"""Notes and transcripts of a meeting, logged whole: one activity, the tasks that come of it, nothing without a yes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import Field

from crm_store import activities, competitors, tasks
from crm_store.errors import InvalidValue
from crm_store.history.words import terms
from crm_store.models import Activity, ActivityType
from crm_store.open_deals import open_deals
from tools import references, views
from tools.activities import linked, occurred
from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import NotesLogged, Qualification
from tools.slots import (
    SLOT,
    AccountRef,
    Contacts,
    DealRef,
    Minutes,
    Moment,
    Prose,
    Title,
    UserRef,
    Users,
)
from tools.suggesting import language_of
from tools.tasks import due_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_store.models import Task

MOST = 60
Quote = Annotated[str, Field(json_schema_extra={SLOT: "quote"}, min_length=1, max_length=4000)]
Quotes = Annotated[tuple[Quote, ...], Field(max_length=MOST)]
_FINDINGS = ("budget", "authority", "need", "timing")


class NotedTask(ToolArguments):
    """What one of us is to do."""

    title: Title
    due: Moment | None = None
    owner: UserRef | None = None


class LogNotes(ToolArguments):
    """What the notes are about, and what they say: quotes are verbatim; `theirs` is what the customer will do."""

    text: Prose
    type: Literal["call", "meeting", "email", "note"] = "meeting"
    account: AccountRef | None = None
    deal: DealRef | None = None
    contacts: Contacts = ()
    colleagues: Users = ()
    others: Annotated[tuple[Title, ...], Field(max_length=MOST)] = ()
    when: Moment | None = None
    minutes: Minutes | None = None
    subject: Title | None = None
    language: Literal["en", "pl"] | None = None
    summary: Quotes = ()
    decisions: Quotes = ()
    tasks: Annotated[tuple[NotedTask, ...], Field(max_length=MOST)] = ()
    theirs: Quotes = ()
    budget: Quote | None = None
    authority: Quote | None = None
    need: Quote | None = None
    timing: Quote | None = None
    competitors: Annotated[tuple[Title, ...], Field(max_length=MOST)] = ()


@tool(Effect.WRITE, confirms=True)
def log_notes(context: ToolContext, arguments: LogNotes) -> NotesLogged:
    """Log pasted meeting notes or a transcript with its tasks, as one thing to confirm."""
    if not (arguments.account or arguments.deal or arguments.contacts):
        raise InvalidValue(field="account", value=None, reason="say which account, deal or contact the notes are about")
    about = linked(context, arguments.account, arguments.deal, None)
    about["deal_id"] = about["deal_id"] or _only_deal(context, about["account_id"])
    rivals = _rivals(context, arguments)
    people = [references.contact(context, one).id for one in arguments.contacts]
    row = activities.log(
        context.writing,
        ActivityType(arguments.type),
        occurred_at=_past(context, arguments),
        contact_ids=people,
        user_ids=[references.user(context, one).id for one in arguments.colleagues],
        subject=arguments.subject,
        body=_body(arguments, rivals, arguments.language or language_of(context)),
        language=arguments.language,
        minutes=arguments.minutes,
        **about,
    )
    made = [_task(context, one, row, people) for one in arguments.tasks]
    return NotesLogged(
        activity=views.activity_item(context, row),
        tasks=[views.task_item(context, one) for one in made],
        summary=[*arguments.summary],
        decisions=[*arguments.decisions],
        theirs=[*arguments.theirs],
        others=[*arguments.others],
        qualification=[Qualification(name=name, quote=getattr(arguments, name)) for name in _FINDINGS],
        competitors=rivals,
    )


def _only_deal(context: ToolContext, account_id: int | None) -> int | None:
    """Return the open deal of an account that has only one."""
    found = open_deals(context.unit, {account_id}) if account_id is not None else []
    return found[0].id if len(found) == 1 else None


def _past(context: ToolContext, arguments: LogNotes) -> Any:  # noqa: ANN401  (a moment, or None for now)
    """Return when it took place; notes of what is still to come are none."""
    at = occurred(context, arguments.when)
    if at is not None and at > context.now:
        reason = "notes are of what took place, and this is still to come"
        raise InvalidValue(field="when", value=arguments.when, reason=reason)
    return at


def _task(context: ToolContext, noted: NotedTask, row: Activity, people: Sequence[int]) -> Task:
    """Create a task of the notes, on what they are about; on a contact only if he was the only one."""
    return tasks.create(
        context.writing,
        title=noted.title,
        owner_id=references.user(context, noted.owner).id if noted.owner else None,
        account_id=row.account_id,
        deal_id=row.deal_id,
        contact_id=people[0] if len(people) == 1 else None,
        **due_of(context, noted.due),
    )


def _rivals(context: ToolContext, arguments: LogNotes) -> list[str]:
    """Return the competitors named, those that deals of the company name too where the text has them."""
    said = set(terms(arguments.text))
    known = [name for name in competitors.known(context.unit) if (own := set(terms(name))) and own <= said]
    found = {frozenset(terms(name)): name for name in [*arguments.competitors, *known]}
    return list(found.values())


def _body(arguments: LogNotes, rivals: Sequence[str], language: str) -> str:
    """Return what the activity keeps: what was read from the notes, and then all of them."""
    words = _words()[language]
    blocks = [
        *_listed(words["summary"], arguments.summary),
        *_listed(words["decisions"], arguments.decisions),
        *_listed(words["tasks"], [_told(one) for one in arguments.tasks]),
        *_listed(words["theirs"], arguments.theirs),
        "\n".join(f"{words[name]}: {getattr(arguments, name) or words['nothing']}" for name in _FINDINGS),
        *([f"{words['competitors']}: {', '.join(rivals)}"] if rivals else []),
        *([f"{words['others']}: {', '.join(arguments.others)}"] if arguments.others else []),
        f"{words['text']}:\n{arguments.text}",
    ]
    return "\n\n".join(blocks)


def _told(noted: NotedTask) -> str:
    return noted.title if noted.due is None else f"{noted.title} ({noted.due})"


def _listed(heading: str, points: Sequence[str]) -> Iterator[str]:
    if points:
        yield "\n".join([f"{heading}:", *(f"- {point}" for point in points)])


@cache
def _words() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("notes.yaml").read_text("utf-8"))
    return found
