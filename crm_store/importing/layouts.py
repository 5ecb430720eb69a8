"""Where in a CSV file the table begins: after titles, at the header row, or at once without one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LOOKED_AT = 25
_NUMBER_SHARE = 0.3
_NUMBER = re.compile(r"[-+(]?[^\w\s]?\s?\d[\d\s.,']*[)%]?")
# What stands in a row of data and never in a header.
_DATUM = re.compile(
    r"[^@\s]+@[^@\s]+\.\w+|https?://\S+|\d{4}-\d\d-\d\d.*|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*|\+\d[\d ()-]{6,}"
)


@dataclass(frozen=True, slots=True)
class Sampled:
    """The cells of one of the first records, and the physical lines it starts and ends on."""

    line: int
    end: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The column names, the last physical line before the data, and what is unusual about them."""

    headers: tuple[str, ...]
    before_data: int
    notes: tuple[str, ...] = ()


def find_layout(records: Sequence[Sampled], *, header: bool | None = None) -> Layout:
    """Return the layout of a table from its first records.

    Rows of titles before the header are skipped; unnamed columns are called ``column 3``; a name that
    occurs twice gets a number. Without a header row all columns are called by their number.

    Args:
        records: the first records, at least one.
        header: whether there is a header row, if somebody knows.
    """
    first = _first_full(records)
    top = records[first]
    titles = _about_titles(records[:first])
    if header or (header is None and _is_header(top.cells)):
        names, notes = _named(top.cells)
        return Layout(names, top.end, (*titles, *notes))
    width = max(len(record.cells) for record in records[first:] if len(record.cells) == _usual(records, len))
    names = tuple(f"column {number}" for number in range(1, width + 1))
    note = "there is no header row, so the columns are called column 1, column 2 and so on; map them by hand"
    return Layout(names, top.line - 1, (*titles, note))


def _first_full(records: Sequence[Sampled]) -> int:
    """Return the place of the first record that is no title, that is, fills over half the table."""
    width = _usual(records, _extent)
    full = (at for at, record in enumerate(records[:_LOOKED_AT]) if _filled(record.cells) * 2 > width)
    return next(full, 0)


def _usual(records: Sequence[Sampled], measure: Callable[[Sequence[str]], int]) -> int:
    sizes = Counter(measure(record.cells) for record in records)
    return max(sizes, key=lambda size: (sizes[size], size))


def _extent(cells: Sequence[str]) -> int:
    return max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _is_header(cells: Sequence[str]) -> bool:
    found = [cell.strip() for cell in cells if cell.strip()]
    if any(_DATUM.fullmatch(cell) for cell in found):
        return False
    return sum(_NUMBER.fullmatch(cell) is not None for cell in found) <= _NUMBER_SHARE * len(found)


def _named(cells: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    written = [" ".join(cell.split()) or f"column {at}" for at, cell in enumerate(cells, start=1)]
    names: list[str] = []
    for name in written:
        names.append(name if name not in names else _numbered(name, {*names, *written}))
    repeated = [name for name, times in Counter(written).items() if times > 1]
    notes = [
        f"the header {name!r} occurs more than once: the later ones are called {name} (2) and so on"
        for name in repeated
    ]
    blank = [str(at) for at, cell in enumerate(cells, start=1) if not cell.strip()]
    if blank:
        notes.append(f"columns without a name are called by their number: {', '.join(blank)}")
    return tuple(names), notes


def _numbered(name: str, taken: set[str]) -> str:
    return next(candidate for number in count(2) if (candidate := f"{name} ({number})") not in taken)


def _about_titles(records: Sequence[Sampled]) -> list[str]:
    if not records:
        return []
    lines = f"{records[0].line}" if len(records) == 1 else f"{records[0].line} to {records[-1].end}"
    return [f"the table begins after line {lines}, which holds a title and was left out"]
