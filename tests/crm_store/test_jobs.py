"""Jobs: written with what causes them, taken by one, done once at the level of the row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crm_store import jobs
from crm_store.actors import SYSTEM
from crm_store.clock import FrozenClock
from crm_store.election import election
from crm_store.engine import make_engine
from crm_store.jobs import KEPT, LEASE, MOST_ATTEMPTS, JobLost, Taken
from crm_store.models import Job, JobStatus, Team
from crm_store.origin import Origin
from crm_store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def other(store: Store, database_url: str) -> Iterator[Store]:
    """Another process on the same database."""
    opened = Store(make_engine(database_url), store.clock)
    yield opened
    opened.close()


def enqueue(store: Store, kind: str = "mail", key: str | None = None, minutes: int = 0) -> int | None:
    """Write down a job."""
    with store.write(SYSTEM, Origin("test")) as unit:
        moment = unit.clock.now() + timedelta(minutes=minutes)
        return jobs.enqueue(unit, kind, {"to": "ann"}, unique_key=key, run_at=moment)


def take(store: Store) -> Taken | None:
    """Take a job."""
    with store.write(SYSTEM, Origin("test")) as unit:
        return jobs.take(unit)


def taken(store: Store) -> Taken:
    """Take a job that is there."""
    job = take(store)
    assert job is not None
    return job


def later(store: Store, **delta: int) -> Store:
    """Return the same data some time later."""
    return Store(store.engine, FrozenClock(store.clock.now() + timedelta(**delta)))


def rows(store: Store) -> list[Job]:
    """Return the stored jobs."""
    with store.read(SYSTEM) as unit:
        return list(unit.all(select(Job).order_by(Job.id)))


def test_a_job_exists_only_with_what_causes_it(store: Store) -> None:
    """A transaction that fails leaves neither."""
    with pytest.raises(ZeroDivisionError), store.write(SYSTEM, Origin("test")) as unit:  # noqa: PT012  (all of it)
        unit.create(Team(name="East"))
        jobs.enqueue(unit, "mail", {})
        raise ZeroDivisionError
    assert rows(store) == []
    assert take(store) is None


def test_a_key_admits_one_job_also_after_it_was_done(store: Store) -> None:
    """A digest of one day is sent once; jobs without a key do not get in each other's way."""
    assert enqueue(store, key="digest 1 2026-03-11") is not None
    assert enqueue(store, key="digest 1 2026-03-11") is None
    with store.write(SYSTEM, Origin("test")) as unit:
        job = jobs.take(unit)
        assert job is not None
        jobs.finish(unit, job)
    assert enqueue(store, key="digest 1 2026-03-11") is None
    assert None not in {enqueue(store), enqueue(store)}


def test_a_job_is_taken_by_one(store: Store, other: Store) -> None:
    """The longest due first, none before its time; while it is held nobody else gets it."""
    first, second, _ = enqueue(store, minutes=-2), enqueue(store, minutes=-1), enqueue(store, minutes=1)
    jobs_taken = [take(store), take(other), take(store)]
    assert [job and job.id for job in jobs_taken] == [first, second, None]


def test_many_who_take_at_once_get_different_jobs(store: Store) -> None:
    """Nobody gets a job that somebody else has."""
    numbers = {enqueue(store) for _ in range(8)}
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda _: take(store), range(8)))
    got += [take(store) for _ in range(got.count(None))]
    assert {job.id for job in got if job} == numbers


def test_a_job_whose_taker_died_is_taken_again_and_ended_once(store: Store) -> None:
    """The dead one, if it was only slow, can neither finish it nor put it off, nor keep what it wrote."""
    enqueue(store)
    slow = taken(store)
    ahead = later(store, minutes=6)
    again = taken(ahead)
    assert (again.id, again.attempt) == (slow.id, 2)
    with pytest.raises(JobLost), store.write(SYSTEM, Origin("test")) as unit:  # noqa: PT012  (the block ends it)
        unit.create(Team(name="twice"))
        jobs.finish(unit, slow)
    for act in (jobs.renew, lambda unit, job: jobs.put_off(unit, job, "late")):
        with pytest.raises(JobLost), store.write(SYSTEM, Origin("test")) as unit:
            act(unit, slow)
    with ahead.write(SYSTEM, Origin("test")) as unit:
        unit.create(Team(name="once"))
        jobs.finish(unit, again)
        jobs.finish(unit, again)
    with store.read(SYSTEM) as reading:
        assert [team.name for team in reading.all(select(Team))] == ["once"]


def test_a_job_that_says_that_it_lives_is_not_taken(store: Store) -> None:
    """Its lease begins anew."""
    enqueue(store)
    job = taken(store)
    with later(store, minutes=4).write(SYSTEM, Origin("test")) as unit:
        jobs.renew(unit, job)
    assert take(later(store, minutes=8)) is None
    assert timedelta(minutes=5) == LEASE


def test_a_job_that_fails_is_tried_again_after_growing_pauses(store: Store) -> None:
    """Until it has failed for good; why is kept."""
    enqueue(store)
    now, pauses = store.clock.now(), []
    for _ in range(MOST_ATTEMPTS):
        ahead = Store(store.engine, FrozenClock(now))
        with ahead.write(SYSTEM, Origin("test")) as unit:
            job = jobs.take(unit)
            assert job is not None
            again = jobs.put_off(unit, job, "no answer")
        if again is not None:
            pauses.append((again - now).total_seconds())
            now = again
    assert pauses == [30, 60, 120, 240, 480, 960, 1920]
    assert [(row.status, row.last_error) for row in rows(store)] == [(JobStatus.FAILED, "no answer")]
    assert take(later(store, hours=9)) is None
    with store.read(SYSTEM) as unit:
        assert (jobs.state(unit).failed, jobs.state(unit).due) == (1, 0)


def test_a_job_that_kills_whoever_takes_it_is_given_up(store: Store) -> None:
    """It does not go round for ever."""
    enqueue(store)
    for attempt in range(MOST_ATTEMPTS):
        assert taken(later(store, minutes=6 * attempt)).attempt == attempt + 1
    assert take(later(store, minutes=6 * MOST_ATTEMPTS)) is None
    assert [row.status for row in rows(store)] == [JobStatus.FAILED]


def test_old_jobs_are_forgotten_and_failed_ones_kept(store: Store) -> None:
    """After a month nobody repeats a key."""
    enqueue(store, key="done")
    with store.write(SYSTEM, Origin("test")) as unit:
        job = jobs.take(unit)
        assert job is not None
        jobs.finish(unit, job)
        jobs.seen(unit)
    enqueue(store, key="waiting")
    for days, left in ((KEPT.days - 1, 3), (KEPT.days + 1, 2)):
        with later(store, days=days).write(SYSTEM, Origin("test")) as unit:
            jobs.forget(unit)
        assert len(rows(store)) == left


def test_a_sign_of_life_is_one_row(store: Store) -> None:
    """However often it is given."""
    for minutes in (0, 1, 2):
        with later(store, minutes=minutes).write(SYSTEM, Origin("test")) as unit:
            jobs.seen(unit)
    with store.read(SYSTEM) as unit:
        assert jobs.state(unit).seen_at == store.clock.now() + timedelta(minutes=2)
    assert len(rows(store)) == 1


def test_one_of_all_processes_is_elected_and_another_when_it_is_gone(store: Store, other: Store) -> None:
    """Whether it leaves, or its connection or its file lock ends with it."""
    first, second = election(store.engine), election(other.engine)
    assert (first.won(), second.won(), first.won()) == (True, False, True)
    first.leave()
    assert (second.won(), first.won()) == (True, False)
    second.leave()
    second.leave()
