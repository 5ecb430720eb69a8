"""What a reply adds about how a message was read: a doubtful date, a range, a price for a month, a day off."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.models.offline.rules import of_tool, rules
from assistant.models.offline.said import said
from crm_store.errors import CrmError
from crm_store.fiscal import FiscalCalendar
from crm_store.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.models.offline.turn import Made, Turn
    from assistant.understanding.findings import Findings, Span

_ISO_DAY = 10
_TIMES = frozenset({"day", "moment", "period"})
_EVERY = "every"
_FAILED = "failed"


def remarks(turn: Turn) -> list[dict[str, Any]]:
    """Return what has to be said of how the values were read that the calls of a turn took, each once."""
    made = [one for one in turn.results if one.result.get("result") != _FAILED]
    found = [remark for span in turn.findings.spans for remark in _of_span(span, made, turn)]
    return [remark for at, remark in enumerate(found) if remark not in found[:at]]


def _of_span(span: Span, made: list[Made], turn: Turn) -> Iterator[dict[str, Any]]:
    findings = turn.findings
    taken = [one for one in made if _took(one, span)]
    if span.role == _EVERY and any(one.name in rules()["once"] for one in made):
        yield said("once_only", span.text)
    if not taken:
        return
    if span.type in _TIMES:
        if not span.certain and span.value:
            yield {**said("read_as", span.text), "value": _days(span, findings)}
        free = span.details.get("holiday") or span.details.get("free")
        if free and (span.value or "")[:_ISO_DAY] >= findings.today and _work(taken):
            yield {**said("free_day", span.details.get("holiday")), "value": (span.value or "")[:_ISO_DAY]}
    if span.type in {"money", "change"}:
        yield from _of_amount(span, taken, turn)


def _of_amount(span: Span, taken: list[Made], turn: Turn) -> Iterator[dict[str, Any]]:
    if "range" in span.details:
        yield {**said("range_amount", _range(span, turn)), "value": span.value}
    elif not span.certain:
        yield {**said("read_amount", span.text), "value": span.value}
    if "per" in span.details:
        yield said("periodic_amount", span.text)
    if "tax" in span.details:
        yield said("taxed_amount", span.text)
    if "quantity" in span.details and not any(_sold(one) for one in taken):
        price, _, currency = span.details["price"].partition(" ")
        yield {**said("amount_only", f"{span.details['quantity']} × {price} {currency}".strip()), "value": span.value}


def _range(span: Span, turn: Turn) -> str:
    """Return the words of a range of which a span is one end."""
    ends = sorted((each for each in turn.findings.spans if "range" in each.details), key=lambda each: each.start)
    at = ends.index(span)
    low, high = (ends[at], ends[at + 1 : at + 2]) if span.details["range"] == "low" else (ends[at - 1], [span])
    return turn.text[low.start : high[0].end] if high and low.start < high[0].start else span.text


def _sold(one: Made) -> bool:
    names = of_tool("sells", one.name) or {}
    return names.get("product") in one.arguments


def _work(taken: Iterable[Made]) -> bool:
    return any(one.name in rules()["working"] for one in taken)


def _took(one: Made, span: Span) -> bool:
    """Return whether a call took a span's value: it is an argument, or the beginning of one."""
    value = span.value or ""
    if span.type in _TIMES and ".." not in value:
        value = value[:_ISO_DAY]
    given = [part for argument in one.arguments.values() for part in _parts(argument)]
    if value and any(part.startswith(value) if span.type in _TIMES else part == value for part in given):
        return True
    return "quantity" in span.details and _sold(one)


def _parts(argument: object) -> list[str]:
    return [str(each) for each in argument] if isinstance(argument, list | tuple) else [str(argument)]


def _days(span: Span, findings: Findings) -> str:
    """Return a day or moment as it is, a period as its first and last day."""
    value = span.value or ""
    if span.type != "period":
        return value
    try:
        period = parse_period(value, FiscalCalendar(findings.zone), date.fromisoformat(findings.today))
    except CrmError:
        return value
    return f"{period.start}..{period.end}"
