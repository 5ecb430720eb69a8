"""Cuts a message into words, numbers and signs, with the place of each."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_ISO = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_TOKEN = re.compile(
    rf"""
    (?P<iso>{_ISO})(?![\w-])
    |(?P<date>[0-9]{{1,4}}(?P<sep>[./-])[0-9]{{1,2}}(?P=sep)[0-9]{{1,4}})(?![\w./-]*[0-9])
    |(?P<clock>[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?)(?![0-9:])
    |(?P<month>[0-9]{{4}}[-/.][0-9]{{2}}|[0-9]{{2}}[/.](?:19|20)[0-9]{{2}})(?![0-9/.-]*[0-9])
    |(?P<slash>[0-9]{{1,2}}/[0-9]{{1,2}})(?![0-9/])
    |(?P<grouped>[0-9]{{1,3}}(?:[ \u00a0\u202f'’][0-9]{{3}})+(?:[.,][0-9]{{1,2}})?)(?![0-9])
    |(?P<number>[0-9]+(?:[.,][0-9]+)*)
    |(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)
    |(?P<sign>[^\s])
    """,
    re.VERBOSE,
)
_STROKES = str.maketrans("łŁøØđĐ", "lLoOdD")


class Token(NamedTuple):
    """A piece of text: ``kind`` is the name of its form, ``glued`` whether nothing stands between it and the last."""

    start: int
    end: int
    kind: str
    text: str
    raw: str
    glued: bool


def tokens_of(text: str) -> list[Token]:
    """Return the pieces of ``text`` in their order; white space is none."""
    found: list[Token] = []
    last = -1
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        raw = match[0]
        found.append(Token(start, end, match.lastgroup or "sign", raw.lower(), raw, start == last))
        last = end
    return found


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """Return a word without the marks above and below its letters, and strokes through them."""
    parts = unicodedata.normalize("NFD", word.translate(_STROKES))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
