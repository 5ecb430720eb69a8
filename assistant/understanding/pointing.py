"""Words that point at one of the records shown before: "the second one", "the Halden one", "tę większą"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.understanding.findings import Mention, Span
from assistant.understanding.language_data import mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from assistant.understanding.findings import PastTurn
    from assistant.understanding.name_words import Reading, Token

_MOST_TURNS = 4
"""How many turns back a list may lie that words still point at."""
_READ = "read"
_APPROVAL = "approval"
_TIMES = frozenset({"day", "moment", "period", "duration"})
_STEM = 4
_LONGEST_NAME = 4
_TWO = 2


@dataclass(frozen=True)
class Shown:
    """Records listed before, in their order, and those of them that were spoken of since."""

    items: tuple[Mention, ...]
    touched: frozenset[tuple[str, int]] = frozenset()

    def of_kind(self, kind: str | None) -> Sequence[Mention]:
        """Return the records of a kind, or all."""
        return [item for item in self.items if kind in {None, item.kind}]


def last_list(past: Sequence[PastTurn]) -> Shown | None:
    """Return what was listed last: choices of a question, or records of one kind that a call showed."""
    touched: set[tuple[str, int]] = set()
    for turn in reversed(past[-_MOST_TURNS:]):
        items = _items(turn)
        if len(items) >= _TWO:
            return Shown(tuple(items), frozenset(touched))
        touched |= {(one.kind, one.id) for call in turn.calls for one in call.records}
    return None


def _items(turn: PastTurn) -> list[Mention]:
    if turn.question and turn.question.choices and turn.question.choices[0].kind != _APPROVAL:
        return list(turn.question.choices)
    for call in reversed(turn.calls):
        if call.ok and call.effect == _READ and call.records:
            return [one for one in call.records if one.kind == call.records[0].kind]
    return []


def pointed(reading: Reading, spans: Sequence[Span], past: Sequence[PastTurn]) -> list[Span]:
    """Return the spans of a message, with those that point at a record of the last list in place of what they cover."""
    shown = last_list(past)
    if shown is None:
        return list(spans)
    found = list(_found(reading, spans, shown))
    kept = [span for span in spans if not any(span.start < one.end and one.start < span.end for one in found)]
    return sorted([*kept, *found], key=lambda span: span.start)


def _found(reading: Reading, spans: Sequence[Span], shown: Shown) -> Iterator[Span]:
    words = _words(reading.language)
    times = [span for span in spans if span.type in _TIMES]
    at = 0
    while at < len(reading.tokens):
        hit = _by_place(reading.tokens, at, words, shown) or _by_name(reading.tokens, at, words, spans, shown)
        if hit is None or any(_overlap(reading.tokens, at, hit[0], span) for span in times):
            at += 1
            continue
        end, chosen = hit
        yield _span(reading, at, end, chosen)
        at = end


def _overlap(tokens: Sequence[Token], at: int, end: int, span: Span) -> bool:
    return span.start < tokens[end - 1].end and tokens[at].start < span.end


def _span(reading: Reading, at: int, end: int, chosen: Mention) -> Span:
    start, stop = reading.tokens[at].start, reading.tokens[end - 1].end
    told = chosen.model_copy(update={"score": 1.0})
    return Span(start=start, end=stop, text=reading.source[start:stop], type="record", candidates=[told])


def _by_place(tokens: Sequence[Token], at: int, words: _Words, shown: Shown) -> tuple[int, Mention] | None:
    """Return where words that point by place or size end, and at which record."""
    place = at + 1 if tokens[at].folded in words.pointers else at
    if place >= len(tokens) or (place > at and not tokens[place].joined):
        return None
    word, pointer = tokens[place].folded, place > at
    chooses = word in words.places or word in words.largest | words.smallest | words.remaining
    if not (chooses or (pointer and word.isdecimal())):
        return None
    end, kind, noun = _noun(tokens, place + 1, words)
    if _counts(tokens, at, end, words) or not (noun or _stands_alone(tokens, end, words, pointer=pointer)):
        return None
    chosen = _chosen(word, words, shown, shown.of_kind(kind), pointer=pointer)
    return (end, chosen) if chosen else None


def _noun(tokens: Sequence[Token], at: int, words: _Words) -> tuple[int, str | None, bool]:
    """Return where the noun behind a place ends, its kind, and whether there is one."""
    if at < len(tokens) and tokens[at].joined:
        if tokens[at].folded in words.ones:
            return at + 1, None, True
        kind = words.nouns.get(tokens[at].folded)
        if kind is not None:
            return at + 1, kind, True
    return at, None, False


def _counts(tokens: Sequence[Token], at: int, end: int, words: _Words) -> bool:
    """Return whether an ordinal counts days, times or the like."""
    beside = [tokens[end].folded] if end < len(tokens) and tokens[end].joined else []
    beside += [tokens[at - 1].folded] if at > 0 and tokens[at].joined else []
    return bool(words.counting & set(beside))


def _stands_alone(tokens: Sequence[Token], end: int, words: _Words, *, pointer: bool) -> bool:
    """Return whether a place without a noun points at something: not if it may go with the word behind it."""
    if not (pointer or words.bare):
        return False
    return end >= len(tokens) or not tokens[end].joined or tokens[end].folded in words.after


def _chosen(word: str, words: _Words, shown: Shown, items: Sequence[Mention], *, pointer: bool) -> Mention | None:
    if word in words.largest or word in words.smallest:
        return _by_size(items, largest=word in words.largest)
    if word in words.remaining and shown.touched:
        rest = [item for item in items if (item.kind, item.id) not in shown.touched]
        return rest[0] if len(rest) == 1 and len(items) == _TWO else None
    place = int(word) if word.isdecimal() and pointer else words.places.get(word, 0)
    if not (0 < place <= len(items) or -len(items) <= place < 0):
        return None
    return items[place - 1 if place > 0 else place]


def _by_size(items: Sequence[Mention], *, largest: bool) -> Mention | None:
    """Return the record of the largest or smallest amount; None if amounts are unknown or equal."""
    sized = [(amount, item) for item in items if (amount := _amount(item)) is not None]
    if len(sized) < _TWO or (not largest and len(sized) < len(items)):
        return None
    edge = max(amount for amount, _ in sized) if largest else min(amount for amount, _ in sized)
    hits = [item for amount, item in sized if amount == edge]
    return hits[0] if len(hits) == 1 else None


def _amount(item: Mention) -> Decimal | None:
    try:
        return Decimal(item.amount) if item.amount is not None else None
    except InvalidOperation:
        return None


def _by_name(
    tokens: Sequence[Token], at: int, words: _Words, spans: Sequence[Span], shown: Shown
) -> tuple[int, Mention] | None:
    """Return where words end that point by a word of a name or an account: "the Halden one", "ta z Olszyny"."""
    if tokens[at].folded not in words.pointers:
        return None
    found = _between(tokens, at, words) or _behind(tokens, at, words, spans)
    if found is None:
        return None
    named, end = found
    hits = [item for item in shown.items if _answers(item, tokens, named, spans)]
    return (end, hits[0]) if len(hits) == 1 else None


def _between(tokens: Sequence[Token], at: int, words: _Words) -> tuple[range, int] | None:
    """Return the words of a name between a pointer and what stands for a record."""
    for end in range(at + 1, min(at + 2 + _LONGEST_NAME, len(tokens))):
        if not tokens[end].joined:
            return None
        if tokens[end].folded in words.ones and end > at + 1:
            return range(at + 1, end), end + 1
    return None


def _behind(tokens: Sequence[Token], at: int, words: _Words, spans: Sequence[Span]) -> tuple[range, int] | None:
    """Return the words of a name behind a pointer, what stands for a record, and a preposition."""
    place, _, noun = _noun(tokens, at + 1, words)
    if not (noun or words.bare) or place + 1 >= len(tokens):
        return None
    if tokens[place].folded not in words.joints or not tokens[place + 1].joined:
        return None
    first = place + 1
    span = next((one for one in spans if one.start <= tokens[first].start < one.end), None)
    last = first + 1
    while span and last < len(tokens) and tokens[last].start < span.end:
        last += 1
    return range(first, last), last


def _answers(item: Mention, tokens: Sequence[Token], named: Iterable[int], spans: Sequence[Span]) -> bool:
    """Return whether a record goes by all the words of a name, or belongs to whom they name."""
    places = list(named)
    for span in spans:
        inside = [at for at in places if span.start <= tokens[at].start < span.end]
        if len(inside) == len(places) and span.type == "record":
            meant = {(one.kind, one.id) for one in span.candidates}
            if (item.kind, item.id) in meant or ("account", item.account_id) in meant:
                return True
    own = _folded(f"{item.label} {item.detail or ''}")
    return bool(places) and all(any(_alike(tokens[at].folded, word) for word in own) for at in places)


def _folded(text: str) -> list[str]:
    from crm_store.matching.text import fold

    return fold(text).split()


def _alike(word: str, other: str) -> bool:
    """Return whether two words are forms of one: they begin alike, for cases change their ends."""
    if min(len(word), len(other)) <= _STEM:
        return word == other
    return word.startswith(_stem(other)) or other.startswith(_stem(word))


def _stem(word: str) -> str:
    return word[: max(_STEM, len(word) - 2)]


@dataclass(frozen=True)
class _Words:
    """The words of a language that point."""

    pointers: frozenset[str]
    ones: frozenset[str]
    nouns: Mapping[str, str]
    places: Mapping[str, int]
    largest: frozenset[str]
    smallest: frozenset[str]
    remaining: frozenset[str]
    joints: frozenset[str]
    after: frozenset[str]
    counting: frozenset[str]
    bare: bool


@cache
def _words(language: Any) -> _Words:  # noqa: ANN401  (a language's name)
    data = mapping(language, "pointing")
    sets = {
        name: frozenset(str(word) for word in data[name])
        for name in ("pointers", "ones", "largest", "smallest", "remaining", "joints", "after", "counting")
    }
    nouns = {word: kind for kind, listed in data["nouns"].items() for word in listed}
    places = {word: int(place) for place, listed in data["places"].items() for word in listed}
    return _Words(nouns=nouns, places=places, bare=bool(data["bare"]), **sets)
