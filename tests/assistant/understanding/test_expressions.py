"""Times and amounts in whole messages are read as they are meant, at several moments and in several places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.assistant.understanding.expressions import DATA, expressions, found_in, right

if TYPE_CHECKING:
    from pathlib import Path

LEAST_RIGHT = 0.96


FILES = sorted([*DATA.glob("messages_*.yaml"), *DATA.glob("fresh_*.yaml")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_messages(path: Path) -> None:
    """Nearly every message gives just what it means; those that do not are listed."""
    every = list(expressions(path))
    misses = [(one.said, one.meant, found_in(one)) for one in every if not right(one)]
    assert len(misses) <= (1 - LEAST_RIGHT) * len(every), misses
