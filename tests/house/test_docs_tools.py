"""The document of the tools names every tool, with its effect, its arguments, its result and an example that fits."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest

from tests.house.markdown import code_spans, fences, read
from tools.catalog import CATALOG, by_name
from tools.results import RESULTS

if TYPE_CHECKING:
    from tools.registry import Tool

TOOLS = Path("docs/tools.md")
_SECTION = re.compile(r"^### `(?P<name>\w+)`$(?P<body>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_EFFECT = re.compile(r"^Effect: (?P<effect>\w+)\.", re.MULTILINE)
_ARGUMENTS = re.compile(r"^- (?P<names>`.+)$", re.MULTILINE)


def _bodies() -> dict[str, str]:
    """What the document says about each tool."""
    return {match["name"]: match["body"] for match in _SECTION.finditer(read(TOOLS))}


def _body(tool: Tool) -> str:
    return _bodies()[tool.name]


def test_each_tool_has_a_section_and_no_other() -> None:
    """What can be called can be looked up, and a renamed tool does not live on in the document."""
    assert list(_bodies()) == [tool.name for tool in CATALOG]


@pytest.mark.parametrize("tool", CATALOG, ids=lambda tool: tool.name)
def test_a_section_tells_the_effect_and_the_arguments(tool: Tool) -> None:
    """Every argument is named, in the order of the schema, and no other."""
    effect = _EFFECT.search(_body(tool))
    listed = _ARGUMENTS.search(_body(tool))
    assert effect is not None
    assert effect["effect"] == tool.effect
    assert (code_spans(listed["names"]) if listed else []) == list(tool.arguments.model_fields)


@pytest.mark.parametrize("tool", CATALOG, ids=lambda tool: tool.name)
def test_a_section_has_an_example_that_fits(tool: Tool) -> None:
    """A call that is copied from the document is accepted."""
    example: dict[str, Any] = json.loads(fences(_body(tool))[0].body)
    found = by_name(tool.name)
    assert found is not None
    assert found.arguments.model_validate(example).model_fields_set == set(example)


@pytest.mark.parametrize("tool", CATALOG, ids=lambda tool: tool.name)
def test_a_section_names_the_result(tool: Tool) -> None:
    """Whoever reads the JSON of a call finds what its kind is."""
    given = get_type_hints(tool.run)["return"]
    kind = next(name for name, result in RESULTS.items() if result is given)
    assert f"Answers `{kind}`" in _body(tool)
