"""All business rows as plain data, to compare two states of a CRM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_store.columns import encode, foreign_keys
from crm_store.errors import Forbidden
from crm_store.importing.own_format import columns_of, tables

if TYPE_CHECKING:
    from crm_store.unit import Unit

Rows = dict[str, dict[int, dict[str, Any]]]


def snapshot(unit: Unit) -> Rows:
    """Return each table's rows by id, with the columns that an export has, as the change log writes values.

    Raises:
        Forbidden: the actor does not see everything.
    """
    if not unit.scope.everything:
        raise Forbidden(action="read the whole CRM", who_may="An admin")
    return {kind.__tablename__: _rows(unit, kind) for kind in tables()}


def references() -> dict[str, dict[str, str]]:
    """Return each table's columns that refer to another row, with the table they refer to."""
    return {kind.__tablename__: dict(foreign_keys(kind)) for kind in tables()}


def _rows(unit: Unit, kind: Any) -> dict[int, dict[str, Any]]:  # noqa: ANN401  (a model)
    names = tuple(columns_of(kind))
    query = select(*(getattr(kind, name) for name in names)).order_by(kind.id)
    records = unit.session.execute(query)
    return {row.id: {name: encode(value) for name, value in zip(names, row, strict=True)} for row in records}
