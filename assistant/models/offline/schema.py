"""The tools that are bound to the model, as planning sees them: typed arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SLOT = "slot"
ENUM = "enum"


@dataclass(frozen=True)
class Argument:
    """An argument: what type of thing it takes, whether several, and, for a choice, which values."""

    name: str
    slot: str
    many: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToolSchema:
    """A tool's name and arguments, in the order of its schema; ``effect`` as it declares it, if the schema tells."""

    name: str
    arguments: dict[str, Argument]
    effect: str | None = None

    def of_slot(self, *slots: str) -> list[Argument]:
        """Return the arguments of some slots."""
        return [argument for argument in self.arguments.values() if argument.slot in slots]


Schemas = dict[str, ToolSchema]


def read_schemas(bound: Iterable[Mapping[str, Any]]) -> Schemas:
    """Return the tools of bound function definitions, as :class:`OfflineModel` keeps them."""
    found: Schemas = {}
    for definition in bound:
        function = definition.get("function", definition)
        parameters = function.get("parameters") or {}
        required = parameters.get("required", [])
        arguments = {
            name: _argument(name, part, name in required) for name, part in parameters.get("properties", {}).items()
        }
        found[function["name"]] = ToolSchema(function["name"], arguments, function.get("effect"))
    return found


def _argument(name: str, part: Mapping[str, Any], required: bool) -> Argument:  # noqa: FBT001  (a field handed on)
    one = _one(part)
    many = one.get("type") == "array"
    inner = _one(one.get("items", {})) if many else one
    slot = str(one.get(SLOT) or inner.get(SLOT) or (ENUM if ENUM in inner else inner.get("type", "string")))
    return Argument(name, slot, many, required, tuple(str(value) for value in inner.get(ENUM, ())))


def _one(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of what is given where "or null" is allowed."""
    for choice in part.get("anyOf", ()):
        if choice.get("type") != "null":
            return {**choice, **{key: value for key, value in part.items() if key != "anyOf"}}
    return part
