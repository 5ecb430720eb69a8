"""Locks, crashes, full disks, broken files and odd values: a clear error, nothing half-written, and the way on."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text

from crm_store import engine as engines
from crm_store.actors import SYSTEM
from crm_store.engine import make_engine
from crm_store.errors import (
    ChangedMeanwhile,
    CrmError,
    DatabaseBusy,
    DatabaseUnusable,
    UnknownRecord,
    ValueRefused,
)
from crm_store.models import Account, ChangeSet, Deal, table_of
from crm_store.origin import Origin
from crm_store.replay import replay
from crm_store.store import Store, open_store
from crm_store.undo import undo
from tests.crm_store import faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_store.unit import WriteUnit
    from tests.crm_store.world import World

SHORT = 200  # milliseconds


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for a lock for long."""
    monkeypatch.setattr(engines, "BUSY_SECONDS", SHORT / 1000)
    monkeypatch.setitem(engines._POSTGRES, "options", f"-c lock_timeout={SHORT} -c timezone=UTC")  # noqa: SLF001  (the setting under test)


def fresh(world: World) -> Store:
    """Return a store on the same database with connections of its own."""
    url = world.store.engine.url.render_as_string(hide_password=False)
    return Store(make_engine(url), world.store.clock)


@contextmanager
def lock_held(world: World) -> Iterator[None]:
    """Let somebody else keep the write lock, or on PostgreSQL the locks of all deals."""
    with world.store.engine.connect() as other:
        if other.dialect.name == "sqlite":
            other.rollback()
            other.connection.cursor().execute("BEGIN IMMEDIATE")
        else:
            other.execute(select(table_of(Deal)).with_for_update())
        try:
            yield
        finally:
            other.connection.rollback()


@pytest.fixture
def deal_id(world: World) -> int:
    """A deal of Ann's."""
    with world.write("ann") as unit:
        deal = unit.create(world.deal("Renewal", "ann"))
        unit.session.flush()
        return deal.id


def rename(name: str, deal_id: int) -> Callable[[WriteUnit], object]:
    """Return what renames a deal."""
    return lambda unit: unit.change(unit.get(Deal, deal_id), name=name)


def attempt(store: Store, world: World, act: Callable[[WriteUnit], object], request: str = "test") -> None:
    """Do something as Ann in a unit of its own."""
    with store.write(world.actors["ann"], Origin("test", request)) as unit:
        act(unit)


@pytest.mark.usefixtures("impatient")
def test_a_lock_held_by_another_process_is_said_and_passes(world: World, deal_id: int) -> None:
    """The write fails with the time it waited, leaves nothing, and succeeds once the lock is gone."""
    store, before = fresh(world), faults.counts(world.store)
    with lock_held(world), pytest.raises(DatabaseBusy, match="did not finish within"):
        attempt(store, world, rename("Other", deal_id))
    assert faults.counts(world.store) == before
    attempt(store, world, rename("Other", deal_id))
    store.close()


@pytest.mark.usefixtures("impatient")
def test_readers_do_not_wait_for_writers(world: World, deal_id: int) -> None:
    """A report runs while an import writes, and sees what was there before it."""
    store = fresh(world)
    with world.write("ann") as unit:
        rename("Other", deal_id)(unit)
        unit.session.flush()
        with store.read(world.actors["ann"]) as reading:
            assert reading.get(Deal, deal_id).name == "Renewal"
    store.close()


def test_a_reader_sees_one_snapshot(world: World, deal_id: int) -> None:
    """What is committed while a report runs does not make its figures disagree."""
    store = fresh(world)
    with store.read(world.actors["ann"]) as reading:
        assert reading.session.scalar(select(func.count(Deal.id))) == 1
        with world.write("ann") as unit:
            unit.create(world.deal("Second", "ann"))
        assert reading.session.scalar(select(func.count(Deal.id))) == 1
        assert len(reading.all(select(Deal))) == 1
    store.close()


def test_two_writers_that_lock_each_other_out(world: World, deal_id: int) -> None:
    """One of the two goes on, the other is told to repeat; SQLite lets only one write to begin with."""
    if world.store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite takes one lock for all, so nobody waits in a circle")
    with world.write("ann") as unit:
        second = unit.create(world.deal("Second", "ann"))
        unit.session.flush()
        ids = (deal_id, second.id)
    both_hold = threading.Barrier(2)
    failed: list[CrmError] = []

    def swap(first_id: int, second_id: int) -> None:
        def act(unit: WriteUnit) -> None:
            unit.change(unit.get(Deal, first_id), next_step="Call")
            unit.session.flush()
            both_hold.wait(timeout=20)
            unit.change(unit.get(Deal, second_id), next_step="Call")

        try:
            attempt(world.store, world, act)
        except CrmError as error:
            failed.append(error)

    threads = [threading.Thread(target=swap, args=pair) for pair in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(error) for error in failed] == [ChangedMeanwhile]


def test_killed_in_the_middle_of_a_long_write(world: World) -> None:
    """After kill -9 nothing of the import is there, the file is whole, and the import can be repeated."""
    store = world.store
    url, before = store.engine.url.render_as_string(hide_password=False), faults.counts(store)
    store.close()
    for _ in range(2):
        faults.killed(faults.WRITING, url)
        assert faults.counts(store) == before
        assert faults.damage(store) == []
    with world.write("ada") as unit:
        for number in range(50):
            unit.create(Account(name=f"Account {number}"))
    assert faults.counts(store)["accounts"] == 50


def test_killed_in_the_middle_of_an_undo(world: World) -> None:
    """After kill -9 everything is there as before the undo, and the undo can be repeated."""
    origin = Origin("test", "import")
    with world.write("ada", origin=origin) as unit:
        for number in range(1200):
            unit.create(Account(name=f"Account {number}"))
    store, change_set = world.store, str(origin.change_set_id)
    url, before = store.engine.url.render_as_string(hide_password=False), faults.counts(store)
    store.close()
    faults.killed(faults.UNDOING, url, change_set)
    assert faults.counts(store) == before
    assert faults.damage(store) == []
    with world.write("ada") as unit:
        assert undo(unit, int(change_set)).rows == 1200
    with store.engine.connect() as connection:
        assert list(replay(connection)) == []
    assert faults.counts(store)["accounts"] == 0


def test_a_server_that_hangs_up(world: World, deal_id: int) -> None:
    """A unit whose connection is cut fails plainly and leaves nothing; the next one connects anew."""
    if world.store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no server")

    def cut_off(unit: WriteUnit) -> None:
        rename("Other", deal_id)(unit)
        unit.session.flush()
        process = unit.session.connection().scalar(text("SELECT pg_backend_pid()"))
        with world.store.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        unit.get(Deal, 999_999)

    with pytest.raises(DatabaseUnusable):
        attempt(world.store, world, cut_off)
    with world.read("ann") as unit:
        assert unit.get(Deal, deal_id).name == "Renewal"


def test_a_server_that_is_not_there() -> None:
    """The message names the address without its password."""
    with pytest.raises(DatabaseUnusable) as refused:
        open_store("postgresql://crm:hunter2@127.0.0.1:1/crm")
    assert "hunter2" not in str(refused.value)
    assert "127.0.0.1" in str(refused.value)


ODD = {"half a character": "\ud800", "a NUL": "a\x00b", "an endless number": 2**70}


@pytest.mark.parametrize("kind", ODD)
def test_odd_values_in_a_query(world: World, kind: str) -> None:
    """A search for what no record can hold finds nothing or says why, and the database stays usable."""
    column: Any = Account.employees if isinstance(ODD[kind], int) else Account.name
    with suppress(ValueRefused), world.read("ann") as unit:
        assert unit.all(select(Account).where(column == ODD[kind])) == []
    with world.read("ann") as unit:
        assert unit.all(select(Account)) == []
    with pytest.raises(CrmError):
        world.store.actor(str(ODD[kind]))
    with pytest.raises(UnknownRecord), world.read("ann") as unit:
        unit.get(Account, 2**40)


@pytest.mark.parametrize("request_text", ["nul \x00 in it", "half \ud83d", "x" * 200_000, "żółć 🏭"])
def test_odd_messages_do_not_stop_a_write(world: World, deal_id: int, request_text: str) -> None:
    """What a person's message contains never keeps his change from being logged."""
    attempt(world.store, world, rename("Other", deal_id), request_text)
    with world.read("ann") as unit:
        newest = unit.all(select(ChangeSet).order_by(ChangeSet.id))[-1]
    assert newest.request is not None
    assert len(newest.request) == len(request_text)


def test_a_reference_by_an_endless_number_is_unknown(world: World) -> None:
    """Whoever is named by digits that are no id is nobody."""
    for reference in ("9" * 5000, "٣" * 4, "0", "-1"):
        with pytest.raises(UnknownRecord):
            world.store.actor(reference)


def test_damage_to_a_row_is_not_hidden(store: Store) -> None:
    """A value that no model knows, written by another program, is an error where it is read, not a wrong answer."""
    with store.write(SYSTEM, Origin("test")) as unit:
        unit.create(Account(name="Acme"))
    if store.engine.dialect.name == "postgresql":
        with pytest.raises(Exception, match="sharing"), store.engine.begin() as connection:
            connection.execute(text("UPDATE accounts SET sharing = 'everybody'"))
        return
    with store.engine.begin() as connection:
        connection.execute(text("PRAGMA ignore_check_constraints = ON"))
        connection.execute(text("UPDATE accounts SET sharing = 'everybody'"))
        connection.execute(text("PRAGMA ignore_check_constraints = OFF"))
    with pytest.raises(LookupError, match="everybody"), store.read(SYSTEM) as unit:
        unit.all(select(Account))
