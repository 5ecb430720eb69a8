"""Values of fields as a reader sees them: what the log or a fact holds, by what it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.render.formats import flat, short

if TYPE_CHECKING:
    from assistant.render.formats import Formats
    from tools.results import Fact

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
MONEY_FIELDS = frozenset({"amount", "unit_price", "list_price", "annual_revenue"})
CHOICE_FIELDS = frozenset({
    "activity_type", "buying_role", "consent", "direction", "forecast_category", "priority", "role", "sharing",
    "status", "type",
})  # fmt: skip
"""Fields that hold one of a few values, each with a name of its own in the labels."""


def value(formats: Formats, field: str, found: Any, currency: str | None = None) -> str:  # noqa: ANN401  (as logged)
    """Return a field's value in words; nothing at all as a dash, prose cut and in quotation marks."""
    if found is None or found in ("", [], {}):
        return str(formats.labels["words"]["nothing"])
    if isinstance(found, bool):
        return str(formats.labels["words"]["yes" if found else "no"])
    if isinstance(found, dict):
        return _mapping(formats, field, found)
    if isinstance(found, list | tuple):
        return formats.join(value(formats, field, item, currency) for item in found)
    return _scalar(formats, field.removeprefix("custom."), str(found), currency)


def fact(formats: Formats, found: Fact) -> str:
    """Return a fact's value in words."""
    told = {
        "money": lambda: formats.money(found.value, found.currency),
        "day": lambda: formats.day(found.value),
        "moment": lambda: formats.moment(found.value),
        "number": lambda: formats.number(found.value),
        "percent": lambda: f"{formats.number(found.value)}%",
        "yes_no": lambda: str(formats.labels["words"][_truth(found.value)]),
    }.get(found.type)
    if told is not None:
        return told()
    return formats.label("values", found.value) if found.name in CHOICE_FIELDS else short(found.value)


def _truth(text: str) -> str:
    return "yes" if text.lower() in {"true", "yes", "1"} else "no"


def _mapping(formats: Formats, field: str, found: dict[str, Any]) -> str:
    if "amount" in found and set(found) <= {"amount", "currency"}:
        return formats.money(found["amount"], found.get("currency"))
    if "label" in found:
        return flat(found["label"])
    told = (f"{formats.label('fields', name)} {value(formats, name, item)}" for name, item in found.items() if item)
    return ", ".join(told) or value(formats, field, None)


def _scalar(formats: Formats, field: str, text: str, currency: str | None) -> str:
    if field in CHOICE_FIELDS:
        return formats.label("values", text)
    if field in MONEY_FIELDS:
        number, _, named = text.partition(" ")
        if _NUMBER.fullmatch(number):
            return formats.money(number, named or currency) if named or currency else formats.number(number)
    if _DAY.fullmatch(text) or _MOMENT.fullmatch(text):
        return formats.moment(text.replace(" ", "T", 1))
    if field in {"next_step", "body", "background", "notes", "subject"}:
        return formats.quote(short(text, 80))
    return short(text, 80)
