"""Segments: saved filters over one kind of record, checked when saved and run as their reader sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from sqlalchemy import func, select

from crm_store import inputs, listing, storing
from crm_store.errors import DuplicateRecord, InvalidValue
from crm_store.filter_fields import KINDS
from crm_store.filters import condition
from crm_store.models import Business, Segment, Sharing
from crm_store.namesakes import by_id, only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.filters import Filter
    from crm_store.listing import Page
    from crm_store.unit import Unit, WriteUnit


class SegmentFields(TypedDict, total=False):
    """What a segment holds; ``record_kind`` as in ``deal``, ``filters`` as in :mod:`crm_store.filters`."""

    name: str
    record_kind: str
    filters: Filter
    owner_id: int | None
    sharing: Sharing


def create(unit: WriteUnit, *, allow_duplicate: bool = False, **fields: Unpack[SegmentFields]) -> Segment:
    """Save a filter under a name; without an owner it is the actor's.

    Raises:
        DuplicateRecord: a visible one has the name.
        InvalidValue: the name is missing, the kind unknown, or a value does not fit its field.
        InvalidFilter, UnknownField: the filter cannot be run.
    """
    values = _fit({"name": "", "record_kind": "", "filters": {}, **fields})
    values["owner_id"] = inputs.owner(unit, fields.get("owner_id"))
    condition(unit, _kind(values["record_kind"]), values["filters"])
    if not allow_duplicate:
        _refuse_taken(unit, values["name"])
    return storing.add(unit, Segment(**values))


def change(
    unit: WriteUnit, segment_id: int, *, expect_version: int | None = None, **fields: Unpack[SegmentFields]
) -> Segment:
    """Change what is given; see :func:`create` for what is refused.

    Raises:
        UnknownRecord: it is not to be seen.
        ChangedMeanwhile: it has another version than ``expect_version``.
    """
    row = unit.get(Segment, segment_id)
    values = _fit(dict(fields))
    kind = _kind(values.get("record_kind", row.record_kind))
    condition(unit, kind, values.get("filters", row.filters))
    return storing.update(unit, row, values, expect_version=expect_version)


def remove(unit: WriteUnit, segment_id: int) -> None:
    """Remove a segment; what it found stays.

    Raises:
        UnknownRecord: it is not to be seen.
        Forbidden: it is not the actor's to remove.
    """
    unit.remove(unit.get(Segment, segment_id))
    unit.session.flush()


def get(unit: Unit, segment_id: int) -> Segment:
    """Return a segment by id.

    Raises:
        UnknownRecord: there is none that may be seen.
    """
    return unit.get(Segment, segment_id)


def find(unit: Unit, reference: str) -> Segment:
    """Return the segment that an id or a name means.

    Raises:
        UnknownRecord: none is called that.
        AmbiguousRecord: several are.
    """
    query = select(Segment).where(func.lower(Segment.name) == reference.strip().lower()).order_by(Segment.id)
    return only(Segment, reference, unit.all(query) or by_id(unit, Segment, reference))


def find_all(unit: Unit) -> Sequence[Segment]:
    """Return the segments that may be seen, by name."""
    return unit.all(select(Segment).order_by(Segment.name, Segment.id))


def run(
    unit: Unit, segment_id: int, *, order_by: str = "id", limit: int = listing.USUAL, offset: int = 0
) -> Page[Business]:
    """Return the records that a segment lets through now, as far as the actor may see them.

    Raises:
        UnknownRecord: it is not to be seen.
        InvalidFilter, UnknownField, InvalidValue: it speaks of what is there no longer.
    """
    row = unit.get(Segment, segment_id)
    return listing.page(unit, _kind(row.record_kind), row.filters, order_by, limit, offset)


def count(unit: Unit, segment_id: int) -> int:
    """Return how many records a segment lets through now.

    Raises:
        UnknownRecord: it is not to be seen.
    """
    row = unit.get(Segment, segment_id)
    kind = _kind(row.record_kind)
    query = select(func.count()).select_from(kind).where(condition(unit, kind, row.filters))
    return unit.session.scalar(query) or 0


def _fit(values: dict[str, Any]) -> dict[str, Any]:
    fit = dict(values)
    if "name" in fit:
        fit["name"] = inputs.required("name", fit["name"])
    if "record_kind" in fit:
        fit["record_kind"] = inputs.required("record_kind", fit["record_kind"]).lower()
    if isinstance(fit.get("filters"), list | tuple):
        fit["filters"] = {"and": list(fit["filters"])}
    return fit


def _kind(name: str) -> type[Business]:
    if name not in KINDS:
        raise InvalidValue(field="record_kind", value=name, reason=f"it must be one of {', '.join(sorted(KINDS))}")
    return KINDS[name]


def _refuse_taken(unit: Unit, name: str) -> None:
    for other in find_all(unit):
        if other.name.casefold() == name.casefold():
            raise DuplicateRecord(kind="segment", label=other.label, row_id=other.id, reason="it has the same name")
