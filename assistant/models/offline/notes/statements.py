"""What pasted notes state, one sentence or point after another: verbatim, with who said it and in which part."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.models.offline.notes import cues
from assistant.models.offline.notes.lines import Line, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_END = re.compile(r"[.!?…]+[\"'”’)]*\s+(?=[\"'“„(]?[^\W\d_a-zà-öø-ÿąćęłńóśźż]|\d)")
_WORD_BEFORE = re.compile(r"(?<![\w])(\w+)\.$")


@dataclass(frozen=True)
class Statement:
    """A sentence or point of the notes, as it stands there.

    ``speaker`` is who said it, ``label`` who stands before it in a list, ``section`` the kind of part it is in.
    """

    start: int
    end: int
    text: str
    speaker: str | None = None
    label: str | None = None
    section: str | None = None
    bullet: bool = False
    cells: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()


@dataclass
class Pages:
    """Pasted notes taken apart: the header's lines by kind, a title, and what is stated."""

    lines: list[Line]
    title: Line | None = None
    fields: dict[str, list[Line]] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    speakers: list[str] = field(default_factory=list)

    @property
    def spoken(self) -> bool:
        """Whether it is a transcript: several people speak by turns."""
        return len(self.speakers) > 1


def pages_of(text: str, start: int, end: int) -> Pages:
    """Take a part of a text apart."""
    lines = lines_of(text, start, end)
    speaking = _speakers([line for line in lines if not _owned(lines, line)])
    pages = Pages(lines, speakers=list(dict.fromkeys(speaking)))
    speaker: str | None = None
    section: str | None = None
    heads: tuple[str, ...] = ()
    for number, line in enumerate(lines):
        if line.field:
            pages.fields.setdefault(line.field, []).append(line)
            continue
        if number == 0 and (line.heading or _titles(line, lines)):
            pages.title = line
            section = line.section if line.heading else None
            continue
        if line.heading:
            section, speaker = line.section, None
            continue
        if line.label and (line.alone or line.label in speaking) and section != "tasks":
            speaker, section = line.label, section if section != "summary" else None
            if line.alone:
                continue
        if line.cells and not heads:
            heads = line.cells
            continue
        heads = heads if line.cells else ()
        pages.statements += _statements(text, line, speaker, section, heads)
    return pages


def _owned(lines: list[Line], line: Line) -> bool:
    """Return whether a line stands in a list of tasks: the name before it is whose task it is."""
    heads = [head for head in lines if head.heading and head.start < line.start]
    return bool(heads) and heads[-1].section == "tasks"


def _speakers(lines: list[Line]) -> list[str]:
    """Return who speaks: whose name stands before several lines, or stands alone with a time."""
    labels = [line.label for line in lines if line.label]
    alone = {line.label for line in lines if line.alone}
    return [label for label in labels if label in alone or labels.count(label) > 1] if len(labels) > 1 else []


def _titles(line: Line, lines: list[Line]) -> bool:
    """Return whether the first line is a title: short, and no sentence."""
    short = len(line.text.split()) <= 16 and line.text.rstrip()[-1:] not in ".!?…;"  # noqa: PLR2004  (the longest titles seen)
    return short and not line.bullet and not line.label and len(lines) > 2  # noqa: PLR2004  (a title has something below)


def _statements(
    text: str, line: Line, speaker: str | None, section: str | None, heads: tuple[str, ...]
) -> Iterator[Statement]:
    part = line.section or section
    label = line.label if line.label != speaker and part == "tasks" else None
    start = line.begin if line.label and not label and line.label != speaker and line.begin >= 0 else line.start
    ranges = [(start, line.end)] if line.cells else sentences(text, start, line.end)
    for first, last in ranges:
        yield Statement(first, last, text[first:last], speaker, label, part, line.bullet, line.cells, heads)


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a line lie."""
    position = start
    for found in _END.finditer(text, start, end):
        before = _WORD_BEFORE.search(text, position, found.start() + 1)
        if before and (
            cues.whole("shortened", before[1]) or (before[1].isdigit() and not text[position : before.start()].strip())
        ):
            continue
        yield position, _trimmed(text, position, found.end())
        position = found.end()
    if text[position:end].strip():
        yield position, _trimmed(text, position, end)


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
