"""A shelf of notes in the small company, on each database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store.history.search import HistorySearch
from tests.crm_store.history.shelf import Shelf, WordsAsVectors

if TYPE_CHECKING:
    from tests.crm_store.world import World


@pytest.fixture
def shelf(world: World) -> Shelf:
    """Nothing is written yet."""
    return Shelf(world, WordsAsVectors())


@pytest.fixture
def search(shelf: Shelf) -> HistorySearch:
    """A search by the same embedding, without a vector index."""
    return HistorySearch(shelf.embedding)
