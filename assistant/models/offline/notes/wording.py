"""How something to do is put: its title without who and when, and the day by which it is due."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING

from assistant.models.offline.notes import cues
from assistant.understanding.language import language_of
from assistant.understanding.values import find_values
from crm_store.fiscal import FiscalCalendar
from crm_store.periods import UnknownPeriod, parse_period

if TYPE_CHECKING:
    from datetime import date

    from assistant.models.offline.message import Message
    from assistant.understanding.findings import Span

EDGES = " \t\n,;:.!?–—-*_()[]|→>@"
MOST_SUBJECT = 30
"""How many characters may stand before what somebody does."""

_LONGEST = 160
_SPACES = re.compile(r"\s+")
_NOON = time(12)
_DAY = 10


class Wording:
    """Puts what is to be done after a meeting of a day."""

    def __init__(self, message: Message, day: date) -> None:
        """Count days from that of the meeting."""
        self._message = message
        self._day = day

    def title(self, text: str) -> str:
        """Return what is to be done without who, when and fillers, capitalised."""
        rest = text
        for span in reversed(self._due_times(text)):
            lead = _SPACES.sub(" ", rest[: span.start]).rstrip()
            words = [(first, last) for first, last in cues.places("time_lead", lead) if last == len(lead)]
            rest = (lead[: words[0][0]] if words else lead) + rest[span.end :]
        rest = _SPACES.sub(" ", rest).strip(EDGES)
        while True:
            taken = cues.opening("title_lead", rest)
            if not taken or not rest[taken:].strip(EDGES):
                break
            rest = rest[taken:].strip(EDGES)
        for first, last in reversed(cues.places("title_drop", rest)):
            if first <= MOST_SUBJECT // 2 or last == len(rest):
                rest = _SPACES.sub(" ", rest[:first] + rest[last:]).strip(EDGES)
        rest += ")" if rest.count("(") > rest.count(")") else ""
        return rest[:1].upper() + rest[1:_LONGEST]

    def _times(self, text: str) -> list[Span]:
        hint = self._message.findings.language
        now = datetime.combine(self._day, _NOON, datetime.fromisoformat(self._message.findings.now).tzinfo)
        found = find_values(text, language_of(text, hint), now, FiscalCalendar("UTC"))
        return [span for span in found if span.type in {"day", "moment", "period"} and span.value]

    def _due_times(self, text: str) -> list[Span]:
        """Return the times in a text that are not those of a condition in it."""
        conditions = [last for _, last in cues.places("conditions", text)]
        return [span for span in self._times(text) if not any(last <= span.start for last in conditions)]

    def due(self, text: str) -> str | None:
        """Return the day by which something is to be done, counted from the day of the meeting."""
        spans = [span for span in self._due_times(text) if span.role not in {"since", "from"}]
        spans.sort(key=lambda span: span.role not in {"by", "until"})
        for span in spans:
            value = self._last_day(str(span.value)) if span.type == "period" else str(span.value)
            if value and value[:_DAY] >= self._day.isoformat():
                return value
        return None

    def _last_day(self, name: str) -> str | None:
        try:
            return parse_period(name, FiscalCalendar("UTC"), self._day).end.isoformat()
        except UnknownPeriod:
            return None
