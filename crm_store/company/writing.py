"""Writes what differs through the unit of work, and notes it for the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from crm_store.company.report import Action, Left, SetupReport, Step, differing
from crm_store.company.uses import uses
from crm_store.models import CloseReason, Company, ExchangeRate, LeadSource, Pipeline, Quota, Stage, Team, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_store.company.issues import Issues, Path
    from crm_store.models import Business
    from crm_store.unit import Unit, WriteUnit

    RowT = TypeVar("RowT", bound=Business)

_OF_FILES = (Company, Pipeline, Stage, CloseReason, LeadSource, Team, User, Quota, ExchangeRate)
Subject = tuple[str, str]
"""What reports call a record: its kind and its name."""


class Writer:
    """Brings rows to what they shall be; what is as it shall be is not touched."""

    def __init__(self, unit: WriteUnit, issues: Issues) -> None:
        """Write through ``unit``; note in ``issues`` what cannot be removed."""
        self._unit = unit
        self._issues = issues
        self._steps: list[Step] = []
        self._left: list[Left] = []

    def put(self, model: type[RowT], row: RowT | None, subject: Subject, columns: dict[str, Any]) -> RowT:
        """Create a row, or change it where it differs; it has its id from the next flush on."""
        if row is None:
            row = self._unit.create(model(**columns))
            self._steps.append(Step(Action.CREATED, *subject))
            return row
        before = {field: getattr(row, field) for field in columns}
        if self._unit.change(row, **columns):
            self._steps.append(Step(Action.CHANGED, *subject, differing(self._unit, row, before)))
        return row

    def remove(self, row: Business, subject: Subject, path: Path) -> None:
        """Remove a row, or note what needs it."""
        needed = uses(self._unit, row)
        if needed:
            _note_needed(self._issues, row, subject, path, needed)
            return
        self._unit.remove(row)
        self._unit.session.flush()
        self._steps.append(Step(Action.REMOVED, *subject))

    def flush(self) -> None:
        """Write what was put, so that others can refer to it."""
        self._unit.session.flush()

    def leave(self, kind: str, labels: Iterable[str]) -> None:
        """Note what stays although the file does not have it."""
        names = tuple(labels)
        if names:
            self._left.append(Left(kind, names))

    def report(self) -> SetupReport:
        """Return what was done."""
        written: Sequence[Step] = self._steps
        return SetupReport(tuple(written), tuple(self._left), self._unit.origin.change_set_id if written else None)


class Rehearsal:
    """Notes what cannot be removed, whatever a file that is not in order yet would write."""

    def __init__(self, unit: Unit, issues: Issues) -> None:
        """Look through ``unit``; note in ``issues``."""
        self._unit = unit
        self._issues = issues

    def remove(self, row: Business, subject: Subject, path: Path) -> None:
        """Note what needs a row, but for what a company file can write."""
        needed = uses(self._unit, row, _OF_FILES)
        if needed:
            _note_needed(self._issues, row, subject, path, needed)


def _note_needed(issues: Issues, row: Business, subject: Subject, path: Path, needed: Iterable[str]) -> None:
    reason = f"the {' '.join(subject)} is used by {', '.join(needed)}{_advice(row)}"
    issues.add((*path, "remove"), reason)


def _advice(row: Business) -> str:
    return "; `active: false` keeps him out" if hasattr(row, "active") else ""
