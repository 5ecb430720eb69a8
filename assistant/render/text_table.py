"""Tables of plain text: columns aligned, in whole lines."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = "  "
LONGEST = 32
"""What a name in a table may take, in characters; of longer ones the beginning is shown."""


def table(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    """Return rows, the first of them the headings, as lines; ``right`` tells which columns are figures."""
    shown = [[_cut(value) for value in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*shown, strict=True)]
    return "\n".join(
        _GAP.join(_padded(*cell) for cell in zip(row, widths, right, strict=True)).rstrip() for row in shown
    )


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(_wide(char) for char in text)


def _wide(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _padded(text: str, room: int, right: bool) -> str:  # noqa: FBT001  (mapped over the cells of a row)
    blanks = " " * (room - width(text))
    return blanks + text if right else text + blanks
