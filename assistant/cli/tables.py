"""Laying tables out: in whole lines for programs, in the width there is for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len, set_cell_size
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from assistant.cli.screen import Column

_GAP = 2
#: What a column is never narrowed below, in characters, if its words are as long; longer ones are broken.
_LONGEST_WORD = 24
#: What a name in one line may take; of longer ones the beginning is shown.
_LONGEST_NAME = 40


def plain(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table as lines of text, one a row, without blanks at their ends."""
    headed = [[column.heading for column in columns], *([" ".join(value.split("\n")) for value in row] for row in rows)]
    widths = [max(map(cell_len, values)) for values in zip(*headed, strict=True)]
    for row in headed:
        cells = [_padded(value, width, column) for value, width, column in zip(row, widths, columns, strict=True)]
        yield (" " * _GAP).join(cells).rstrip()


def _padded(value: str, width: int, column: Column) -> str:
    blanks = " " * (width - cell_len(value))
    return blanks + value if column.right else value + blanks


def draw(target: Console, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, totalled: bool) -> None:
    """Draw a table on a terminal; the last row stands out if it is the total."""
    rows = [
        [_cut(value) if column.whole else value for column, value in zip(columns, row, strict=True)] for row in rows
    ]
    room = target.width - _GAP * (len(columns) - 1)
    tight = sum(_widths(columns, rows, tight=False)) > room
    widths = _widths(columns, rows, tight=tight)
    least = [_least(column, values) for column, *values in zip(columns, *rows, strict=True)]
    _narrow(widths, least, room)
    if sum(widths) > room:
        _stack(target, columns, rows, totalled=totalled)
    else:
        _grid(target, columns, rows, widths, totalled=totalled, tight=tight)


def _cut(value: str) -> str:
    return value if cell_len(value) <= _LONGEST_NAME else set_cell_size(value, _LONGEST_NAME - 1).rstrip() + "…"


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, tight: bool) -> list[int]:
    """Return how wide the columns would like to be; where it is tight, headings of figures stand in several lines."""
    headings = [_longest_word(column.heading) if tight and column.right else column.heading for column in columns]
    return [max(map(_line, values)) for values in zip(headings, *rows, strict=True)]


def _least(column: Column, values: Sequence[str]) -> int:
    """Return how narrow a column may become: figures and names stay whole, text is broken between words."""
    heading = cell_len(_longest_word(column.heading))
    if column.right or column.whole:
        return max([heading, *map(_line, values)])
    return max([heading, *(min(_LONGEST_WORD, cell_len(_longest_word(value))) for value in values)])


def _narrow(widths: list[int], least: Sequence[int], room: int) -> None:
    """Take from the widest columns that can give, until they fit the room or none can."""
    able = [index for index, width in enumerate(widths) if width > least[index]]
    while sum(widths) > room and able:
        widest = max(able, key=lambda index: widths[index])
        widths[widest] -= 1
        if widths[widest] <= least[widest]:
            able.remove(widest)


def _line(value: str) -> int:
    return max(map(cell_len, value.split("\n")))


def _longest_word(text: str) -> str:
    return max(text.split(), key=cell_len, default="")


def _grid(
    target: Console,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    *,
    totalled: bool,
    tight: bool,
) -> None:
    from rich.table import Table

    drawn = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for column, width in zip(columns, widths, strict=True):
        heading = column.heading.replace(" ", "\n") if tight and column.right else column.heading
        side: Literal["left", "right"] = "right" if column.right else "left"
        drawn.add_column(Text(heading), justify=side, width=width, overflow="fold", vertical="top")
    for index, row in enumerate(rows):
        last = totalled and index == len(rows) - 1
        drawn.add_row(*(Text(value) for value in row), style="bold" if last else "")
    target.print(drawn)


def _stack(target: Console, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, totalled: bool) -> None:
    """Write each row as a list: the names in one line, what belongs to them below."""
    names = [index for index, column in enumerate(columns) if column.whole] or [0]
    others = [index for index in range(len(columns)) if index not in names]
    margin = max([cell_len(columns[index].heading) for index in others], default=0) + _GAP
    for number, row in enumerate(rows):
        last = totalled and number == len(rows) - 1
        target.print(Text(", ".join(row[index] for index in names if row[index]), "bold"), soft_wrap=True)
        for index in others:
            told = f"{' ' * _GAP}{_padded_right(columns[index].heading, margin)}{row[index]}"
            target.print(Text(told, "bold" if last else ""), soft_wrap=True)


def _padded_right(value: str, width: int) -> str:
    return value + " " * (width - cell_len(value))
