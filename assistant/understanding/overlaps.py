"""Decides between readings of the same words: a name or a time, a stage or a product."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from assistant.understanding.language_data import mapping

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.understanding.findings import Mention, Span
    from assistant.understanding.name_words import Reading, Token

_VOCABULARY = frozenset({"stage", "pipeline", "reason", "source", "team", "forecast_category"})
_PEOPLE = frozenset({"contact", "user", "lead"})
_IDENTIFYING = frozenset({"email", "phone", "domain"})
_SURE = 0.8
_ADDRESS, _NAME, _VALUE, _WORD, _DOUBTFUL = range(5, 0, -1)


def settled(spans: Iterable[Span], reading: Reading) -> list[Span]:
    """Return spans that do not overlap, in their order.

    Addresses come first, then names of several words or with a cue before them, values, other names and words
    of the company; of equals the longer. Records named by the very same words are candidates of one span.
    """
    taken: list[Span] = []
    ends: list[tuple[int, int]] = []
    for span in sorted(_merged(spans), key=lambda span: (-_rank(span, reading), span.start - span.end, span.start)):
        place = bisect_left(ends, (span.start + 1, 0))
        if place == len(ends) or span.end <= ends[place][1]:
            ends.insert(place, (span.end, span.start))
            taken.append(span)
    return sorted(taken, key=lambda span: span.start)


def _merged(spans: Iterable[Span]) -> list[Span]:
    found: dict[tuple[int, int, str], Span] = {}
    for span in spans:
        key = (span.start, span.end, span.type)
        known = found.get(key)
        found[key] = span if known is None or span.type != "record" else _joined(known, span)
    return [*found.values()]


def _joined(one: Span, other: Span) -> Span:
    """Return one span with the candidates of both, each once."""
    best: dict[tuple[str, int], Mention] = {}
    for mention in (*one.candidates, *other.candidates):
        known = best.get((mention.kind, mention.id))
        if known is None or known.score < mention.score:
            best[mention.kind, mention.id] = mention
    candidates = sorted(best.values(), key=lambda mention: -mention.score)
    return one.model_copy(update={"candidates": candidates, "certain": one.certain and other.certain})


def _rank(span: Span, reading: Reading) -> int:
    if span.type != "record":
        return _ADDRESS if span.type in _IDENTIFYING else _VALUE
    words = reading.within(span.start, span.end)
    best = span.candidates[0]
    if len(words) > 1 and best.score >= _SURE:
        return _NAME
    if best.kind in _VOCABULARY:
        return _WORD
    least = _SURE / 2 if best.kind in _PEOPLE else _SURE
    if words and best.score >= least and _called(words[0], reading):
        return _NAME
    return _WORD if best.score >= _SURE / 2 else _DOUBTFUL


def _called(at: int, reading: Reading) -> bool:
    """Tell whether a word is written and placed like a name, not like a time."""
    token: Token = reading.tokens[at]
    if reading.is_low(token):
        return False
    if not token.starts and not mapping(reading.language, "name_cues")["times_have_capitals"]:
        return True
    if reading.beside(at, "before_time") and not reading.beside(at, "telling"):
        return False
    return reading.beside(at, "telling") or reading.beside(at, "before") or (token.starts and reading.acts(at))
