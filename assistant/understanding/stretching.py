"""Tells a name of somebody new from the known name it begins or ends like: "Anna Zyx" is not Anna Nowak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.understanding.nominative import company_name, given_name, person_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.understanding.findings import Span
    from assistant.understanding.name_words import Reading, Token

_PEOPLE = frozenset({"contact", "user", "lead"})
_NAMED = frozenset({*_PEOPLE, "account"})
_HALF = 0.5
_NEAR = 0.6
_WHOLE = 0.97


def stretched(spans: Sequence[Span], reading: Reading) -> list[Span]:
    """Return spans, names together with words around them that belong to the name and that no record has.

    Such a span is a person or company, and its candidates are only near.
    """
    return [_stretched(span, spans, reading) for span in spans]


def _stretched(span: Span, spans: Sequence[Span], reading: Reading) -> Span:
    if span.type != "record" or span.candidates[0].kind not in _NAMED:
        return span
    inside = [at for at, token in enumerate(reading.tokens) if span.start <= token.start and token.end <= span.end]
    if not inside or all(reading.is_low(reading.tokens[at]) for at in inside):
        return span
    first, end = _widened(span, inside[0], inside[-1] + 1, _free(spans, reading), reading)
    tokens = reading.tokens[first:end]
    added = len(tokens) > len(inside)
    of_person = span.candidates[0].kind in _PEOPLE
    halved = of_person and len(tokens) > 1 and span.candidates[0].score < _NEAR
    return _new(span, tokens, reading, of_person=of_person, added=added) if added or halved else span


def _widened(span: Span, first: int, end: int, free: set[int], reading: Reading) -> tuple[int, int]:
    """Return the words of a name with those right before and after that are part of it."""
    person = span.candidates[0].kind in _PEOPLE
    while end in free and reading.tokens[end].joined and _belongs(end, span, reading):
        end += 1
    alone = person and end - first == 1 and first - 1 in free and reading.tokens[first].joined
    if alone and not reading.is_low(reading.tokens[first - 1]) and given_name(reading.tokens[first - 1].text):
        first -= 1
    return first, end


def _belongs(at: int, span: Span, reading: Reading) -> bool:
    """Tell whether a word continues a name: with a capital, and an everyday word only after half a company's name."""
    token = reading.tokens[at]
    if reading.is_low(token) or reading.is_grammar(token) or at in reading.legal or not token.text[0].isalpha():
        return False
    best = span.candidates[0]
    partly = best.kind == "account" and best.score < _WHOLE
    return partly or not reading.is_plain(token)


def _free(spans: Iterable[Span], reading: Reading) -> set[int]:
    """Return the places of words that no span has."""
    taken = [(span.start, span.end) for span in spans]
    tokens = enumerate(reading.tokens)
    return {at for at, token in tokens if not any(token.start < end and start < token.end for start, end in taken)}


def _new(span: Span, tokens: Sequence[Token], reading: Reading, *, of_person: bool, added: bool) -> Span:
    start, end = tokens[0].start, tokens[-1].end
    written = [token.text for token in tokens]
    name = person_name(written, reading.language) if of_person else company_name(written, reading.language)
    near = [
        mention.model_copy(update={"score": round(mention.score * (_HALF if added else 1), 4)})
        for mention in span.candidates
    ]
    return span.model_copy(
        update={
            "start": start,
            "end": end,
            "text": reading.source[start:end],
            "type": "person" if of_person else "company",
            "value": name,
            "candidates": near,
            "certain": False,
        }
    )
