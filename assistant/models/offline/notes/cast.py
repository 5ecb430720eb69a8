"""The people of pasted notes: colleagues, known contacts of the company they are about, and others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.models.offline.notes import cues
from assistant.models.offline.wording import flat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.models.offline.message import Message
    from assistant.models.offline.notes.statements import Pages
    from assistant.understanding.findings import Mention, Span

_SURE = 0.45
_TITLED = re.compile(r"[^\W\d_]+")
_GAP = 24
"""How many characters after "with" a further name of a list may stand."""
_FULL = 2
_ROLE = re.compile(r"[ ,:]*(?:[a-z\u00df-\u017e.]+[ ,]+){0,5}")
"""What may stand between "with" and a name: "the mill manager,"."""


@dataclass(frozen=True)
class Person:
    """Somebody in the notes; ``id`` of a known contact or colleague, and where a contact works."""

    kind: Literal["user", "contact", "stranger"]
    label: str
    id: int | None = None
    account: int | None = None

    @property
    def reference(self) -> str:
        """How a tool's argument names him."""
        return self.label if self.id is None else str(self.id)


class Cast:
    """Who is who in a message's pasted text, seen from the company that it is about."""

    def __init__(self, message: Message, pages: Pages, account: int | None) -> None:
        """Look at all names that were found; those in a list of who was there stand as they are called."""
        self._listed = [(line.start, line.end) for line in pages.fields.get("header_people", [])]
        self._message = message
        self._account = account
        actor = message.findings.actor
        self.me = Person("user", actor.label, actor.id) if actor else None
        self._places: list[tuple[int, int, Person]] = []
        for span in message.spans:
            person = self._person(span)
            if person:
                self._places.append((span.start, span.end, person))
        known = [self.me] if self.me else []
        self.people = list(dict.fromkeys([*known, *(person for _, _, person in self._places)]))

    def _person(self, span: Span) -> Person | None:
        if span.type == "person" and span.value and span.value[0].isupper():
            listed = any(first <= span.start < last for first, last in self._listed)
            return Person("stranger", span.text if listed else span.value)
        if span.type != "record":
            return None
        people = [one for one in span.candidates if one.kind in {"user", "contact"} and one.score >= _SURE]
        if not people or span.candidates[0].kind not in {"user", "contact"}:
            return None
        here = [one for one in people if one.account_id is not None and one.account_id == self._account]
        best = (here or people)[0]
        rivals = [one for one in (here or people)[1:] if one.score > best.score - _SURE / 10 and one.id != best.id]
        return None if rivals else _known(best)

    def named(self, text: str) -> Person | None:
        """Return who a label means: a full name, a part of one that only one has, or "me"."""
        bare = flat(text).strip(" *_:@")
        if cues.whole("me", bare):
            return self.me
        exact = [person for person in self.people if flat(person.label) == bare]
        if exact:
            return exact[0]
        words = set(bare.split())
        near = [person for person in self.people if words and words <= set(flat(person.label).split())]
        near = [person for person in near if person.kind != "stranger"] or near
        if len({person.label for person in near}) == 1:
            return near[0]
        wide = [person for person in self.people if set(flat(person.label).split()) < words]
        if len(wide) == 1 and len(wide[0].label.split()) >= _FULL:
            return wide[0]
        return None

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, Person]]:
        """Yield who is named in a part of the text, in order; also by a name found elsewhere in it."""
        found = [place for place in self._places if start <= place[0] < end]
        taken = [(first, last) for first, last, _ in found]
        for word in _TITLED.finditer(self._message.text, start, end):
            if word[0][0].isupper() and not any(first <= word.start() < last for first, last in taken):
                person = self._by_word(flat(word[0]))
                if person:
                    found.append((word.start(), word.end(), person))
        yield from sorted(found, key=lambda place: place[0])

    def _by_word(self, word: str) -> Person | None:
        near = [person for person in self.people if word in flat(person.label).split()]
        known = [person for person in near if person.kind != "stranger"]
        return known[0] if len(known) == 1 else near[0] if len(near) == 1 else None


def _known(mention: Mention) -> Person:
    kind: Literal["user", "contact"] = "user" if mention.kind == "user" else "contact"
    return Person(kind, mention.label, mention.id, mention.account_id)


def participants(message: Message, pages: Pages, cast: Cast, own: list[tuple[int, int]]) -> list[Person]:
    """Return who took part: who speaks, who is listed, and with whom the person says to have been."""
    found: list[Person] = []
    for line in pages.fields.get("header_people", []):
        found += [person for _, _, person in cast.within(line.start, line.end)]
    for speaker in pages.speakers:
        person = cast.named(speaker)
        found += [person or Person("stranger", speaker)]
    head = [*own, *([(pages.title.start, pages.title.end)] if pages.title else [])]
    for start, end in head:
        found += list(_in_head(message, cast, start, end))
    if not pages.spoken and not pages.fields.get("header_people"):
        found += _met(message, pages, cast)
    absent = {
        person for line in pages.fields.get("header_absent", []) for _, _, person in cast.within(line.start, line.end)
    }
    return [person for person in dict.fromkeys(found) if person not in absent and not _a_place(person)]


def _in_head(message: Message, cast: Cast, start: int, end: int) -> Iterator[Person]:
    """Yield who is named in a title or one's own words: in full, or behind "with"; a part may be a company's name."""
    for first, last, person in cast.within(start, end):
        before = message.text[start:first]
        ends = [at for _, at in cues.places("with_whom", before)]
        if " " in message.text[first:last].strip() or (ends and _ROLE.fullmatch(before[ends[-1] :])):
            yield person


def _a_place(person: Person) -> bool:
    """Return whether a name is that of a way to meet, not of somebody."""
    return person.kind == "stranger" and (
        cues.said("type_meeting", person.label) or cues.said("type_call", person.label)
    )


def _met(message: Message, pages: Pages, cast: Cast) -> Iterator[Person]:
    """Yield those who stand behind a word such as "with" of a meeting, and in a list that goes on from there."""
    for statement in pages.statements:
        after: int | None = None
        for first, last, person in cast.within(statement.start, statement.end):
            before = message.text[statement.start : first]
            ends = [end for _, end in cues.places("with_whom", before)]
            bound = bool(ends) and _ROLE.fullmatch(before[ends[-1] :]) is not None
            listed = after is not None and first - after <= _GAP and bound
            if listed or (bound and cues.said("met", before)):
                yield person
                after = last
