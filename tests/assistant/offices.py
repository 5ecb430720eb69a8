"""An office whose model plays back what a test wrote down for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field
from sqlalchemy import select

from assistant.conversation import Office
from assistant.messages import Inbound, Reply
from assistant.models.provider import Models
from assistant.settings import Settings
from assistant.understanding.findings import Findings
from crm_store.models import Activity, Turn
from tests.tools.calls import TOOLS, Counter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from langchain_core.language_models import LanguageModelInput
    from langchain_core.runnables import Runnable

    from assistant.messages import Event
    from assistant.understanding.findings import PastTurn
    from crm_store.store import Store
    from crm_store.unit import Unit

Line = AIMessage | BaseException


class Player(BaseChatModel):
    """A chat model that answers with the next line of its script, and remembers what it was shown.

    A line may be a function of the messages; an exception is raised.
    """

    script: list[Any] = Field(default_factory=list)
    shown: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "player"

    def bind_tools(self, tools: Sequence[object], **kwargs: object) -> Runnable[LanguageModelInput, AIMessage]:
        """Return the model with tools."""
        return self.bind(tools=tools, **kwargs)

    def _generate(self, messages: list[BaseMessage], *_args: object, **_kwargs: object) -> ChatResult:
        self.shown.append(list(messages))
        line = self.script.pop(0) if self.script else says("Done.")
        if isinstance(line, BaseException):
            raise line
        if callable(line):
            line = line(messages)
        return ChatResult(generations=[ChatGeneration(message=line)])


def says(text: str, **extra: object) -> AIMessage:
    """Return a plain answer."""
    return AIMessage(text, additional_kwargs=extra)


def calls(*made: tuple[str, dict[str, Any]]) -> AIMessage:
    """Return a message that calls tools."""
    return AIMessage("", tool_calls=[{"name": name, "args": args, "id": uuid4().hex} for name, args in made])


def plain(unit: Unit, text: str, past: Sequence[PastTurn], pending: Sequence[int]) -> Findings:
    """Understand nothing but who speaks and when."""
    del text
    now = unit.clock.now()
    return Findings(
        language="en",
        now=now.isoformat(),
        today=now.date().isoformat(),
        zone="UTC",
        currency="EUR",
        turns=list(past),
        approvals=list(pending),
    )


@dataclass
class Desk:
    """Talks to an office as somebody."""

    counter: Counter
    player: Player
    office: Office
    asleep: list[float] = field(default_factory=list)

    def script(self, *lines: Line | Callable[[list[BaseMessage]], AIMessage]) -> None:
        """Write down what the model answers next."""
        self.player.script.extend(lines)

    def inbound(self, text: str, who: str = "ann", conversation: str = "desk", **more: object) -> Inbound:
        """Return a message."""
        return replace(Inbound("test", conversation, self.counter.world.actors[who], text), **more)  # type: ignore[arg-type]  # fields of a message

    def say(self, text: str, who: str = "ann", conversation: str = "desk", **more: object) -> Reply:
        """Say something and return the reply."""
        return self.office.answer(self.inbound(text, who, conversation, **more))


def open_desk(counter: Counter, store: Store | None = None, model: str = "played") -> Desk:
    """Open an office with the small tools and a scripted model."""
    player, asleep = Player(), list[float]()
    models = Models(Settings(), default=model, made={model: player})
    office = Office(store or counter.world.store, models, understand=plain, tools=TOOLS, sleep=asleep.append)
    return Desk(counter, player, office, asleep)


def turns(desk: Desk) -> list[Turn]:
    """Return the stored turns."""
    with desk.counter.world.read("ada") as unit:
        return list(unit.all(select(Turn).order_by(Turn.id)))


def notes(desk: Desk) -> int:
    """Return how many notes there are."""
    with desk.counter.world.read("ada") as unit:
        return len(unit.all(select(Activity)))


def take(desk: Desk, text: str, **more: object) -> list[Event]:
    """Return the events of a turn."""
    inbound = desk.inbound(text, **more)  # type: ignore[arg-type]  # fields of a message
    return list(desk.office.take(inbound))
