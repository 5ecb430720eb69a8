"""The last step of every service that writes: references checked, the verb called, the id known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from crm_store.columns import foreign_keys
from crm_store.errors import InvalidValue
from crm_store.models import Base, Business

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from crm_store.unit import Unit, WriteUnit

Row = TypeVar("Row", bound=Business)


def add(unit: WriteUnit, row: Row, effective_at: datetime | None = None) -> Row:
    """Store a new row and return it with its id.

    Raises:
        UnknownRecord: it refers to something that is not to be seen.
        InvalidValue, Forbidden: see :meth:`crm_store.unit.WriteUnit.create`.
    """
    check_past(unit, effective_at)
    kind = type(row)
    check_references(unit, kind, {column: getattr(row, column) for column in foreign_keys(kind)})
    unit.create(row, effective_at=effective_at)
    unit.session.flush()
    return row


def update(
    unit: WriteUnit,
    row: Row,
    values: Mapping[str, Any],
    *,
    expect_version: int | None = None,
    effective_at: datetime | None = None,
) -> Row:
    """Store new values of a row and return it.

    Raises:
        UnknownRecord: it would refer to something that is not to be seen.
        InvalidValue, Forbidden, ChangedMeanwhile: see :meth:`crm_store.unit.WriteUnit.change`.
    """
    check_past(unit, effective_at)
    check_references(unit, type(row), values)
    unit.change(row, expect_version=expect_version, effective_at=effective_at, **values)
    unit.settle()
    return row


def check_past(unit: Unit, moment: datetime | None, field: str = "effective_at") -> None:
    """Check that something that is said to have happened is not still to come.

    Raises:
        InvalidValue: it lies in the future, or has no time zone.
    """
    if moment is None:
        return
    if moment.tzinfo is None:
        raise InvalidValue(field=field, value=str(moment), reason="it has no time zone")
    if moment > unit.clock.now():
        raise InvalidValue(field=field, value=str(moment), reason="it lies in the future")


def check_references(unit: Unit, kind: type[Business], values: Mapping[str, Any]) -> None:
    """Check that every row that ``values`` refer to is there to be seen.

    Raises:
        UnknownRecord: one is not.
    """
    for column, table in foreign_keys(kind).items():
        row_id = values.get(column)
        if isinstance(row_id, int):
            unit.get(_model(table), row_id)


def _model(table: str) -> type[Base]:
    found = next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == table)
    return cast("type[Base]", found)
