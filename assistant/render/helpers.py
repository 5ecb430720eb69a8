"""Small questions that templates ask of results: names of several things, conditions of a list, logged values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.render import values
from assistant.render.formats import flat
from assistant.render.text_table import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.render.formats import Formats
    from tools.results import AppliedFilter, Citation, Fact, Forecast, Measured, RecordLink, UndoneRecord

MANY = 0
"""A number that takes the form of nouns that follow "no" or "among"."""
LONGEST_TEXT = 600
MOST_GROUPS = 8
MOST_ROWS = 10
_UNTITLED = re.compile(r"(?P<type>\w+) \w+ (?P<day>\d{4}-\d{2}-\d{2})")
_UNTOLD = frozenset({"currency", "external_id"})


def helpers(formats: Formats) -> dict[str, Any]:
    """Return the functions by name."""
    return {
        "amount_text": lambda text: amount_text(formats, text),
        "asks": asks,
        "category_rows": lambda found: category_rows(formats, found),
        "fields_named": lambda names: labels_in(formats, "fields", names),
        "group_names": lambda names: [name.replace("_", " ") for name in labels_in(formats, "dimensions", names)],
        "kinds_and_labels": lambda records: kinds_and_labels(formats, records),
        "known_noun": lambda name: name in formats.labels["nouns"],
        "labels_in": lambda group, names: labels_in(formats, group, names),
        "labels_of": lambda records: [flat(record.label) for record in records],
        "lines": _lines,
        "logged": lambda name, found: values.value(formats, name.removesuffix("_id"), found),
        "many": MANY,
        "measured_values": lambda found: measured_values(formats, found),
        "most_groups": MOST_GROUPS,
        "most_rows": MOST_ROWS,
        "most_text": LONGEST_TEXT,
        "number_of": str,
        "status_of": status_of,
        "named": lambda record: named(formats, record),
        "worth": worth,
        "subject": lambda text: subject(formats, text),
    }


def amount_text(formats: Formats, text: str) -> str:
    """Return an amount that is given as "45000" or "45000 EUR"."""
    number, _, currency = text.partition(" ")
    plain = number.lstrip("-").replace(".", "", 1).isdigit()
    return formats.money(number, currency or None) if plain else flat(text)


def asks(filters: Iterable[AppliedFilter], name: str, *allowed: str) -> bool:
    """Tell whether a list has a condition, with one of the values allowed if any are."""
    return any(one.name == name and (not allowed or one.value.lower() in allowed) for one in filters)


def status_of(filters: Iterable[AppliedFilter]) -> str | None:
    """Return the status that a list of deals was narrowed to."""
    return next((one.value for one in filters if one.name == "status"), None)


def labels_in(formats: Formats, group: str, names: Iterable[str]) -> list[str]:
    """Return what the keys of a group are called."""
    return [formats.label(group, name) for name in names]


def kinds_and_labels(formats: Formats, records: Iterable[RecordLink | UndoneRecord]) -> list[str]:
    """Return records with their kinds: "contact Anna Nowak"."""
    return [named(formats, record) for record in records]


def named(formats: Formats, record: RecordLink | UndoneRecord | Citation) -> str:
    """Return a record with its kind; an activity without a subject by its type and day."""
    untitled = _UNTITLED.fullmatch(record.label) if record.kind == "activity" else None
    if untitled:
        return f"{formats.label('values', untitled['type'])} {formats.day(untitled['day'])}"
    return f"{formats.label('kinds', record.kind)} {flat(record.label)}"


def worth(found: Fact, record: RecordLink) -> bool:
    """Tell whether a fact says more than the record's name and the other facts."""
    denied = found.type == "yes_no" and found.value.lower() in {"false", "no", "0"}
    return not denied and found.name not in _UNTOLD and found.value != record.label


def category_rows(formats: Formats, found: Forecast) -> list[list[str]]:
    """Return the open part of a forecast: category, number of deals, amount."""
    return [
        [formats.label("values", one.category), formats.count(one.deals, "deal"), formats.money(one.amount)]
        for one in found.lines
    ]


def measured_values(formats: Formats, found: Measured) -> str:
    """Return what a field comes to: one value, or an amount for each currency."""
    if found.currencies:
        pairs = zip(found.values, found.currencies, strict=True)
        return " + ".join(formats.money(value, currency) for value, currency in pairs)
    if found.type in {"day", "moment"}:
        return formats.join(formats.moment(value) for value in found.values)
    return formats.join(formats.number(value) for value in found.values)


def subject(formats: Formats, text: str) -> str:
    """Return what a log entry is about, its kind in the reader's language."""
    known: dict[str, str] = formats.labels["kinds"]
    kind = max((name for name in known if text.startswith(f"{name} ")), key=len, default=None)
    return flat(text) if kind is None else f"{known[kind]} {flat(text[len(kind) :])}"


def _lines(rows: Sequence[Sequence[str]]) -> str:
    return table(rows, [False] + [True] * (len(rows[0]) - 1))
