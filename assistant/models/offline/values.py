"""Values of spans as arguments take them: days of periods, minutes as days, amounts."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from assistant.models.offline.rules import rules
from crm_store.errors import CrmError
from crm_store.fiscal import FiscalCalendar
from crm_store.periods import parse_period

if TYPE_CHECKING:
    from assistant.models.offline.schema import Argument
    from assistant.understanding.findings import Findings, Span

_DAY_MINUTES = 24 * 60
_OPEN_START = {"since", "from"}
_OPEN_END = {"until", "by"}
_ISO_DAY = 10
_YEAR = 4
_BARE_PART = re.compile(r"\d{4}-[QH]\d")


def value_of(span: Span, argument: Argument, findings: Findings) -> str | int | None:
    """Return a span's value in the form that an argument takes, or None if it has none."""
    if span.value is None or span.type not in rules()["takes"].get(argument.slot, ()):
        return None
    if argument.slot in {"day", "moment"}:
        return _day(span, argument, findings)
    if argument.slot == "period":
        return _period(span)
    if argument.slot in {"minutes", "days", "number"}:
        return _whole(span, argument)
    return span.value


def _day(span: Span, argument: Argument, findings: Findings) -> str | None:
    value = span.value or ""
    if span.type == "period":
        return _edge(value, argument.name in rules()["last_day"], findings, span.text)
    return value[:_ISO_DAY] if argument.slot == "day" else value


def _edge(period: str, last: bool, findings: Findings, text: str) -> str | None:  # noqa: FBT001  (which of two edges)
    """Return the first or last day of a period; a quarter or half without its year that is over is the coming one."""
    try:
        found = parse_period(period, FiscalCalendar(findings.zone), date.fromisoformat(findings.today))
    except CrmError:
        return None
    if found.end.isoformat() < findings.today and _BARE_PART.fullmatch(period) and period[:_YEAR] not in text:
        return _edge(f"{int(period[:_YEAR]) + 1}{period[_YEAR:]}", last, findings, text)
    return (found.end if last else found.start).isoformat()


def _period(span: Span) -> str:
    value = span.value or ""
    if span.type != "period":
        value = value[:_ISO_DAY]
    if ".." in value:
        return value
    if span.role in _OPEN_START:
        return f"{value}..today"
    return f"today..{value}" if span.role in _OPEN_END else value


def _whole(span: Span, argument: Argument) -> int | None:
    try:
        number = int(float(span.value or ""))
    except ValueError:
        return None
    return number // _DAY_MINUTES if argument.slot == "days" and span.type == "duration" else number
