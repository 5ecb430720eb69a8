"""What a setup did, as a list of steps that reads as lines."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from crm_store.columns import foreign_keys
from crm_store.undo_effects import model

if TYPE_CHECKING:
    from crm_store.models import Business
    from crm_store.unit import Unit

_LISTED = 8


class Action(StrEnum):
    """What became of a record."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class FieldChange:
    """A field of a changed record, before and after, in words."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.field} {self.before} → {self.after}"


@dataclass(frozen=True)
class Step:
    """One record that was written."""

    action: Action
    kind: str
    label: str
    changes: tuple[FieldChange, ...] = ()

    def __str__(self) -> str:
        what = f"{self.action} {self.kind} {self.label}"
        return f"{what}: {'; '.join(map(str, self.changes))}" if self.changes else what


@dataclass(frozen=True)
class Left:
    """Records of one kind that are stored, but not in the file: they stay as they are."""

    kind: str
    labels: tuple[str, ...]

    def __str__(self) -> str:
        more = f" and {len(self.labels) - _LISTED} more" if len(self.labels) > _LISTED else ""
        return f"not in the file, left as it is: {self.kind} {', '.join(self.labels[:_LISTED])}{more}"


@dataclass(frozen=True)
class SetupReport:
    """What a setup wrote, what it left, and the change set that ``undo`` reverses; None if nothing was written."""

    steps: tuple[Step, ...]
    left: tuple[Left, ...]
    change_set_id: int | None

    @property
    def lines(self) -> list[str]:
        """All of it, a line each."""
        done = [str(step) for step in self.steps] or ["nothing to change: the company is as the file says"]
        return [*done, *map(str, self.left)]


def in_words(unit: Unit, kind: type[Business], field: str, value: object) -> str:
    """Return a value as a person reads it: records by name, lists joined, nothing as "nothing"."""
    table = foreign_keys(kind).get(field)
    if table is not None and isinstance(value, int):
        return unit.get(model(table), value).label
    return _plain(value)


def _plain(value: object) -> str:
    if value is None or value in ([], {}, ""):
        return "nothing"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,f}" if isinstance(value, Decimal) else str(value)


def differing(unit: Unit, row: Business, before: dict[str, object]) -> tuple[FieldChange, ...]:
    """Return the fields of a row that differ from ``before``; of groups, the keys that do."""
    found: list[FieldChange] = []
    for field, old in before.items():
        new = getattr(row, field)
        name = field.removesuffix("_id").replace("_", " ")
        if isinstance(old, dict) and isinstance(new, dict):
            keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
            found += [FieldChange(f"{name} {key}", _plain(old.get(key)), _plain(new.get(key))) for key in keys]
        elif old != new:
            words = (in_words(unit, type(row), field, value) for value in (old, new))
            found.append(FieldChange(name, *words))
    return tuple(found)
