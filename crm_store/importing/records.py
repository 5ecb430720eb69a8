"""CSV records with the line they start on; a broken one is rejected and the next is found again."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple

from crm_store.importing.lines import TooLong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_store.importing.dialects import Dialect
    from crm_store.importing.lines import Lines

_LOOKED_AT = 20
_UNCLOSED = "a quote is opened in this line and never closed"
_UNDOUBLED = "a quote inside a quoted cell is not doubled"


class Record(NamedTuple):
    """The cells of a record that starts on physical line ``line``, counted from 1."""

    line: int
    cells: list[str]


class Rejected(NamedTuple):
    """What could not be read: where it starts, why, and the text itself (its start, if over the limit)."""

    line: int
    reason: str
    raw: str


class Records:
    """An iterator over the records of ``lines``; blank ones are passed over.

    With a ``width``, a record of another number of cells is rejected, unless its surplus is empty.
    A quote that is never closed costs only its own line: the lines it swallowed are read again.
    """

    def __init__(self, lines: Lines, dialect: Dialect, limit: int, width: int = 0) -> None:
        """Read ``lines``; ``limit`` is the longest cell in characters, ``width`` 0 takes any number."""
        self._lines = lines
        self._dialect = dialect
        self._limit = limit
        self._width = width

    def __iter__(self) -> Iterator[Record | Rejected]:
        lines, width, limit = self._lines, self._width, self._limit
        reader = self._dialect.reader(lines, limit)
        while True:
            start = lines.number + 1
            lines.mark()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (TooLong, csv.Error) as error:
                yield self._rejected(start, _in_our_words(error, limit), error)
                continue
            if len(cells) == width and not (lines.flaws or lines.ended or lines.size > limit) and any(cells):
                yield Record(start, cells)
            elif found := self._examined(start, cells):
                yield found

    def _examined(self, start: int, cells: list[str]) -> Record | Rejected | None:
        fault = self._fault(cells)
        if fault:
            return self._rejected(start, fault)
        flaws = self._lines.flaws_until(self._lines.number)
        if flaws:
            line, reason = flaws[0]
            where = "" if line == start else f"line {line}: "
            return Rejected(start, where + reason, self._raw())
        if not any(cells) or (len(cells) != self._width and not any(map(str.strip, cells))):
            return None
        return Record(start, cells[: self._width] if self._width else cells)

    def _fault(self, cells: list[str]) -> str:
        if self._lines.ended:
            return _UNCLOSED
        if self._lines.size > self._limit and any(len(cell) > self._limit for cell in cells):
            return _too_long(self._limit)
        surplus = len(cells) - self._width
        if not self._width or surplus == 0 or not any(map(str.strip, cells)):
            return ""
        if surplus < 0:
            return f"{len(cells)} cells where the header has {self._width}"
        if not any(map(str.strip, cells[self._width :])):
            return ""
        return f"{len(cells)} cells where the header has {self._width}: text with {self._dialect.called} needs quotes"

    def _rejected(self, start: int, fault: str, error: Exception | None = None) -> Rejected:
        lines = self._lines
        if not lines.taken and isinstance(error, TooLong):
            return Rejected(start, fault, f"{error.raw}…")
        if self._swallowed():
            raw = lines.taken[0].rstrip("\r\n")
            lines.flaws_until(start)
            lines.rewind()
            return Rejected(start, _UNCLOSED, raw)
        lines.flaws_until(lines.number)
        return Rejected(start, fault, self._raw())

    def _swallowed(self) -> bool:
        """Whether the lines after the first are records of their own, caught up by a stray quote."""
        caught = self._lines.taken[1 : 1 + _LOOKED_AT]
        whole = 0
        for line in caught:
            try:
                whole += len(next(self._dialect.reader(iter([line]), self._limit), [])) == self._width
            except csv.Error:
                continue
        return bool(caught) and (not self._width or whole * 2 >= len(caught))

    def _raw(self) -> str:
        return "".join(self._lines.taken).rstrip("\r\n")


def _too_long(limit: int) -> str:
    return f"it is longer than {limit:,} characters"


def _in_our_words(error: Exception, limit: int) -> str:
    if isinstance(error, TooLong):
        return _too_long(limit)
    message = str(error)
    if "expected after" in message:
        return _UNDOUBLED
    if "end of data" in message:
        return _UNCLOSED
    return _too_long(limit) if "limit" in message else message
