"""Trees of records (parents of accounts and teams, managers of users) stay trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.errors import RuleBroken
from crm_store.models import table_of

if TYPE_CHECKING:
    from crm_store.models import Business
    from crm_store.unit import WriteUnit


def refuse_cycle(unit: WriteUnit, row: Business, column: str, above: Business) -> None:
    """Refuse to put ``row`` below ``above`` by ``column`` if that is below it, or is the row itself.

    What lies between may be hidden, so the table itself is asked; nothing of it is told.

    Raises:
        RuleBroken: the row would be above itself.
    """
    unit.session.flush()
    table = table_of(type(row))
    tree = select(table.c.id, table.c[column]).where(table.c.id == above.id).cte("above", recursive=True)
    tree = tree.union(select(table.c.id, table.c[column]).where(table.c.id == tree.c[column]))
    if unit.session.connection().scalar(select(tree.c.id).where(tree.c.id == row.id)) is not None:
        raise RuleBroken(
            label=row.label,
            reason=f"{above.label} is below it, or is the same",
            remedy=f"Choose another {column.removesuffix('_id')}.",
        )
