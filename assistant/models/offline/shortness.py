"""How much a message says beside what was found in it: short ones lean on what was said before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.models.offline.message import Message

_WORD = re.compile(r"\w+")


def rest_of(message: Message, *lists: str, spans: bool = True) -> str:
    """Return the folded text without what was found in it and without the phrases of some lists."""
    text = message.folded
    if spans:
        for span in message.spans:
            text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    for name in lists:
        text = message.words[name].sub(" ", text)
    return text


def left_over(message: Message, *lists: str) -> int:
    """Return how many words a message has beside what was found in it and the phrases of some lists."""
    return len(_WORD.findall(rest_of(message, *lists)))


def bare(message: Message, *lists: str) -> bool:
    """Return whether a message consists of phrases of some lists, and nothing else."""
    rest = rest_of(message, *lists, spans=False)
    return rest != message.folded and not _WORD.search(rest)
