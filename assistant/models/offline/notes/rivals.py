"""Who else wants the business: companies that pasted notes name beside words of competition."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.models.offline.notes import cues
from assistant.models.offline.wording import flat
from assistant.understanding.language import language_of
from assistant.understanding.nominative import company_name, given_name
from crm_store.matching.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.notes.cast import Cast, Person
    from assistant.models.offline.notes.statements import Statement

_WORD = re.compile(r"[^\W\d_][\w&’'-]+")
_MOST_WORDS = 3
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
                direct = any(0 <= span.start - last <= _DIRECT for _, last in cued)
                if span.type == "company" and _near(span.start, cued):
                    yield span.value
                elif span.type == "person" and direct and not _first_name(span.text):
                    yield company_name(span.text.split(), language_of(one.text, self._message.findings.language))
        taken = [(span.start, span.end) for span in spans if span.type != "number"]
        taken += [(first, last) for first, last, _ in self._cast.within(one.start, one.end)]
        for first, last in _names(self._message.text, one.start, one.end):
            free = not any(begin < last and first < end for begin, end in [*taken, *cued])
            name = self._message.text[first:last]
            if free and self._like_company(name, one, opens=first == one.start) and _near(first, cued):
                yield name

    def _is_known(self, name: str) -> bool:
        return bool(self._known & set(flat(name).split()))

    def _like_company(self, name: str, one: Statement, *, opens: bool) -> bool:
        """Return whether a capitalised word is a name: no known one, no ordinary word, and not short for something."""
        if self._is_known(name) or (name.isupper() and len(name) <= _SHORT):
            return False
        if not opens or _humped(name):
            return not cues.whole("no_names", name)
        elsewhere = re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", self._message.text)
        return elsewhere is None and cues.said("in_play", one.text)


def _names(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where words written with a capital stand, up to three in a row."""
    found: list[tuple[int, int]] = []
    for word in _WORD.finditer(text, start, end):
        if not word[0][0].isupper():
            continue
        if found and found[-1][1] + 1 == word.start() and len(text[found[-1][0] : word.end()].split()) <= _MOST_WORDS:
            found[-1] = found[-1][0], word.end()
        else:
            found.append(word.span())
    yield from found


def _humped(name: str) -> bool:
    """Return whether a capital stands within a word."""
    return any(before.islower() and after.isupper() for before, after in pairwise(name))


def _first_name(name: str) -> bool:
    """Return whether a name begins as a person's does."""
    first = name.split(maxsplit=1)[0]
    given = given_name(first)
    return given is not None and fold(given) == fold(first)


def _near(at: int, cued: Sequence[tuple[int, int]]) -> bool:
    return not cued or any(min(abs(at - first), abs(at - last)) <= _NEAR for first, last in cued)
