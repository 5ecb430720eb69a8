"""Finds what somebody calls a stage that is none of the company's: "move Acme to scoping"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.understanding.findings import Span
from assistant.understanding.language_data import either, words
from assistant.understanding.nominative import company_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.understanding.name_words import Reading, Token

_MOVED = frozenset({"deal", "account"})
_LONGEST = 3


def unknown_stages(text: str, reading: Reading, spans: Sequence[Span]) -> list[Span]:
    """Return the words to which a deal is to be moved where they are at the end of their sentence and mean nothing yet.

    A word of moving, a deal or its company, a word of direction and one to three plain words make one: ``value`` is
    the word in its base form.
    """
    tokens = reading.tokens
    found = []
    for at, token in enumerate(tokens[:-1]):
        behind = _rest(tokens, at + 1)
        if token.folded not in either("vocabulary", "stage_directions") or not 0 < len(behind) <= _LONGEST:
            continue
        if _is_moving(tokens, at, spans) and all(_is_plain(one, reading, spans) for one in behind):
            start, end = behind[0].start, behind[-1].end
            named = company_name([one.text for one in behind], reading.language)
            found.append(Span(start=start, end=end, text=text[start:end], type="stage", value=named, certain=False))
    return found


def _rest(tokens: Sequence[Token], first: int) -> list[Token]:
    """Return the words from a place up to where their sentence or its part ends, without a noun such as "stage"."""
    found: list[Token] = []
    for token in tokens[first:]:
        if found and (not token.joined or token.starts):
            break
        found.append(token)
    while found and found[-1].folded in either("vocabulary", "stage_nouns"):
        found.pop()
    while found and found[0].folded in either("vocabulary", "stage_nouns"):
        found.pop(0)
    return found


def _is_moving(tokens: Sequence[Token], at: int, spans: Sequence[Span]) -> bool:
    """Tell whether a word of moving stands before, and a deal or its company between it and a place."""
    begins = max((place for place in range(at + 1) if tokens[place].starts), default=0)
    verbs = [place for place in range(begins, at) if tokens[place].folded in either("vocabulary", "stage_moves")]
    if not verbs:
        return False
    start, end = tokens[verbs[0]].end, tokens[at].start
    return any(
        start <= span.start and span.end <= end and span.candidates and span.candidates[0].kind in _MOVED
        for span in spans
    )


def _is_plain(token: Token, reading: Reading, spans: Sequence[Span]) -> bool:
    """Tell whether a word is no word of grammar and part of nothing that was found."""
    taken = any(span.start < token.end and token.start < span.end for span in spans)
    placed = token.folded in either("vocabulary", "stage_places")
    named = token.text.isalpha() and token.folded not in words(reading.language, "function_words")
    return named and not taken and not placed
