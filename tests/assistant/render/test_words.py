"""The code of the replies has no words of its own."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.house.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SENTENCE = re.compile(r"[^\W\d_]{2,}(?:[ ,]+[^\W\d_]{2,}){2,}")


def _texts(tree: ast.AST) -> Iterator[str]:
    """Yield the texts of a file that are no docstrings."""
    documented = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.value


@pytest.mark.parametrize("path", sorted((ROOT / "assistant" / "render").glob("*.py")), ids=lambda path: path.name)
def test_words_live_in_prompts(path: Path) -> None:
    """A sentence in Python would be told to readers of every language."""
    found = [text for text in _texts(ast.parse(path.read_text(encoding="utf-8"))) if _SENTENCE.search(text)]
    assert found == []
