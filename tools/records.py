"""Any record: found, shown, removed."""

from __future__ import annotations

from typing import Literal

from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import RecordCard, RecordRemoved, RecordsFound
from tools.slots import AnyRef, SearchText


class FindRecords(ToolArguments):
    """What to look for, among which kind."""

    text: SearchText
    kind: Literal["account", "contact", "deal", "lead", "product", "user"] | None = None


class ShowRecord(ToolArguments):
    """Which record."""

    record: AnyRef


class DeleteRecord(ToolArguments):
    """Which record."""

    record: AnyRef


@tool(Effect.READ)
def find_records(context: ToolContext, arguments: FindRecords) -> RecordsFound:
    """Find records by name, e-mail, domain or phone, however spelt."""
    raise NotImplementedError


@tool(Effect.READ)
def show_record(context: ToolContext, arguments: ShowRecord) -> RecordCard:
    """Show all that is known about one record."""
    raise NotImplementedError


@tool(Effect.WRITE)
def delete_record(context: ToolContext, arguments: DeleteRecord) -> RecordRemoved:
    """Delete one record; refused while deals, activities or tasks hang on it."""
    raise NotImplementedError
