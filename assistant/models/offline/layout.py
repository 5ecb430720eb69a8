"""The parts of a message that say nothing themselves: what it quotes, the numbers of its points, and its closing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.models.offline.lexicon import folded_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.items import Item
    from assistant.models.offline.lexicon import Lexicon

_QUOTED = re.compile(r"^[ \t]*>[^\n]*$", re.MULTILINE)
_MARK = re.compile(r"^[ \t]*>+[ \t]?", re.MULTILINE)
_NUMBERING = re.compile(r"^[ \t]*\(?\d{1,2}(?:[.)](?=[ \t])|[ \t]*[-\u2013][ \t])[ \t]*", re.MULTILINE)
_PART = re.compile(r"[^\n.!?,]+")
_LONGEST_NAME = 6
_TAIL = 160
"""How many characters before the end of a message its closing begins at most."""


def quoted(text: str) -> str:
    """Return the lines that a message quotes from elsewhere, as they stood there; an empty text if it quotes none."""
    return "\n".join(_MARK.sub("", found.group()).strip() for found in _QUOTED.finditer(text)).strip()


def spoken(items: Sequence[Item], text: str, lexicon: Lexicon) -> list[Item]:
    """Return the items of what a message itself says.

    Left out are lines quoted from elsewhere, the numbers before the points of a list, and the closing with its
    name. A message that would be left with nothing is kept whole.
    """
    numbering = list(_NUMBERING.finditer(text))
    silent = [found.span() for found in _QUOTED.finditer(text)]
    silent += [found.span() for found in numbering if len(numbering) > 1]
    closing = _closing(text, lexicon)
    if closing is not None:
        silent.append((closing, len(text)))
    if not silent:
        return list(items)
    left = [item for item in items if not any(first <= item.start < last for first, last in silent)]
    return left if any(not item.is_mark for item in left) else list(items)


def _closing(text: str, lexicon: Lexicon) -> int | None:
    """Return where a message says goodbye with a name, if it does and something stands before it."""
    for part in _PART.finditer(text, max(0, len(text) - _TAIL)):
        words = folded_words(part.group())
        length = lexicon.signing_off.at(words, 0)
        behind = folded_words(text[part.start() :])
        if length and part.start() > 0 and len(behind) - length <= _LONGEST_NAME:
            return part.start()
    return None
