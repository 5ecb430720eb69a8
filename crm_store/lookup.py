"""The record that somebody names exactly: by id, by its full name, or by a name that fits only one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, or_, select

from crm_store.columns import logged_columns
from crm_store.errors import AmbiguousRecord, UnknownRecord
from crm_store.models import (
    Base,
    Business,
    Campaign,
    CloseReason,
    LeadSource,
    NamedKind,
    Pipeline,
    Product,
    Stage,
    Team,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_store.unit import Unit

Row = TypeVar("Row", bound=Business)

_NAMES = ("name", "title", "subject", "email")
_SURE = 0.75
_MARGIN = 0.15
_SHOWN = 5
_WORDS = (Stage, Pipeline, CloseReason, LeadSource, Campaign, Product, User, Team)


@cache
def record_kinds() -> Mapping[str, type[Business]]:
    """Return the models of all records by what people call them, as in "deal" or "lead source"."""
    kinds = (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Business))
    return {kind.kind: kind for kind in sorted(kinds, key=lambda kind: kind.__tablename__)}


def loaded(unit: Unit, kind: type[Row], row_ids: Iterable[int]) -> Sequence[Row]:
    """Return the visible records of a kind with these ids, from one statement.

    As long as they are held, getting one of them by its id asks the database no more.
    """
    wanted = sorted(set(row_ids))
    return unit.all(select(kind).where(kind.id.in_(wanted)).order_by(kind.id)) if wanted else ()


def keep_words(unit: Unit) -> None:
    """Read the company's stages, reasons and people once, for a unit that asks for them with each of many records."""
    unit.session.info[keep_words] = [unit.all(select(kind)) for kind in _WORDS]


def named(unit: Unit, kind: type[Row], reference: str) -> Row:
    """Return the one visible record of ``kind`` that ``reference`` means: an id, a name, or what fits only one.

    Raises:
        UnknownRecord: none is meant, or none that may be seen.
        AmbiguousRecord: several are meant.
    """
    wanted = reference.strip()
    if wanted.isdecimal():
        return unit.get(kind, int(wanted))
    found = _called(unit, kind, wanted)
    if not found and kind.kind.upper() in NamedKind.__members__:
        found = _fitting(unit, kind, wanted)
    if not found:
        raise UnknownRecord(kind=kind.kind, reference=reference)
    if len(found) > 1:
        labels = ", ".join(f"{row.label} ({row.id})" for row in found[:_SHOWN])
        raise AmbiguousRecord(reference=reference, count=len(found), labels=labels, example=str(found[0].id))
    return found[0]


def _called(unit: Unit, kind: type[Row], name: str) -> Sequence[Row]:
    """Return the records that have exactly this name, in any case."""
    columns = [getattr(kind, column) for column in _NAMES if column in logged_columns(kind)]
    if not columns:
        return ()
    spelt = [wanted for column in columns for wanted in (column == name, func.lower(column) == name.lower())]
    return unit.all(select(kind).where(or_(*spelt)).order_by(kind.id))


def _fitting(unit: Unit, kind: type[Row], text: str) -> Sequence[Row]:
    """Return the record that clearly fits best, else all those that fit."""
    from crm_store.matching.find import find

    candidates = find(unit, text, kinds=(kind.kind,), limit=_SHOWN)
    same = [candidate for candidate in candidates if candidate.label.casefold() == text.casefold()]
    scores = [candidate.score for candidate in candidates]
    if len(same) == 1:
        candidates = same
    elif scores and scores[0] >= _SURE and (len(scores) == 1 or scores[0] - scores[1] >= _MARGIN):
        candidates = candidates[:1]
    return [unit.get(kind, candidate.id) for candidate in candidates]
