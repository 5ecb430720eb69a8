"""What was done, what waits for a yes, what was taken back, and what can be done at all."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from tools.results.base import FieldChange, Part, RecordLink, Result


class HistoryEntry(Part):
    """One thing that was done to a record or to a part of it (``subject``, else empty).

    ``field`` is None where it was created or removed. ``at`` is when it was recorded, ``effective_at`` when it
    happened; ``request`` what the person said.
    """

    change_set: int
    at: str
    effective_at: str
    by: str
    channel: str
    request: str | None = None
    subject: str = ""
    op: Literal["create", "change", "remove"]
    field: str | None = None
    before: Any = None
    after: Any = None


class ChangeHistory(Result):
    """Who changed a record, the latest first; ``cut`` where there is more."""

    result: Literal["change_history"] = "change_history"
    record: RecordLink
    entries: list[HistoryEntry]
    cut: bool = False


class ApprovalItem(Part):
    """Something that waits for a yes: the call, and what it would change."""

    id: int
    tool: str
    arguments: dict[str, Any]
    changes: list[FieldChange]
    created_at: str
    expires_at: str


class ApprovalList(Result):
    """What of the actor's waits for a yes, the oldest first."""

    result: Literal["approval_list"] = "approval_list"
    approvals: list[ApprovalItem]


class Capability(Part):
    """A tool: what it does to the world, and what it is for."""

    name: str
    effect: Literal["read", "write", "external"] | None
    description: str


class Capabilities(Result):
    """What can be asked for: tools, what needs a yes (``approve``) or runs at once, reports, stages."""

    result: Literal["capabilities"] = "capabilities"
    tools: list[Capability]
    at_once: list[str]
    approve: list[str]
    metrics: list[str]
    groups: list[str]
    stages: list[str]
    history: bool


class UndoneRecord(Part):
    """A record that was put back: ``op`` is what the undo did to it."""

    kind: str
    id: int
    label: str
    op: Literal["create", "change", "remove"]


class UndoConflict(Part):
    """A record that was left as it is, because of what was done to it since."""

    label: str
    reason: str
    by: str | None = None
    at: str | None = None


class Undone(Result):
    """What was taken back: a change set, what the person had said in it, and the records it wrote to."""

    result: Literal["undone"] = "undone"
    change_set: int
    at: str
    request: str | None = None
    rows: int
    records: list[UndoneRecord] = Field(default_factory=list)
    conflicts: list[UndoConflict] = Field(default_factory=list)
