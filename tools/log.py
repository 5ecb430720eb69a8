"""The log: who changed what, what waits for a yes, taking back, what can be done."""

from __future__ import annotations

from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import ApprovalList, Undone
from tools.results import Capabilities as CapabilitiesResult
from tools.results import ChangeHistory as ChangeHistoryResult
from tools.slots import AnyRef, Count, RowId


class ChangeHistory(ToolArguments):
    """Which record."""

    record: AnyRef
    limit: Count = 20


class ListApprovals(ToolArguments):
    """Nothing."""


class Capabilities(ToolArguments):
    """Nothing."""


class Undo(ToolArguments):
    """Which change set, the actor's latest unless said otherwise."""

    change_set: RowId | None = None


@tool(Effect.READ)
def change_history(context: ToolContext, arguments: ChangeHistory) -> ChangeHistoryResult:
    """Tell who changed a record, when, and from which message."""
    raise NotImplementedError


@tool(Effect.READ)
def list_approvals(context: ToolContext, arguments: ListApprovals) -> ApprovalList:
    """List what waits for the actor's yes."""
    raise NotImplementedError


@tool(Effect.READ)
def capabilities(context: ToolContext, arguments: Capabilities) -> CapabilitiesResult:
    """Tell what this assistant can do."""
    raise NotImplementedError


@tool(Effect.WRITE, reverses=True)
def undo(context: ToolContext, arguments: Undo) -> Undone:
    """Take back the actor's latest change set, or a given one."""
    raise NotImplementedError
