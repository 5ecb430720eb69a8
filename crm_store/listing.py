"""Lists of records: filtered, ordered, and honest about being cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy import func, select

from crm_store.columns import logged_columns
from crm_store.errors import InvalidValue
from crm_store.filters import condition
from crm_store.models import Business

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

    from crm_store.filters import Filter
    from crm_store.unit import Unit

Row = TypeVar("Row", bound=Business)

USUAL = 100
MOST = 10_000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A part of a list; ``total`` is how many there are in all."""

    rows: Sequence[Row]
    total: int
    offset: int = 0

    @property
    def cut(self) -> bool:
        """Whether there is more than what is shown."""
        return len(self.rows) < self.total


def page(
    unit: Unit,
    kind: type[Row],
    where: Filter = (),
    order_by: str = "id",
    limit: int = USUAL,
    offset: int = 0,
) -> Page[Row]:
    """Return the visible records of a kind that a filter lets through.

    Args:
        unit: the transaction.
        kind: the model.
        where: a filter; see :mod:`crm_store.filters`.
        order_by: a column, with ``-`` in front for descending order; empty values come last.
        limit: how many at most, up to 10,000.
        offset: how many to leave out.

    Raises:
        InvalidFilter, UnknownField, InvalidValue: filter, order or limit cannot be used.
    """
    if not 0 < limit <= MOST or offset < 0:
        raise InvalidValue(field="limit", value=f"{limit}, {offset}", reason=f"1 to {MOST:,} can be shown at a time")
    query = select(kind).where(condition(unit, kind, where))
    total = unit.session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    rows = unit.all(_ordered(query, kind, order_by).limit(limit).offset(offset))
    return Page(rows, total, offset)


def _ordered(query: Select[Row], kind: type[Row], order_by: str) -> Select[Row]:
    name = order_by.removeprefix("-")
    if name != "id" and name not in logged_columns(kind):
        known = ", ".join(sorted(logged_columns(kind)))
        raise InvalidValue(field="order", value=order_by, reason=f"a {kind.kind} can be ordered by {known}")
    column = getattr(kind, name)
    directed = column.desc() if order_by.startswith("-") else column.asc()
    return query.order_by(column.is_(None), directed, kind.id)
