"""The competitors that deals name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store.models import Deal

if TYPE_CHECKING:
    from crm_store.unit import Unit


def known(unit: Unit) -> list[str]:
    """Return the competitors of the deals that the actor may see, each once, in the order of their names."""
    found = unit.all(select(Deal).where(Deal.competitor.is_not(None)))
    names = {name.casefold(): name for deal in found if (name := (deal.competitor or "").strip())}
    return sorted(names.values(), key=str.casefold)
