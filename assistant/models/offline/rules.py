"""What planning knows of tools beyond their schemas; see ``planning/tools.yaml``."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.models.offline.wording import load

if TYPE_CHECKING:
    from assistant.models.offline.schema import ToolSchema

READ = "read"


@cache
def rules() -> dict[str, Any]:
    """Return the rules of planning."""
    return load("tools.yaml")


def reads(schema: ToolSchema) -> bool:
    """Return whether a tool only reads: as its schema declares, or else as the rules say."""
    if schema.effect is not None:
        return schema.effect == READ
    return schema.name in rules()["reads"]


def of_tool(section: str, tool: str) -> Any:  # noqa: ANN401  (data of a section's own shape)
    """Return what a section of the rules says about a tool, or None."""
    return rules()[section].get(tool)


def threshold(level: str) -> float:
    """Return the confidence from which a clause is acted on ("write", "read") or asked about ("ask")."""
    return float(rules()["confidence"][level])


def may(act: str, deed: str) -> bool:
    """Return whether a speech act allows a deed: "write", "read", "wish" or "told"."""
    return act in rules()["acts"][deed]
