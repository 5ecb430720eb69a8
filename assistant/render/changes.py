"""What a call changed, or would change, in one line for each record: "Renewal: amount €30,000 → €45,000"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from assistant.render.context import RenderContext
from assistant.render.formats import Formats, flat
from assistant.render.values import MONEY_FIELDS, value
from tools.results import FieldChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.render.context import Language

_CONSEQUENCES = {"stage": frozenset({"pipeline", "forecast_category"}), "activity_type": frozenset()}
"""Fields that change along with another and go without saying, unless they are all that changed."""
_SILENT = frozenset({"version", "position", "digits", "updated_at", "created_at"})
_TELLING = ("amount", "stage", "close_date", "due_on", "due_at", "occurred_at", "address", "number", "account")
_PARTS = frozenset({"contact_emails", "contact_phones", "deal_contacts", "deal_lines", "employments", "participants"})


@dataclass(frozen=True)
class Step:
    """A field's name, what it was and what it becomes, in words; a side that does not exist is None."""

    field: str
    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class RowChange:
    """All that is done to one row: ``kind`` is what it is, in words."""

    table: str
    id: int | None
    kind: str
    label: str
    op: str
    steps: tuple[Step, ...]


def change_of(found: FieldChange | Mapping[str, Any]) -> FieldChange:
    """Return a change that may come as JSON."""
    return found if isinstance(found, FieldChange) else FieldChange.model_validate(dict(found))


def field_of(change: FieldChange) -> str:
    """Return a changed field's name, "stage" for a reference ``stage_id``."""
    return (change.field or "").removesuffix("_id").removeprefix("custom.")


def row_changes(changes: Iterable[FieldChange | Mapping[str, Any]], formats: Formats) -> list[RowChange]:
    """Return changes by row, in their order; consequences that go without saying are left out."""
    rows: dict[tuple[str, int | None, str], list[FieldChange]] = {}
    for number, change in enumerate(map(change_of, changes)):
        # What is to be created has no id yet: each is told whole, also two of one name.
        new = f"{change.label} {number}" if change.op == "create" else change.label
        key = (change.table, change.id, new if change.id is None else "")
        rows.setdefault(key, []).append(change)
    return [_row(found, formats) for found in rows.values()]


def summary(
    changes: Sequence[FieldChange | Mapping[str, Any]], language: Language, context: RenderContext, most: int = 3
) -> str:
    """Return all changes in one line: of more than ``most`` records the first, and how many more there are."""
    formats = Formats(language, context)
    rows = main_rows(row_changes(changes, formats))
    told = [line(row, formats) for row in rows[:most]]
    if len(rows) > most:
        told.append(f"+ {formats.count(len(rows) - most, 'record')}")
    return "; ".join(told)


def change_lines(
    changes: Iterable[FieldChange | Mapping[str, Any]], language: Language, context: RenderContext | None = None
) -> list[str]:
    """Return a line for each record that changes; without a reader, days are told as dates."""
    formats = Formats(language, context or RenderContext(date.min, ZoneInfo("UTC"), language, ""))
    return [line(row, formats) for row in row_changes(changes, formats)]


def main_rows(rows: Sequence[RowChange]) -> list[RowChange]:
    """Return the rows that are records of their own; parts only where there is nothing else."""
    return [row for row in rows if row.table not in _PARTS] or list(rows)


def line(row: RowChange, formats: Formats) -> str:
    """Return what is done to one row, in one line."""
    if row.op == "remove":
        return f"{formats.labels['heads']['remove']}: {row.kind} {row.label}"
    if row.op == "create":
        told = [f"{step.name} {step.after}" for step in row.steps]
        return f"{formats.labels['heads']['create']}: {', '.join([f'{row.kind} {row.label}', *told])}"
    return f"{row.label}: {'; '.join(step_line(step) for step in row.steps)}"


def step_line(step: Step) -> str:
    """Return a field's change in words."""
    return f"{step.name} {step.after}" if step.before is None else f"{step.name} {step.before} → {step.after}"


def _row(changes: Sequence[FieldChange], formats: Formats) -> RowChange:
    first = changes[0]
    op = next((change.op for change in changes if change.op != "change"), "change")
    kind = formats.label("tables", first.table)
    steps = _created(changes, formats) if op == "create" else _changed(changes, formats) if op == "change" else ()
    return RowChange(first.table, first.id, kind, flat(first.label), op, tuple(steps))


def _changed(changes: Sequence[FieldChange], formats: Formats) -> Iterable[Step]:
    fields = {field_of(change) for change in changes}
    hidden = _SILENT.union(*(also for field, also in _CONSEQUENCES.items() if field in fields))
    currency = _currency(changes)
    told = [change for change in changes if change.field and field_of(change) not in hidden]
    return [
        Step(
            field_of(change),
            formats.label("fields", str(change.field).removeprefix("custom.")),
            None if _nothing(change.before) else value(formats, field_of(change), change.before, currency),
            value(formats, field_of(change), change.after, currency),
        )
        for change in told or [change for change in changes if change.field]
    ]


def _nothing(found: object) -> bool:
    return found in (None, "", [], {})


def _created(changes: Sequence[FieldChange], formats: Formats) -> Iterable[Step]:
    """Return the telling fields of a new row, given one by one or all in one."""
    values: dict[str, Any] = {}
    for change in changes:
        if change.field:
            values[field_of(change)] = change.after
        elif isinstance(change.after, dict):
            values |= {name.removesuffix("_id"): after for name, after in change.after.items()}
    currency = str(values["currency"]) if values.get("currency") else None
    known = [field for field in _TELLING if not _nothing(values.get(field))]
    return [
        Step(field, formats.label("fields", field), None, value(formats, field, values[field], currency))
        for field in known
    ]


def _currency(changes: Sequence[FieldChange]) -> str | None:
    """Return the currency that amounts are in, where the changes tell it."""
    for change in changes:
        if change.field == "currency" and change.after:
            return str(change.after)
        if change.currency:
            return change.currency
        for found in (change.after, change.before):
            if field_of(change) in MONEY_FIELDS and isinstance(found, dict):
                return found.get("currency")
    return None
