"""Names that only one row may have, in tables that everybody sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from crm_store.errors import DuplicateRecord
from crm_store.matching.text import squash
from crm_store.models import Campaign, Product, Team
from crm_store.namesakes import by_id, only

if TYPE_CHECKING:
    from crm_store.unit import Unit

Row = TypeVar("Row", Campaign, Product, Team)


def find(unit: Unit, kind: type[Row], name: str) -> Row | None:
    """Return the row whose name has the same letters and digits: ``GTX-Pro`` is ``GTXPro``.

    An exact name wins over one that is spelt differently.
    """
    wanted = squash(name)
    rows = [row for row in unit.all(select(kind).order_by(kind.id)) if wanted and squash(row.name) == wanted]
    return next((row for row in rows if row.name == name), rows[0] if rows else None)


def named(unit: Unit, kind: type[Row], reference: str) -> Row:
    """Return the row that an id or a name in any spelling means.

    Raises:
        UnknownRecord: none is called that.
    """
    found = find(unit, kind, reference)
    return only(kind, reference, [found] if found is not None else by_id(unit, kind, reference))


def refuse_taken(unit: Unit, kind: type[Row], name: str | None, own_id: int | None = None) -> None:
    """Refuse a name that another row has, in whatever spelling.

    Raises:
        DuplicateRecord: one has.
    """
    other = find(unit, kind, name) if name is not None else None
    if other is not None and other.id != own_id:
        raise DuplicateRecord(kind=kind.kind, label=other.label, row_id=other.id, reason="it has the same name")
