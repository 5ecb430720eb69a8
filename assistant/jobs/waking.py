"""Huey: wakes the chores when their time has come. It remembers nothing that SQL does not know."""

from __future__ import annotations

import logging
from threading import Lock
from typing import TYPE_CHECKING, Any

from huey import MemoryHuey, crontab  # type: ignore[import-untyped]  # the package has no types
from huey.consumer import Consumer  # type: ignore[import-untyped]  # as above

from crm_store.errors import CrmError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NAME = "crm-jobs"
_WORKERS = 2
_LONGEST_NAP = 1.0  # second that a worker sleeps at most before it looks into the queue
_log = logging.getLogger(__name__)


class QueueUnusable(CrmError):
    """The queue {url} cannot be used: {reason}."""

    hint = "Unset CRM_QUEUE_URL: jobs are then looked for every few seconds. Nothing is lost."


class Waking:
    """Runs chores each minute, and when somebody wakes them, in threads of this process.

    Args:
        chores: what to do, by name.
        url: a Redis server, through which any process can wake; without it only this one can.
    """

    def __init__(self, chores: Mapping[str, Callable[[], object]], url: str | None = None) -> None:
        """Begin nothing yet."""
        self._huey = _redis(url) if url else MemoryHuey(_NAME, results=False)
        self.shared = url is not None
        self._consumer: _Threads | None = None
        self._tasks = {name: self._task(name, chore) for name, chore in chores.items()}

    @property
    def running(self) -> bool:
        """Whether this process does the chores."""
        return self._consumer is not None

    def start(self) -> None:
        """Do the chores from now on, all of them at once."""
        self._consumer = _Threads(self._huey, workers=_WORKERS, max_delay=_LONGEST_NAP, check_worker_health=False)
        self._consumer.start()
        self.wake(*self._tasks)

    def stop(self) -> None:
        """Let the chores that are being done end, and begin no other."""
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
            self._consumer = None

    def wake(self, *names: str) -> None:
        """Let chores be done soon; a queue that cannot be reached is no trouble, only slower."""
        if not (self.running or self.shared):
            return
        for name in names:
            try:
                self._tasks[name]()
            except Exception as error:  # noqa: BLE001  (of whatever client; the chores come each minute anyway)
                _log.warning("jobs could not be woken: %s", error)

    def _task(self, name: str, chore: Callable[[], object]) -> Any:  # noqa: ANN401  (Huey has no types)
        lock = Lock()

        def run() -> None:
            if lock.acquire(blocking=False):
                try:
                    chore()
                except CrmError as error:
                    _log.warning("%s failed and is tried again in a minute: %s", name, error)
                except Exception:  # noqa: BLE001  (a chore that falls over must not end the others)
                    _log.exception("%s failed and is tried again in a minute", name)
                finally:
                    lock.release()

        self._huey.periodic_task(crontab(minute="*"), name=f"every_minute_{name}")(run)
        return self._huey.task(name=name)(run)


class _Threads(Consumer):  # type: ignore[misc]  # the package has no types
    """A consumer that leaves the signals of its process to the web server."""

    def _set_signal_handlers(self) -> None:
        return


def _redis(url: str) -> Any:  # noqa: ANN401  (as above)
    """Return a queue on a Redis server.

    Raises:
        QueueUnusable: the package for it is not installed, or the address makes no sense.
    """
    from huey import RedisHuey

    try:
        return RedisHuey(_NAME, url=url, results=False)
    except Exception as error:
        raise QueueUnusable(url=url.rpartition("@")[2], reason=str(error)) from error
