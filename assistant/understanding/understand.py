"""Understands a message before any model sees it: language, names, times, amounts, and what was spoken of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.understanding.fields import clear_of, field_terms
from assistant.understanding.findings import Findings, Mention, Span
from assistant.understanding.focus import about, focus_of
from assistant.understanding.language import language_of
from assistant.understanding.name_words import Reading
from assistant.understanding.names import deal_mention, deal_words, identified, names
from assistant.understanding.overlaps import settled
from assistant.understanding.own_words import taught, without
from assistant.understanding.placing import addressed, placed
from assistant.understanding.pointing import pointed
from assistant.understanding.stretching import stretched
from assistant.understanding.unknown import Strangers, with_details
from assistant.understanding.unknown_stages import unknown_stages
from assistant.understanding.values import find_values
from assistant.understanding.vocabulary import vocabulary
from crm_store.fiscal import calendar_of
from crm_store.open_deals import open_deals
from crm_store.own_company import own_company

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.understanding.findings import PastTurn
    from crm_store.unit import Unit

_BROKEN = re.compile("[\ud800-\udfff\x00]")
_MOST_TEXT = 20_000
_SURE = 0.5
_MOST_TURNS = 6


def understand(
    unit: Unit,
    text: str,
    past: Sequence[PastTurn] = (),
    approvals: Sequence[int] = (),
    language_hint: str | None = None,
) -> Findings:
    """Return what ``text`` says, as far as words tell, to somebody who sees what the unit sees.

    Args:
        unit: whose eyes to look with, and whose clock.
        text: the message; any text will do. Of a very long one the beginning is read.
        past: the earlier turns of the conversation, the latest last.
        approvals: ids of what waits for a yes in this conversation.
        language_hint: the language or locale of the conversation, for messages that do not tell theirs.

    Raises:
        CompanyMissing: the CRM is not set up.
    """
    company = own_company(unit)
    zone = unit.actor.time_zone or company.time_zone
    now = unit.clock.now().astimezone(ZoneInfo(zone))
    said = _BROKEN.sub("\ufffd", text[:_MOST_TEXT])
    hint = language_hint or _last_language(past) or unit.actor.locale or company.locale
    language = language_of(said, hint)
    focus = focus_of(past)
    reading = Reading(said, language)
    named = names(unit, said, reading, about(focus))
    besides = language_of(_without(said, named), hint)
    if besides != language:
        language, reading = besides, Reading(said, besides)
        named = names(unit, said, reading, about(focus))
    locale = unit.actor.locale or company.locale
    values = identified(unit, find_values(said, language, now, calendar_of(unit), locale))
    own = taught(unit, said, reading.tokens)
    others = without([*named, *values, *vocabulary(unit, said, reading.tokens)], own)
    spans = settled([*own, *others], reading)
    deals = open_deals(unit, _accounts(placed(spans, reading), focus))
    spans = settled([*spans, *deal_words(said, reading.tokens, deals, spans)], reading)
    spans = placed(stretched(pointed(reading, spans, past), reading), reading)
    spans = [*spans, *unknown_stages(said, reading, spans)]
    spans = with_details(addressed(placed([*spans, *Strangers(reading, spans).found()], reading), reading))
    terms = field_terms(unit, reading.tokens, spans)
    return Findings(
        language=language,
        now=now.isoformat(timespec="seconds"),
        today=now.date().isoformat(),
        zone=zone,
        currency=company.currency,
        locale=locale,
        actor=_actor(unit),
        spans=clear_of(spans, terms),
        terms=terms,
        focus=focus,
        open_deals=[deal_mention(deal) for deal in deals],
        turns=[*past][-_MOST_TURNS:],
        approvals=[*approvals],
    )


def _without(text: str, named: Iterable[Span]) -> str:
    """Return a text without the names of records in it, which may be in another language."""
    for span in named:
        if span.candidates and span.candidates[0].score >= _SURE:
            text = f"{text[: span.start]}{' ' * (span.end - span.start)}{text[span.end :]}"
    return text


def _last_language(past: Sequence[PastTurn]) -> str | None:
    """Return the language that a conversation has been in: short answers keep that of what was said before."""
    language: str | None = None
    for turn in past:
        language = language_of(turn.text, language)
    return language


def _actor(unit: Unit) -> Mention | None:
    actor = unit.actor
    return Mention(kind="user", id=actor.user_id, label=actor.name) if actor.user_id is not None else None


def _accounts(spans: Iterable[Span], focus: dict[str, list[Mention]]) -> set[int]:
    """Return the companies that the message names, or whose people it names; else those in focus."""
    named: set[int] = set()
    for span in spans:
        best = span.candidates[0] if span.candidates and span.candidates[0].score >= _SURE else None
        if best is not None and span.type == "record":
            named |= _places([best])
    if named:
        return named
    lately = [mention for kind in ("deal", "account", "contact") for mention in focus.get(kind, [])[:1]]
    return _places(lately)


def _places(mentions: Iterable[Mention]) -> set[int]:
    return {key for one in mentions if (key := one.id if one.kind == "account" else one.account_id) is not None}
