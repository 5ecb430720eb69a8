"""Cuts a message into clauses: parts that say one thing each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.models.offline.items import words_of
from assistant.models.offline.phrasing import (
    Opening,
    after_fillers,
    is_interjection,
    is_question,
    opening,
    opens_prose,
    says_something,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.models.offline.items import Item
    from assistant.models.offline.lexicon import Lexicon

_LINE = "\n"
_STOPS = frozenset(".!?\u2026;")
_PAUSES = frozenset(",-\u2013\u2014()") | {"--", "+"}
_QUOTES = {"\u201e": "\u201d\u201c", "\u201c": "\u201d", '"': '"'}
_BULLETS = frozenset("-\u2013\u2014*\u2022+") | {"--"}
_FULL_STOP = "."
_QUESTION_MARK = "?"
_VALUES = frozenset({"money", "percent", "stage"})


@dataclass(frozen=True)
class _Cut:
    """A place where a message may be cut: its left part ends before ``end``, its right one begins at ``start``."""

    end: int
    start: int
    hard: bool
    line: bool = False


def clauses_of(items: Sequence[Item], lexicon: Lexicon) -> list[list[Item]]:
    """Return the items of each clause; marks and words between two clauses belong to none."""
    clauses: list[list[Item]] = []
    start, prose = 0, False
    for cut in _cuts(items, lexicon):
        if cut.start <= start:
            continue
        left, right = items[start : cut.end], items[cut.start : _next_stop(items, cut.start) + 1]
        prose = prose or opens_prose(left, lexicon)
        if not _parts(cut, left, right, lexicon, prose=prose):
            continue
        clauses.append(_bare(left))
        start, prose = cut.start, False
    clauses.append(_bare(items[start:]))
    return [clause for clause in clauses if clause]


def _cuts(items: Sequence[Item], lexicon: Lexicon) -> Iterator[_Cut]:
    """Yield the places where a cut is thinkable, outside of quotes."""
    words = words_of(items)
    closing = ""
    for index, item in enumerate(items):
        if closing:
            closing = "" if item.word in closing else closing
        elif item.is_mark and item.word in _QUOTES and any(mark in words[index + 1 :] for mark in _QUOTES[item.word]):
            closing = _QUOTES[item.word]
        elif item.word == _LINE:
            yield _Cut(index, index + 1, hard=True, line=True)
        elif item.is_mark and item.word in _STOPS and _ends_sentence(items, index, lexicon):
            yield _Cut(index + 1, index + 1, hard=True)
        elif item.is_mark and item.word in _PAUSES:
            yield _Cut(index, index + 1, hard=False)
        elif length := lexicon.connectors.at(words, index):
            yield _Cut(index, index + length, hard=False)


def _ends_sentence(items: Sequence[Item], index: int, lexicon: Lexicon) -> bool:
    if items[index].word != _FULL_STOP:
        return True
    if index == 0 or index + 1 == len(items):
        return True
    before, after = items[index - 1], items[index + 1]
    if after.start == items[index].end and after.is_word:
        return False
    if before.end != items[index].start or not before.is_word:
        return True
    return before.word not in lexicon.abbreviations and len(before.word) > 1


def _next_stop(items: Sequence[Item], start: int) -> int:
    """Return where the sentence from ``start`` on ends."""
    ends = (i for i in range(start, len(items)) if items[i].word == _LINE or items[i].word in _STOPS)
    return next(ends, len(items))


def _parts(cut: _Cut, left: Sequence[Item], right: Sequence[Item], lexicon: Lexicon, *, prose: bool) -> bool:
    """Say whether the cut parts two clauses."""
    how = opening(right, lexicon)
    if prose:
        return how is Opening.ORDER or (cut.line and not _is_list(right) and not says_something(left, lexicon))
    if cut.hard:
        return True
    if is_interjection(left, lexicon):
        return how is not Opening.NONE or is_question(right, lexicon)
    return bool(right) and says_something(left, lexicon) and _goes_on(left, right, how, lexicon)


def _goes_on(left: Sequence[Item], right: Sequence[Item], how: Opening, lexicon: Lexicon) -> bool:
    """Say whether after a pause or a connector something new is said."""
    if right[0].word in lexicon.subordinators and right[-1].word != _QUESTION_MARK:
        return False
    if is_question(left, lexicon):
        return how is Opening.ORDER
    if lexicon.hypothetical.at(words_of(left), after_fillers(left, lexicon)):
        return False
    return how is not Opening.NONE or _is_value(left, right)


def _is_list(right: Sequence[Item]) -> bool:
    return bool(right) and right[0].word in _BULLETS


def _is_value(left: Sequence[Item], right: Sequence[Item]) -> bool:
    """Say whether what follows is only an amount or a stage, and no further one of a row of them."""
    end = next((i for i, item in enumerate(right) if item.is_mark), len(right))
    part = right[:end]
    kinds = {item.kind for item in part} - {None}
    last = next((item.kind for item in reversed(left)), None)
    return bool(kinds) and kinds <= _VALUES and last not in kinds and sum(item.is_word for item in part) <= 1


def _bare(clause: Sequence[Item]) -> list[Item]:
    """Return the clause without the marks and bullets around it; a mark that ends a sentence stays."""
    start, end = 0, len(clause)
    while start < end and clause[start].is_mark:
        start += 1
    while end > start and clause[end - 1].is_mark and clause[end - 1].word not in _STOPS:
        end -= 1
    return list(clause[start:end])
