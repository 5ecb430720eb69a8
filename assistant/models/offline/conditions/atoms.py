"""Cuts a part of a message into what conditions are made of: names, values, fields, and phrases of its language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.models.offline.conditions.phrasebook import phrasebook

if TYPE_CHECKING:
    from assistant.models.offline.conditions.phrasebook import Meanings
    from assistant.models.offline.message import Message
    from assistant.understanding.findings import Span, Term

FILLER = "filler"
_TOKEN = re.compile(r"->|=>|[-–=]{2,3}>|>>|>=|<=|\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-'][^\W\d_]+)*|\w+|[^\w\s]")
_WEAK = frozenset({FILLER, "be", "target", "having", "all", "again", "either", "op", "colleague", "these", "first"})

_SAYING = frozenset({FILLER, "act", "measure", "or", "and", "neg"})
"""What goes before a value of a field that is written alike: an order to show is no stage."""

_TELLING = frozenset({"or", "and", "comma", "neg", "lacking", "number"})


@dataclass(frozen=True)
class Atom:
    """A piece of a message: a span or a term of its findings, or a phrase, with what it may be by category."""

    start: int
    end: int
    text: str
    meanings: Meanings = field(default_factory=dict)
    span: Span | None = None
    terms: tuple[Term, ...] = ()

    def is_a(self, category: str, value: str | None = None) -> bool:
        """Return whether it may be of a category, and mean this value in it."""
        return category in self.meanings and (value is None or self.meanings[category] == value)

    @property
    def idle(self) -> bool:
        """Whether it may stand there without saying anything."""
        if _TELLING & self.meanings.keys():
            return False
        return FILLER in self.meanings or (bool(self.meanings) and set(self.meanings) <= _WEAK - {"op"})

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return bool(self.meanings or self.span or self.terms)


def atoms_of(message: Message, start: int, end: int) -> list[Atom]:
    """Return the pieces of a part of a message, in order."""
    book = phrasebook(message.findings.language)
    tokens = [(found.start(), found.end()) for found in _TOKEN.finditer(message.folded, start, end)]
    words = [message.folded[begin:stop] for begin, stop in tokens]
    spans = {span.start: span for span in reversed(message.spans)}
    terms: dict[int, list[Term]] = {}
    for term in message.findings.terms:
        terms.setdefault(term.start, []).append(term)
    found: list[Atom] = []
    place = 0
    while place < len(tokens):
        begin = tokens[place][0]
        length, meanings = book.at(words, place)
        within = next(
            (
                at
                for at in range(place + 1, place + length)
                if _crosses(spans.get(tokens[at][0]), tokens, place, length)
            ),
            None,
        )
        if within is not None:
            length, meanings = book.at(words[:within], place)
        following = spans.get(tokens[place + length][0]) if length and place + length < len(tokens) else None
        if "reversed" in meanings and following is not None and following.type in {"money", "number", "duration"}:
            length, meanings = book.at(words[: place + 1], place)
        until = tokens[place + length - 1][1] if length else begin
        span, named = spans.get(begin), _longest(terms.get(begin, []))
        stop = max([until, *(term.end for term in named)])
        if span is not None and span.end >= stop:
            meanings = meanings if until == span.end else {}
            named = tuple(term for term in named if term.end == span.end)
            stop = span.end
        else:
            span = None
            meanings = meanings if until == stop else {}
            named = tuple(term for term in named if term.end == stop)
        if span is None and _SAYING & meanings.keys():
            named = ()
        stop = max(stop, tokens[place][1])
        found.append(Atom(begin, stop, message.text[begin:stop], meanings, span, named))
        while place < len(tokens) and tokens[place][0] < stop:
            place += 1
    return found


def _crosses(span: Span | None, tokens: list[tuple[int, int]], place: int, length: int) -> bool:
    """Return whether a span goes on behind a phrase within which it begins."""
    return span is not None and span.end > tokens[place + length - 1][1]


def _longest(terms: list[Term]) -> tuple[Term, ...]:
    most = max((term.end for term in terms), default=0)
    return tuple(term for term in terms if term.end == most)
