"""Takes the names and values out of a text, so that what is left is what was asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assistant.models.offline.items import kind_of, outermost
from assistant.models.offline.lexicon import folded_words, lexicon, standin, standins

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.understanding.findings import Span

_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_NUMBER = "number"
_HEAD_WORDS = 40
_PERSON = "contact"
_MARKS = ".,;:!?"
_KNOWN_AS = {"person": "contact", "company": "account"}
"""Who is not known yet is spoken of as who is."""


class Plain(NamedTuple):
    """A text with stand-ins for its spans, and the kinds of these spans in order."""

    text: str
    kinds: tuple[str, ...]


def delexicalise(text: str, start: int, end: int, spans: Iterable[Span], language: str) -> Plain:
    """Return what stands from ``start`` up to before ``end``, with a stand-in for each span.

    Only the head of a long text is kept: what is asked is said first, the rest is what to write.
    """
    written = standins(language)
    parts, kinds, position = [], [], start
    for span in outermost(span for span in spans if start <= span.start and span.end <= end):
        kind = _KNOWN_AS.get(kind_of(span), kind_of(span))
        parts += [text[position : span.start], standin(kind, span.role, language) or span.text]
        kinds.append(kind)
        position = span.end
    parts.append(text[position:end])
    named = _with_somebody("".join(parts), language)
    bare = _DIGITS.sub(lambda found: _number(found, written), named)
    return Plain(" ".join(_opened(bare.split(), language)[:_HEAD_WORDS]), tuple(kinds))


def _with_somebody(text: str, language: str) -> str:
    """Return a text with a stand-in for who is only pointed at behind a preposition: "a call with her"."""
    pointing = lexicon(language).people_pointed_at
    name = standin(_PERSON, None, language)
    words = text.split(" ")
    for at in range(1, len(words)):
        bare = words[at].rstrip(_MARKS)
        if name and pointing.whole(folded_words(f"{words[at - 1]} {bare}")):
            words[at] = name + words[at][len(bare) :]
    return " ".join(words)


def _opened(words: list[str], language: str) -> list[str]:
    """Return the words without the connectors that they begin with, unless nothing else is there."""
    connectors, start = lexicon(language).connectors, 0
    while start < len(words) - 1 and connectors.whole(folded_words(words[start])):
        start += 1
    return words[start:]


def _number(found: re.Match[str], written: dict[str, str]) -> str:
    """Return digits of a stand-in as they are, others as the stand-in of a number."""
    stands = any(found.group() in text for text in written.values())
    return found.group() if stands else written[_NUMBER]
