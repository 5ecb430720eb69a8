"""When something took place: days of what is done are past ones, and days of what is told of it are not its own."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from assistant.models.offline.message import is_reference
from assistant.models.offline.reading import Act
from assistant.models.offline.rules import of_tool, rules
from assistant.understanding.values import past_reading
from crm_store.errors import CrmError
from crm_store.fiscal import FiscalCalendar
from crm_store.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.calls import Call
    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas
    from assistant.understanding.findings import Findings, Span

_ISO_DAY = 10
_TOMORROW, _WEEK = timedelta(days=1), timedelta(days=7)
_LONGEST_AGO = timedelta(days=92)
_NEAR = 3
"""How many words after "have to" its verb stands at most."""
_WORD = re.compile(r"\w+")
_TOLD = (Act.DONE, Act.REPORTED, Act.WISHED)
_INFINITIVE = re.compile(r"\w+ć\b")


def took_place(message: Message, clauses: Sequence[Clause], position: int, tool: str) -> bool:
    """Return whether a clause tells of something done: in its verb, or as a noun of which more is told.

    "Meeting with Piotr on Tuesday at 3" is still to come; without the hour, or with what was said, it was.
    """
    clause = clauses[position]
    inbound = tool == rules()["log_tool"] and message.cued("direction=inbound", clause.start, clause.end)
    kept = clause.act == Act.COMMAND and _written_down(message, clause)
    if clause.act == Act.DONE or inbound or kept:
        return True
    if tool != rules()["log_tool"] or clause.act not in {Act.PLANNED, Act.OTHER, Act.WISHED, Act.REPORTED}:
        return False
    if message.said("plans", clause.start, clause.end) or not nominal(message, clause):
        return False
    hour = any(span.type == "moment" for span in message.within(clause.start, clause.end))
    return not hour or any(other.act in _TOLD for other in clauses[position + 1 :])


def _written_down(message: Message, clause: Clause) -> bool:
    """Return whether an order is to keep something as it was: it gives no hour that is yet to come."""
    hours = (span for span in message.within(clause.start, clause.end) if span.type == "moment")
    ahead = any(str(span.value) > message.findings.now for span in hours)
    return not ahead and message.words["writes_down"].match(message.folded, clause.start, clause.end) is not None


def obliged(message: Message, clause: Clause) -> bool:
    """Return whether a clause says what the writer has to do: "I need to …", "mam … wysłać"."""
    found = message.words["obliges"].search(message.folded, clause.start, clause.end)
    if found is None or not message.words["declined"].search(""):
        return found is not None
    following = _WORD.findall(message.text[found.end() : clause.end])[:_NEAR]
    return any(_INFINITIVE.fullmatch(word) for word in following)


def nominal(message: Message, clause: Clause) -> bool:
    """Return whether a clause names an activity by a noun, behind a time or at its start."""
    start = clause.start
    for span in message.within(clause.start, clause.end):
        if span.type in {"day", "moment"} and not _WORD.search(message.folded, start, span.start):
            start = span.end
    first = _WORD.search(message.folded, start, clause.end)
    return bool(first and message.words["nominal"].match(message.folded, first.start(), clause.end))


def put_back(call: Call, schemas: Schemas, message: Message) -> None:
    """Read the times of what is done as past ones, where they were read as those to come."""
    for argument in schemas[call.tool].of_slot("moment", "day"):
        value = call.arguments.get(argument.name)
        if argument.name in rules()["last_day"]:
            continue
        if not value or str(value) <= message.findings.now or _on_its_day(call, argument.name, message):
            continue
        spans = message.within(call.start, call.end)
        span = next((each for each in spans if each.value == value), None)
        period = next((each for each in spans if each.type == "period" and each.start in call.used), None)
        past = _past(message, span) or _week_before(message, span) if span else None
        if past is not None:
            call.arguments[argument.name] = past
        elif (span or period) and call.tool == rules()["log_tool"]:
            del call.arguments[argument.name]
            call.used -= {each.start for each in (span, period) if each}


def _on_its_day(call: Call, name: str, message: Message) -> bool:
    """Give an hour that stands apart from its day that day: "last Friday's meeting with Jo, 10:00 to 11:30"."""
    value, today = str(call.arguments.get(name, "")), message.findings.today
    if value[:_ISO_DAY] != today or len(value) <= _ISO_DAY:
        return False
    days = {_day_of(message, span) for span in message.within(call.start, call.end) if _is_day(span)}
    known = {day for day in days if day and day <= today}
    if len(days) != 1 or not known:
        return False
    call.arguments[name] = known.pop() + value[_ISO_DAY:]
    return True


def _week_before(message: Message, span: Span) -> str | None:
    """Return the same weekday a week before one within the coming week: "this Monday" of what is done is the last."""
    value, today = str(span.value), date.fromisoformat(message.findings.today)
    day = date.fromisoformat(value[:_ISO_DAY])
    if span.type not in {"day", "moment"} or not _TOMORROW < day - today < _WEEK:
        return None
    return (day - _WEEK).isoformat() + value[_ISO_DAY:]


def _is_day(span: Span) -> bool:
    return span.type == "day" and span.role in {None, "at"} and span.value is not None


def _day_of(message: Message, span: Span) -> str | None:
    """Return a day as one that has been."""
    value = str(span.value)
    return value if value <= message.findings.today else _past(message, span) or _week_before(message, span)


def put_back_periods(call: Call, schemas: Schemas, message: Message) -> None:
    """Read bare months and quarters to come as the last ones in a question about what has been."""
    been = of_tool("been", call.tool) or {}
    if not any(call.arguments.get(name) in values for name, values in been.items()):
        return
    for argument in schemas[call.tool].of_slot("period"):
        value = call.arguments.get(argument.name)
        span = next((each for each in message.within(call.start, call.end) if value and each.value == value), None)
        if span is None or span.type != "period" or not _ahead(str(value), message.findings):
            continue
        back = _reading_back(message, span)
        if back is not None:
            call.arguments[argument.name] = back


def _ahead(period: str, findings: Findings) -> bool:
    """Return whether a period begins after today."""
    today = date.fromisoformat(findings.today)
    try:
        return parse_period(period, FiscalCalendar(findings.zone), today).start > today
    except CrmError:
        return False


def _reading_back(message: Message, span: Span) -> str | None:
    findings = message.findings
    now = datetime.fromisoformat(findings.now)
    return past_reading(span, now, findings.language, FiscalCalendar(findings.zone), findings.locale)


def _past(message: Message, span: Span) -> str | None:
    now = datetime.fromisoformat(message.findings.now)
    past = _reading_back(message, span)
    if past is None or now.date() - date.fromisoformat(past[:_ISO_DAY]) > _LONGEST_AGO:
        return None
    return past


def not_its_own(message: Message, call: Call, span: Span) -> bool:
    """Return whether a time belongs to what was said, not to when: words stand between it and the comma before."""
    comma = max(message.text.rfind(mark, call.start, span.start) for mark in (", ", " - ", " – "))
    if comma < 0 or not any(is_reference(other) for other in message.within(call.start, comma)):
        return False
    between = message.words["time_prepositions"].sub(" ", message.folded[comma + 1 : span.start])
    return any(not word.isdecimal() for word in _WORD.findall(between))


def still_to_do(message: Message, call: Call) -> tuple[int, int] | None:
    """Return the end of a report that is something to do, with a day to come: "…, try again on Friday"."""
    comma = max(message.text.rfind(mark, call.start, call.end) for mark in (", ", " - ", " – "))
    if comma < 0:
        return None
    later = [span for span in message.within(comma, call.end) if span.type in {"day", "moment"} and span.value]
    if not any(str(span.value) > message.findings.now[:_ISO_DAY] for span in later):
        return None
    start = comma + 1 + len(message.text[comma + 1 :]) - len(message.text[comma + 1 :].lstrip(" -–"))
    verb = message.words["task_verbs"].match(message.folded, start)
    verb = verb or (_INFINITIVE.match(message.text, start) if message.words["declined"].search("") else None)
    return (start, call.end) if verb else None
