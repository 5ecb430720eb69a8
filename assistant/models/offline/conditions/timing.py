"""Times in conditions: days, periods and lengths of time as an operator and a value of a filter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.models.offline.conditions.phrasebook import phrasebook
from assistant.understanding.values import past_reading
from crm_store.fiscal import FiscalCalendar

if TYPE_CHECKING:
    from assistant.models.offline.conditions.atoms import Atom
    from assistant.models.offline.message import Message
    from assistant.understanding.findings import Span

TIMES = frozenset({"day", "moment", "period"})
_BY_ROLE = {"since": ">=", "from": ">=", "until": "<=", "by": "<=", "at": "="}
_DAY_MINUTES = 24 * 60
_ISO_DAY = 10
_OPPOSITE = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}


@dataclass(frozen=True)
class When:
    """A time to compare with; ``event`` is what words within it say takes place then, as "due by Friday" does."""

    op: str
    value: str
    event: str | None = None


def when(message: Message, span: Span, op: str | None, *, past: bool) -> When | None:
    """Return the condition that a time makes; ``past`` reads open days such as "Friday" as those before now.

    Args:
        message: the message of the span.
        span: the time.
        op: the operator before it, if words beside the span's own tell one.
        past: whether the field holds what has been.
    """
    if span.type not in TIMES or span.value is None:
        return None
    inner, event = _inner(message, span)
    value = (_read_past(message, span) if past else None) or span.value
    day = value if ".." in value or span.type == "period" else value[:_ISO_DAY]
    if inner == ">=" and span.role == "from" and span.type == "period":
        inner = "="
    told = None if event is not None and inner is None else _BY_ROLE.get(span.role or "at")
    return When(op or inner or told or "=", day, event)


def _inner(message: Message, span: Span) -> tuple[str | None, str | None]:
    """Return the operator and the event that the first words of a time's own span tell."""
    words = message.folded[span.start : span.end].split()
    book, op, event = phrasebook(message.findings.language), None, None
    place = 0
    while place < len(words) - 1:
        length, meanings = book.at(words, place)
        if not length or place + length >= len(words):
            break
        if "op" not in meanings and "event" not in meanings and "filler" not in meanings:
            break
        op = meanings.get("op", op)
        event = meanings.get("event", event)
        place += length
    return op, event


def _read_past(message: Message, span: Span) -> str | None:
    found = message.findings
    return past_reading(span, datetime.fromisoformat(found.now), found.language, FiscalCalendar(found.zone))


def event_in(message: Message, span: Span) -> str | None:
    """Return what words within a time say takes place then: "due by Friday"."""
    return _inner(message, span)[1] if span.type in TIMES else None


def is_ago(message: Message, span: Span) -> bool:
    """Return whether a day is told by how long ago it was: "more than that" is earlier then."""
    last = message.folded[span.start : span.end].split()[-1:]
    return bool(last) and phrasebook(message.findings.language).at(last, 0)[1].get("ago") == "yes"


def days_of(atom: Atom) -> int | None:
    """Return how many days a length of time is."""
    if atom.span is not None and atom.span.type == "duration" and atom.span.value:
        return round(float(atom.span.value) / _DAY_MINUTES)
    return int(atom.meanings["unit"]) if "unit" in atom.meanings else None


def ago(days: int) -> str:
    """Return the day so long before today, as filters name it."""
    return f"{days} days ago"


def turned(op: str) -> str:
    """Return an operator on a day for one on its age: longer ago is earlier."""
    return _OPPOSITE[op]
