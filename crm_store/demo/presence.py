"""Whether a CRM is the demo company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.demo.loader import REQUEST
from crm_store.models import ChangeSet
from crm_store.undo import undone_by

if TYPE_CHECKING:
    from crm_store.unit import Unit


def demo_set(unit: Unit) -> ChangeSet | None:
    """Return the change set that brought the demo company, while it is in effect."""
    query = select(ChangeSet).where(ChangeSet.channel == "demo", ChangeSet.request == REQUEST)
    return next((found for found in unit.all(query) if undone_by(unit, found.id) is None), None)
