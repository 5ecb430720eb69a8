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
_SURE = 0.8
_SAID = 0.7


def stretched(spans: Sequence[Span], reading: Reading) -> list[Span]:
    """Return spans, names together with words around them that belong to the name and that no record has.

    Such a span is a person or company, and its candidates are only near.
    """
    free = _free(spans, reading)
    joined = _coalesced([span for span in spans if not _half_heard(span, free, reading)], reading)
    free = _free(joined, reading)
    found: list[Span] = []
    for span in joined:
        new = _stretched(span, free, reading)
        free -= {*reading.within(new.start, new.end)}
        found.append(new)
    return found


def _half_heard(span: Span, free: set[int], reading: Reading) -> bool:
    """Tell whether a word is hardly a company's name, and what stands before it makes it somebody's surname."""
    best = span.candidates[0] if span.type == "record" else None
    if best is None or best.kind != "account" or best.score >= _NEAR:
        return False
    at, *more = reading.within(span.start, span.end) or range(1)
    before = reading.tokens[at - 1]
    if more or at == 0 or at - 1 not in free or not reading.tokens[at].joined or reading.is_low(before):
        return False
    return given_name(before.text) is not None or not (before.starts or reading.is_plain(before))


def _coalesced(spans: Sequence[Span], reading: Reading) -> list[Span]:
    """Join neighbours that are each a poor reading of what is one name that no record has."""
    ends = {token.end: at for at, token in enumerate(reading.tokens)}
    starts = {token.start: at for at, token in enumerate(reading.tokens)}
    found: list[Span] = []
    for span in spans:
        last, at = found[-1] if found else None, starts.get(span.start, 0)
        beside = last is not None and ends.get(last.end) == at - 1 and reading.tokens[at].joined
        if last is not None and beside and _poor(last, span) and not reading.is_low(reading.tokens[at]):
            found[-1] = _both(last, span, reading)
        else:
            found.append(span)
    return found


def _poor(one: Span, other: Span) -> bool:
    """Tell whether neither names a record well, and one hardly at all; a first name begins another name."""
    if one.type == other.type == "record" and one.candidates[0].kind == "account" and given_name(other.text):
        return False
    if any(span.type != "record" or span.candidates[0].kind not in _NAMED for span in (one, other)):
        return False
    scores = sorted(span.candidates[0].score for span in (one, other))
    of_companies = all(span.candidates[0].kind == "account" for span in (one, other))
    return scores[1] < _SURE and (scores[0] < _SAID or of_companies)


def _both(one: Span, other: Span, reading: Reading) -> Span:
    candidates = [
        mention.model_copy(update={"score": round(mention.score * _HALF, 4)})
        for mention in sorted((*one.candidates, *other.candidates), key=lambda mention: -mention.score)
    ]
    text = reading.source[one.start : other.end]
    return one.model_copy(update={"end": other.end, "text": text, "candidates": candidates, "certain": False})


def _stretched(span: Span, free: set[int], reading: Reading) -> Span:
    if span.type != "record" or span.candidates[0].kind not in _NAMED:
        return span
    inside = reading.within(span.start, span.end)
    if not inside or all(reading.is_low(reading.tokens[at]) for at in inside):
        return span
    first, end = _widened(span, inside[0], inside[-1] + 1, free, reading)
    tokens = reading.tokens[first:end]
    added = len(tokens) > len(inside)
    of_person = span.candidates[0].kind in _PEOPLE
    halved = len(tokens) > 1 and span.candidates[0].score < _NEAR
    return _new(span, tokens, reading, of_person=of_person, added=added) if added or halved else span


def _widened(span: Span, first: int, end: int, free: set[int], reading: Reading) -> tuple[int, int]:
    """Return the words of a name with those right before and after that are part of it."""
    person = span.candidates[0].kind in _PEOPLE
    while end in free and reading.tokens[end].joined and _belongs(end, span, reading):
        end += 1
    if not person:
        while first - 1 in free and reading.tokens[first].joined and _leads(first - 1, span, reading):
            first -= 1
    alone = person and end - first == 1 and first - 1 in free and reading.tokens[first].joined
    if alone and _is_given(first - 1, span, reading):
        first -= 1
    return first, end


def _is_given(at: int, span: Span, reading: Reading) -> bool:
    """Tell whether a word is the first name before a surname: a known one, or any where the surname is misspelt."""
    token = reading.tokens[at]
    if reading.is_low(token) or reading.is_grammar(token):
        return False
    unknown = span.candidates[0].score < _SURE and not (token.starts or reading.is_plain(token))
    return given_name(token.text) is not None or unknown


def _leads(at: int, span: Span, reading: Reading) -> bool:
    """Tell whether a word begins a company's name of which a record has only the rest."""
    token = reading.tokens[at]
    begins = not token.starts and not reading.is_plain(token) and not reading.is_low(token)
    return begins and span.candidates[0].score < _SURE and not reading.is_grammar(token) and token.text[0].isalpha()


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
    taken = {at for span in spans for at in reading.touched(span.start, span.end)}
    return {*range(len(reading.tokens))} - taken


def _new(span: Span, tokens: Sequence[Token], reading: Reading, *, of_person: bool, added: bool) -> Span:
    start, end = tokens[0].start, tokens[-1].end
    written = [token.text for token in tokens]
    genitive = reading.beside(reading.within(start, end)[0], "genitive")
    if of_person:
        name = person_name(written, reading.language, genitive=genitive)
    else:
        name = company_name(written, reading.language)
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
