"""Tasks: created, changed, done."""

from __future__ import annotations

from typing import Any, Literal

from crm_store import tasks
from crm_store.models import Priority
from tools import references, views
from tools.context import ToolContext
from tools.errors import NothingGiven
from tools.registry import Effect, ToolArguments, tool
from tools.results import TaskChanged, TaskCreated
from tools.slots import AccountRef, ContactRef, DealRef, Moment, TaskRef, Title, UserRef, moment_of


class CreateTask(ToolArguments):
    """What is to be done, by when, about what, by whom (oneself unless said otherwise)."""

    title: Title
    due: Moment | None = None
    account: AccountRef | None = None
    contact: ContactRef | None = None
    deal: DealRef | None = None
    owner: UserRef | None = None
    priority: Literal["low", "normal", "high"] | None = None


class ChangeTask(ToolArguments):
    """Which task, and its new values."""

    task: TaskRef
    title: Title | None = None
    due: Moment | None = None
    owner: UserRef | None = None
    priority: Literal["low", "normal", "high"] | None = None


class CompleteTask(ToolArguments):
    """Which task."""

    task: TaskRef


@tool(Effect.WRITE)
def create_task(context: ToolContext, arguments: CreateTask) -> TaskCreated:
    """Create a task, something to be done."""
    values: dict[str, Any] = {
        "account_id": references.account(context, arguments.account).id if arguments.account else None,
        "contact_id": references.contact(context, arguments.contact).id if arguments.contact else None,
        "deal_id": references.deal(context, arguments.deal).id if arguments.deal else None,
        "owner_id": references.user(context, arguments.owner).id if arguments.owner else None,
        "priority": Priority(arguments.priority or Priority.NORMAL),
        **due_of(context, arguments.due),
    }
    row = tasks.create(context.writing, title=arguments.title, **values)
    return TaskCreated(task=views.task_item(context, row))


@tool(Effect.WRITE)
def change_task(context: ToolContext, arguments: ChangeTask) -> TaskChanged:
    """Change a task, as its due day."""
    unit, row = context.writing, references.task(context, arguments.task)
    values: dict[str, Any] = {"title": arguments.title} if arguments.title else {}
    if arguments.priority is not None:
        values["priority"] = Priority(arguments.priority)
    if arguments.owner is not None:
        values["owner_id"] = references.user(context, arguments.owner).id
    if not values and arguments.due is None:
        raise NothingGiven(kind=row.kind)
    before = row.version
    if values:
        tasks.change(unit, row.id, **values)
    if arguments.due is not None:
        tasks.reschedule(unit, row.id, **due_of(context, arguments.due))
    return TaskChanged(task=views.task_item(context, row), action="changed" if row.version != before else "unchanged")


@tool(Effect.WRITE)
def complete_task(context: ToolContext, arguments: CompleteTask) -> TaskChanged:
    """Mark a task as done."""
    row = references.task(context, arguments.task)
    action: Literal["completed", "unchanged"] = "completed" if row.done_at is None else "unchanged"
    tasks.complete(context.writing, row.id)
    return TaskChanged(task=views.task_item(context, row), action=action)


def due_of(context: ToolContext, when: str | None) -> dict[str, Any]:
    """Return when a task is due: a day, or a moment where a time of day is named."""
    if when is None:
        return {}
    day, time = moment_of("due", when)
    return {"due_on": day} if time is None else {"due_at": context.moment("due", when)}
