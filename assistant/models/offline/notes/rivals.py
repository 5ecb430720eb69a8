"""Who else wants the business: companies that pasted notes name beside words of competition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.models.offline.notes import cues
from assistant.models.offline.wording import flat
from assistant.understanding.nominative import given_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.notes.cast import Cast, Person
    from assistant.models.offline.notes.statements import Statement

_NAME = re.compile(r"[A-ZĄĆĘŁŃÓŚŹŻ][\w&’'-]+(?:[ ][A-ZĄĆĘŁŃÓŚŹŻ][\w&’'-]+){0,2}")
_CAMEL = re.compile(r"[a-ząćęłńóśźż][A-Z]")
_NEAR, _DIRECT = 60, 14
_SHORT = 4
_PART = "competition"


class Rivals:
    """Looks for competitors; names of known records are none."""

    def __init__(self, message: Message, cast: Cast, people: Sequence[Person]) -> None:
        """Leave out who is known, and who took part."""
        self._message = message
        self._cast = cast
        labels = [one.label for span in message.spans for one in span.candidates[:1] if one.kind != "reason"]
        labels += [person.label for person in [*cast.people, *people] if person.kind != "stranger" or person in people]
        self._known = frozenset(word for label in labels for word in flat(label).split())

    def found(self, statements: Sequence[Statement]) -> list[tuple[str, Statement]]:
        """Return the names, each once, with the sentence that has it first."""
        found: dict[str, tuple[str, Statement]] = {}
        for one in statements:
            if cues.said("competing", one.text) or one.section == _PART:
                for name in self._names(one):
                    found.setdefault(flat(name), (name, one))
        return list(found.values())

    def _names(self, one: Statement) -> Iterator[str]:
        cued = [(one.start + first, one.start + last) for first, last in cues.places("competing", one.text)]
        spans = self._message.within(one.start, one.end)
        for span in spans:
            if span.value and not self._is_known(span.value):
                person = span.type == "person" and not given_name(span.text.split()[0])
                direct = person and any(0 <= span.start - last <= _DIRECT for _, last in cued)
                if direct or (span.type == "company" and _near(span.start, cued)):
                    yield span.value
        taken = [(span.start, span.end) for span in spans if span.type != "number"]
        taken += [(first, last) for first, last, _ in self._cast.within(one.start, one.end)]
        for match in _NAME.finditer(self._message.text, one.start, one.end):
            first, last = match.span()
            free = not any(begin < last and first < end for begin, end in [*taken, *cued])
            if free and self._like_company(match[0], one, opens=first == one.start) and _near(first, cued):
                yield match[0]

    def _is_known(self, name: str) -> bool:
        return bool(self._known & set(flat(name).split()))

    def _like_company(self, name: str, one: Statement, *, opens: bool) -> bool:
        """Return whether a capitalised word is a name: no known one, no ordinary word, and not short for something."""
        if self._is_known(name) or (name.isupper() and len(name) <= _SHORT):
            return False
        if not opens or _CAMEL.search(name):
            return not cues.whole("no_names", name)
        elsewhere = re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", self._message.text)
        return elsewhere is None and cues.said("in_play", one.text)


def _near(at: int, cued: Sequence[tuple[int, int]]) -> bool:
    return not cued or any(min(abs(at - first), abs(at - last)) <= _NEAR for first, last in cued)
