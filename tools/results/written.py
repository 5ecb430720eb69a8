"""What a writing tool did; which fields changed is told by the gate's ``changes``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.results.base import Part, RecordLink, Result
from tools.results.records import ActivityItem, DealItem, Fact, TaskItem


class ActivityLogged(Result):
    """An activity that took place, or was planned."""

    result: Literal["activity_logged"] = "activity_logged"
    activity: ActivityItem
    planned: bool


class NoteAdded(Result):
    """A note."""

    result: Literal["note_added"] = "note_added"
    activity: ActivityItem


class ActivityChanged(Result):
    """An activity as it is now."""

    result: Literal["activity_changed"] = "activity_changed"
    activity: ActivityItem
    planned: bool


class TaskCreated(Result):
    """A new task."""

    result: Literal["task_created"] = "task_created"
    task: TaskItem


class TaskChanged(Result):
    """A task as it is now; ``action`` is what was done, ``unchanged`` that it was so already."""

    result: Literal["task_changed"] = "task_changed"
    task: TaskItem
    action: Literal["changed", "completed", "unchanged"]


class Qualification(Part):
    """What notes say of the budget, authority, need or timing; without a quote, nothing."""

    name: str
    quote: str | None = None


class NotesLogged(Result):
    """Notes of a meeting as they were logged, with the tasks made of them; the rest is quoted from them."""

    result: Literal["notes_logged"] = "notes_logged"
    activity: ActivityItem
    tasks: list[TaskItem] = Field(default_factory=list)
    summary: list[str] = Field(default_factory=list)
    decisions: list[str] = Field(default_factory=list)
    theirs: list[str] = Field(default_factory=list)
    others: list[str] = Field(default_factory=list)
    qualification: list[Qualification] = Field(default_factory=list)
    competitors: list[str] = Field(default_factory=list)


class DealsChanged(Result):
    """Deals as they are now; ``moved`` to ``stage``, or ``changed`` in the fields named.

    ``unchanged`` are those among them that were so already.
    """

    result: Literal["deals_changed"] = "deals_changed"
    action: Literal["moved", "changed"]
    deals: list[DealItem]
    stage: str | None = None
    fields: list[str] = Field(default_factory=list)
    unchanged: list[RecordLink] = Field(default_factory=list)


class RecordCreated(Result):
    """A new record; ``also`` are those created or used along with it, such as what a lead became."""

    result: Literal["record_created"] = "record_created"
    record: RecordLink
    facts: list[Fact] = Field(default_factory=list)
    also: list[RecordLink] = Field(default_factory=list)


class RecordChanged(Result):
    """A record as it is now; ``fields`` are those that were given, ``unchanged`` that all were so already."""

    result: Literal["record_changed"] = "record_changed"
    record: RecordLink
    fields: list[str] = Field(default_factory=list)
    facts: list[Fact] = Field(default_factory=list)
    also: list[RecordLink] = Field(default_factory=list)
    unchanged: bool = False


class RecordRemoved(Result):
    """A record that is gone."""

    result: Literal["record_removed"] = "record_removed"
    record: RecordLink
