"""A terminal's side of the conversation: whose message it is, when, and in which conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.messages import Inbound
from assistant.voice import Voice
from crm_store.change_log import zone_of
from crm_store.errors import InvalidValue
from crm_store.own_company import own_company

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.bootstrap import Desk
    from assistant.conversation import Office
    from assistant.messages import Event, Reply
    from assistant.render.context import Language
    from crm_store.actors import Actor
    from crm_store.clock import Clock
    from crm_store.store import Store

THREAD = "terminal"
"""The conversation of a terminal where no other is named; each colleague has his own."""


@dataclass
class SettableClock:
    """The machine's clock, until it is told which moment to show."""

    clock: Clock
    moment: datetime | None = None

    def now(self) -> datetime:
        """Return the moment that was set, else the present one."""
        return self.moment or self.clock.now()


@dataclass(frozen=True)
class Talk:
    """A conversation with the assistant as a terminal holds it."""

    desk: Desk
    office: Office
    clock: SettableClock
    channel: str
    model: str | None = None

    def answer(
        self, text: str, conversation: str | None = None, acting: str | None = None, now: str | None = None
    ) -> Reply:
        """Return the reply to a message.

        Args:
            text: the message.
            conversation: which conversation it belongs to; each colleague has one of his own at the terminal.
            acting: whose message it is, if not the desk's actor's.
            now: the moment it is sent, as ISO 8601; without an offset it is local time of who sends it.

        Raises:
            UnknownRecord, AmbiguousRecord, Forbidden: nobody can act under that name.
            InvalidValue: ``now`` is not a moment.
            TurnFailed: something went wrong that should not have; what was done is kept.
        """
        return self.office.answer(self._inbound(text, conversation, acting, now))

    def take(self, text: str, conversation: str | None = None) -> Iterator[Event]:
        """Work on a message of the desk's actor; yield what happens."""
        return self.office.take(self._inbound(text, conversation, None, None))

    def _inbound(self, text: str, conversation: str | None, acting: str | None, now: str | None) -> Inbound:
        actor = self.desk.store.actor(acting) if acting else self.desk.actor
        if now is not None:
            self.clock.moment = moment_for(self.desk.store, actor, now)
        thread = conversation or f"{THREAD} {actor.user_id}"
        return Inbound(self.channel, thread, actor, text, model=self.model)


def voice_for(desk: Desk, language: Language) -> Voice:
    """Return how to speak to a desk's actor."""
    actor = desk.actor
    with desk.read() as unit:
        zone, currency = zone_of(unit), own_company(unit).currency
        today = f"{unit.clock.now().astimezone(zone):%Y-%m-%d}"
    return Voice(language, today, str(zone), currency, actor.locale, actor.name)


def moment_for(store: Store, actor: Actor, text: str) -> datetime:
    """Return the moment that a text of ISO 8601 means to an actor.

    Raises:
        InvalidValue: it is not one.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        reason = "it is not a moment such as 2026-11-25T10:30"
        raise InvalidValue(field="now", value=text, reason=reason) from error
    if moment.tzinfo is not None:
        return moment
    with store.read(actor) as unit:
        return moment.replace(tzinfo=zone_of(unit))
