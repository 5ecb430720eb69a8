"""What refers to a record, and so forbids removing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from crm_store.models import Base, Business, DealEvent, Stage, User

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import InstrumentedAttribute

    from crm_store.unit import Unit

    Column = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


def uses(unit: Unit, row: Business, besides: Collection[type[Base]] = ()) -> list[str]:
    """Return what refers to a row, with how many: "deals (12)", "deal events (40)"; empty if nothing does.

    Rows of the kinds ``besides`` do not count.
    """
    uncounted = {kind.__tablename__ for kind in besides}
    totals: dict[str, int] = {}
    for table, column in _referring(type(row)):
        if table in uncounted:
            continue
        totals[table] = totals.get(table, 0) + _count(unit, column, row.id)
    return [f"{table.replace('_', ' ')} ({count:,})" for table, count in totals.items() if count]


def _referring(kind: type[Business]) -> list[tuple[str, Column]]:
    """Return the columns that point to a kind of row, by their tables; those of history last."""
    found: list[tuple[str, Column]] = []
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__tablename__):
        for attribute in mapper.column_attrs:
            targets = {key.column.table for key in attribute.columns[0].foreign_keys}
            if kind.__table__ in targets:
                found.append((mapper.class_.__tablename__, getattr(mapper.class_, attribute.key)))
    history: dict[type[Base], Column] = {Stage: DealEvent.stage_id, User: DealEvent.owner_id}
    return [*found, (DealEvent.__tablename__, history[kind])] if kind in history else found


def _count(unit: Unit, column: Column, row_id: int) -> int:
    return unit.session.scalar(select(func.count()).where(column == row_id)) or 0
