"""Whether a message is, or holds, a pasted text, and which words of it are the person's own."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.models.offline.notes import cues
from assistant.models.offline.notes.lines import Line, lines_of

_LEAST_WORDS, _LEAST_LINES = 25, 3
_ASKED_WORDS = 32
_UNANNOUNCED_WORDS = 50
_LONG_WORDS, _LONG_LINES = 120, 5
_LONGEST_LINES = 3
_TURNS = 3
_POINTS = 4
_TITLE, _FIELD, _SECTION, _SPOKEN, _POINT = 2.0, 2.0, 1.0, 3.0, 1.0
_OWN, _MEETING = 1.0, 1.5
_ENOUGH = 3.0
_DICTATED_WORDS = 60
_SENTENCE_ENDS = ".!?…"
_ORDERS = 0.6


@dataclass(frozen=True)
class Paste:
    """Where the pasted text lies in a message, and the person's own words before or behind it."""

    start: int
    end: int
    own: tuple[tuple[int, int], ...] = ()


def paste_in(text: str) -> Paste | None:
    """Return the pasted text of a message; None where all of it is the person's own words."""
    if len(text.split()) < _LEAST_WORDS or text.strip().count("\n") < _LEAST_LINES - 1:
        return None
    own = [part for part in (_before(text), _behind(text)) if part]
    start = max((last for _, last in own if last < len(text) // 2), default=0)
    end = min((first for first, _ in own if first > len(text) // 2), default=len(text))
    lines = lines_of(text, start, end)
    if len(lines) < _LEAST_LINES or len(text[start:end].split()) < _LEAST_WORDS:
        return None
    paste = Paste(start, end, tuple(own))
    if own and not all(_dictates(text[first:last]) for first, last in own):
        return paste
    long = own and len(text[start:end].split()) >= _DICTATED_WORDS
    return paste if long or _looks_pasted(text[start:end], lines, announced=bool(own)) else None


def own_words(text: str) -> str:
    """Return what a person says himself: a message without what is pasted into it."""
    paste = paste_in(text)
    return text if paste is None else "\n".join(text[first:last] for first, last in paste.own)


def _looks_pasted(text: str, lines: list[Line], *, announced: bool) -> bool:
    words = len(text.split())
    if _orders(lines):
        return False
    if sum(line.alone for line in lines) >= _TURNS or _structure(lines) + announced * _OWN >= _ENOUGH:
        return True
    if _titled(lines[0]) and len(lines) > _POINTS:
        return True
    if _met(lines[0]) and words >= _UNANNOUNCED_WORDS and len(lines) > _POINTS:
        return True
    points = sum(bool(line.bullet or line.heading or line.field or line.cells or line.label) for line in lines)
    if words >= _LONG_WORDS and len(lines) >= _LONG_LINES and points >= _TURNS:
        return True
    return words >= _LONG_WORDS * 1.5 and len(lines) >= _LONGEST_LINES


def _structure(lines: list[Line]) -> float:
    """Return how much tells that lines are notes: a title, header lines, parts, who speaks, points."""
    labels = [line.label for line in lines if line.label]
    found = _TITLE if _titled(lines[0]) else _MEETING if _met(lines[0]) else 0.0
    found += _FIELD * len({line.field for line in lines if line.field})
    found += _SECTION * len({line.section for line in lines if line.section})
    found += _SPOKEN if len(labels) >= _TURNS and len(set(labels)) > 1 else 0.0
    return found + (_POINT if sum(line.bullet for line in lines) >= _TURNS else 0.0)


def _titled(line: Line) -> bool:
    """Return whether a first line says that what follows are notes."""
    short = len(line.text.split()) <= _ASKED_WORDS // 2 and line.text.rstrip()[-1:] not in _SENTENCE_ENDS
    return short and not line.bullet and cues.said("paste_titles", line.text)


def _met(line: Line) -> bool:
    """Return whether a first line says which call or meeting what follows is of."""
    short = len(line.text.split()) <= _ASKED_WORDS // 2
    return short and any(cues.said(kind, line.text) for kind in ("type_call", "type_meeting"))


def _dictates(own: str) -> bool:
    """Return whether somebody only says that he dictates a note: nothing tells of a meeting, call or mail."""
    kinds = ("paste_titles", "type_call", "type_meeting", "type_email", "paste_here")
    return not any(cues.said(kind, own) for kind in kinds)


def _orders(lines: list[Line]) -> bool:
    """Return whether most lines say what to do: then it is a list for the assistant."""
    orders = sum(bool(cues.opening("task_verbs", line.text)) for line in lines if not line.section)
    return orders >= _ORDERS * len(lines)


def _before(text: str) -> tuple[int, int] | None:
    """Return where the person's own words before a pasted text lie."""
    begin = len(text) - len(text.lstrip())
    end = text.find("\n", begin)
    first = text[begin : end if end >= 0 else len(text)].strip()
    if end < 0 or not first or len(first.split()) > _ASKED_WORDS or lines_of(first, 0, len(first))[:1] == []:
        return None
    line = lines_of(first, 0, len(first))[0]
    if line.label or line.field or line.bullet:
        return None
    ordered = cues.said("paste_orders", first)
    noun = any(cues.said(kind, first) for kind in ("paste_nouns", "type_call", "type_meeting"))
    apart = text[end:].startswith(("\n\n", "\n\r\n")) or first.endswith(":")
    return (begin, end) if (ordered and apart) or (noun and first.endswith(":")) else None


def _behind(text: str) -> tuple[int, int] | None:
    """Return where the person's own words behind a pasted text lie: a paragraph of its own that says what to do."""
    stripped = text.rstrip()
    begin = stripped.rfind("\n\n") + 2
    last = stripped[begin:]
    if begin < 2 or "\n" in last or len(last.split()) > _ASKED_WORDS:  # noqa: PLR2004  (none was found)
        return None
    line = lines_of(last, 0, len(last))
    if not line or line[0].label or line[0].field or line[0].bullet:
        return None
    ordered = cues.said("paste_orders", last) and any(cues.said(kind, last) for kind in ("paste_nouns", "paste_own"))
    return (begin, len(text)) if ordered else None
