"""The log: who changed what, what waits for a yes, taking back, what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from crm_store import approvals, change_log, vocabulary
from crm_store import undo as undoing
from crm_store.analytics.dimensions import DIMENSIONS
from crm_store.analytics.metrics import METRICS
from crm_store.company.policy import Confirmation, WriteKind, confirmation
from crm_store.models import ChangeSet
from crm_store.own_company import own_company
from crm_store.undo_effects import Effect as Effected
from crm_store.undo_effects import model
from crm_store.unit import WriteUnit
from tools import views
from tools.context import ToolContext
from tools.errors import CannotUndo, NothingToTakeBack, UndoneAlready
from tools.records import meant
from tools.registry import Effect, ToolArguments, tool
from tools.results import ApprovalList, Capability, HistoryEntry, Undone, UndoneRecord
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
    row = meant(context, arguments.record)
    found = change_log.history(context.unit, type(row), row.id, arguments.limit + 1)
    entries = [_entry(context, entry) for entry in found[: arguments.limit]]
    return ChangeHistoryResult(record=views.link(row), entries=entries, cut=len(found) > arguments.limit)


@tool(Effect.READ)
def list_approvals(context: ToolContext, arguments: ListApprovals) -> ApprovalList:  # noqa: ARG001  (every tool takes both)
    """List what waits for the actor's yes."""
    waiting = approvals.pending(context.unit)
    return ApprovalList(approvals=[views.approval_item(context, row) for row in waiting])


@tool(Effect.READ)
def capabilities(context: ToolContext, arguments: Capabilities) -> CapabilitiesResult:  # noqa: ARG001  (every tool takes both)
    """Tell what this assistant can do."""
    from tools.catalog import CATALOG

    company = own_company(context.unit)
    asked = [kind for kind in WriteKind if confirmation(company, kind) is Confirmation.APPROVE]
    return CapabilitiesResult(
        tools=[
            Capability(name=one.name, effect=one.effect.value if one.effect else None, description=one.description)
            for one in CATALOG
        ],
        at_once=[kind.value for kind in WriteKind if kind not in asked],
        approve=[kind.value for kind in asked],
        metrics=list(METRICS),
        groups=list(DIMENSIONS),
        stages=[stage.name for stage in vocabulary.stages(context.unit)],
        history=context.history is not None,
    )


def _latest(unit: WriteUnit) -> int:
    """Return the latest change set that "undo that" can mean: in a conversation one of the same channel's messages."""
    if unit.origin.turn_id is None:
        return undoing.latest(unit)
    return undoing.latest(unit, unit.origin.channel, said=True)


@tool(Effect.WRITE, reverses=True)
def undo(context: ToolContext, arguments: Undo) -> Undone:
    """Take back the actor's latest change set, or a given one."""
    unit = context.writing
    try:
        change_set = unit.get(ChangeSet, arguments.change_set or _latest(unit))
        at, request, set_id = views.moment(context, change_set.at), change_set.request, change_set.id
        records = _records(context, undoing.plan(unit, set_id).effects)
        done = undoing.undo(unit, set_id)
    except undoing.NothingToUndo as error:
        raise NothingToTakeBack from error
    except undoing.AlreadyUndone as error:
        raise UndoneAlready(**error.details) from error
    except undoing.UndoConflict as error:
        raise CannotUndo(**error.details) from error
    return Undone(change_set=set_id, at=at, request=request, rows=done.rows, records=records)


def _entry(context: ToolContext, entry: change_log.Entry) -> HistoryEntry:
    return HistoryEntry(
        change_set=entry.change_set_id,
        at=views.moment(context, entry.at),
        effective_at=views.moment(context, entry.effective_at),
        by=entry.by,
        channel=entry.channel,
        request=views.quote(entry.request),
        subject=entry.subject,
        op=entry.operation.value,
        field=None if entry.field is None else entry.field.removesuffix("_id"),
        before=entry.before,
        after=entry.after,
    )


def _records(context: ToolContext, effects: Sequence[Effected]) -> list[UndoneRecord]:
    """Return what undoing does to the first records of a set, leaving out their parts where there are others."""
    whole = [effect for effect in effects if model(effect.table) not in change_log.PARTS]
    labels = change_log.Labels(context.unit)
    return [
        UndoneRecord(
            kind=model(effect.table).kind,
            id=effect.row_id,
            label=_name(effect) or labels.label(effect.table, effect.row_id),
            op="remove" if effect.created else "create" if effect.removed else "change",
        )
        for effect in (whole or effects)[:_SHOWN]
    ]


def _name(effect: Effected) -> str | None:
    """Return the name that a removed row had."""
    names = (effect.first.get(name) for name in _NAMES) if effect.removed else ()
    return next((str(name) for name in names if name), None)


_SHOWN = 10
_NAMES = ("name", "title", "subject", "last_name", "company_name")
