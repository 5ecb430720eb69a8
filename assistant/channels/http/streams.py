"""Turns whose events are sent as they happen; each is worked on to its end, whether or not somebody still listens."""

from __future__ import annotations

import logging
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.conversation import Office
    from assistant.messages import Event, Inbound

_log = logging.getLogger(__name__)
_PATIENCE = 20.0  # seconds that an ending process waits for its turns


class Streams:
    """The turns of a process that are worked on in threads of their own."""

    def __init__(self, office: Office) -> None:
        """Work with an office."""
        self._office = office
        self._running: set[Thread] = set()
        self._lock = Lock()

    def take(self, inbound: Inbound) -> Iterator[Event]:
        """Begin to work on a message; return what yields the events."""
        events: SimpleQueue[Event | None] = SimpleQueue()
        thread = Thread(target=self._work, args=(inbound, events), name="turn", daemon=True)
        with self._lock:
            self._running.add(thread)
            thread.start()
        return iter(events.get, None)

    def wait(self) -> None:
        """Wait for the turns that are worked on, each for some seconds."""
        with self._lock:
            running = list(self._running)
        for thread in running:
            thread.join(_PATIENCE)

    def _work(self, inbound: Inbound, events: SimpleQueue[Event | None]) -> None:
        from threading import current_thread

        try:
            for event in self._office.take(inbound):
                events.put(event)
        except Exception:  # noqa: BLE001  (whoever waits for the events is told that there are no more)
            _log.exception("a turn failed")
        finally:
            events.put(None)
            with self._lock:
                self._running.discard(current_thread())
