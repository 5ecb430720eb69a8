"""What a message comes to: calls to make, and what is said where there are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.models.offline.calls import Call


@dataclass
class Outcome:
    """Calls in their order, those that lack something among them, and a small reply where nothing is to be called.

    ``together`` calls are made all at once or not at all, as those that wait for one answer. ``replaces`` are
    approvals that wait for what the calls ask for in another way.
    """

    calls: list[Call] = field(default_factory=list)
    said: dict[str, Any] | None = None
    together: bool = False
    replaces: list[int] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether nothing can be made yet: the calls belong together, and one of them lacks something."""
        return self.together and any(call.needs for call in self.calls)

    @property
    def lookups(self) -> list[str]:
        """The accounts whose deals must be looked up first."""
        needed = [need.reference for call in self.calls for need in call.needs if need.kind == "lookup"]
        return list(dict.fromkeys(needed))
