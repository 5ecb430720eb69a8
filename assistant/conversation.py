"""One turn of a conversation: message in, events while it is worked on, reply out, everything kept.

office = Office(store, models)
for event in office.take(inbound): ...     # the last is `done` with the Reply, or `error`
reply = office.answer(inbound)             # without the events
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store.errors import CrmError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.messages import Event, Inbound, Reply
    from assistant.models.provider import Models
    from crm_store.history.search import HistorySearch
    from crm_store.store import Store


class TurnFailed(CrmError):
    """The message could not be answered: {message}."""

    hint = "{advice}"


class Office:
    """Takes messages of verified people and answers them. One serves a whole process and all its threads.

    Args:
        store: the CRM.
        models: the chat models by name; see :class:`assistant.models.provider.Models`.
        history: the index of notes and e-mails, if there is one.
    """

    def __init__(self, store: Store, models: Models, history: HistorySearch | None = None) -> None:
        """Keep what every turn needs."""
        self._store = store
        self._models = models
        self._history = history

    def take(self, inbound: Inbound) -> Iterator[Event]:
        """Work on a message; yield what happens, at last ``done`` with the Reply, or ``error``."""
        raise NotImplementedError

    def answer(self, inbound: Inbound) -> Reply:
        """Return the reply to a message.

        Raises:
            TurnFailed: something unexpected happened; what was done until then is kept and known to the next turn.
        """
        raise NotImplementedError
