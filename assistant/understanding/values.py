"""Finds what a message says of times, amounts and addresses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from assistant.understanding import days, durations, festivals, money, parts, quantities, times, timespans
from assistant.understanding.addresses import find_addresses
from assistant.understanding.findings import Span
from assistant.understanding.grammar import grammar
from assistant.understanding.joining import joined
from assistant.understanding.reading import Present, Reading, Rereading
from assistant.understanding.tokens import tokens_of
from assistant.understanding.value_words import LANGUAGES, lexicon
from assistant.understanding.words import words_of
from crm_store.fiscal import FiscalCalendar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from assistant.understanding.findings import SpanType
    from assistant.understanding.grammar import Match
    from assistant.understanding.tokens import Token
    from assistant.understanding.value_words import Language
    from assistant.understanding.words import Word

_READERS = {
    **days.READERS, **durations.READERS, **times.READERS, **timespans.READERS, **money.READERS, **parts.READERS,
    **festivals.READERS, **quantities.READERS,
}  # fmt: skip
_UNNAMED_ROLE = "at"
_NAMED_DAYS = frozenset({"WEEKDAY", "WEEKDAYSHORT", "WEEKEND"})
_TIMES = frozenset({"day", "moment", "period"})
_FOREIGN = frozenset({"day", "moment", "period", "duration", "money", "change"})


def find_values(
    text: str, language: Language, now: datetime, calendar: FiscalCalendar, locale: str | None = None
) -> list[Span]:
    """Return the times, amounts, numbers and addresses that a text names, in their order, none within another.

    ``now`` is aware, in the actor's zone; ``locale`` is his, which tells how he writes 3/4.
    A day or time that does not exist (31 February) has no value and is not
    certain. Weekdays, days without a year and times without a day are the coming ones (see :func:`past_reading`),
    but after a word such as ``since`` the last ones; ``next`` means that of the next week. Hours from 1 to 6 without
    am, pm or a part of the day are in the afternoon; a morning is 09:00, an afternoon 14:00, an evening 18:00, the
    end of a day 17:00. The words before a time that give its role belong to its span.
    """
    return _found(text, Present(now, calendar, language, locale=locale))


def past_reading(
    span: Span, now: datetime, language: Language, calendar: FiscalCalendar | None = None, locale: str | None = None
) -> str | None:
    """Return the value that a time has when it is in the past: ``on Friday`` of something that was done.

    None where it says itself when it is (``tomorrow``, ``3 March 2026``), or means the past already.
    """
    if span.type not in _TIMES or span.value is None:
        return None
    again = _found(span.text, Present(now, calendar or FiscalCalendar("UTC"), language, past=True, locale=locale))
    value = again[0].value if again else None
    if again and (again[0].type, span.type) == ("day", "moment") and value is not None:
        value += span.value[len(value) :]
    elif len(again) != 1 or again[0].type != span.type:
        return None
    return None if value == span.value else value


def _found(text: str, present: Present) -> list[Span]:
    addresses = find_addresses(text, present.language)
    tokens = tokens_of(_masked(text, addresses))
    found = _spans(text, tokens, present)
    seen = {token.text for token in tokens}
    for other in LANGUAGES:
        if other != present.language and not seen.isdisjoint(lexicon(other).anchors):
            foreign = _spans(text, tokens, replace(present, language=other), anchors=lexicon(other).anchors)
            found = _longest([*found, *(span for span in foreign if span.type in _FOREIGN)], len(text))
    return sorted([*addresses, *found], key=lambda span: span.start)


def _masked(text: str, spans: Sequence[Span]) -> str:
    """Return a text of the same length in which addresses are plain words."""
    parts, last = [], 0
    for span in spans:
        parts += [text[last : span.start], "x" * (span.end - span.start)]
        last = span.end
    return "".join([*parts, text[last:]])


def _longest(spans: Sequence[Span], length: int) -> list[Span]:
    taken = bytearray(length)
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start - span.end):
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
            kept.append(span)
    return kept


@dataclass(frozen=True)
class _Candidate:
    """Readings of one match, and where in the text it lies."""

    readings: tuple[Reading, ...]
    match: Match
    length: int
    rank: int


def _spans(text: str, tokens: Sequence[Token], present: Present, anchors: frozenset[str] | None = None) -> list[Span]:
    words = words_of(tokens, lexicon(present.language), present.language)
    chosen = _chosen(list(_candidates(words, present)), len(words))
    found = joined([reading for candidate in chosen for reading in candidate.readings], words, present)
    spans = [_span(text, reading, words, present) for reading in found]
    if anchors is None:
        return spans
    places = [token.start for token in tokens if token.text in anchors]
    return [span for span in spans if any(span.start <= place < span.end for place in places)]


def _candidates(words: Sequence[Word], present: Present) -> Iterator[_Candidate]:
    for rank, match in enumerate(grammar(present.language).matches(words)):
        read = _READERS[match.form.reader](match, present)
        if read is None:
            continue
        readings = tuple(read) if isinstance(read, list) else (read,)
        readings = tuple(
            replace(reading, again=Rereading(match, _READERS[match.form.reader])) if reading.open else reading
            for reading in readings
        )
        told = "role" in match and match.place("role") == match.start
        length = words[readings[-1].end - 1].end - words[readings[0].start + told].start
        yield _Candidate(readings, match, length, rank)


def _chosen(candidates: list[_Candidate], length: int) -> list[_Candidate]:
    """Return the longest that do not overlap, in the order of the text."""
    taken = bytearray(length)
    kept: list[_Candidate] = []
    for candidate in sorted(candidates, key=lambda candidate: (-candidate.length, candidate.rank)):
        start, end = candidate.readings[0].start, candidate.readings[-1].end
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            kept.append(candidate)
    return sorted(kept, key=lambda candidate: candidate.readings[0].start)


def _span(text: str, reading: Reading, words: Sequence[Word], present: Present) -> Span:
    start, end = words[reading.start].start, words[reading.end - 1].end
    role = reading.role
    if role is None and reading.kind in {"day", "moment", "period"}:
        role = _UNNAMED_ROLE
    return Span(
        start=start, end=end, text=text[start:end], type=cast("SpanType", reading.kind), value=reading.value,
        role=role, certain=reading.certain, details={**reading.details, **_free(reading, words, present)},
    )  # fmt: skip


def _free(reading: Reading, words: Sequence[Word], present: Present) -> dict[str, str]:
    """Return what is told of a day to come on which nobody works, unless its weekday was named."""
    if reading.kind not in {"day", "moment"} or reading.day is None or reading.day < present.today:
        return {}
    if present.calendar.is_working_day(reading.day):
        return {}
    holiday = present.calendar.holiday(reading.day, present.language)
    if holiday is not None:
        return {"holiday": holiday}
    named = any(_NAMED_DAYS & words[at].values.keys() for at in range(reading.start, reading.end))
    return {} if named or reading.day == present.today else {"free": "weekend"}
