"""Who changed a record, when, from which message: the change log as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select

from crm_store.columns import foreign_keys
from crm_store.models import (
    Base,
    Business,
    Change,
    ChangeSet,
    ContactEmail,
    ContactPhone,
    DealContact,
    DealLine,
    Employment,
    Operation,
    Participant,
    User,
    table_of,
)
from crm_store.undo_effects import model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row

    from crm_store.undo_effects import RowKey
    from crm_store.unit import Unit

PARTS: tuple[type[Business], ...] = (ContactEmail, ContactPhone, DealContact, DealLine, Employment, Participant)
"""Tables whose rows belong to a record and are told in its history."""

_LINKS = (DealContact, DealLine, Employment, Participant)
_LINKED = ("product_id", "contact_id", "account_id", "user_id")
_NAMES = ("name", "title", "subject", "address", "number")

_CHANGES = table_of(Change)
_SETS = table_of(ChangeSet)
_USERS = table_of(User)


@dataclass(frozen=True)
class Entry:
    """One thing that was done to a record or to a part of it.

    ``field`` is None when the record was created or removed; ``at`` is when it was recorded,
    ``effective_at`` when it happened. References are given by their labels.
    """

    change_set_id: int
    at: datetime
    effective_at: datetime
    by: str
    channel: str
    request: str | None
    subject: str
    operation: Operation
    field: str | None
    before: object
    after: object


def history(unit: Unit, kind: type[Business], row_id: int, limit: int | None = None) -> list[Entry]:
    """Return what was done to a record and its parts, what took effect last first.

    Args:
        unit: the reader's unit.
        kind: the record's model.
        row_id: its id.
        limit: at most this many entries.

    Raises:
        UnknownRecord: there is no such record that may be seen.
    """
    unit.get(kind, row_id)
    newest = _query(_conditions(unit, kind, row_id)).order_by(_CHANGES.c.effective_at.desc(), _CHANGES.c.id.desc())
    rows = unit.session.connection().execute(newest.limit(limit)).all()
    return list(_entries(unit, rows, kind.__tablename__))


def change_set_entries(
    unit: Unit, change_set_id: int, limit: int | None = None, without: Collection[RowKey] = ()
) -> list[Entry]:
    """Return what one change set did, in its order; for its author and those above.

    Args:
        unit: the reader's unit.
        change_set_id: the change set.
        limit: at most this many entries.
        without: rows to leave out.

    Raises:
        UnknownRecord: there is no such change set that may be seen.
    """
    unit.get(ChangeSet, change_set_id)
    query = _query(_CHANGES.c.change_set_id == change_set_id).order_by(_CHANGES.c.id)
    rows = unit.session.connection().execute(query if without else query.limit(limit))
    wanted = (row for row in rows if (row.table_name, row.row_id) not in without)
    return list(_entries(unit, list(islice(wanted, limit)), None))


def raw_changes(unit: Unit, change_set_id: int) -> Sequence[Row[Any]]:
    """Return the log rows of one change set as they are stored, in its order; for its author and those above.

    Raises:
        UnknownRecord: there is no such change set that may be seen.
    """
    unit.get(ChangeSet, change_set_id)
    query = _query(_CHANGES.c.change_set_id == change_set_id).order_by(_CHANGES.c.id)
    return unit.session.connection().execute(query).all()


def sets_of_turn(unit: Unit, turn_id: int) -> Sequence[ChangeSet]:
    """Return the change sets that a turn of a conversation wrote, the oldest first."""
    return unit.all(select(ChangeSet).where(ChangeSet.turn_id == turn_id).order_by(ChangeSet.id))


def recent_sets(unit: Unit, limit: int = 20) -> Sequence[ChangeSet]:
    """Return the newest change sets of the actor and those below him."""
    return unit.all(select(ChangeSet).order_by(ChangeSet.id.desc()).limit(limit))


def author(unit: Unit, change_set: ChangeSet) -> str:
    """Return the name of who wrote a change set."""
    user = unit.session.get(User, change_set.actor_id) if change_set.actor_id is not None else None
    return user.name if user else "the system"


def field_label(field: str) -> str:
    """Return a field's name as people read it: "stage" for ``stage_id``."""
    return field.removesuffix("_id").replace("_", " ")


def zone_of(unit: Unit) -> ZoneInfo:
    """Return the time zone that moments are shown in: the reader's, else the company's, else UTC."""
    from crm_store.own_company import CompanyMissing, own_company

    if unit.actor.time_zone is not None:
        return ZoneInfo(unit.actor.time_zone)
    try:
        return ZoneInfo(own_company(unit).time_zone)
    except CompanyMissing:
        return ZoneInfo("UTC")


def _query(condition: ColumnElement[bool]) -> Any:  # noqa: ANN401  (a Select of ten columns)
    return (
        select(
            _CHANGES.c.change_set_id,
            _CHANGES.c.at,
            _CHANGES.c.effective_at,
            _USERS.c.name.label("by"),
            _SETS.c.channel,
            _SETS.c.request,
            _CHANGES.c.table_name,
            _CHANGES.c.row_id,
            _CHANGES.c.operation,
            _CHANGES.c.field,
            _CHANGES.c.before,
            _CHANGES.c.after,
        )
        .join_from(_CHANGES, _SETS, _CHANGES.c.change_set_id == _SETS.c.id)
        .outerjoin(_USERS, _USERS.c.id == _SETS.c.actor_id)
        .where(condition)
    )


def _conditions(unit: Unit, kind: type[Business], row_id: int) -> ColumnElement[bool]:
    """Return the log rows of the record and of those of its parts that may be seen."""
    wanted = [and_(_CHANGES.c.table_name == kind.__tablename__, _CHANGES.c.row_id == row_id)]
    for part in PARTS:
        for name, table in foreign_keys(part).items():
            if table == kind.__tablename__:
                ids = unit.session.scalars(select(part.id).where(getattr(part, name) == row_id)).all()
                wanted.append(and_(_CHANGES.c.table_name == part.__tablename__, _CHANGES.c.row_id.in_(ids)))
    return or_(*wanted)


def _entries(unit: Unit, rows: Sequence[Row[Any]], own_table: str | None) -> Iterator[Entry]:
    labels = Labels(unit)
    for row in rows:
        subject = "" if row.table_name == own_table else labels.subject(row)
        before, after = labels.value(row, row.before), labels.value(row, row.after)
        yield Entry(
            row.change_set_id, row.at, row.effective_at, row.by or "the system", row.channel, row.request,
            subject, row.operation, row.field, before, after,
        )  # fmt: skip


class Labels:
    """Turns ids in the log into what the reader may know of them."""

    def __init__(self, unit: Unit) -> None:
        """Look labels up as ``unit``'s actor."""
        self._unit = unit
        self._known: dict[tuple[str, int], str] = {}

    def subject(self, row: Row[Any]) -> str:
        """Return what a log row is about, in words; a removed row is named from the log.

        A row that only links others is named by what it links to.
        """
        kind = model(row.table_name)
        values = row.after or row.before if row.field is None else {}
        reference = next((name for name in _LINKED if values.get(name) is not None), None) if kind in _LINKS else None
        if reference is not None:
            return f"{kind.kind} {self.label(foreign_keys(kind)[reference], values[reference])}"
        name = next((values[field] for field in _NAMES if values.get(field)), None)
        return f"{kind.kind} {name or self.label(row.table_name, row.row_id)}"

    def value(self, row: Row[Any], value: object) -> object:
        """Return a logged value with references replaced by labels."""
        if row.field is not None:
            return self.of_field(row.table_name, row.field, value)
        references = foreign_keys(model(row.table_name))
        if not isinstance(value, dict):
            return value
        return {
            name: self.label(references[name], item) if name in references else item for name, item in value.items()
        }

    def of_field(self, table: str, field: str, value: object) -> object:
        """Return the value of one field, a reference as a label."""
        target = foreign_keys(model(table)).get(field)
        return self.label(target, value) if target and isinstance(value, int) else value

    def label(self, table: str, row_id: int) -> str:
        """Return a row's label; an id alone where it is gone or hidden."""
        key = (table, row_id)
        if key not in self._known:
            found = self._unit.session.get(_MODELS[table], row_id)
            self._known[key] = found.label if isinstance(found, Business) else f"({row_id})"
        return self._known[key]


_MODELS: dict[str, type[Base]] = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
