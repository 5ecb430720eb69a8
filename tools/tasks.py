"""Tasks: created, changed, done."""

from __future__ import annotations

from typing import Literal

from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import TaskChanged, TaskCreated
from tools.slots import AccountRef, ContactRef, DealRef, Moment, TaskRef, Title, UserRef


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
    raise NotImplementedError


@tool(Effect.WRITE)
def change_task(context: ToolContext, arguments: ChangeTask) -> TaskChanged:
    """Change a task, as its due day."""
    raise NotImplementedError


@tool(Effect.WRITE)
def complete_task(context: ToolContext, arguments: CompleteTask) -> TaskChanged:
    """Mark a task as done."""
    raise NotImplementedError
