"""Jobs: work to be done once, kept as rows that are written in the transaction that causes it.

Whoever takes a job gets it for some minutes (its lease); if he dies, it is taken again when they are over. Each taking
raises its number of attempts, which fences: only the latest taker can finish it, or put it off. What a job writes is
done once if it is written in the transaction that finishes it (:func:`finish`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crm_store.errors import CrmError
from crm_store.models import Job, JobStatus, table_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Insert

    from crm_store.unit import Unit, WriteUnit

LEASE = timedelta(minutes=5)
"""How long a job may take without a sign of life before somebody else takes it."""

MOST_ATTEMPTS = 8
"""How often a job is tried before it has failed for good."""

KEPT = timedelta(days=30)
"""How long a finished job is remembered; so long its key keeps others out."""

_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=2)
_LONGEST_ERROR = 2000
_RUNNER = "runner"
_TABLE = table_of(Job)
_JOBS = _TABLE.c


class JobLost(CrmError):
    """Job {job} took so long that somebody else took it."""

    hint = "Nothing of this attempt was kept; the other one does it."


@dataclass(frozen=True)
class Taken:
    """A job that is worked on; ``attempt`` counts from 1 and says who holds it."""

    id: int
    kind: str
    payload: dict[str, Any]
    attempt: int


@dataclass(frozen=True)
class State:
    """How many jobs are ``due``, how many ``failed`` for good, and when somebody last looked after them."""

    due: int
    failed: int
    seen_at: datetime | None


def enqueue(
    unit: WriteUnit,
    kind: str,
    payload: dict[str, Any],
    *,
    unique_key: str | None = None,
    run_at: datetime | None = None,
) -> int | None:
    """Write down a job; return its id, or None if there is or was one with its key.

    Args:
        unit: the transaction that causes it: without it, there is no job.
        kind: what is to be done.
        payload: about what, as JSON.
        unique_key: admits one job, also after it was done, as in "digest 7 2026-11-25".
        run_at: not before then; at once if left out.
    """
    values = {
        "kind": kind,
        "payload": payload,
        "unique_key": unique_key,
        "status": JobStatus.WAITING,
        "run_at": run_at or unit.clock.now(),
        "attempts": 0,
    }
    found = unit.session.connection().execute(_insert(unit).values(values).returning(_JOBS.id)).scalar()
    return None if found is None else int(found)


def take(unit: WriteUnit) -> Taken | None:
    """Take the job that has been due for longest; None if none is.

    Jobs that were tried too often, and never ended, have failed for good.
    """
    now, connection = unit.clock.now(), unit.session.connection()
    given_up = and_(_due(now), _JOBS.status == JobStatus.RUNNING, _JOBS.attempts >= MOST_ATTEMPTS)
    lost = {"status": JobStatus.FAILED, "finished_at": now, "last_error": "it never ended"}
    connection.execute(update(_TABLE).where(given_up).values(lost))
    query = select(_JOBS.id, _JOBS.kind, _JOBS.payload, _JOBS.attempts).where(_due(now))
    row = connection.execute(query.order_by(_JOBS.run_at, _JOBS.id).limit(1).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    held = {"status": JobStatus.RUNNING, "run_at": now + LEASE, "attempts": row.attempts + 1}
    connection.execute(update(_TABLE).where(_JOBS.id == row.id).values(held))
    return Taken(row.id, row.kind, dict(row.payload), row.attempts + 1)


def renew(unit: WriteUnit, job: Taken) -> None:
    """Say that a job is still worked on.

    Raises:
        JobLost: somebody else took it.
    """
    _set(unit, job, {"run_at": unit.clock.now() + LEASE})


def finish(unit: WriteUnit, job: Taken) -> None:
    """End a job, in the transaction that holds what it wrote; for one that ended so already, nothing happens.

    Raises:
        JobLost: somebody else took it.
    """
    query = select(_JOBS.status, _JOBS.attempts).where(_JOBS.id == job.id)
    row = unit.session.connection().execute(query).first()
    if row is not None and (row.status, row.attempts) == (JobStatus.DONE, job.attempt):
        return
    _set(unit, job, {"status": JobStatus.DONE, "finished_at": unit.clock.now(), "last_error": None})


def put_off(unit: WriteUnit, job: Taken, error: str) -> datetime | None:
    """Remember why a job failed, and when to try again; return when, or None if it was the last time.

    The pauses grow: 30 seconds, 1 minute, 2 minutes, and so on to two hours.

    Raises:
        JobLost: somebody else took it.
    """
    now = unit.clock.now()
    told = {"last_error": error[:_LONGEST_ERROR]}
    if job.attempt >= MOST_ATTEMPTS:
        _set(unit, job, {**told, "status": JobStatus.FAILED, "finished_at": now})
        return None
    pause: timedelta = _FIRST_PAUSE * 2 ** (job.attempt - 1)
    again = now + min(pause, _LONGEST_PAUSE)
    _set(unit, job, {**told, "status": JobStatus.WAITING, "run_at": again})
    return again


def forget(unit: WriteUnit) -> int:
    """Delete the jobs that were done long ago; return how many. Those that failed stay."""
    old = and_(_JOBS.status == JobStatus.DONE, _JOBS.finished_at < unit.clock.now() - KEPT, _JOBS.kind != _RUNNER)
    return int(cast("Any", unit.session.connection().execute(delete(_TABLE).where(old))).rowcount)


def seen(unit: WriteUnit) -> None:
    """Note that somebody looks after the jobs now."""
    now, connection = unit.clock.now(), unit.session.connection()
    mine = _JOBS.unique_key == _RUNNER
    if cast("Any", connection.execute(update(_TABLE).where(mine).values(finished_at=now))).rowcount == 0:
        values = {"kind": _RUNNER, "unique_key": _RUNNER, "status": JobStatus.DONE, "payload": {}, "run_at": now}
        connection.execute(_insert(unit).values(**values, attempts=0, finished_at=now))


def state(unit: Unit) -> State:
    """Return how the jobs are."""
    connection = unit.session.connection()
    due = connection.scalar(select(func.count()).select_from(_TABLE).where(_due(unit.clock.now())))
    failed = connection.scalar(select(func.count()).select_from(_TABLE).where(_JOBS.status == JobStatus.FAILED))
    seen_at = connection.scalar(select(_JOBS.finished_at).where(_JOBS.unique_key == _RUNNER))
    return State(due or 0, failed or 0, seen_at)


def _insert(unit: WriteUnit) -> Any:  # noqa: ANN401  (each database has its own INSERT)
    """Return an INSERT that does nothing where the key is taken."""
    dialect = sqlite if unit.session.connection().dialect.name == "sqlite" else postgresql
    statement: Any = dialect.insert(_TABLE)
    made: Insert = statement.on_conflict_do_nothing(index_elements=["unique_key"])
    return made


def _due(now: datetime) -> ColumnElement[bool]:
    """Return the criterion of jobs to take: waiting ones whose time has come, and those whose taker died."""
    return and_(or_(_JOBS.status == JobStatus.WAITING, _JOBS.status == JobStatus.RUNNING), _JOBS.run_at <= now)


def _set(unit: WriteUnit, job: Taken, values: dict[str, Any]) -> None:
    held = _JOBS.id == job.id, _JOBS.attempts == job.attempt, _JOBS.status == JobStatus.RUNNING
    result = unit.session.connection().execute(update(_TABLE).where(*held).values(values))
    if cast("Any", result).rowcount == 0:
        raise JobLost(job=job.id)
