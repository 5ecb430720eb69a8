"""What a call did, or would do, to which records: the unit's notes and the change log as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_store import change_log
from crm_store.change_log import Labels
from crm_store.columns import foreign_keys
from crm_store.errors import UnknownRecord
from crm_store.importing.own_format import SECRET
from crm_store.models import Deal, Operation
from crm_store.undo_effects import model
from tools.results import FieldChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_store.recording import Note
    from crm_store.unit import Unit

CUSTOM = "custom"

Step = tuple[str, int, str, Operation, str | None, Any, Any]


_SECRET = frozenset(kind.__tablename__ for kind in SECRET)
"""Tables whose rows nobody is shown."""


def field_changes(unit: Unit, notes: Sequence[Note]) -> list[FieldChange]:
    """Return what flushed notes amount to: one change a field, one creation or removal a row."""
    steps = [
        (note.row.__tablename__, note.row_id, note.row.label, note.operation, note.field, note.before, note.after)
        for note in notes
        if note.row.__tablename__ not in _SECRET
    ]
    return _told(unit, _folded(Labels(unit), steps))


def logged_changes(unit: Unit, change_set_id: int) -> list[FieldChange]:
    """Return what a change set did, as :func:`field_changes` does for a unit that is still open.

    Raises:
        UnknownRecord: there is no such set that the actor may see.
    """
    labels = Labels(unit)
    steps = []
    for row in change_log.raw_changes(unit, change_set_id):
        if row.table_name in _SECRET:
            continue
        label = labels.subject(row).removeprefix(f"{model(row.table_name).kind} ")
        steps.append((row.table_name, row.row_id, label, row.operation, row.field, row.before, row.after))
    return _told(unit, _folded(labels, steps))


def _told(unit: Unit, changes: Iterable[FieldChange]) -> list[FieldChange]:
    """Return changes as people are told of them."""
    return _with_currencies(unit, [part for change in changes for part in _apart(change)])


def _apart(change: FieldChange) -> list[FieldChange]:
    """Return a change of a record's own fields, which are stored as one, as changes of those that differ."""
    if change.field != CUSTOM or change.op != "change":
        return [change]
    before, after = change.before or {}, change.after or {}
    return [
        change.model_copy(update={"field": f"{CUSTOM}.{name}", "before": before.get(name), "after": after.get(name)})
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    ]


def _with_currencies(unit: Unit, changes: list[FieldChange]) -> list[FieldChange]:
    """Return changes, those of amounts of deals with their currency."""
    return [
        change.model_copy(update={"currency": _currency(unit, change)}) if _is_amount(change) else change
        for change in changes
    ]


def _is_amount(change: FieldChange) -> bool:
    return change.table == Deal.__tablename__ and change.field == "amount"


def _currency(unit: Unit, change: FieldChange) -> str | None:
    try:
        return unit.get(Deal, int(change.id or 0)).currency
    except UnknownRecord:
        return None


def _folded(labels: Labels, steps: Iterable[Step]) -> list[FieldChange]:
    """Sum the steps up: what was changed twice is told once, what came and went not at all."""
    created: dict[tuple[str, int], dict[str, Any]] = {}
    found: dict[tuple[str, int, str | None], FieldChange] = {}
    for table, row_id, label, operation, field, before, after in steps:
        key = (table, row_id)
        if operation is Operation.CREATE:
            created[key] = dict(_readable(labels, table, after))
            found[*key, None] = FieldChange(table=table, id=row_id, label=label, op="create", after=created[key])
        elif operation is Operation.REMOVE:
            for known in [known for known in found if known[:2] == key]:
                del found[known]
            if created.pop(key, None) is None:
                values = _readable(labels, table, before)
                found[*key, None] = FieldChange(table=table, id=row_id, label=label, op="remove", before=values)
        elif key in created:
            created[key][str(field)] = labels.of_field(table, str(field), after)
        else:
            _change(found, labels, FieldChange(table=table, id=row_id, label=label, op="change", field=field,
                                               before=before, after=after))  # fmt: skip
    return list(found.values())


def _change(found: dict[tuple[str, int, str | None], FieldChange], labels: Labels, step: FieldChange) -> None:
    table, row_id, field = step.table, int(step.id or 0), str(step.field)
    earlier = found.pop((table, row_id, field), None)
    before = earlier.before if earlier else labels.of_field(table, field, step.before)
    after = labels.of_field(table, field, step.after)
    if earlier is None or before != after:
        found[table, row_id, field] = step.model_copy(update={"before": before, "after": after})


def _readable(labels: Labels, table: str, values: Any) -> dict[str, Any]:  # noqa: ANN401  (whatever the log holds)
    references = foreign_keys(model(table))
    return {
        name: labels.label(references[name], value) if name in references and isinstance(value, int) else value
        for name, value in (values or {}).items()
        if name != "version"
    }
