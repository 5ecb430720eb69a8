"""A text as a row of items: words, marks, and the spans that understanding found, which nothing cuts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.models.offline.lexicon import Lexicon
    from assistant.understanding.findings import Span

_TOKEN = re.compile(
    r"[^\W_]+(?:['\u2019][^\W_]+)*|\n|[-=]+>|\u2192|\u2026|[&@=,.;:!?()*\u2022\u201e\u201c\u201d\"+]|--|(?<!\w)[-\u2013\u2014](?!\w)"
)
_RECORD = "record"
_STAGE = "stage"
_BY = "by"
PLACE = "<{}>"


@dataclass(frozen=True)
class Item:
    """A word, a mark or a span; ``word`` is it in lower case without accents, a span's its placeholder.

    ``written`` is a word as it stands in the text; ``by`` marks a time until which something is due.
    """

    start: int
    end: int
    word: str
    kind: str | None = None
    written: str = ""
    by: bool = False

    @property
    def is_word(self) -> bool:
        """Whether it is a word of the language, not a mark and not a span."""
        return self.kind is None and self.word[0].isalnum()

    @property
    def is_mark(self) -> bool:
        """Whether it is a mark of punctuation or the end of a line."""
        return self.kind is None and not self.word[0].isalnum()


def kind_of(span: Span) -> str:
    """Return what a span is about: a record's kind, or the span's own type."""
    if span.type == _RECORD and span.candidates:
        return max(span.candidates, key=lambda mention: mention.score).kind
    return span.type


def outermost(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order of place, of those that overlap the longest."""
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        if all(span.end <= other.start or span.start >= other.end for other in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda span: span.start)


def items_of(text: str, spans: Iterable[Span]) -> list[Item]:
    """Return the items of ``text``."""
    found: list[Item] = []
    position = 0
    for span in outermost(spans):
        found += _plain(text, position, span.start)
        kind = kind_of(span)
        found.append(Item(span.start, span.end, PLACE.format(kind), kind, by=span.role == _BY))
        position = max(position, span.end)
    return found + _plain(text, position, len(text))


def with_verbs(items: Iterable[Item], text: str, lexicon: Lexicon) -> list[Item]:
    """Return the items, where the name of a stage that is a verb as well ("won") has its own word."""
    return [_as_verb(item, text, lexicon) if item.kind == _STAGE else item for item in items]


def _as_verb(item: Item, text: str, lexicon: Lexicon) -> Item:
    said = fold(text[item.start : item.end])
    verbs = (lexicon.participles, lexicon.past)
    return replace(item, word=said) if any(said in kind for kind in verbs) or lexicon.is_past([said], 0) else item


def _plain(text: str, start: int, end: int) -> list[Item]:
    return [Item(m.start(), m.end(), fold(m.group()), None, m.group()) for m in _TOKEN.finditer(text, start, end)]


def words_of(items: Sequence[Item]) -> list[str]:
    """Return the items' words, as phrases are matched on."""
    return [item.word for item in items]
