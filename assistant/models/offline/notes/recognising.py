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
    return paste if own or _looks_pasted(text[start:end], lines) else None


def own_words(text: str) -> str:
    """Return what a person says himself: a message without what is pasted into it."""
    paste = paste_in(text)
    return text if paste is None else "\n".join(text[first:last] for first, last in paste.own)


def _looks_pasted(text: str, lines: list[Line]) -> bool:
    words = len(text.split())
    if _orders(lines):
        return False
    labels = [line.label for line in lines if line.label]
    stamped = sum(line.alone for line in lines)
    fields = len({line.field for line in lines if line.field})
    points = sum(bool(line.bullet or line.heading or line.field or line.cells or line.label) for line in lines)
    if stamped >= _TURNS or fields > 1:
        return True
    if len(labels) >= _TURNS and len(set(labels)) > 1 and words >= _UNANNOUNCED_WORDS:
        return True
    if _titled(lines[0]) and words >= _UNANNOUNCED_WORDS and len(lines) > _POINTS:
        return True
    if words >= _LONG_WORDS and len(lines) >= _LONG_LINES and points >= _TURNS:
        return True
    return words >= _LONG_WORDS * 1.5 and len(lines) >= _LONGEST_LINES


def _titled(line: Line) -> bool:
    """Return whether a first line says that what follows are notes."""
    kinds = ("paste_nouns", "type_call", "type_meeting")
    return len(line.text.split()) <= _ASKED_WORDS // 2 and any(cues.said(kind, line.text) for kind in kinds)


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
