"""Finds people and companies in a message that no record is known for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from assistant.understanding.findings import Span
from assistant.understanding.language_data import either, listed
from assistant.understanding.name_words import is_everyday
from assistant.understanding.nominative import company_name, given_name, person_name
from assistant.understanding.unheard import is_foreign
from crm_store.matching.inflection import readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.understanding.name_words import Reading, Token

_PEOPLE = frozenset({"contact", "user", "lead"})
_MOST_WORDS = 8
_INITIALS = 2
_SHORTEST = 3
_SHORTEST_COMPANY = 5
_UNKNOWN = frozenset({"person", "company", "email", "phone", "domain"})
_RECORDS = frozenset({*_PEOPLE, "account", "deal", "product"})
_MOST_NAMES = 3
_TRUSTED = 0.9

Kind = Literal["person", "company"]


class Strangers:
    """Reads the names that ``spans`` leave over."""

    def __init__(self, reading: Reading, spans: Sequence[Span]) -> None:
        """Keep what is known already."""
        self._text = reading.source
        self._reading = reading
        self._tokens = reading.tokens
        self._spans = [*spans]
        self._taken = {at for span in spans for at in reading.touched(span.start, span.end)}

    def found(self) -> list[Span]:
        """Return people and companies that are new, in their order."""
        found: list[Span] = []
        at = 0
        while at < len(self._tokens):
            end = self._end(at)
            kind = self._kind(at, end) if end > at else None
            if kind:
                span = self._span(at, end, kind)
                found.append(span)
                self._spans.append(span)
            at = max(end, at + 1)
        return found or self._unheard()

    def _unheard(self) -> list[Span]:
        """Return the one company that a message is about, written in any way, where it names nobody else."""
        if any(
            span.type in _UNKNOWN or (span.candidates and span.candidates[0].kind in _RECORDS) for span in self._spans
        ):
            return []
        for at, token in enumerate(self._tokens):
            if self._may_be_unheard(at, token):
                return [self._span(at, at + 1, "company")]
        return []

    def _may_be_unheard(self, at: int, token: Token) -> bool:
        """Tell whether a word stands where a company would, and is none of either language's words."""
        if at in self._taken or not token.text.isalpha() or len(token.text) < _SHORTEST_COMPANY or token.caps:
            return False
        if self._reading.is_grammar(token) or self._reading.is_plain(token) or is_everyday(token.folded, "en"):
            return False
        named = self._reading.beside(at, "unheard") or self._is_object(at)
        low = self._reading.is_low(token)
        return named and (is_foreign(token.folded, self._reading.language) if low else not token.starts)

    def _is_object(self, at: int) -> bool:
        """Tell whether a sentence begins with an order, the word is what it is about, and a preposition follows."""
        if at == 0 or not self._tokens[at - 1].starts or not self._tokens[at].joined:
            return False
        after = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        return self._reading.is_plain(self._tokens[at - 1]) and (after is None or self._reading.is_grammar(after))

    def _end(self, first: int) -> int:
        """Return where a name that begins here ends; ``first`` if none does."""
        if not self._may_begin(first):
            return first
        end = first + 1
        while end < len(self._tokens) and end - first < _MOST_WORDS and self._goes_on(first, end):
            end += 1
        while end > first + 1 and self._tokens[end - 1].folded in either("name_cues", "particles"):
            end -= 1
        return end

    def _may_begin(self, at: int) -> bool:
        token = self._tokens[at]
        if (
            at in self._taken
            or at in self._reading.legal
            or self._reading.is_grammar(token)
            or not token.text[0].isalpha()
        ):
            return False
        if self._reading.is_low(token):
            return self._told_in_low(at)
        if self._reading.is_plain(token):
            return not token.starts and self._is_name(at + 1)
        return True

    def _told_in_low(self, at: int) -> bool:
        """Tell whether a word in small letters is a name: a first name beside a cue, or whatever a person is from."""
        if self._reading.beside(at, "telling") or self._reading.cue(at) in either("name_cues", "person_words"):
            return given_name(self._tokens[at].text) is not None
        connected = self._reading.cue(at) in either("name_cues", "connectors")
        if self._reading.is_plain(self._tokens[at]):
            return False
        return connected and self._after_person(at - 1) and not self._capitals()

    def _capitals(self) -> bool:
        return any(not self._reading.is_low(token) and not token.starts for token in self._tokens)

    def _is_name(self, at: int) -> bool:
        if at >= len(self._tokens) or at in self._taken or not self._tokens[at].joined:
            return False
        token = self._tokens[at]
        return token.capital and not self._reading.is_grammar(token) and not self._reading.is_plain(token)

    def _goes_on(self, first: int, at: int) -> bool:
        token, low = self._tokens[at], self._reading.is_low(self._tokens[first])
        if not token.joined or at in self._taken:
            return False
        if at in self._reading.legal or token.folded in either("name_cues", "particles"):
            return True
        if self._reading.is_grammar(token) and not (token.stop and token.capital):
            return False
        if low:
            return at == first + 1 and not self._reading.is_plain(token) and token.text.isalpha()
        return token.capital

    def _kind(self, first: int, end: int) -> Kind | None:
        """Return what the words name, by what they are and what stands before them."""
        cue = self._reading.cue(first)
        if any(at in self._reading.legal for at in range(first, end)) or cue in either("name_cues", "company_words"):
            return "company"
        if end - first > 1 and any(_names_company(token) for token in self._tokens[first:end]):
            return "company"
        if self._is_person(first, end, cue):
            return "person"
        if self._after_comma(first) and self._has_plain(first, end):
            return "company"
        if self._may_be_company(first, end, cue):
            return "company"
        return "person" if self._may_be_person(first, end) else None

    def _is_person(self, first: int, end: int, cue: str | None) -> bool:
        if cue in either("name_cues", "person_words") or self._titled(first):
            return True
        known = not self._tokens[first].caps and given_name(self._tokens[first].text) is not None
        return known and (end - first > 1 or cue is not None or self._reading.acts(end - 1))

    def _may_be_company(self, first: int, end: int, cue: str | None) -> bool:
        """Tell whether it is where somebody is from, has initials or everyday words, which no surname is."""
        if cue is None:
            return False
        token = self._tokens[first]
        initials = token.text[:_INITIALS].isupper() and not self._reading.is_low(token) and end - first == 1
        from_there = cue in either("name_cues", "connectors") and self._after_person(first - 1)
        initials = initials and self._reading.beside(first, "telling")
        return initials or from_there or self._has_plain(first, end) or self._reading.beside(first, "before_company")

    def _may_be_person(self, first: int, end: int) -> bool:
        if self._has_plain(first, end) or (end - first == 1 and len(self._tokens[first].text) < _SHORTEST):
            return False
        if self._reading.beside(first, "telling"):
            return True
        return end - first > 1 and (self._reading.acts(end - 1) or (self._of_people and self._is_full(first, end)))

    @cached_property
    def _of_people(self) -> bool:
        """Whether the message says that people were met, called or written to."""
        cues = listed(self._reading.language, "name_cues", "telling") | either("name_cues", "person_words")
        return any(token.folded in cues for token in self._tokens)

    def _is_full(self, first: int, end: int) -> bool:
        """Tell whether words look like a first name and a surname."""
        tokens = self._tokens[first:end]
        return len(tokens) <= _MOST_NAMES and all(token.text.isalpha() and not token.caps for token in tokens)

    def _after_comma(self, first: int) -> bool:
        """Tell whether a new person stands before, with a comma between: whoever is added is told so."""
        at = self._tokens[first].start
        return self._text[:at].endswith(", ") and any(
            span.type == "person" and span.end == at - 2 for span in self._spans
        )

    def _has_plain(self, first: int, end: int) -> bool:
        return any(self._reading.is_plain(token) for token in self._tokens[first + 1 : end])

    def _titled(self, at: int) -> bool:
        return at > 0 and self._tokens[at - 1].folded in either("name_cues", "before_person")

    def _after_person(self, at: int) -> bool:
        """Tell whether the word before the one at a place ends a person's name."""
        if at < 1:
            return False
        last = self._tokens[at - 1]
        return any(span.end == last.end and _is_person(span) for span in self._spans)

    def _span(self, first: int, end: int, kind: Kind) -> Span:
        tokens = self._tokens[first:end]
        written = [token.text for token in tokens]
        start, stop = tokens[0].start, tokens[-1].end
        if kind == "person":
            genitive = self._reading.beside(first, "genitive")
            name = person_name(written, self._reading.language, genitive=genitive)
            particles = either("name_cues", "particles")
            lower = (word.islower() and word not in particles for word in name.split())
            value = " ".join(word.capitalize() if low else word for word, low in zip(name.split(), lower, strict=True))
        elif any(at in self._reading.legal for at in range(first, end)):
            stop += self._text[stop : stop + 1] == "."
            value = self._text[start:stop]
        else:
            of = self._reading.cue(first) in either("name_cues", "unheard")
            value = company_name(written, self._reading.language, of=of)
            value = value.title() if value.islower() else value
        return Span(start=start, end=stop, text=self._text[start:stop], type=kind, value=value)


def with_details(spans: Sequence[Span]) -> list[Span]:
    """Return spans in their order, the only new person with the address, number and new company said beside."""
    people = [span for span in spans if span.type == "person"]
    if len(people) != 1:
        return [*spans]
    details = dict(_details(spans))
    return [span.model_copy(update={"details": details}) if span is people[0] and details else span for span in spans]


def _details(spans: Sequence[Span]) -> Iterator[tuple[str, str]]:
    for kind in ("email", "phone", "company"):
        found = [span for span in spans if span.type == kind and not span.candidates]
        if len(found) == 1 and found[0].value:
            yield kind, found[0].value


def _names_company(token: Token) -> bool:
    """Tell whether a word, in whatever form, is one that companies are called by."""
    nouns = either("name_cues", "company_nouns")
    return any(base in nouns for base, trust in readings(token.folded) if trust >= _TRUSTED)


def _is_person(span: Span) -> bool:
    return span.type == "person" or (span.type == "record" and span.candidates[0].kind in _PEOPLE)
