"""One process of all that serve a database does the chores; when it ends, another takes over."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import TYPE_CHECKING

from assistant.jobs.chores import Chores
from assistant.jobs.waking import Waking
from crm_store.election import election
from crm_store.errors import CrmError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.jobs.chores import Handler
    from assistant.settings import Settings
    from crm_store.store import Store

PAUSE = 5.0
"""Seconds between two looks at the election, and at the jobs that are due."""

_log = logging.getLogger(__name__)


class Runner:
    """A process's part in the chores: it stands for election, and does them while it is elected."""

    def __init__(self, store: Store, settings: Settings, handlers: Mapping[str, Handler] | None = None) -> None:
        """Begin nothing yet.

        Raises:
            QueueUnusable: CRM_QUEUE_URL leads nowhere.
        """
        chores = Chores(store, settings, handlers)
        self._election = election(store.engine)
        self._waking = Waking(
            {"tidy": chores.tidy, "run_due": chores.run_due, "expire": chores.expire, "index": chores.index},
            settings.queue_url,
        )
        self._ending = Event()
        self._thread = Thread(target=self._stand, name="jobs", daemon=True)

    @property
    def elected(self) -> bool:
        """Whether this process does the chores now."""
        return self._waking.running

    def start(self) -> None:
        """Stand for election from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Let what is being done end, then let others be elected."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        self.resign()

    def step(self) -> None:
        """Look once whether this process is elected, and at what is due."""
        try:
            won = self._election.won()
        except CrmError as error:
            _log.warning("nobody can tell who runs the jobs: %s", error)
            won = False
        if won and not self.elected:
            self._waking.start()
        elif won:
            self._waking.wake("run_due")
        elif self.elected:
            self._waking.stop()

    def resign(self) -> None:
        """Do no chores any more, and let others be elected."""
        self._waking.stop()
        self._election.leave()

    def wake(self) -> None:
        """Let a job be done soon that was just written down."""
        self._waking.wake("run_due")

    def _stand(self) -> None:
        while True:
            self.step()
            if self._ending.wait(PAUSE):
                return
