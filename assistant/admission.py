"""Which messages are worked on at all: not the empty, the endless, and what is no text."""

from __future__ import annotations

import unicodedata

MOST_BYTES = 100_000
_MOST_CONTROLS = 0.05  # of the characters; a pasted mail may have a stray one
_HARMLESS = frozenset("\t\n\r\f\v\u200b\u200c\u200d\ufeff")


def refusal(text: str) -> str | None:
    """Return why a message is not worked on: "empty", "too_long" or "binary"; None if it is."""
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        return "too_long"
    controls = sum(1 for sign in text if _unreadable(sign))
    if controls > _MOST_CONTROLS * len(text):
        return "binary"
    if not any(sign.isprintable() and not sign.isspace() for sign in cleaned(text)):
        return "empty"
    return None


def cleaned(text: str) -> str:
    """Return a message without the signs that nobody can read and no database takes."""
    return "".join(sign for sign in text if sign in _HARMLESS or not _unreadable(sign)).strip()


def _unreadable(sign: str) -> bool:
    if sign in _HARMLESS:
        return False
    return sign == "\ufffd" or unicodedata.category(sign) in {"Cc", "Cs", "Cn"}
