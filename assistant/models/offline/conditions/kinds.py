"""What each kind of record can be chosen by, as ``planning/selections.yaml`` says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.models.offline.wording import load

Node = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A field: its path in a filter, the type of its values, and the kind of record that it refers to."""

    path: str
    type: str
    of: str | None = None

    @property
    def timed(self) -> bool:
        """Whether it holds a day or moment."""
        return self.type in {"day", "moment"}


class Kind:
    """A kind of record: its fields and states by name, and which of its fields is meant where none is named."""

    def __init__(self, name: str, data: dict[str, Any]) -> None:
        """Read what the data says of a kind."""
        self.name = name
        self.fields = {key: Field(each["path"], each["type"], each.get("of")) for key, each in data["fields"].items()}
        self.states: dict[str, dict[str, Any]] = data["states"]
        self.sets: dict[str, dict[str, str]] = data.get("sets", {})
        self.counts: dict[str, dict[str, str]] = data.get("counts", {})
        self.unless: dict[str, Any] | None = data.get("unless")
        self._main: dict[str, str] = data["main"]

    def main(self, what: str) -> Field | None:
        """Return the field that an amount, a time or an age is of where none is named."""
        return self.fields.get(self._main.get(what, ""))

    def referring(self, kind: str) -> Field | None:
        """Return the first field that refers to a kind of record."""
        return next((each for each in self.fields.values() if each.of == kind), None)


@cache
def kinds() -> dict[str, Kind]:
    """Return all kinds of records that can be chosen by conditions."""
    return {name: Kind(name, data) for name, data in load("selections.yaml").items()}


def leaf(path: str, op: str, value: Any = None) -> Node:  # noqa: ANN401  (a number, text or list)
    """Return one condition of a filter."""
    return {"field": path, "op": op} if value is None else {"field": path, "op": op, "value": value}


def emptiness(path: str, *, empty: bool) -> Node:
    """Return the condition that a field is empty, or is not."""
    node = leaf(path, "is empty")
    return node if empty else {"not": node}


def negated(node: Node) -> Node:
    """Return what is so where a condition is not."""
    inner = node.get("not")
    return inner if inner is not None else {"not": node}


def joined(joint: str, nodes: list[Node]) -> Node:
    """Return conditions joined by "and" or "or"; a single one as it is."""
    flat_: list[Node] = []
    for node in nodes:
        flat_ += node.get(joint, [node])
    return flat_[0] if len(flat_) == 1 else {joint: flat_}


def fields_in(node: Node) -> set[str]:
    """Return the paths of which a filter says what they are; not those of which it says what they are not."""
    if "field" in node:
        return {node["field"]}
    inner: list[Node] = node.get("and") or node.get("or") or []
    return set().union(*(fields_in(each) for each in inner))
