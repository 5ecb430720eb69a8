"""Tells who is meant where several answer to a name: who works where the message says, or a colleague given work.

A colleague, or somebody of another company, never stands in for a person who is said to be at a customer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.understanding.language_data import either, listed
from assistant.understanding.nominative import given_name, person_name
from crm_store.matching.genders import gender_of
from crm_store.matching.text import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.understanding.findings import Mention, Span
    from assistant.understanding.name_words import Reading

_PEOPLE = frozenset({"contact", "user", "lead"})
_NAMED = frozenset({*_PEOPLE, "account"})
_NEAR = 0.3
_HALF = 0.5
_SURE = 0.5
_CERTAIN = 0.8
_POSSESSIVES = ("'s", "\u2019s")


def placed(spans: Sequence[Span], reading: Reading) -> list[Span]:
    """Return spans in their order, each name's candidates without those that the words around it speak against."""
    ordered = sorted(spans, key=lambda span: span.start)
    return _Placing(ordered, reading).spans()


def addressed(spans: Sequence[Span], reading: Reading) -> list[Span]:
    """Return spans, an address or number as the person it belongs to, where that is who was called or written to."""
    people = [span for span in spans if span.type == "person" or _names_person(span)]
    if people:
        return [*spans]
    return [_addressee(span, reading) if span.type in {"email", "phone"} else span for span in spans]


def _addressee(span: Span, reading: Reading) -> Span:
    cues = listed(reading.language, "name_cues", "telling") | listed(reading.language, "name_cues", "before")
    before = reading.within(0, span.start)
    best = span.candidates[0] if span.candidates else None
    told = bool(before) and reading.tokens[before[-1]].folded in cues
    if best is None or best.kind not in _PEOPLE or best.score < _CERTAIN or not told:
        return span
    return span.model_copy(update={"type": "record", "value": None})


def _names_person(span: Span) -> bool:
    return span.type == "record" and span.candidates[0].kind in _PEOPLE


class _Placing:
    def __init__(self, spans: Sequence[Span], reading: Reading) -> None:
        self._spans = spans
        self._reading = reading
        self._first = {token.start: at for at, token in enumerate(reading.tokens)}
        self._last = {token.end: at for at, token in enumerate(reading.tokens)}

    def spans(self) -> list[Span]:
        found: list[Span] = []
        for at, span in enumerate(self._spans):
            told = span.type == "record" and span.candidates[0].kind in _NAMED and span.start in self._first
            found.append(self._told(at, span) if told else span)
        return found

    def _told(self, at: int, span: Span) -> Span:
        span = _narrowed(span, self._of_kind(at, span))
        span = _narrowed(span, self._of_gender(span))
        place = self._place_of(at)
        if place is not None:
            return self._at_place(span, place)
        return _narrowed(span, self._colleagues(span))

    def _of_kind(self, at: int, span: Span) -> list[Mention]:
        """Return people after a form of address, companies after "at"; a company is not called by a first name."""
        first = self._first[span.start]
        people = [one for one in span.candidates if one.kind in _PEOPLE]
        companies = [one for one in span.candidates if one.kind == "account"]
        if self._addressed(first):
            return people
        there = self._reading.beside(first, "place") or (
            self._reading.beside(first, "there") and self._person_before(at)
        )
        if there and companies and companies[0].score >= _SURE and not self._together(span):
            return companies
        if not self._one_word(span) or not people or given_name(span.text) is None:
            return []
        return [one for one in span.candidates if one.kind != "account" or len([*words(one.label)]) == 1]

    def _of_gender(self, span: Span) -> list[Mention]:
        """Return those who may be addressed so, or bear a surname in this form."""
        title, ending = self._title(self._first[span.start]), fold(span.text)
        if title in either("name_cues", "of_man"):
            return [one for one in span.candidates if _gender(one) != "feminine"]
        if title in either("name_cues", "of_woman"):
            return [one for one in span.candidates if _gender(one) != "masculine"]
        if self._one_word(span) and ending.endswith(tuple(listed(self._reading.language, "name_cues", "mens_endings"))):
            return [one for one in span.candidates if not (one.kind == "contact" and fold(one.label).endswith("a"))]
        return []

    def _title(self, first: int) -> str:
        return self._reading.tokens[first - 1].folded if first > 0 and self._reading.tokens[first].joined else ""

    def _addressed(self, first: int) -> bool:
        return self._title(first) in either("name_cues", "of_man") | either("name_cues", "of_woman")

    def _person_before(self, at: int) -> bool:
        """Tell whether the span before one ends right before the word that leads to it, and names a person."""
        before = self._spans[at - 1] if at else None
        if before is None or before.end not in self._last:
            return False
        gap = self._first[self._spans[at].start] - self._last[before.end]
        known = before.type == "record" and before.candidates[0].kind in _NAMED
        return gap == 2 and (before.type == "person" or known)  # noqa: PLR2004  (one word between)

    def _place_of(self, at: int) -> Span | None:
        """Return the company that the message says somebody is at: right after his name, or right before it."""
        span, after = self._spans[at], self._spans[at + 1] if at + 1 < len(self._spans) else None
        if after is not None and _is_company(after) and self._leads_to(span, after) and not self._together(after):
            return after
        before = self._spans[at - 1] if at else None
        if before is not None and _is_company(before) and before.text.endswith(_POSSESSIVES):
            return before if span.start - before.end == 1 else None
        return None

    def _leads_to(self, span: Span, place: Span) -> bool:
        if span.end not in self._last or place.start not in self._first:
            return False
        between = self._reading.tokens[self._last[span.end] + 1 : self._first[place.start]]
        if not between:
            return False
        start = between[0].folded in listed(self._reading.language, "name_cues", "there")
        rest = all(
            token.folded in either("name_cues", "company_words") or len(token.folded) == 1 for token in between[1:]
        )
        return start and rest and len(between) <= 2  # noqa: PLR2004  (from, and what a company is)

    def _together(self, company: Span) -> bool:
        """Tell whether a company is met, not worked for, by the case that it stands in."""
        first = self._first.get(company.start)
        if first is None or not self._reading.beside(first, "together"):
            return False
        endings = tuple(listed(self._reading.language, "name_cues", "together_endings"))
        label = company.candidates[0].label if company.candidates else company.value or ""
        return company.text.lower().endswith(endings) and not label.lower().endswith(endings)

    def _at_place(self, span: Span, place: Span) -> Span:
        """Return a name as of those who work there; whoever else bears it is only near to a stranger's."""
        at = {one.id for one in place.candidates if one.kind == "account"} if place.type == "record" else set()
        here = [one for one in span.candidates if one.kind in {"contact", "lead"} and one.account_id in at]
        if here:
            return _narrowed(span, here)
        if not self._one_word(span) or span.candidates[0].kind == "account":
            return span
        genitive = self._reading.beside(self._first[span.start], "genitive")
        name = person_name([span.text], self._reading.language, genitive=genitive)
        near = [one.model_copy(update={"score": round(one.score * _HALF, 4)}) for one in span.candidates]
        name = name[:1].upper() + name[1:]
        return span.model_copy(update={"type": "person", "value": name, "candidates": near, "certain": False})

    def _colleagues(self, span: Span) -> list[Mention]:
        """Return the colleagues of a name, where it is somebody who is given work."""
        users = [one for one in span.candidates if one.kind == "user" and span.candidates[0].score - one.score < _NEAR]
        return users if users and (self._is_instructed(span) or self._is_delegated(span)) else []

    def _is_instructed(self, span: Span) -> bool:
        at, last = self._first[span.start], self._last[span.end]
        after = self._reading.tokens[last + 1].folded if last + 1 < len(self._reading.tokens) else ""
        return self._reading.beside(at, "instructing") and after in listed(
            self._reading.language, "name_cues", "instructed"
        )

    def _is_delegated(self, span: Span) -> bool:
        """Tell whether the sentence hands something over, and the name is of whom it goes to, not of where it is."""
        at, tokens = self._first[span.start], self._reading.tokens
        begin = next((place for place in range(at, -1, -1) if tokens[place].starts), 0)
        handing = listed(self._reading.language, "name_cues", "delegating")
        if not any(token.folded in handing for token in tokens[begin:at]):
            return False
        to_whom = self._reading.beside(at, "to_whom")
        return to_whom or (self._reading.cue(at) in handing) or not self._after_grammar(at)

    def _after_grammar(self, at: int) -> bool:
        return at > 0 and self._reading.is_grammar(self._reading.tokens[at - 1])

    def _one_word(self, span: Span) -> bool:
        return self._first[span.start] == self._last.get(span.end)


def _narrowed(span: Span, left: Iterable[Mention]) -> Span:
    """Return a span with the candidates that are left; as it was where none is."""
    candidates = [*left]
    if not candidates or len(candidates) == len(span.candidates):
        return span
    if span.candidates[0].score - candidates[0].score > _NEAR:
        return span
    certain = span.certain or candidates[0].score >= _SURE
    return span.model_copy(update={"candidates": candidates, "certain": certain})


def _is_company(span: Span) -> bool:
    return span.type == "company" or (
        span.type == "record" and any(one.kind == "account" for one in span.candidates[:3])
    )


def _gender(mention: Mention) -> str | None:
    return gender_of(mention.label.split()[0]) if mention.kind in _PEOPLE and mention.label else None
