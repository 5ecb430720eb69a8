"""Titles of tasks, texts of notes and topics of questions, from the words of a clause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.models.offline.message import is_reference
from assistant.models.offline.wording import flat
from assistant.models.offline.wrappers import says_nothing

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from assistant.models.offline.message import Message
    from assistant.understanding.findings import Span

TIMES = frozenset({"day", "moment", "period"})
_VALUES = TIMES | {"money", "change", "email", "phone", "domain"}
_GAP = re.compile(r"[\s,;:.!?–—\-]*")
_SPACES = re.compile(r"\s+")
_EDGES = " \t\n,;:.!?–—-"
_LONGEST = 200
DASHES = (" - ", " – ", " — ")
_NEAR = 14
"""How far from "a note" the record stands that it is about."""


def title_of(
    message: Message, start: int, end: int, contact: str | None = None, used: Container[int] | None = None
) -> str | None:
    """Return what is to be done, as a title: without "remind me to", without the time, capitalised.

    ``contact`` takes the place of a pronoun; of the times only those ``used`` are left out, if these are known.
    """
    begin = after_lead(message, _behind_wrapper(message, start, end), end, "title_lead")
    cut = _time_ranges(message, begin, end, used)
    title = _joined(message.text, begin, end, cut, _named_pronouns(message, begin, end, contact))
    return title[:1].upper() + title[1:_LONGEST] if title else None


def _behind_wrapper(message: Message, start: int, end: int) -> int:
    """Return where the words of a task begin: behind the colon, or behind a dash before which it is called a task."""
    colon = message.text.find(": ", start, end)
    if colon >= 0:
        return colon + 1
    comma = message.text.find(", ", start, end)
    if comma >= 0 and message.said("task_noun", start, comma) and says_nothing(message, start, comma, "task_noun"):
        return comma + 2
    dash = min((at for mark in DASHES if (at := message.text.find(mark, start, end)) >= 0), default=-1)
    return dash + 2 if dash >= 0 and message.said("task_noun", start, dash) else start


def after_lead(message: Message, start: int, end: int, lead: str) -> int:
    """Return where a part of a message begins when phrases of a list, and who wishes, are left out."""
    position = start
    while True:
        gap = _GAP.match(message.folded, position, end)
        position = gap.end() if gap else position
        found = message.words[lead].match(message.folded, position, end)
        follow = found.end() if found else _after_wish(message, position, end) or _after_time(message, position, end)
        if follow is None or follow <= position:
            return position
        position = follow


def _after_time(message: Message, position: int, end: int) -> int | None:
    """Return where a time ends, if one stands here with a phrase that leads behind it."""
    time = next((span for span in message.spans if span.start == position and span.type in TIMES), None)
    if time is None:
        return None
    gap = _GAP.match(message.folded, time.end, end)
    follows = gap.end() if gap else time.end
    leads = message.words["title_lead"].match(message.folded, follows, end)
    return follows if leads else None


def _after_wish(message: Message, position: int, end: int) -> int | None:
    """Return where "Anna wants" ends, if that stands here."""
    who = next((span for span in message.spans if span.start == position and _is_somebody(span)), None)
    if who is None:
        return None
    gap = _GAP.match(message.folded, who.end, end)
    found = message.words["wishes"].match(message.folded, gap.end() if gap else who.end, end)
    return found.end() if found else None


def _is_somebody(span: Span) -> bool:
    return is_reference(span) or any(mention.kind == "user" for mention in span.candidates)


def wisher(message: Message, span: Span, end: int) -> bool:
    """Return whether a name is that of who wishes something, not of who is to do it: "Olivia asked me to …"."""
    gap = _GAP.match(message.folded, span.end, end)
    return message.words["wishes"].match(message.folded, gap.end() if gap else span.end, end) is not None


def _time_ranges(message: Message, start: int, end: int, used: Container[int] | None = None) -> list[tuple[int, int]]:
    times = [span for span in message.within(start, end) if span.type in TIMES]
    return [_with_preposition(message, start, span) for span in times if used is None or span.start in used]


def _with_preposition(message: Message, start: int, span: Span) -> tuple[int, int]:
    before = message.folded[start : span.start].rstrip()
    for found in message.words["time_prepositions"].finditer(before):
        if found.end() == len(before):
            return start + found.start(), span.end
    return span.start, span.end


def _named_pronouns(message: Message, start: int, end: int, contact: str | None) -> dict[tuple[int, int], str]:
    if not contact:
        return {}
    found = message.words["object_pronouns"].finditer(message.folded, start, end)
    return {match.span(): contact for match in found}


def _joined(
    text: str, start: int, end: int, cut: Iterable[tuple[int, int]], swapped: dict[tuple[int, int], str]
) -> str:
    """Return a part of a text without some ranges, and with others replaced."""
    pieces, position = [], start
    edits = {**dict.fromkeys(cut, ""), **swapped}
    for (first, last), instead in sorted(edits.items()):
        if first >= position:
            pieces += [text[position:first], instead]
            position = last
    pieces.append(text[position:end])
    return _SPACES.sub(" ", "".join(pieces)).strip(_EDGES)


def note_text(message: Message, start: int, end: int) -> str | None:
    """Return what is to be noted: what follows the colon, or "a note to Acme that"."""
    colon = message.text.find(":", start, end)
    begin = colon + 1 if colon >= 0 else _after_note(message, start, end)
    return _SPACES.sub(" ", message.text[begin:end]).strip(_EDGES[:-2]) or None


def _after_note(message: Message, start: int, end: int) -> int:
    begin = after_lead(message, start, end, "note_lead")
    if begin > start:
        about = [span for span in message.within(begin, min(end, begin + _NEAR)) if is_reference(span)]
        begin = after_lead(message, about[0].end if about else begin, end, "note_lead")
    return begin


def behind_colon(message: Message, start: int, end: int) -> str | None:
    """Return the words behind a colon, up to a comma or to a value, as the name of something new."""
    colon = message.text.find(":", start, end)
    if colon < 0:
        return None
    stops = [span.start for span in message.within(colon + 1, end) if span.type in _VALUES]
    comma = message.text.find(",", colon)
    stops += [comma] if comma >= 0 else []
    name = message.text[colon + 1 : min([end, *stops])].strip(_EDGES)
    return name[:_LONGEST] or None


def topic_of(message: Message, start: int, end: int, used: Container[int]) -> str | None:
    """Return what a question is about: its words without those of asking, and without the records asked about."""
    spans = [span for span in message.within(start, end) if span.start in used or span.type in TIMES]
    cut = [_with_preposition(message, start, span) for span in spans]
    rest = _joined(message.text, start, end, cut, {})
    return _content(message, rest) or None


def task_words(message: Message, start: int, end: int) -> str | None:
    """Return the words that tell which task is meant, without those of what to do with it."""
    rest = _joined(message.text, start, end, _time_ranges(message, start, end), {})
    plain = flat(rest)
    first, last = 0, len(rest)
    while (found := message.words["about_task"].match(plain, first, last)) and found.end() > first:
        gap = _GAP.match(plain, found.end())
        first = gap.end() if gap else found.end()
    for found in reversed(list(message.words["about_task"].finditer(plain, first, last))):
        if found.end() == len(plain[first:last].rstrip(_EDGES)) + first:
            last = found.start()
    return rest[first:last].strip(_EDGES) or None


def _content(message: Message, text: str) -> str:
    plain = flat(text)
    for found in reversed(list(message.words["asking"].finditer(plain))):
        text = text[: found.start()] + text[found.end() :]
    return _SPACES.sub(" ", text).strip(_EDGES)


def words_of(message: Message, ranges: Iterable[tuple[int, int]]) -> str:
    """Return the words of some parts of a message, as written."""
    return " ".join(piece for first, last in ranges if (piece := message.text[first:last].strip()))
