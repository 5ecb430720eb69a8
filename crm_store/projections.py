"""What is derived from business rows in the transaction that writes them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from crm_store.deal_history import DealHistory
from crm_store.history.projection import HistoryQueue
from crm_store.matching.projection import NamesIndex

if TYPE_CHECKING:
    from crm_store.recording import Projection


@lru_cache(maxsize=1)
def projections() -> tuple[Projection, ...]:
    """Return all projections, in the order they are applied."""
    return (DealHistory(), NamesIndex(), HistoryQueue())
