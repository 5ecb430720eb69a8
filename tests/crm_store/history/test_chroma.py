"""Chroma as the vector index: built from rows, one writer, gone without harm."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from crm_store.history import comparing
from crm_store.history.chroma import ChromaIndex, IndexUnusable, beside
from crm_store.history.search import HistorySearch
from crm_store.history.status import status

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crm_store.history.shelf import Shelf


@pytest.fixture
def chroma(tmp_path: Path) -> ChromaIndex:
    """An index in a folder of the test."""
    return ChromaIndex(tmp_path / "crm.db.index")


def test_what_is_placed_is_proposed(shelf: Shelf, chroma: ChromaIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest first; what changes and goes follows."""
    monkeypatch.setattr(comparing, "MOST_COMPARED", 0)
    mango, pineapple = shelf.note("mango"), shelf.note("pineapple")
    assert shelf.index(chroma).placed == 2
    vector = shelf.embedding.embed(["pineapple"])[0]
    assert chroma.nearest("words", vector, 1) == [pineapple]
    assert shelf.found(HistorySearch(shelf.embedding, chroma), "pineapple") == [pineapple]
    shelf.change(mango, body="pineapple too")
    shelf.remove(pineapple)
    shelf.index(chroma)
    assert chroma.nearest("words", vector, 5) == [mango]
    assert status(shelf.world.store.engine, shelf.embedding).placed == 1


def test_only_one_process_writes(shelf: Shelf, chroma: ChromaIndex) -> None:
    """The other one leaves the rows as they are and says why."""
    shelf.note("text")
    with chroma.writing("words"):
        loser = shelf.index(ChromaIndex(chroma.place))
    assert (loser.documents, loser.placed) == (1, 0)
    assert "Another process" in str(loser.degraded)
    assert shelf.index(chroma).placed == 1


def test_a_deleted_folder_is_built_again(shelf: Shelf, chroma: ChromaIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches answer by words and exact comparison meanwhile, and say that they do."""
    monkeypatch.setattr(comparing, "MOST_COMPARED", 0)
    note = shelf.note("pineapple")
    shelf.index(chroma)
    shutil.rmtree(chroma.place)
    search = HistorySearch(shelf.embedding, chroma)
    answer = shelf.ask(search, "pineapple")
    assert ([hit.activity_id for hit in answer.hits], "it is not there" in str(answer.degraded)) == ([note], True)
    embedded = len(shelf.embedding.embedded)
    assert shelf.index(chroma).placed == 1
    assert len(shelf.embedding.embedded) == embedded
    assert shelf.ask(search, "pineapple").degraded is None


def test_a_folder_that_is_none_is_trouble_and_no_crash(shelf: Shelf, tmp_path: Path) -> None:
    """What SQL holds is indexed all the same."""
    (tmp_path / "file").write_text("not a folder")
    shelf.note("text")
    result = shelf.index(ChromaIndex(tmp_path / "file"))
    assert (result.documents, result.placed, "cannot be used" in str(result.degraded)) == (1, 0, True)


def test_a_missing_package_is_trouble_and_no_crash(
    shelf: Shelf, chroma: ChromaIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma is imported where it is needed, and not before."""
    monkeypatch.setitem(sys.modules, "chromadb", None)
    shelf.note("text")
    assert "cannot be used" in str(shelf.index(chroma).degraded)


def test_a_server_that_does_not_answer_is_trouble_and_no_crash(shelf: Shelf) -> None:
    """A URL names a server; nobody listens at this one."""
    index = ChromaIndex("http://127.0.0.1:9")
    with pytest.raises(IndexUnusable, match=r"127\.0\.0\.1"):
        index.nearest("words", shelf.embedding.embed(["x"])[0], 1)


def test_the_folder_lies_beside_an_sqlite_file(shelf: Shelf) -> None:
    """A database elsewhere has none of its own."""
    engine = shelf.world.store.engine
    found = beside(engine)
    if engine.dialect.name == "sqlite":
        assert found is not None
        assert found.place == f"{engine.url.database}.index"
    else:
        assert found is None
