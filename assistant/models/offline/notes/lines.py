"""The lines of a pasted text: bullets, headings, fields, rows of tables, and who speaks in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from assistant.models.offline.notes import cues

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?(?:\s?[apAP][mM]\b)?"
_STAMP = rf"(?:\[[^\]\n]{{4,30}}\]|\(?{_CLOCK}\)?)"
_NAME = r"[^\W\d_][\w.'’&/-]*(?:[ \t]+[^\W\d_][\w.'’&/-]*){0,3}(?:[ \t]\d{1,2})?"
_ASIDE = r"(?:[ \t]*\([^)\n]{1,60}\))?"
_BULLET = re.compile(
    r"(?:(?:[-*•–—·▪◦●○]|\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}\.\d{1,2}(?=\s)|[a-z]\)|[IVX]{1,4}[.)])[ \t]+)?"
    r"(?:\[[ xX]?\][ \t]*)?"
)
_LABELLED = re.compile(
    rf"(?:{_STAMP}[ \t]*[-–]?[ \t]*)?(?P<name>{_NAME}){_ASIDE}(?:[ \t]*{_STAMP})?[ \t]*\**[ \t]*:\**[ \t]+"
    r"(?P<said>\S.*)"
)
_BEFORE = re.compile(rf"{_STAMP}[ \t]*[-–|]?[ \t]*(?P<name>{_NAME}){_ASIDE}[ \t]*:?[ \t]*")
_BEHIND = re.compile(rf"(?P<name>{_NAME}){_ASIDE}[ \t]*[-–|,]?[ \t]*{_STAMP}[ \t]*:?[ \t]*")
_VOICE = re.compile(r"<v(?:\.\w+)?[ \t]+(?P<name>[^>\n]+)>(?P<said>.*?)(?:</v>)?[ \t]*")
_NO_TEXT = re.compile(rf"[ \t]*(?:\d+|[-=_*|:\s]+|.*-->.*|{_STAMP}|[A-Z]{{6}})[ \t]*")
_FIELD = re.compile(r"\**(?P<key>[^\W\d_][^:\n|]{0,28}?)[ \t]*:\**[ \t]*(?P<value>.*)")
_FIELDS = ("header_date", "header_people", "header_absent", "header_subject", "header_place", "header_length")
_HEADING_WORDS = 6
_ENDS = ".!?…;,"


@dataclass(frozen=True)
class Line:
    """One line with something on it: where its words lie in the text, and what kind of line it is.

    ``label`` is who speaks or owns what it says, ``field`` which header it is, ``section`` the part that begins with
    it; ``cells`` are the fields of a table's row; ``begin`` is where a label before the words begins.
    """

    start: int
    end: int
    text: str
    bullet: bool = False
    label: str | None = None
    alone: bool = False
    field: str | None = None
    heading: bool = False
    section: str | None = None
    cells: tuple[str, ...] = ()
    gap: bool = False
    begin: int = -1


def lines_of(text: str, start: int, end: int) -> list[Line]:
    """Return the lines of a part of a text that say something, in order."""
    found: list[Line] = []
    position, gap = start, False
    for raw in text[start:end].split("\n"):
        line = raw.rstrip()
        if not line.strip():
            gap = True
        elif not _NO_TEXT.fullmatch(line):
            found.append(_line(line, position, gap=gap))
            gap = False
        position += len(raw) + 1
    return _with_headings(_with_labels(found))


def _line(raw: str, position: int, *, gap: bool) -> Line:
    indent = len(raw) - len(raw.lstrip(" \t>#"))
    marked = "#" in raw[:indent]
    mark = _BULLET.match(raw, indent)
    first = mark.end() if mark else indent
    body = raw[first:]
    begin, finish = position + first, position + len(raw)
    bullet = first > indent
    if raw.count("|") > 1 and raw.strip().startswith("|"):
        cells = tuple(cell.strip() for cell in raw.strip().strip("|").split("|"))
        return Line(begin, finish, body, cells=cells, gap=gap)
    voice = _VOICE.fullmatch(body)
    if voice:
        return Line(begin + voice.start("said"), begin + voice.end("said"), voice["said"], label=voice["name"], gap=gap)
    for alone in (_BEFORE, _BEHIND):
        match = alone.fullmatch(body)
        if match and _like_name(match["name"]):
            return Line(begin, finish, body, label=match["name"], alone=True, gap=gap)
    field = _field(body)
    if field and not bullet:
        header, at = field
        return Line(begin + at, finish, body[at:], field=header, gap=gap)
    labelled = _LABELLED.fullmatch(body) or _LABELLED.fullmatch(body.strip("*"))
    if labelled and _like_name(labelled["name"]):
        said = labelled["said"]
        at = raw.rfind(said)
        end = position + at + len(said)
        return Line(position + at, end, said, bullet=bullet, label=labelled["name"], gap=gap, begin=begin)
    kind = cues.section_of(body.strip("*_: ")) if marked else None
    return Line(begin, finish, body, bullet=bullet, heading=marked, section=kind, gap=gap)


def _field(body: str) -> tuple[str, int] | None:
    """Return which header a line is, and where its value begins."""
    match = _FIELD.fullmatch(body)
    if not match or not match["value"]:
        return None
    kind = next((name for name in _FIELDS if cues.whole(name, match["key"])), None)
    return (kind, match.start("value")) if kind else None


def _like_name(text: str) -> bool:
    """Return whether words before a colon may be who speaks: written as a name is, or one word such as "me"."""
    words = text.split()
    return cues.whole("me", text) or all(word[0].isupper() or not word[0].isalpha() for word in words)


def _with_labels(lines: list[Line]) -> list[Line]:
    """Drop labels that head a list ("Budget: …") rather than tell who speaks."""
    kept = []
    for line in lines:
        kind = cues.section_of(line.label) if line.label and not line.alone else None
        kept.append(_headed(line, kind) if kind else line)
    return kept


def _headed(line: Line, kind: str) -> Line:
    return Line(line.start, line.end, line.text, bullet=True, section=kind, gap=line.gap)


def _with_headings(lines: list[Line]) -> list[Line]:
    """Return the lines with those marked that head what follows."""
    found = []
    for line, following in pairwise([*lines, None]):
        assert line is not None  # noqa: S101  (only the last of the pairs ends in None)
        found.append(_heading(line) if following is not None and _heads(line, following) else line)
    return found


def _heads(line: Line, following: Line) -> bool:
    if line.label or line.field or line.cells or line.heading or not line.text.strip():
        return False
    bare = line.text.strip("*_: ")
    if not bare or len(bare.split()) > _HEADING_WORDS or line.text.rstrip()[-1] in _ENDS:
        return False
    if line.bullet and not following.bullet:
        return cues.section_of(bare) is not None
    shaped = line.text.rstrip(" *").endswith(":") or bare.isupper() or following.bullet or bool(following.cells)
    return (shaped and not line.bullet) or (cues.section_of(bare) is not None and (line.gap or line.bullet))


def _heading(line: Line) -> Line:
    return Line(
        line.start, line.end, line.text, heading=True, section=cues.section_of(line.text.strip("*_: ")), gap=line.gap
    )
