"""Runs one tool in one open transaction, and tells what it wrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crm_store.unit import WriteUnit
from tools.changes import field_changes
from tools.context import ToolContext
from tools.policy import kinds_of

if TYPE_CHECKING:
    from crm_store.company.policy import WriteKind
    from crm_store.history.search import HistorySearch
    from crm_store.unit import Unit
    from tools.registry import Tool, ToolArguments
    from tools.results import FieldChange, Result


@dataclass(frozen=True)
class Ran:
    """What a tool answered and wrote; ``versions`` are those that stored rows had before, by "table:id"."""

    result: Result
    changes: list[FieldChange] = field(default_factory=list)
    kinds: frozenset[WriteKind] = frozenset()
    versions: dict[str, int] = field(default_factory=dict)


def run(unit: Unit, tool: Tool, arguments: ToolArguments, history: HistorySearch | None = None) -> Ran:
    """Run a tool in ``unit``; whatever it raises is raised."""
    context = ToolContext(unit, history)
    if not isinstance(unit, WriteUnit):
        return Ran(tool.run(context, arguments))
    watch = unit.watch()
    result = tool.run(context, arguments)
    unit.session.flush()
    versions = {f"{table}:{row_id}": version for (table, row_id), version in watch.versions.items()}
    return Ran(result, field_changes(unit, watch.notes), kinds_of(unit, watch.notes), versions)


def touched(changes: list[FieldChange]) -> set[tuple[str, int | None, str, str | None]]:
    """Return what a list of changes writes to, apart from the ids of what is new: they differ from run to run."""
    return {(one.table, None if one.op == "create" else one.id, one.op, one.field) for one in changes}


def plain(arguments: ToolArguments) -> dict[str, Any]:
    """Return the arguments as JSON has them, without those left to their defaults."""
    return arguments.model_dump(mode="json", exclude_defaults=True)
