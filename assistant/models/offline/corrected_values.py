"""The value that a correction gives an argument, read in the light of the one that it corrects."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from assistant.models.offline.message import VOCABULARY
from assistant.models.offline.picking import by_words
from assistant.models.offline.references import referents
from assistant.models.offline.slots import reference_to, vocabulary
from assistant.models.offline.subjects import deals_of
from assistant.models.offline.values import value_of
from assistant.models.offline.wording import cues, value_names

if TYPE_CHECKING:
    from assistant.models.offline.message import Message
    from assistant.models.offline.schema import Argument
    from assistant.understanding.findings import Mention, Span

_ISO_DAY = 10
_HALF_DAY = 12
_DIGITS = re.compile(r"\d+")
_SCALES = (1, 1_000, 1_000_000)
_NEARLY = 20
"""By what factor a corrected amount lies off the one before at most, where only its digits were given."""


def contrasted(message: Message, start: int) -> bool:
    """Return whether what begins at a place is what something is not: "54, not 45"."""
    before = message.folded[:start].rstrip()
    return any(found.end() == len(before) for found in message.words["contrast"].finditer(before))


def denied(message: Message) -> set[str]:
    """Return the values and names that a message says something is not."""
    return {value for span in message.spans if contrasted(message, span.start) for value in _values(span)}


def _values(span: Span) -> set[str]:
    named = {str(mention.id) for mention in span.candidates} | {mention.label for mention in span.candidates}
    return named | ({span.value} if span.value else set())


def holds(held: Any, old: set[str]) -> bool:  # noqa: ANN401  (of any argument)
    """Return whether an argument holds one of the values that a message says it is not."""
    every = [str(each) for each in (held if isinstance(held, list) else [held])]
    parts = {part for each in every for part in (each, each.split(" ")[0], each[:_ISO_DAY], *_hours(each))}
    return bool(old & parts) or any(_scaled(each, value) in parts for each in every for value in old)


def _hours(held: str) -> tuple[str, ...]:
    """Return how the hour of a moment may be told by a number."""
    hour = held[_ISO_DAY + 1 : _ISO_DAY + 3]
    if held[_ISO_DAY : _ISO_DAY + 1] != "T" or not hour.isdecimal():
        return ()
    return (str(int(hour)), str((int(hour) - 1) % _HALF_DAY + 1))


def new_value(message: Message, span: Span, argument: Argument, held: Any) -> Any:  # noqa: ANN401  (of the argument's own type)
    """Return what a span makes of an argument that held something else; None if it says nothing of it."""
    value = _plain(message, span, argument)
    if value is None or held is None:
        return value
    if argument.slot == "money" and span.type == "number":
        value = _scaled(str(held), str(value)) or value
    if span.type == "day" and argument.slot in {"day", "moment"} and _weekday(message, span):
        value = _near(str(held), str(value), message.findings.today)
    if argument.slot == "moment" and isinstance(held, str):
        if _clock_only(message, span):
            return held[:_ISO_DAY] + str(value)[_ISO_DAY:]
        if len(str(value)) == _ISO_DAY:
            return str(value) + held[_ISO_DAY:]
    return value


def _plain(message: Message, span: Span, argument: Argument) -> Any:  # noqa: ANN401  (as above)
    if span.type != "record":
        return value_of(span, argument, message.findings)
    mention = mention_of(message, span) or _of_kind(message, span, argument.slot)
    if mention and mention.kind == "account" and argument.slot == "deal":
        deals = deals_of(message, mention.id) or []
        mention = deals[0] if len(deals) == 1 else None
    if mention and mention.kind == argument.slot:
        return reference_to(mention, argument)
    named = vocabulary(span, argument.slot)
    if len(named) != 1:
        return None
    return reference_to(named[0], argument) if argument.slot == "user" else named[0].label


def _of_kind(message: Message, span: Span, kind: str) -> Mention | None:
    """Return the only record of a kind that a doubtful name may mean, with the other words of the message."""
    fitting = [mention for mention in span.candidates if mention.kind == kind and kind not in VOCABULARY]
    return fitting[0] if len(fitting) == 1 else by_words(message, fitting)


def mention_of(message: Message, span: Span) -> Mention | None:
    """Return the record that a span names without doubt."""
    return next((found.mention for found in referents(message, span.start, span.end) if found.mention), None)


def said_choice(message: Message, argument: Argument) -> str | None:
    """Return the one of an argument's few values that the words of a message give, other than as what it is not."""
    hits = set()
    for value in value_names(argument.name):
        found = cues()[f"{argument.name}={value}"].finditer(message.folded)
        if value in argument.choices and any(not contrasted(message, match.start()) for match in found):
            hits.add(value)
    return hits.pop() if len(hits) == 1 else None


def denied_choice(message: Message, argument: Argument) -> set[str]:
    """Return those of an argument's few values that a message says it is not."""
    return {
        value
        for value in value_names(argument.name)
        if any(
            contrasted(message, match.start()) for match in cues()[f"{argument.name}={value}"].finditer(message.folded)
        )
    }


def _scaled(held: str, value: str) -> str | None:
    """Return digits alone as an amount of the size, and in the currency, of another: 54 beside 45000 is 54000."""
    amount, _, currency = held.partition(" ")
    try:
        before, given = Decimal(amount), Decimal(value)
    except InvalidOperation:
        return None
    if not before or not given:
        return None
    near = [given * scale for scale in _SCALES if 1 <= max(given * scale / before, before / (given * scale)) <= _NEARLY]
    if not near:
        return None
    chosen = min(near, key=lambda each: max(each / before, before / each))
    return " ".join(part for part in (f"{chosen.normalize():f}", currency) if part)


def _clock_only(message: Message, span: Span) -> bool:
    """Return whether a moment tells the time of day and no day."""
    text = _DIGITS.sub(" ", message.folded[span.start : span.end])
    return span.type == "moment" and not any(letter.isalpha() for letter in message.words["clock"].sub(" ", text))


def _weekday(message: Message, span: Span) -> bool:
    """Return whether a day is told by its name alone."""
    relative = message.said("relative_days", span.start, span.end)
    return not relative and not any(character.isdigit() for character in span.text)


def _near(held: str, value: str, today: str) -> str:
    """Return the day of the week of ``value`` next to the day it corrects; what has been stays in the past."""
    was = date.fromisoformat(held[:_ISO_DAY])
    offset = (date.fromisoformat(value).weekday() - was.weekday() + 3) % 7 - 3
    found = was + timedelta(days=offset)
    now = date.fromisoformat(today)
    if was < now < found:
        found -= timedelta(days=7)
    elif found < now < was:
        found += timedelta(days=7)
    return found.isoformat()
