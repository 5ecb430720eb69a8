"""The work itself: jobs that are due, notes to index, approvals that nobody gave. Any of it may be stopped anywhere."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from assistant.approvals import Approvals
from assistant.bootstrap import vector_index
from crm_store import jobs
from crm_store.actors import SYSTEM
from crm_store.errors import CrmError
from crm_store.history import embedding
from crm_store.history.indexing import index_pending
from crm_store.history.scope import MOST_COMPARED
from crm_store.history.status import status
from crm_store.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from assistant.settings import Settings
    from crm_store.jobs import Taken
    from crm_store.store import Store
    from crm_store.unit import WriteUnit

    Handler = Callable[[Store, Taken], None]

CHANNEL = "jobs"
_log = logging.getLogger(__name__)


class UnknownJob(CrmError):
    """Nobody knows how to do a job of the kind {kind!r}."""

    hint = "A newer version of this program wrote it: upgrade this one."


class Chores:
    """Does what is to be done in one CRM.

    Args:
        store: the CRM.
        settings: which model indexes, and where.
        handlers: who does the jobs of a kind. He writes what has to happen once in a transaction that ends with
            :func:`crm_store.jobs.finish`; if he did not finish the job, it is finished after him.
    """

    def __init__(self, store: Store, settings: Settings, handlers: Mapping[str, Handler] | None = None) -> None:
        """Keep what is needed."""
        self._store = store
        self._settings = settings
        self._handlers = dict(handlers or {})

    def run_due(self) -> int:
        """Do the jobs that are due, the longest first; return how many were tried."""
        tried = 0
        while (job := self._taken()) is not None:
            self._run(job)
            tried += 1
        return tried

    def index(self) -> int:
        """Index the notes that are not found by their meaning yet; return how many."""
        engine, model = self._store.engine, embedding.named(self._settings.embedding)
        done = index_pending(engine, model).documents
        found = status(engine, model)
        if found.documents > MOST_COMPARED and found.placed < found.indexed:
            trouble = index_pending(engine, model, vector_index(engine, self._settings)).degraded
            if trouble:
                _log.warning("notes are indexed in part: %s", trouble)
        return done

    def expire(self) -> int:
        """Mark the approvals that nobody gave in time; return how many."""
        return Approvals(self._store).expire(SYSTEM)

    def tidy(self) -> int:
        """Say that somebody looks after the jobs, and forget those done long ago; return how many."""
        with self._writing() as unit:
            jobs.seen(unit)
            return jobs.forget(unit)

    def _taken(self) -> Taken | None:
        with self._store.read(SYSTEM) as unit:
            if jobs.state(unit).due == 0:
                return None
        with self._writing() as unit:
            return jobs.take(unit)

    def _run(self, job: Taken) -> None:
        try:
            self._handler(job.kind)(self._store, job)
            with self._writing() as unit:
                jobs.finish(unit, job)
        except jobs.JobLost as error:
            _log.warning("%s", error)
        except Exception as error:  # noqa: BLE001  (a job may fail for any reason; the row remembers it)
            self._put_off(job, error)

    def _put_off(self, job: Taken, error: Exception) -> None:
        try:
            with self._writing() as unit:
                again = jobs.put_off(unit, job, f"{type(error).__name__}: {error}")
        except jobs.JobLost as lost:
            _log.warning("%s", lost)
            return
        when = f"again at {again:%H:%M:%S} UTC" if again else "for good"
        _log.warning("job %s (%s) failed, %s: %s", job.id, job.kind, when, error)

    def _handler(self, kind: str) -> Handler:
        if kind not in self._handlers:
            raise UnknownJob(kind=kind)
        return self._handlers[kind]

    def _writing(self) -> AbstractContextManager[WriteUnit]:
        return self._store.write(SYSTEM, Origin(CHANNEL))
