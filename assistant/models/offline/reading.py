"""What the analysis of a message hands on to the planning of its answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto


class Act(StrEnum):
    """What somebody does by saying a clause.

    ``DONE`` is stated as a fact, past or present ("called her", "it is in Demo now"). ``ASKED`` wants to be told
    something, as a question or an order ("show me"). ``WISHED`` is what somebody else wants from us: work, no fact.
    ``HYPOTHETICAL``, ``NEGATED`` and ``REPORTED`` tell of things that must not be written as facts. ``OTHER`` is a
    clause without a verb and without a hint of how it is meant; what it asks for is then told by its tools alone.
    """

    DONE = auto()
    PLANNED = auto()
    COMMAND = auto()
    ASKED = auto()
    WISHED = auto()
    HYPOTHETICAL = auto()
    NEGATED = auto()
    REPORTED = auto()
    CORRECTION = auto()
    ANSWER = auto()
    ASSENT = auto()
    REFUSAL = auto()
    UNDO = auto()
    GREETING = auto()
    THANKS = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Clause:
    """A part of a message that says one thing, from ``start`` up to before ``end``, in characters of the message.

    ``tools`` are the names of the tools that it may ask for, the likeliest first, each with a confidence of 0 to 1
    that holds as a frequency: of the clauses read with 0.8, eight in ten mean that tool. What is left to 1 is that
    it means none of them.
    """

    start: int
    end: int
    text: str
    act: Act
    tools: tuple[tuple[str, float], ...] = ()

    @property
    def tool(self) -> str | None:
        """The likeliest tool, if any."""
        return self.tools[0][0] if self.tools else None

    @property
    def confidence(self) -> float:
        """The confidence in the likeliest tool; 0 without one."""
        return self.tools[0][1] if self.tools else 0.0
