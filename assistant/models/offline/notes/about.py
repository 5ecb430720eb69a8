"""What pasted notes are about: company, deal, kind of meeting, when it was and how long it took."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from assistant.models.offline.notes import cues
from assistant.understanding.values import past_reading
from crm_store.history.words import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.notes.statements import Pages
    from assistant.understanding.findings import Mention, Span

_SURE = 0.45
_ASKED, _HEAD, _SPEAKING, _BODY = 1000.0, 20.0, 4.0, 1.0
_HEAD_LINES = 4
_MINUTE = 16
_DAY = 10
_TIMES = frozenset({"day", "moment"})
_MOST_MINUTES = 600
_SHORT_DAY = re.compile(r"(\d{1,2})\.(\d{2})\.?")
_LONGEST_AGO = 90


@dataclass(frozen=True)
class About:
    """The company by id and, where it is known, name; the deal; and what is known of the meeting."""

    account: int | None = None
    account_label: str | None = None
    deal: Mention | None = None
    type: str = "note"
    when: str | None = None
    minutes: int | None = None
    subject: str | None = None


def about_of(message: Message, pages: Pages, own: Sequence[tuple[int, int]]) -> About:
    """Return what the notes are about; the person's own words before or behind them go first."""
    head = _head(pages)
    account, label = _account(message, own, head)
    when = _when(message, own, head)
    return About(
        account,
        label,
        _deal(message, account, own),
        _type(message, pages, own, head),
        when,
        _minutes(message, own, head),
        _subject(pages),
    )


def _head(pages: Pages) -> list[tuple[int, int]]:
    """Return the lines that say something about the whole: title, fields, and the first ones."""
    lines = [line for line in pages.lines[:_HEAD_LINES] if not line.label and not line.bullet]
    lines += [line for found in pages.fields.values() for line in found]
    return list(dict.fromkeys((line.start, line.end) for line in lines if len(line.text.split()) < _MINUTE * 2))


def _inside(span: Span, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= span.start < last for first, last in ranges)


def _account(
    message: Message, own: Sequence[tuple[int, int]], head: Sequence[tuple[int, int]]
) -> tuple[int | None, str | None]:
    """Return the company that is named first in one's own words, then in the head, then most often."""
    weight: dict[int, float] = {}
    labels: dict[int, str] = {}
    for span in message.spans:
        if not span.candidates or span.candidates[0].score < _SURE:
            continue
        place = _ASKED if _inside(span, own) else _HEAD if _inside(span, head) else _BODY
        best = span.candidates[0]
        rivals = [one for one in span.candidates[1:] if one.kind == best.kind and one.score > best.score - _SURE / 10]
        key = best.id if best.kind == "account" else best.account_id
        if best.kind == "account":
            labels[best.id] = best.label
        if key is not None and not rivals and best.kind in {"account", "contact", "deal"}:
            weight[key] = weight.get(key, 0.0) + place * (_SPEAKING if best.kind != "deal" else 1.0)
    if not weight:
        return None, None
    first = max(weight, key=lambda key: weight[key])
    if list(weight.values()).count(weight[first]) > 1:
        return None, None
    return first, labels.get(first)


def _deal(message: Message, account: int | None, own: Sequence[tuple[int, int]]) -> Mention | None:
    """Return the open deal of the company: the only one, or the one whose words the text has."""
    deals = [deal for deal in message.findings.open_deals if deal.account_id == account and account is not None]
    if len(deals) < 2:  # noqa: PLR2004  (one is the only one)
        return deals[0] if deals else None
    said_by_oneself = [set(terms(message.text[first:last])) for first, last in own]
    for texts in (said_by_oneself, [set(terms(message.text))]):
        scores = [len(_own_terms(deal, deals) & set().union(*texts)) for deal in deals]
        best = max(scores)
        if best and scores.count(best) == 1:
            return deals[scores.index(best)]
    return None


def _own_terms(deal: Mention, deals: Sequence[Mention]) -> set[str]:
    """Return the words of a deal's name that no other deal of the company has in its name."""
    others = [set(terms(other.label)) for other in deals if other is not deal]
    return set(terms(deal.label)).difference(*others)


def _type(message: Message, pages: Pages, own: Sequence[tuple[int, int]], head: Sequence[tuple[int, int]]) -> str:
    """Return the kind of meeting that words tell, those at the front first."""
    if any(line.field == "header_subject" for line in pages.lines) and _mailed(pages):
        return "email"
    for ranges in (own, head):
        text = " \n".join(message.text[first:last] for first, last in ranges)
        kinds = [kind for kind in ("call", "meeting", "email") if cues.said(f"type_{kind}", text)]
        if kinds:
            return kinds[0] if "meeting" not in kinds or not _named(text) else "meeting"
    if pages.spoken:
        return "meeting"
    kinds = [kind for kind in ("call", "meeting") if cues.said(f"type_{kind}", message.text)]
    return kinds[0] if kinds else "note"


def _named(text: str) -> bool:
    """Return whether a text calls it a meeting before anything else."""
    places = {kind: cues.places(f"type_{kind}", text) for kind in ("call", "meeting")}
    return bool(places["meeting"]) and (not places["call"] or places["meeting"][0] < places["call"][0])


def _mailed(pages: Pages) -> bool:
    return any("@" in line.text for line in pages.fields.get("header_people", []))


def _when(message: Message, own: Sequence[tuple[int, int]], head: Sequence[tuple[int, int]]) -> str | None:
    """Return the day or moment of the meeting, never one to come; None for today without a time."""
    findings = message.findings
    now = datetime.fromisoformat(findings.now)
    for ranges in (head, own):
        spans = [span for span in message.spans if span.value and _inside(span, ranges)]
        for span in spans:
            value = str(span.value) if span.type in _TIMES else _short_day(span, findings.today)
            if value is None:
                continue
            if value[:_DAY] > findings.today:
                value = past_reading(span, now, findings.language) or value
            if value[:_DAY] > findings.today or not value[:_DAY].count("-"):
                continue
            if value[:_DAY] == findings.today and value[:_MINUTE] >= findings.now[:_MINUTE]:
                return None
            return value
    return None


def _short_day(span: Span, today: str) -> str | None:
    """Return the day that figures such as "11.03" in a header mean: the last one of that date."""
    figures = _SHORT_DAY.fullmatch(span.text) if span.type == "number" else None
    if figures is None:
        return None
    now = date.fromisoformat(today)
    try:
        found = date(now.year, int(figures[2]), int(figures[1]))
        found = found if found <= now else found.replace(year=now.year - 1)
    except ValueError:
        return None
    return found.isoformat() if (now - found).days <= _LONGEST_AGO else None


def day_of(about: About, today: str) -> date:
    """Return the day of the meeting."""
    return date.fromisoformat((about.when or today)[:_DAY])


def _minutes(message: Message, own: Sequence[tuple[int, int]], head: Sequence[tuple[int, int]]) -> int | None:
    for ranges in (head, own):
        for span in message.spans:
            if span.type == "duration" and span.value and _inside(span, ranges):
                minutes = round(float(span.value))
                return minutes if 0 < minutes <= _MOST_MINUTES else None
    return None


def _subject(pages: Pages) -> str | None:
    for line in pages.fields.get("header_subject", []):
        return line.text.strip("*_ ")
    return pages.title.text.strip("*_#: ") if pages.title else None
