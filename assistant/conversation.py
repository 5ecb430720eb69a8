"""One turn of a conversation: message in, events while it is worked on, reply out, everything kept.

    office = Office(store, models)
    for event in office.take(inbound): ...     # the last is `done` with the Reply, or `error`
    reply = office.answer(inbound)             # without the events

A turn takes the conversation's lease, so that one runs at a time; understands the message before any model sees
it; carries out a plain yes or no by itself; and leaves the rest to the agent, whose calls go through the gate.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any

from assistant import admission, feedback, turns
from assistant.approvals import Approvals
from assistant.messages import Event, Reply
from assistant.prompts import system_prompt
from assistant.turn import Turn
from assistant.understanding.typed import as_written
from assistant.voice import voice_before
from crm_store.conversations import StillWorking
from crm_store.errors import CrmError
from tools import catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.agent import Agent
    from assistant.messages import Inbound
    from assistant.models.provider import Models
    from assistant.understanding.findings import Findings, PastTurn
    from crm_store.history.search import HistorySearch
    from crm_store.store import Store
    from crm_store.unit import Unit
    from tools.registry import Tool

    Understand = Callable[[Unit, str, Sequence[PastTurn], Sequence[int]], Findings]

_log = logging.getLogger(__name__)
_ANY_MESSAGE = "X"
_LOCALES = ("en_GB", "pl_PL")


class TurnFailed(CrmError):
    """The message could not be answered: {message}."""

    hint = "{advice}"


class _Unexpected(CrmError):
    """Something went wrong that should not have."""

    hint = "What was done before that is kept. The log of this program says more."


def understood(unit: Unit, text: str, past: Sequence[PastTurn], pending: Sequence[int]) -> Findings:
    """Return what is found in a message; see :func:`assistant.understanding.understand.understand`."""
    from assistant.understanding.understand import understand

    return understand(unit, text, past=past, approvals=pending)


class Office:
    """Takes messages of verified people and answers them. One serves a whole process and all its threads.

    Args:
        store: the CRM.
        models: the chat models by name; see :class:`assistant.models.provider.Models`.
        history: the index of notes and e-mails, if there is one.
        understand: finds names, times and amounts in a message.
        tools: what the models may call.
        sleep: waits for the message before, for some seconds.
    """

    def __init__(
        self,
        store: Store,
        models: Models,
        history: HistorySearch | None = None,
        *,
        understand: Understand = understood,
        tools: Sequence[Tool] = catalog.CATALOG,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Keep what every turn needs."""
        self.store = store
        self.models = models
        self.history = history
        self.understand = understand
        self.tools = {tool.name: tool for tool in tools}
        self.approvals = Approvals(store, history, self.tools.get)
        self._sleep = sleep
        self._agents: dict[str, Agent] = {}
        self._lock = Lock()

    def take(self, inbound: Inbound) -> Iterator[Event]:
        """Work on a message; yield what happens, at last ``done`` with the Reply, or ``error``."""
        started = time.perf_counter()
        refused = admission.refusal(inbound.text)
        if refused is not None:
            text = "" if refused == "binary" else inbound.text[: admission.MOST_BYTES]
            yield _without_turn(inbound, text, started, said=refused)
            return
        text = as_written(admission.cleaned(inbound.text)) or admission.cleaned(inbound.text)
        reason = feedback.reason_in(text)
        if reason is not None:
            yield _without_turn(inbound, text, started, notice=feedback.keep(self.store, inbound, reason))
            return
        try:
            begun = turns.start(self.store, inbound, text, self._sleep)
        except StillWorking:
            yield _without_turn(inbound, text, started, notice="busy")
            return
        except CrmError as error:
            yield _error(error)
            return
        if not isinstance(begun, turns.Started):
            yield _done(Reply.model_validate(begun))
            return
        yield from self._worked(Turn(self, inbound, text, begun, started))

    def answer(self, inbound: Inbound) -> Reply:
        """Return the reply to a message.

        Raises:
            TurnFailed: something unexpected happened; what was done until then is kept and known to the next turn.
        """
        last = list(self.take(inbound))[-1]
        if last.type != "done":
            raise TurnFailed(message=last.data["message"].rstrip("."), advice=last.data["hint"])
        return Reply.model_validate(last.data)

    def agent(self, name: str | None) -> tuple[str, Agent]:
        """Return the agent of a model, made on first use, and the model's name.

        Raises:
            UnknownModel: there is no such model, or it cannot be used.
        """
        from assistant.agent import Agent
        from assistant.models.provider import OFFLINE

        known, model = self.models.get(name)
        with self._lock:
            if known not in self._agents:
                effects = known == OFFLINE
                self._agents[known] = Agent(model, self.tools.values(), system_prompt(), effects=effects)
            return known, self._agents[known]

    def warm(self, name: str | None = None) -> None:
        """Load what the first message would wait for; an embedded model learns, which takes seconds the first time.

        Raises:
            UnknownModel: there is no such model, or it cannot be used.
        """
        known, _ = self.agent(name)
        prepare = getattr(self.models.get(known)[1], "prepare", None)
        if prepare is not None:
            prepare()
        with suppress(CrmError), self.store.read(self.store.actor()) as unit:
            self.understand(unit, _ANY_MESSAGE, [], [])
        for locale in _LOCALES:
            voice_before(_ANY_MESSAGE, locale).said("binary")

    @staticmethod
    def _worked(turn: Turn) -> Iterator[Event]:
        """Work on a turn to its end, and keep what came of it whatever happens."""
        failed: CrmError | None = None
        try:
            yield from turn.work()
        except CrmError as error:
            _log.info("turn %s failed: %s", turn.id, error)
            failed = error
        except Exception:  # noqa: BLE001  (no turn is lost, whatever happens; the log has the traceback)
            _log.exception("turn %s failed", turn.id)
            failed = _Unexpected()
        finally:
            reply, unsaved = _saved(turn, failed)
        wrong = failed or unsaved
        yield _done(reply) if reply is not None and wrong is None else _error(wrong or _Unexpected())


def _saved(turn: Turn, failed: CrmError | None) -> tuple[Reply | None, CrmError | None]:
    """Save a turn; return its reply, or what hinders: then the next turn tells what this one did."""
    try:
        return turn.save(failed), None
    except CrmError as error:
        _log.warning("turn %s could not be saved: %s", turn.id, error)
        return None, error
    except Exception:  # noqa: BLE001  (as above)
        _log.exception("turn %s could not be saved", turn.id)
        return None, _Unexpected()


def _without_turn(inbound: Inbound, text: str, started: float, *, said: str = "", notice: str = "") -> Event:
    """Return the answer to a message that does not become a turn."""
    voice = voice_before(text, inbound.actor.locale)
    reply = Reply(
        conversation=inbound.conversation,
        reply=voice.said(said) if said else voice.notice(notice),
        language=voice.language,
        timing_ms=round((time.perf_counter() - started) * 1000, 1),
    )
    return _done(reply)


def _done(reply: Reply) -> Event:
    return Event(type="done", data=reply.model_dump(mode="json"))


def _error(error: CrmError) -> Event:
    name = type(error).__name__.removeprefix("_")
    data: dict[str, Any] = {"type": name, "message": str(error), "hint": error.advice}
    return Event(type="error", data=data)
