"""Planned calls: a tool, its arguments so far, and what it still needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from assistant.models.offline.schema import Argument
    from assistant.understanding.findings import Mention

NeedKind = Literal["which", "missing", "unknown", "lookup", "confirm"]


@dataclass(frozen=True)
class Need:
    """What a call lacks.

    ``which``: one of ``choices``, which ``reference`` may mean; ``missing``: a value nobody gave; ``unknown``:
    ``reference`` names nobody known, who would be made as a record of ``record``; ``lookup``: what a tool of
    the same turn can tell, asked with ``choices``; ``confirm``: a yes.
    """

    kind: NeedKind
    argument: str = ""
    reference: str = ""
    choices: tuple[Mention, ...] = ()
    record: str = ""


@dataclass
class Call:
    """A call that is being planned for the part of the message from ``start`` up to before ``end``.

    ``used`` are the starts of the spans that it takes; ``ahead`` marks what lies in the future, ``past`` what was.
    """

    tool: str
    start: int = 0
    end: int = 0
    arguments: dict[str, Any] = field(default_factory=dict)
    needs: list[Need] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    ahead: bool = False
    past: bool = False

    @property
    def ready(self) -> bool:
        """Whether it can be made."""
        return not self.needs

    def put(self, argument: Argument, value: Any) -> bool:  # noqa: ANN401  (of the argument's own type)
        """Set an argument, or add to one that takes several; return whether there was room."""
        if argument.many:
            held = self.arguments.setdefault(argument.name, [])
            if value not in held:
                held.append(value)
            return True
        return bool(self.arguments.setdefault(argument.name, value) == value)

    def lacks(self, argument: Argument) -> bool:
        """Return whether nothing is known or asked for an argument."""
        return argument.name not in self.arguments and all(need.argument != argument.name for need in self.needs)
