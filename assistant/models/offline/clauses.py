"""Cuts a message into clauses: parts that say one thing each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.models.offline.items import words_of
from assistant.models.offline.phrasing import (
    Opening,
    after_fillers,
    finite_verb,
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
_SHORT = 5
_SOLD = frozenset({"account", "deal"})
_DUE = frozenset({"day", "moment", "period"})
_VALUES = frozenset({"money", "percent", "change", "stage"})


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
        elif cut := _cut(items, words, index, lexicon):
            yield cut


def _cut(items: Sequence[Item], words: Sequence[str], index: int, lexicon: Lexicon) -> _Cut | None:
    """Return the cut that is thinkable at an item, if one is."""
    item = items[index]
    if item.word == _LINE:
        return _Cut(index, index + 1, hard=True, line=True)
    if item.is_mark and item.word in _STOPS:
        return _Cut(index + 1, index + 1, hard=True) if _ends_sentence(items, index, lexicon) else None
    if item.is_mark and item.word in _PAUSES:
        return _Cut(index, index + 1, hard=False)
    if length := lexicon.connectors.at(words, index):
        return _Cut(index, index + length, hard=False)
    return _Cut(index, index, hard=False) if _runs_on(items, words, index, lexicon) else None


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
    if _is_subordinate(right, lexicon) or _is_verdict(right, lexicon):
        return False
    asks = right[-1].word == _QUESTION_MARK and lexicon.existential.at(words_of(left), after_fillers(left, lexicon))
    if asks or is_question(left, lexicon):
        return how is Opening.ORDER and sum(not item.is_mark for item in right) > 1 and not asks
    if how is not Opening.ORDER and _lists_values(left, lexicon):
        return False
    if lexicon.hypothetical.at(words_of(left), after_fillers(left, lexicon)):
        return False
    return how is not Opening.NONE or _is_value(left, right) or _is_shorthand(left, right, lexicon)


def _is_subordinate(right: Sequence[Item], lexicon: Lexicon) -> bool:
    """Say whether what follows only tells more of a word before: "the mail, in which"."""
    start = 1 if right[0].word in lexicon.determiners and len(right) > 1 else 0
    told = right[0].word in lexicon.subordinators or right[start].word in lexicon.subordinators
    return told and right[-1].word != _QUESTION_MARK


def _is_verdict(right: Sequence[Item], lexicon: Lexicon) -> bool:
    """Say whether what follows is one word on what stands before: "the price list - done"."""
    words = [item.word for item in right if not item.is_mark]
    plain_past = lexicon.is_past(words, 0) and not lexicon.drops_subject
    return len(words) == 1 and bool(lexicon.participles.at(words, 0) or plain_past)


def _lists_values(left: Sequence[Item], lexicon: Lexicon) -> bool:
    """Say whether a record to be made is being described: what follows belongs to it."""
    return bool(lexicon.creating.at(words_of(left), after_fillers(left, lexicon)))


def _runs_on(items: Sequence[Item], words: Sequence[str], index: int, lexicon: Lexicon) -> bool:
    """Say whether behind a name or value somebody new says or wants something, without a mark between."""
    before = next((place for place in range(index - 1, -1, -1) if not lexicon.adverbs.at(words, place)), 0)
    if before < 1 or items[before].kind is None or items[index].is_mark or items[before - 1].is_mark:
        return False
    if lexicon.drops_subject:
        return bool(lexicon.wishing.at(words, index)) and _verb_before(words, index, lexicon)
    length = lexicon.pronouns.at(words, index) and not lexicon.be.at(words, index)
    begins = bool(lexicon.be.at(words, index) and "'" in words[index]) or (
        bool(length) and bool(finite_verb(words, index + 1, lexicon))
    )
    return begins and _verb_before(words, index, lexicon)


def _verb_before(words: Sequence[str], index: int, lexicon: Lexicon) -> bool:
    """Say whether a verb in the past stands before ``index`` in the same sentence, and nothing that governs more."""
    start = next((place + 1 for place in range(index - 1, -1, -1) if words[place] in _STOPS | {_LINE}), 0)
    before = range(start, index)
    governed = (lexicon.reporting, lexicon.hypothetical, lexicon.question_words)
    if any(kind.at(words, place) for kind in governed for place in before):
        return False
    return any(lexicon.is_past(words, place) for place in before)


def _is_list(right: Sequence[Item]) -> bool:
    return bool(right) and right[0].word in _BULLETS


def _is_value(left: Sequence[Item], right: Sequence[Item]) -> bool:
    """Say whether what follows is only an amount or a stage, and no further one of a row of them."""
    end = next((i for i, item in enumerate(right) if item.is_mark), len(right))
    part = right[:end]
    kinds = {item.kind for item in part} - {None}
    last = next((item.kind for item in reversed(left)), None)
    return bool(kinds) and kinds <= _VALUES and last not in kinds and sum(item.is_word for item in part) <= 1


def _is_shorthand(left: Sequence[Item], right: Sequence[Item], lexicon: Lexicon) -> bool:
    """Say whether behind a report, without a verb, a name goes to a stage, or something is due: "offer by 4 June"."""
    end = next((i for i, item in enumerate(right) if item.is_mark), len(right))
    part = right[after_fillers(right, lexicon) : end]
    told = any(item.kind == "stage" or lexicon.is_past([item.word], 0) for item in left)
    if not told or not part or len(part) > _SHORT:
        return False
    if any(finite_verb([item.word], 0, lexicon) for item in part):
        return False
    kinds = [item.kind for item in part]
    moved = kinds[0] in _SOLD and kinds[-1] == "stage" and sum(kind is None for kind in kinds) <= 1
    due = part[0].is_word and part[0].word not in lexicon.determiners and part[-1].kind in _DUE and part[-1].by
    return moved or due


def _bare(clause: Sequence[Item]) -> list[Item]:
    """Return the clause without the marks and bullets around it; a mark that ends a sentence stays."""
    start, end = 0, len(clause)
    while start < end and clause[start].is_mark:
        start += 1
    while end > start and clause[end - 1].is_mark and clause[end - 1].word not in _STOPS:
        end -= 1
    return list(clause[start:end])
