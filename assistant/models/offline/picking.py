"""Which of several records a message chooses: by name, by a word of its own, by its place, or with a typo."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.models.offline.message import VOCABULARY
from assistant.models.offline.reasons import meant
from assistant.models.offline.shortness import left_over
from assistant.models.offline.wording import flat, ordinals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.models.offline.message import Message
    from assistant.understanding.findings import Mention

_WORD = re.compile(r"\w+")
_STEM = 4
_LONGEST_ANSWER = 6
"""Words beside the answer itself, above which a message is about something else."""
_SHORTEST = 5
_ALIKE = 80.0
"""How alike, of 100, a word with a typo is to that of a name."""


def chosen(message: Message, choices: Sequence[Mention]) -> Mention | None:
    """Return the one of several records that a message chooses: by place, by name, or by words of its own."""
    if left_over(message) > _LONGEST_ANSWER:
        return None
    by_name = named(message, choices)
    if by_name is not None:
        return by_name
    place = place_named(message)
    if place is None or not (0 < place <= len(choices) or -len(choices) <= place < 0):
        return None
    return choices[place - 1 if place > 0 else place]


def named(message: Message, choices: Sequence[Mention]) -> Mention | None:
    """Return the one of several records that a message names, in full, in part or with a typo."""
    for span in message.spans:
        spoken = {(mention.kind, mention.id) for mention in span.candidates}
        hits = [choice for choice in choices if (choice.kind, choice.id) in spoken]
        if len(hits) == 1:
            return hits[0]
        there = [choice for choice in choices if choice.account_id and ("account", choice.account_id) in spoken]
        if len(there) == 1:
            return there[0]
    in_words = by_words(message, choices) or (meant(message.text, choices) if _reasons(choices) else None)
    return in_words or _by_likeness(message, choices)


def _reasons(choices: Sequence[Mention]) -> bool:
    return all(choice.kind in VOCABULARY for choice in choices)


def place_named(message: Message) -> int | None:
    """Return the place in a list that a message names: "2", "the second one", "the last"."""
    text = message.folded
    if len(text.split()) > 1 and not message.said("numbered"):
        text = message.words["ones"].sub(" ", text)
    digits = [word for word in text.replace(".", " ").replace("#", " ").split() if word.isdecimal()]
    if len(digits) == 1:
        return int(digits[0])
    found = [
        (match.start(), place)
        for pattern, place in ordinals(message.findings.language)
        if (match := pattern.search(text))
    ]
    return min(found)[1] if found else None


def by_words(message: Message, choices: Sequence[Mention]) -> Mention | None:
    """Return the only choice whose label or detail has a word of the message that no other has."""
    words = _stems(message.folded)
    known = [_stems(flat(f"{choice.label} {choice.detail or ''}")) for choice in choices]
    hits = []
    for place, own in enumerate(known):
        others = set().union(*(each for other, each in enumerate(known) if other != place))
        if words & (own - others):
            hits.append(choices[place])
    return hits[0] if len(hits) == 1 else None


def _stems(text: str) -> set[str]:
    """Return the beginnings of the words of folded text: cases change their ends."""
    return {word[: max(_STEM, len(word) - 2)] if len(word) > _STEM else word for word in _WORD.findall(text)}


def _by_likeness(message: Message, choices: Sequence[Mention]) -> Mention | None:
    """Return the only choice of whose name a word of the message may be a slip of the pen."""
    from rapidfuzz import fuzz

    words = [word for word in _WORD.findall(message.folded) if len(word) >= _SHORTEST]
    hits = [
        choice
        for choice in choices
        if any(fuzz.ratio(word, own) >= _ALIKE for word in words for own in _long(flat(choice.label)))
    ]
    return hits[0] if len(hits) == 1 else None


def _long(text: str) -> Iterable[str]:
    return (word for word in _WORD.findall(text) if len(word) >= _SHORTEST)
