"""Indexing is driven by rows: what is pending is done once, wherever the work is interrupted."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select

from crm_store import activities
from crm_store.health import check, rebuild
from crm_store.history.embedding import EmbeddingUnusable
from crm_store.history.indexing import Indexed, index_pending, mark_all
from crm_store.history.status import status
from crm_store.models import Activity, ActivityType, HistoryChunk, HistoryDocument, HistoryTerm, IndexState, table_of
from crm_store.origin import Origin
from crm_store.undo import undo
from tests.crm_store.history.shelf import InMemory, WordsAsVectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.history.embedding import Vectors
    from crm_store.history.search import HistorySearch
    from tests.crm_store.history.shelf import Shelf


class Killed(BaseException):
    """Ends a process in the middle, as ``kill -9`` does: nothing below it catches it."""


def states(shelf: Shelf) -> dict[int, IndexState]:
    """Return the state of each document."""
    columns = table_of(HistoryDocument).c
    with shelf.world.store.engine.connect() as connection:
        rows = connection.execute(select(columns.activity_id, columns.state))
        return {row.activity_id: row.state for row in rows}


def rows_of(shelf: Shelf, kind: type[HistoryChunk | HistoryTerm], note: int) -> int:
    """Count what the index keeps of a note."""
    table = table_of(kind)
    with shelf.world.store.engine.connect() as connection:
        return len(connection.execute(select(table).where(table.c.activity_id == note)).all())


def test_a_note_is_pending_from_its_own_transaction_on(shelf: Shelf) -> None:
    """Created, changed in its text, indexed in between; a new owner changes nothing that is indexed."""
    note = shelf.note("She wants a discount.")
    assert states(shelf) == {note: IndexState.PENDING}
    assert shelf.index().documents == 1
    with shelf.world.write("nora") as unit:
        unit.change(unit.get(Activity, note), owner_id=shelf.world.id_of("ben"), minutes=5)
    assert states(shelf) == {note: IndexState.INDEXED}
    assert shelf.index().documents == 0
    with shelf.world.write("ben") as unit:
        unit.change(unit.get(Activity, note), body="She wants two.")
    assert states(shelf) == {note: IndexState.PENDING}


def test_an_activity_without_text_is_none_of_the_indexs(shelf: Shelf) -> None:
    """It becomes one when it gets a body."""
    note = shelf.note(None, kind=ActivityType.CALL)
    assert states(shelf) == {}
    shelf.change(note, body="Asked for the price list.")
    assert states(shelf) == {note: IndexState.PENDING}


def test_a_note_changed_while_it_is_embedded_stays_pending(shelf: Shelf) -> None:
    """What was made of the old text is thrown away."""
    note = shelf.note("old")

    class Meanwhile(WordsAsVectors):
        def embed(self, texts: Sequence[str]) -> Vectors:
            if not self.embedded:
                shelf.change(note, body="new and longer")
            return super().embed(texts)

    index_pending(shelf.world.store.engine, Meanwhile())
    assert states(shelf) == {note: IndexState.PENDING}
    assert rows_of(shelf, HistoryTerm, note) == 0
    shelf.index()
    assert states(shelf) == {note: IndexState.INDEXED}


def test_a_kill_before_the_batch_is_stored_leaves_it_pending(shelf: Shelf) -> None:
    """The next run does it."""
    note = shelf.note("text")

    class Dies(WordsAsVectors):
        def embed(self, texts: Sequence[str]) -> Vectors:
            assert texts
            raise Killed

    with pytest.raises(Killed):
        index_pending(shelf.world.store.engine, Dies())
    assert states(shelf) == {note: IndexState.PENDING}
    assert shelf.index().documents == 1


def test_a_kill_between_the_vector_index_and_sql_is_made_good(shelf: Shelf) -> None:
    """What the vector index got, but SQL does not know of, is written again and held once."""
    note, index = shelf.note("text"), InMemory(fails=Killed)
    with pytest.raises(Killed):
        shelf.index(index)
    assert index.held == {note: 1}
    index.fails, index.held = None, {}
    assert shelf.index(index).placed == 1
    assert shelf.index(index).placed == 0
    assert index.held == {note: 1}


def test_the_vector_index_follows_changes_and_removals(shelf: Shelf) -> None:
    """Old passages leave it, and SQL forgets a removed note once it has."""
    index = InMemory()
    note, other = shelf.note("One. " * 100), shelf.note("other")
    shelf.index(index)
    assert index.held[note] > 1
    shelf.change(note, body="short")
    shelf.remove(other)
    assert states(shelf) == {note: IndexState.PENDING, other: IndexState.REMOVED}
    assert rows_of(shelf, HistoryTerm, other) + rows_of(shelf, HistoryChunk, other) == 0
    shelf.index(index)
    assert index.held == {note: 1}
    assert states(shelf) == {note: IndexState.INDEXED}


def test_a_vector_index_made_anew_gets_everything(shelf: Shelf) -> None:
    """Its identity tells that it is another one, without embedding anything again."""
    note = shelf.note("text")
    shelf.index(InMemory())
    embedded, anew = len(shelf.embedding.embedded), InMemory(id="second")
    assert shelf.index(anew).placed == 1
    assert (anew.held, len(shelf.embedding.embedded)) == ({note: 1}, embedded)


def test_another_model_indexes_all_anew(shelf: Shelf) -> None:
    """Vectors of two models cannot be compared; `reindex --all` does the same for one."""
    shelf.note("text")
    shelf.index()
    engine = shelf.world.store.engine
    assert index_pending(engine, WordsAsVectors("other")).documents == 1
    assert status(engine, shelf.embedding).pending == 1
    assert shelf.index().documents == 1
    assert mark_all(engine) == 1
    assert shelf.index().documents == 1


def test_undo_of_a_note_takes_it_out_and_redo_brings_it_back(shelf: Shelf, search: HistorySearch) -> None:
    """Undo writes through the same unit of work, so the index follows."""
    origin, back = Origin("test", "note"), Origin("test", "undo")
    with shelf.world.write("ann", origin=origin) as unit:
        note = activities.log(unit, ActivityType.NOTE, body="pineapple").id
    shelf.index()
    assert shelf.found(search, "pineapple") == [note]
    with shelf.world.write("ann", origin=back) as unit:
        undo(unit, origin.change_set_id or 0)
    assert shelf.found(search, "pineapple") == []
    with shelf.world.write("ann", origin=Origin("test", "redo")) as unit:
        undo(unit, back.change_set_id or 0)
    assert shelf.found(search, "pineapple") == [note]


def test_without_a_model_words_are_indexed_and_vectors_later(shelf: Shelf, search: HistorySearch) -> None:
    """A missing package is a degraded state, not an error; so is one that cannot be loaded."""
    note, engine = shelf.note("pineapple"), shelf.world.store.engine
    assert "no embedding model" in str(index_pending(engine, None).degraded)
    assert states(shelf) == {note: IndexState.WORDS}

    class Broken(WordsAsVectors):
        def embed(self, texts: Sequence[str]) -> Vectors:
            assert texts
            raise EmbeddingUnusable(name=self.name, reason="a file is damaged")

    assert "damaged" in str(index_pending(engine, Broken()).degraded)
    assert "until `reindex`" in str(shelf.ask(search, "pineapple").degraded)
    assert shelf.found(search, "pineapple") == [note]
    shelf.index()
    assert states(shelf) == {note: IndexState.INDEXED}


def test_many_new_notes_are_found_by_words_first(shelf: Shelf) -> None:
    """Words take a moment, vectors minutes; the progress says which."""
    for number in range(70):
        shelf.note(f"number {number}")
    told: list[tuple[int, str, int | None]] = []
    index_pending(
        shelf.world.store.engine, shelf.embedding, progress=lambda done, what="", of=None: told.append((done, what, of))
    )
    assert told == [(64, "by words", 70), (70, "by words", 70), (64, "by meaning", 70), (70, "by meaning", 70)]


def test_check_and_rebuild_look_after_the_documents(shelf: Shelf) -> None:
    """Deleted rows are found missing, and derived again; embeddings of others are kept."""
    note, engine = shelf.note("text"), shelf.world.store.engine
    shelf.index()
    assert all(finding.sound for finding in check(engine))
    with engine.begin() as connection:
        connection.execute(delete(table_of(HistoryDocument)))
    assert [finding.check for finding in check(engine) if not finding.sound] == ["History index"]
    assert rebuild(engine)["History index"] == 1
    assert states(shelf) == {note: IndexState.PENDING}
    assert shelf.index().documents == 1
    assert rebuild(engine)["History index"] == 1
    assert states(shelf) == {note: IndexState.INDEXED}


def test_two_processes_at_once_do_no_harm(shelf: Shelf) -> None:
    """Both read the same pending rows and embed them; each passage and word is kept once."""
    notes = [shelf.note(f"pineapple {number}") for number in range(3)]
    both_have_read, results = Barrier(2), list[Indexed]()

    class Waits(WordsAsVectors):
        def embed(self, texts: Sequence[str]) -> Vectors:
            both_have_read.wait(timeout=30)
            return super().embed(texts)

    def run() -> None:
        results.append(index_pending(shelf.world.store.engine, Waits()))

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result.documents for result in results] == [3, 3]
    assert [rows_of(shelf, HistoryChunk, note) for note in notes] == [1, 1, 1]
    assert [rows_of(shelf, HistoryTerm, note) for note in notes] == [1, 1, 1]
