"""Links the names in a message to records of the CRM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.understanding.findings import Mention, Span
from assistant.understanding.language_data import either
from crm_store.matching.find import find
from crm_store.matching.mentions import mentions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from assistant.understanding.name_words import Reading, Token
    from crm_store.matching.find import Candidate
    from crm_store.matching.mentions import Named
    from crm_store.open_deals import OpenDeal
    from crm_store.unit import Unit

IDENTIFYING = frozenset({"email", "phone", "domain"})
_SURE = 0.5
_FAR = 0.45
_ONLY_ONE = 0.95
_ONE_OF_SEVERAL = 0.6


def names(unit: Unit, text: str, reading: Reading, about: Collection[tuple[str, int]]) -> list[Span]:
    """Return the names in ``text`` that records answer to, those ``about`` which one speaks first."""
    tokens = reading.tokens
    found = []
    for mentioned in mentions(unit, reading.words(), about):
        start, end = tokens[mentioned.first].start, tokens[mentioned.end - 1].end
        best = mentioned.candidates[0].score
        candidates = [_mention(one) for one in mentioned.candidates if best - one.score < _FAR]
        certain = candidates[0].score >= _SURE
        span = Span(start=start, end=end, text=text[start:end], type="record", candidates=candidates, certain=certain)
        found.append(span)
    return found


def identified(unit: Unit, spans: Iterable[Span]) -> list[Span]:
    """Return spans of addresses and numbers with the records these belong to."""
    known: dict[str, list[Mention]] = {}
    return [_identified(unit, span, known) if span.type in IDENTIFYING else span for span in spans]


def deal_words(text: str, tokens: Sequence[Token], deals: Sequence[OpenDeal], spans: Sequence[Span]) -> list[Span]:
    """Return words such as "deal", which stand for an open deal of the companies spoken of.

    Beside the name of a deal they only say what that is.
    """
    if not deals:
        return []
    named = [(one.start - 1, one.end + 1) for one in spans if one.candidates and one.candidates[0].kind == "deal"]
    score = _ONLY_ONE if len(deals) == 1 else _ONE_OF_SEVERAL
    candidates = [deal_mention(deal, score) for deal in deals]
    return [
        Span(
            start=token.start,
            end=token.end,
            text=text[token.start : token.end],
            type="record",
            candidates=candidates,
            certain=len(deals) == 1,
        )
        for token in tokens
        if token.folded in either("name_cues", "deal_words")
        and not any(start <= token.end and token.start <= end for start, end in named)
    ]


def deal_mention(deal: OpenDeal, score: float = 1.0) -> Mention:
    """Return an open deal as findings tell it."""
    return Mention(
        kind="deal",
        id=deal.id,
        label=deal.name,
        detail=deal.account,
        score=score,
        account_id=deal.account_id,
        amount=None if deal.amount is None else f"{deal.amount:f}",
    )


def _identified(unit: Unit, span: Span, known: dict[str, list[Mention]]) -> Span:
    said = span.value or span.text
    if said not in known:
        known[said] = [_mention(one) for one in find(unit, said, limit=3) if one.score >= _SURE]
    return span.model_copy(update={"candidates": known[said]})


def _mention(found: Named | Candidate) -> Mention:
    account_id = getattr(found, "account_id", None)
    return Mention(
        kind=found.kind,
        id=found.id,
        label=found.label,
        detail=found.detail,
        score=found.score,
        account_id=account_id,
    )
