"""Puts a record under another of its kind: a subsidiary, a team, a user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from crm_store.errors import RuleBroken
from crm_store.hierarchy import refuse_cycle
from crm_store.models import Account, Team, User

if TYPE_CHECKING:
    from crm_store.importing.loading.report import ImportReport
    from crm_store.unit import WriteUnit

Node = TypeVar("Node", Account, Team, User)


def place(unit: WriteUnit, report: ImportReport, row: Node, column: str, above_id: int) -> bool:
    """Put ``row`` under another of its kind by ``column``; return whether that changed anything.

    What would be above itself is told and left where it is.
    """
    if getattr(row, column) == above_id:
        return False
    try:
        refuse_cycle(unit, row, column, unit.get(type(row), above_id))
    except RuleBroken:
        report.notice(f"{row.__tablename__}: would be above themselves, left where they are", example=row.label)
        return False
    values: dict[str, Any] = {column: above_id}
    return unit.change(row, **values)
