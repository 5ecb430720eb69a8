"""What kinds of write a call did, as the company's confirmation policy tells them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store.change_log import PARTS
from crm_store.company.policy import Confirmation, WriteKind, confirmation
from crm_store.models import Activity, ActivityType, Deal, Operation, OwnWord, Stage, StageKind, Task
from crm_store.own_company import own_company

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from crm_store.models import Business
    from crm_store.recording import Note
    from crm_store.unit import Unit

_OF_STAGE = frozenset({"pipeline_id", "forecast_category", "close_reason_id", "close_date", "competitor"})
"""Fields of a deal that entering a stage sets along: they are no edits of their own."""

_LINKS = frozenset({"account_id", "contact_id", "deal_id", "lead_id"})
"""What an activity or a task hangs on: it follows when its record becomes another one."""

_OF_AMOUNT = frozenset({"amount_estimated"})
_CLOSING = {StageKind.OPEN: WriteKind.STAGE, StageKind.WON: WriteKind.WON, StageKind.LOST: WriteKind.LOST}


def kinds_of(unit: Unit, notes: Sequence[Note]) -> frozenset[WriteKind]:
    """Return the kinds of write that a unit's flushed notes are."""
    new = {id(note.row) for note in notes if note.operation is Operation.CREATE}
    stored = [note for note in notes if id(note.row) not in new and not _follows(note)]
    kinds = {kind for note in notes if note.operation is Operation.CREATE for kind in _creation(note.row)}
    kinds |= {kind for note in stored for kind in _of_stored(unit, note, stored)}
    if any(isinstance(note.row, PARTS) for note in notes) and not _records_come_or_go(notes):
        kinds.add(WriteKind.EDIT)
    if len({id(note.row) for note in stored}) > 1:
        kinds.add(WriteKind.SEVERAL)
    return frozenset(kinds)


def needs_approval(unit: Unit, kinds: Collection[WriteKind]) -> bool:
    """Tell whether the company's policy wants a yes for any of these kinds of write.

    Raises:
        CompanyMissing: there is no company yet.
    """
    company = own_company(unit)
    return any(confirmation(company, kind) is Confirmation.APPROVE for kind in kinds)


def _creation(row: Business) -> Iterator[WriteKind]:
    if isinstance(row, Task):
        yield WriteKind.TASK
    elif isinstance(row, Activity):
        yield WriteKind.NOTE if row.activity_type is ActivityType.NOTE else WriteKind.ACTIVITY
    elif not isinstance(row, PARTS):
        yield WriteKind.CREATE


def _of_stored(unit: Unit, note: Note, stored: Sequence[Note]) -> Iterator[WriteKind]:
    if isinstance(note.row, OwnWord):
        yield WriteKind.EDIT
    elif note.operation is Operation.REMOVE:
        yield WriteKind.DELETE
    elif note.field == "owner_id":
        yield WriteKind.OWNER
    elif isinstance(note.row, Task):
        yield WriteKind.TASK
    elif isinstance(note.row, Deal):
        yield from _of_deal(unit, note, {str(other.field) for other in stored if other.row is note.row})
    else:
        yield WriteKind.EDIT


def _of_deal(unit: Unit, note: Note, fields: Collection[str]) -> Iterator[WriteKind]:
    if note.field == "stage_id":
        yield _CLOSING[unit.get(Stage, note.after).stage_kind]
    elif note.field in {"amount", "currency"}:
        yield WriteKind.AMOUNT
    elif not ("stage_id" in fields and note.field in _OF_STAGE) and note.field not in _OF_AMOUNT:
        yield WriteKind.EDIT


def _follows(note: Note) -> bool:
    """Tell whether something only goes along with the record that it belongs to."""
    return isinstance(note.row, PARTS) or (isinstance(note.row, Activity | Task) and note.field in _LINKS)


def _records_come_or_go(notes: Sequence[Note]) -> bool:
    """Tell whether a record was created or removed, so that parts went along with it."""
    return any(note.operation is not Operation.CHANGE and not isinstance(note.row, PARTS) for note in notes)
