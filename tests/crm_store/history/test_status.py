"""The state of the index in figures, with a sentence on each thing that is not as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store.history import status as module
from crm_store.history.status import status
from tests.crm_store.history.shelf import InMemory

if TYPE_CHECKING:
    import pytest

    from tests.crm_store.history.shelf import Shelf


def test_an_empty_company_is_well(shelf: Shelf) -> None:
    """There is nothing to do."""
    found = status(shelf.world.store.engine, shelf.embedding)
    assert (found.documents, found.pending, found.passages, found.degraded) == (0, 0, 0, ())


def test_what_is_pending_and_what_is_missing_is_said(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """New notes, no model, and a vector index that lacks notes where there are too many to compare them all."""
    engine = shelf.world.store.engine
    shelf.note("one"), shelf.note("two")
    found = status(engine, shelf.embedding)
    assert (found.indexed, found.pending, found.degraded) == (0, 2, ("2 of 2 notes are not indexed: run `reindex`",))
    shelf.index()
    assert status(engine, shelf.embedding).degraded == ()
    assert "no embedding model" in status(engine, None).degraded[0]
    monkeypatch.setattr(module, "MOST_COMPARED", 1)
    assert "holds 0 of 2 notes" in status(engine, shelf.embedding).degraded[0]
    shelf.index(InMemory())
    found = status(engine, shelf.embedding)
    assert (found.model, found.placed, found.passages, found.degraded) == ("words", 2, 2, ())
