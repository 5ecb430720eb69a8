"""Words around what is meant: an order to write it down, whose it is, and when, without anything of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.lexicon import folded_words
from assistant.models.offline.lexicon import lexicon as grammar
from assistant.models.offline.phrasing import orders_at

if TYPE_CHECKING:
    from assistant.models.offline.message import Message


def says_nothing(message: Message, start: int, end: int, *lists: str) -> bool:
    """Return whether a part of a message holds only an order, names, times, and words that carry no meaning.

    ``lists`` name the planning words that carry none here.
    """
    words = grammar(message.findings.language)
    plain, position = "", start
    for span in message.within(start, end):
        plain += message.folded[position : span.start] + " "
        position = max(position, span.end)
    plain += message.folded[position:end]
    for name in lists:
        plain = message.words[name].sub(" ", plain)
    left = folded_words(message.words["time_prepositions"].sub(" ", plain))
    kinds = (words.determiners, words.adverbs, words.connectors, words.polite_requests)
    index = 0
    while index < len(left):
        step = max(orders_at(left, index, words), *(kind.at(left, index) for kind in kinds))
        if not step:
            return False
        index += step
    return True
