"""What "and", "or" and "not" join: neighbours first, then all that stands together, then alternatives begun anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.models.offline.conditions.kinds import joined, negated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.conditions.kinds import Node

Joint = Literal["or", "and", "comma", "wide"]


@dataclass(frozen=True)
class Item:
    """A condition with what joins it to the one before; ``wide`` alone begins an alternative to all before it.

    ``head`` is set behind the noun of the kind, ``several`` where a record may have more than one such value.
    """

    node: Node
    path: str | None
    joint: Joint | None = None
    negative: bool = False
    head: bool = False
    several: bool = False

    @property
    def meant(self) -> Node:
        """The condition as it is meant."""
        return negated(self.node) if self.negative else self.node


def folded(items: Sequence[Item]) -> list[Node]:
    """Return the conditions that all hold; "or" joins its neighbours, and "or those that …" all on either side.

    What is said before the noun of the kind holds for each alternative: "Ewa's deals in Demo or those over 50k".
    """
    if not any(item.joint == "wide" for item in items):
        return _together(items)
    common = [item for item in items if not item.head and item.joint != "wide"]
    branches: list[list[Item]] = [[]]
    for item in items:
        if item.joint == "wide":
            branches.append([])
        elif item.head:
            branches[-1].append(item)
    parts = [joined("and", nodes) for branch in branches if (nodes := _together(branch))]
    return [*_together(common), *([joined("or", parts)] if parts else [])]


def _together(items: Sequence[Item]) -> list[Node]:
    groups: list[list[Item]] = []
    for item in items:
        if groups and _alternative(groups[-1][-1], item):
            groups[-1].append(item)
        else:
            groups.append([item])
    return [joined("or", [item.meant for item in group]) for group in groups]


def _alternative(before: Item, item: Item) -> bool:
    """Return whether either may hold: they are joined by "or", or are values of a field that has but one."""
    if item.joint == "or":
        return True
    if item.joint not in {"and", "comma"} or item.path is None or item.path != before.path:
        return False
    equal = item.node.get("op") == before.node.get("op") == "="
    return equal and not (item.negative or before.negative) and not (item.several and item.joint == "and")
