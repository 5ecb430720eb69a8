"""Runs what was approved: the very arguments, once, if the records are still as they were."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_store import approvals, change_log
from crm_store.conversations import LeaseLost
from crm_store.errors import UnknownRecord
from crm_store.lookup import loaded
from crm_store.models import ChangeSet
from crm_store.undo_effects import model
from tools.failures import failure
from tools.gate import GateOutcome, checked_tool
from tools.registry import Effect
from tools.results import FieldChange
from tools.running import Ran, run, touched

if TYPE_CHECKING:
    from crm_store.change_log import Entry
    from crm_store.models import Approval
    from crm_store.unit import Unit
    from tools.gate import Gate
    from tools.registry import Tool

_SHOWN = 5


class _Differs(Exception):
    """Rolls back a call that did not write what was shown."""


def run_approved(gate: Gate, approval: Approval, by: int | None) -> GateOutcome:
    """Run an approved call as ``gate``'s actor, who asked for it; ``by`` is who said yes.

    A call that cannot be done is told in the outcome, and its approval stays.

    Raises:
        ApprovalDecided, ApprovalExpired: it cannot be given any more.
        ApprovalOutdated: what it writes to has changed since.
        LeaseLost: another turn took the conversation over.
    """
    tool = checked_tool(gate.tool, approval.tool)
    given = dict(approval.arguments)
    try:
        ran = _run(gate, tool, approval, by)
    except (approvals.ApprovalDecided, approvals.ApprovalExpired, LeaseLost):
        raise
    except Exception as error:
        with gate.reading() as unit:
            changes = told_changes(unit, approval)
        if changes or isinstance(error, _Differs):
            changes = changes or "it would write something else now"
            raise approvals.ApprovalOutdated(approval=approval.id, changes=changes, way_on="Ask anew.") from error
        return GateOutcome(tool.name, given, tool.effect, failure(tool.name, error, gate.reading))
    change_set_id = gate.origin.change_set_id if ran.changes else None
    return GateOutcome(tool.name, given, tool.effect, ran.result, ran.changes, change_set_id)


def _run(gate: Gate, tool: Tool, approval: Approval, by: int | None) -> Ran:
    arguments = tool.arguments.model_validate(dict(approval.arguments))
    with gate.writing(gate.origin) as unit:
        approvals.decide(unit, approval.id, approvals.APPROVED, by)
        if any(_foreign(unit, entry, approval) for entries in _since(unit, approval).values() for entry in entries):
            raise _Differs
        ran = run(unit, tool, arguments, gate.history)
        if tool.effect is Effect.WRITE and not _as_shown(ran, approval):
            raise _Differs
        approvals.record(unit, approval.id, gate.origin.change_set_id)
        return ran


def _as_shown(ran: Ran, approval: Approval) -> bool:
    """Tell whether a call wrote to the rows and fields that were shown when the yes was asked for, from what they held.

    What they hold then is told by the arguments, and by the clock.
    """
    shown = [FieldChange.model_validate(dict(change)) for change in approval.diff]
    same = touched(ran.changes) == touched(shown) and ran.versions.keys() == approval.versions.keys()
    return same and _held(ran.changes) == _held(shown)


def _held(changes: list[FieldChange]) -> list[tuple[str, int | None, str | None, str]]:
    """Return what the changed fields held before."""
    return sorted(
        (one.table, one.id, one.field, json.dumps(one.before, sort_keys=True)) for one in changes if one.op == "change"
    )


def told_changes(unit: Unit, approval: Approval) -> str:
    """Return what happened to an approval's records since it was asked for; empty if nothing did."""
    told = [_told(label, entry) for label, entries in _since(unit, approval).items() for entry in entries]
    return "; ".join(told[:_SHOWN])


def _since(unit: Unit, approval: Approval) -> dict[str, list[Entry | None]]:
    """Return what was done to an approval's records since it was asked for, by label; None for one that is gone."""
    found: dict[str, list[Entry | None]] = {}
    held = [loaded(unit, model(table), ids) for table, ids in _ids(approval).items()]
    for key, version in approval.versions.items():
        table, _, row_id = key.partition(":")
        kind = model(table)
        try:
            row = unit.get(kind, int(row_id))
        except UnknownRecord:
            found[f"{kind.kind} {row_id}"] = [None]
            continue
        if row.version != version:
            entries = change_log.history(unit, kind, row.id)
            found[row.label] = [entry for entry in entries if entry.at >= approval.created_at]
    held.clear()
    return found


def _ids(approval: Approval) -> dict[str, list[int]]:
    """Return the rows that an approval writes to, by table."""
    found: dict[str, list[int]] = {}
    for key in approval.versions:
        table, _, row_id = key.partition(":")
        found.setdefault(table, []).append(int(row_id))
    return found


def _foreign(unit: Unit, entry: Entry | None, approval: Approval) -> bool:
    """Tell whether somebody else than who asked did this: his own changes he knows of."""
    change_set = unit.session.get(ChangeSet, entry.change_set_id) if entry is not None else None
    return change_set is None or change_set.actor_id != approval.requested_by_id


def _told(label: str, entry: Entry | None) -> str:
    if entry is None:
        return f"{label} is gone"
    if entry.field is None:
        return f"{label}: {entry.operation} {entry.subject or 'it'} ({entry.by})"
    return f"{label}: {change_log.field_label(entry.field)} {_shown(entry.before)} → {_shown(entry.after)} ({entry.by})"


def _shown(value: object) -> str:
    return "–" if value is None else str(value)
