"""Declares tools: typed arguments in, a typed result out, and what it does to the world."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.context import ToolContext
    from tools.results import Result

Arguments = TypeVar("Arguments", bound="ToolArguments")

_UNTOLD = frozenset(
    {"title", "default", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "format"}
)


class Effect(StrEnum):
    """What a tool does to the world; one that declares nothing needs a yes whatever it does."""

    READ = "read"
    WRITE = "write"
    EXTERNAL = "external"


class ToolArguments(BaseModel):
    """What a tool is called with: checked, and nothing unknown among it."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


@dataclass(frozen=True)
class Tool:
    """A tool: its name, what a model reads about it, its arguments, its effect, and what it runs.

    ``effect`` None means undeclared. ``reverses`` marks one that only takes back what its actor did:
    the confirmation policy does not ask about it again. ``confirms`` marks one whose writes always wait for a yes,
    with its result as a preview. ``pins`` names the argument that keeps the ids of the records that a yes is asked
    for: what is approved is done to these and no others.
    """

    name: str
    description: str
    arguments: type[ToolArguments]
    effect: Effect | None
    run: Callable[[ToolContext, Any], Result]
    reverses: bool = False
    confirms: bool = False
    pins: str | None = None

    def parameters(self, *, slots: bool = True) -> dict[str, Any]:
        """Return the JSON schema of the arguments, without what says nothing: titles, nulls and defaults.

        Args:
            slots: keep the types that the offline model goes by; others read the names and forms.
        """
        schema = self.arguments.model_json_schema()
        shared = schema.get("$defs", {})
        dropped = _UNTOLD if slots else _UNTOLD | {"slot"}
        properties = {name: _plain(part, shared, dropped) for name, part in schema.get("properties", {}).items()}
        required = {"required": schema["required"]} if schema.get("required") else {}
        return {"type": "object", "properties": properties, **required}


def tool(
    effect: Effect | None = None, *, reverses: bool = False, confirms: bool = False, pins: str | None = None
) -> Callable[[Callable[[ToolContext, Arguments], Result]], Tool]:
    """Declare a function of a context and arguments a tool; its name and docstring are what models read."""

    def declare(function: Callable[[ToolContext, Arguments], Result]) -> Tool:
        hints = get_type_hints(function)
        parameters = list(inspect.signature(function).parameters)
        description = inspect.getdoc(function) or ""
        return Tool(function.__name__, description, hints[parameters[1]], effect, function, reverses, confirms, pins)

    return declare


def _plain(part: dict[str, Any], shared: dict[str, Any], dropped: frozenset[str]) -> dict[str, Any]:
    """Return a property's schema with references and "or null" resolved, without what is dropped."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        part = {**shared[name], **{key: value for key, value in part.items() if key != "$ref"}}
    if "anyOf" in part:
        one = next(choice for choice in part["anyOf"] if choice.get("type") != "null")
        part = {**_plain(one, shared, dropped), **{key: value for key, value in part.items() if key != "anyOf"}}
    if "items" in part:
        part = {**part, "items": _plain(part["items"], shared, dropped)}
    if "properties" in part:
        inner = {name: _plain(one, shared, dropped) for name, one in part["properties"].items()}
        part = {name: value for name, value in part.items() if name not in {"additionalProperties", "description"}}
        part |= {"properties": inner}
    return {key: value for key, value in part.items() if key not in dropped}
