"""Finds words that a person or his company taught the assistant: they mean what he said they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.understanding.findings import Mention, Span
from crm_store import own_words
from crm_store.matching.inflection import readings
from crm_store.models import Contact, Deal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.understanding.name_words import Token
    from crm_store.models import Business
    from crm_store.own_words import Meaning
    from crm_store.unit import Unit

_KINDS = {"close reason": "reason", "lead source": "source"}
_TRUSTED = 0.9
_SHORTEST_CASE = 4


def taught(unit: Unit, text: str, tokens: Sequence[Token]) -> list[Span]:
    """Return the taught words in ``text``, in any of their forms; of those that overlap the longest."""
    known = own_words.meanings(unit, {token.folded for token in tokens})
    found: list[Span] = []
    for meaning in sorted(known, key=lambda one: -len(one.terms)):
        for first in range(len(tokens) - len(meaning.terms) + 1):
            said = tokens[first : first + len(meaning.terms)]
            if _says(said, meaning.terms) and not _overlaps(said, found):
                found.append(_span(unit, text, said, meaning))
    return found


def without(spans: Iterable[Span], taken: Sequence[Span]) -> list[Span]:
    """Return the spans that share no character with those ``taken``."""
    return [span for span in spans if not any(span.start < one.end and one.start < span.end for one in taken)]


def _says(said: Sequence[Token], terms: Sequence[str]) -> bool:
    joined = all(token.joined for token in said[1:])
    return joined and all(_is_form(token.folded, term) for token, term in zip(said, terms, strict=True))


def _is_form(word: str, term: str) -> bool:
    if word == term or len(word) < _SHORTEST_CASE:
        return word == term
    return any(reading.base == term and reading.trust >= _TRUSTED for reading in readings(word))


def _overlaps(said: Sequence[Token], found: Iterable[Span]) -> bool:
    return any(said[0].start < span.end and span.start < said[-1].end for span in found)


def _span(unit: Unit, text: str, said: Sequence[Token], meaning: Meaning) -> Span:
    start, end = said[0].start, said[-1].end
    record = meaning.record
    mention = Mention(
        kind=_KINDS.get(record.kind, record.kind), id=record.id, label=record.label, account_id=_account(unit, record)
    )
    return Span(
        start=start,
        end=end,
        text=text[start:end],
        type="record",
        candidates=[mention],
        details={"taught": meaning.word},
    )


def _account(unit: Unit, record: Business) -> int | None:
    """Return where a contact works, or whose a deal is."""
    from crm_store import employments

    if isinstance(record, Contact):
        jobs = employments.current(unit, record.id)
        return jobs[0].account_id if jobs else None
    return record.account_id if isinstance(record, Deal) else None
