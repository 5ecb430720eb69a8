"""Cutting an activity's text into passages of a few sentences, each an exact part of its body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from crm_store.models.activities import ActivityType

if TYPE_CHECKING:
    from collections.abc import Iterator

USUAL = 120
"""How many characters of whole sentences are put together in one passage."""
LONGEST = 700
"""How many characters a sentence may have before it is cut between words."""
MOST = 400
"""How many passages of one text are kept; a body that is longer than that is no note."""

_SENTENCE = re.compile(r"(?<=[.!?…;])[\"”')\]]*\s+(?=[^\Wa-ząćęłńóśźż])|\n\s*\n|\n(?=\s*[-*•–]\s)")
_SIGNATURE = "-- "


class Chunk(NamedTuple):
    """A passage: ``body[begins:ends]``; 0 to 0 is the subject of an activity without a body."""

    begins: int
    ends: int


def chunks(activity_type: ActivityType, subject: str | None, body: str | None) -> list[Chunk]:
    """Return the passages of an activity in order.

    The quoted lines (``>``) of an e-mail and what stands below its signature line (``-- ``) are left out.
    """
    text = body or ""
    kept = _of_email(text) if activity_type is ActivityType.EMAIL else iter([(0, len(text))])
    found = [chunk for begins, ends in kept for chunk in _passages(text, begins, ends)][:MOST]
    return found or ([Chunk(0, 0)] if subject else [])


def _of_email(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of an e-mail that its sender wrote himself."""
    begins, at = 0, 0
    for line in text.splitlines(keepends=True):
        if line.rstrip("\r\n") in {_SIGNATURE, _SIGNATURE.rstrip()}:
            break
        if line.lstrip().startswith(">"):
            yield begins, at
            begins = at + len(line)
        at += len(line)
    yield begins, at


def _passages(text: str, begins: int, ends: int) -> Iterator[Chunk]:
    """Yield sentences, put together as long as they are short."""
    held: Chunk | None = None
    for sentence in _sentences(text, begins, ends):
        if held and sentence.ends - held.begins <= USUAL:
            held = Chunk(held.begins, sentence.ends)
        else:
            if held:
                yield held
            held = sentence
    if held:
        yield held


def _sentences(text: str, begins: int, ends: int) -> Iterator[Chunk]:
    at = begins
    for gap in _SENTENCE.finditer(text, begins, ends):
        yield from _cut(text, at, gap.start())
        at = gap.end()
    yield from _cut(text, at, ends)


def _cut(text: str, begins: int, ends: int) -> Iterator[Chunk]:
    """Yield a sentence without the space around it, in several parts if it is too long."""
    part = text[begins:ends]
    begins += len(part) - len(part.lstrip())
    ends = begins + len(part.strip())
    while ends - begins > LONGEST:
        space = text.rfind(" ", begins, begins + LONGEST)
        middle = space if space > begins else begins + LONGEST
        yield Chunk(begins, middle)
        begins = middle + 1 if space > begins else middle
    if ends > begins:
        yield Chunk(begins, ends)
