"""Jobs and chores: done by one process, by another when that ends, and by nobody twice."""

from __future__ import annotations

import subprocess
import sys
from threading import Event
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from assistant.jobs.chores import Chores
from assistant.jobs.runner import Runner
from assistant.jobs.waking import QueueUnusable, Waking
from assistant.settings import ROOT, Settings
from crm_store import approvals, jobs
from crm_store.actors import SYSTEM
from crm_store.clock import FrozenClock
from crm_store.engine import make_engine
from crm_store.history import embedding
from crm_store.history.status import status
from crm_store.models import Activity, ActivityType, Approval, ApprovalStatus, Job, JobStatus, Team
from crm_store.origin import Origin
from crm_store.store import Store
from tests.crm_store.conftest import clock, database_url, postgres_url, sqlite_template, sqlite_url, store, world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_store.jobs import Taken
    from tests.crm_store.world import World

__all__ = ["clock", "database_url", "postgres_url", "sqlite_template", "sqlite_url", "store", "world"]


@pytest.fixture
def other(store: Store, database_url: str) -> Iterator[Store]:
    """Another process on the same database."""
    opened = Store(make_engine(database_url), store.clock)
    yield opened
    opened.close()


def enqueue(store: Store, kind: str = "team") -> None:
    """Write down a job."""
    with store.write(SYSTEM, Origin("test")) as unit:
        jobs.enqueue(unit, kind, {"name": "East"})


def rows(store: Store) -> list[Job]:
    """Return the stored jobs, without the sign of life."""
    with store.read(SYSTEM) as unit:
        return list(unit.all(select(Job).where(Job.unique_key.is_(None)).order_by(Job.id)))


def make_team(store: Store, job: Taken) -> None:
    """Do a job in the transaction that ends it."""
    with store.write(SYSTEM, Origin("test")) as unit:
        unit.create(Team(name=job.payload["name"]))
        jobs.finish(unit, job)


def test_due_jobs_are_done_and_marked(store: Store) -> None:
    """Whether the handler ends them or not."""
    done: list[Taken] = []
    handlers: dict[str, Callable[[Store, Taken], None]] = {"team": make_team, "tell": lambda _, job: done.append(job)}
    enqueue(store)
    enqueue(store, "tell")
    assert Chores(store, Settings(), handlers).run_due() == 2
    assert [row.status for row in rows(store)] == [JobStatus.DONE] * 2
    assert [job.kind for job in done] == ["tell"]
    assert Chores(store, Settings(), handlers).run_due() == 0


def test_a_job_that_fails_or_that_nobody_knows_waits_with_its_reason(store: Store) -> None:
    """The others are done all the same."""

    def fall(_: Store, __: Taken) -> None:
        raise ZeroDivisionError("no")

    for kind in ("fall", "unheard of", "team"):
        enqueue(store, kind)
    Chores(store, Settings(), {"fall": fall, "team": make_team}).run_due()
    assert [row.status for row in rows(store)] == [JobStatus.WAITING, JobStatus.WAITING, JobStatus.DONE]
    assert "ZeroDivisionError: no" in str(rows(store)[0].last_error)
    assert "Nobody knows how to do" in str(rows(store)[1].last_error)


def test_a_job_that_was_taken_over_is_left_to_the_other(store: Store) -> None:
    """The slow one's end changes nothing."""

    def slow(opened: Store, job: Taken) -> None:
        ahead = Store(opened.engine, FrozenClock(opened.clock.now() + 2 * jobs.LEASE))
        with ahead.write(SYSTEM, Origin("test")) as unit:
            assert jobs.take(unit) is not None
        if job.payload["name"] == "East":
            raise ZeroDivisionError

    enqueue(store)
    Chores(store, Settings(), {"team": slow}).run_due()
    assert [(row.status, row.attempts) for row in rows(store)] == [(JobStatus.RUNNING, 2)]


def test_notes_are_indexed_and_old_approvals_end(world: World) -> None:
    """What comes again each minute; the words are enough where no model is installed."""
    with world.write("ann") as unit:
        now = unit.clock.now()
        owner = world.id_of("ann")
        note = Activity(activity_type=ActivityType.NOTE, subject="Likes it", occurred_at=now, owner_id=owner)
        unit.create(note)
        approvals.ask(unit, approvals.Draft("move", {}), None)
    ahead = Store(world.store.engine, FrozenClock(now + 2 * approvals.LIFE))
    chores = Chores(ahead, Settings())
    assert (chores.index(), chores.expire(), chores.tidy()) == (1, 1, 0)
    assert (chores.index(), chores.expire()) == (0, 0)
    assert status(ahead.engine, embedding.default()).pending == 0
    with world.read("ann") as reading:
        assert [one.status for one in reading.all(select(Approval))] == [ApprovalStatus.EXPIRED]
        assert jobs.state(reading).seen_at == ahead.clock.now()


def runner(store: Store, done: Event) -> Runner:
    """Return a process's part, which does no chores but jobs."""
    return Runner(store, Settings(), {"team": lambda *_: done.set()})


def test_one_process_does_the_jobs_and_another_when_it_ends(store: Store, other: Store) -> None:
    """No job waits longer than until the next look."""
    done = Event(), Event()
    first, second = runner(store, done[0]), runner(other, done[1])
    try:
        first.step()
        second.step()
        assert (first.elected, second.elected) == (True, False)
        enqueue(store)
        first.step()
        assert done[0].wait(10)
        first.resign()
        second.step()
        assert (first.elected, second.elected) == (False, True)
        enqueue(store)
        second.wake()
        assert done[1].wait(10)
        first.step()
        assert not first.elected
    finally:
        first.resign()
        second.resign()


def test_a_runner_begins_and_ends_with_its_process(sqlite_url: str) -> None:
    """Its thread looks at once, and ends when it is told."""
    opened = Store(make_engine(sqlite_url))
    done = Event()
    enqueue(opened)
    began = runner(opened, done)
    began.start()
    assert done.wait(10)
    began.stop()
    assert not began.elected
    opened.close()


ELECTED = """
import sys
from assistant.jobs.runner import Runner
from assistant.settings import Settings
from crm_store.store import open_store
runner = Runner(open_store(sys.argv[1]), Settings())
runner.step()
print(runner.elected, flush=True)
sys.stdin.read()
"""


def follows(one: Runner) -> bool:
    """Let a process look whether it is elected; return whether it is."""
    one.step()
    return one.elected


def test_a_killed_process_is_followed_by_another(database_url: str, store: Store) -> None:
    """Kill -9 lets the lock go; nothing has to be cleaned up."""
    command = [sys.executable, "-c", ELECTED, database_url]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        mine = runner(store, Event())
        assert not follows(mine)
        process.kill()
        process.wait()
    while not follows(mine):  # the server notices a broken connection in its own time
        pass
    mine.resign()


def test_a_chore_that_falls_over_does_not_end_the_others(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged, and comes again."""
    done = Event()

    def fall() -> None:
        raise ZeroDivisionError

    waking = Waking({"fall": fall, "work": done.set})
    waking.wake("work")
    assert not done.is_set()
    waking.start()
    assert done.wait(10)
    waking.stop()
    waking.stop()
    assert "fall failed" in caplog.text


def test_a_queue_that_cannot_be_used_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its address, but not its password."""

    def missing(*_: object, **__: object) -> None:
        raise ImportError("no module named redis")

    monkeypatch.setattr("huey.RedisHuey", missing)
    with pytest.raises(QueueUnusable, match=r"127\.0\.0\.1:1/0") as refused:
        Runner(store, Settings(queue_url="redis://:hunter2@127.0.0.1:1/0"))
    assert "hunter2" not in str(refused.value)
