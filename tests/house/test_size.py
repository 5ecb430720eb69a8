"""Files and functions stay small enough to read in one go."""

from __future__ import annotations

import ast
from statistics import median
from typing import TYPE_CHECKING

import pytest

from tests.house.project import ROOMS, ROOT, files, python_files, text

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_FILE = 300
LONG_FUNCTION = 30
MEDIAN_FUNCTION = 12
_SOURCES = {".py", ".sh", ".sql", ".mako"}
_SCRIPTS = {"Makefile", "Dockerfile", "run", "task"}


def _is_source(path: Path) -> bool:
    return path.suffix in _SOURCES or path.name in _SCRIPTS


def test_no_source_file_is_longer_than_a_reader_can_hold() -> None:
    """A file over 300 lines has become two things and wants to be split."""
    lengths = {path: len((text(path) or "").splitlines()) for path in files() if _is_source(path)}
    assert lengths
    assert {str(path): lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def _function_lengths(path: Path) -> dict[str, int]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {f"{path}:{node.lineno} {node.name}": _lines(node) for node in functions}


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("rooms", [ROOMS, ("tests", "bench")], ids=["product", "tests"])
def test_functions_stay_short(rooms: tuple[str, ...]) -> None:
    """Nine functions in ten stay under 30 lines and the median at 12, docstrings included."""
    lengths: dict[str, int] = {}
    for path in python_files(*rooms):
        lengths |= _function_lengths(path)
    assert lengths
    long = sorted(name for name, lines in lengths.items() if lines >= LONG_FUNCTION)
    assert len(long) <= len(lengths) / 10, long
    assert median(lengths.values()) <= MEDIAN_FUNCTION
