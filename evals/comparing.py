"""Compares the end state of a scenario with its twin's, and says how they differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evals.scenario import Words
    from evals.state import Key, Record

FREE = {
    "activity": {"subject", "body", "language", "direction", "minutes", "time", "colleagues"},
    "task": {"title", "notes", "due_time", "remind_at", "priority"},
    "deal": {"name", "next_step", "opened_on"},
    "contact": {"language", "background", "title"},
    "account": {"industry", "region", "segment", "country"},
    "lead": {"arrived_at", "first_response_at", "product_interest", "title"},
    "word": {"record_kind", "record_id"},
}
"""What a new record may hold as it likes, unless the scenario says more."""
LINKS = {"activity": {"account", "deal", "lead", "contacts"}, "task": {"account", "deal", "lead", "contact"}}
"""References of a new record that are free where the scenario leaves them out."""
MOMENTS = {"done_at", "arrived_at", "first_response_at", "converted_at", "remind_at"}
"""Moments that are compared as "there" or "not there"."""


@dataclass(frozen=True)
class Twin:
    """The state that is wanted: its records, and what the scenario says of those it names.

    ``named`` holds the fields that a scenario gives of a record, ``words`` those of which only parts are given.
    """

    records: Mapping[Key, Record]
    named: dict[Key, set[str]] = field(default_factory=dict)
    words: dict[Key, dict[str, Words]] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """Something that is not as it should be; ``unwanted`` if it was written and nobody asked for it."""

    text: str
    unwanted: bool = False


def compare(before: Mapping[Key, Record], actual: Mapping[Key, Record], twin: Twin) -> Iterator[Difference]:
    """Yield how the actual end state differs from the wanted one."""
    for key in sorted(before.keys()):
        yield from _kept(key, before, actual, twin)
    fresh = {key: record for key, record in actual.items() if key not in before}
    wanted = {key: record for key, record in twin.records.items() if key not in before}
    for kind in sorted({kind for kind, _ in (*fresh, *wanted)}):
        yield from _new(
            {key: record for key, record in fresh.items() if key[0] == kind},
            {key: record for key, record in wanted.items() if key[0] == kind},
            twin,
        )


def _kept(key: Key, before: Mapping[Key, Record], actual: Mapping[Key, Record], twin: Twin) -> Iterator[Difference]:
    """Compare a record that was there before."""
    name = told(key, before[key])
    if (key in actual) != (key in twin.records):
        gone = key not in actual
        yield Difference(f"{name} was removed" if gone else f"{name} was not removed", unwanted=gone)
    elif key in actual:
        for column in _differing(key, actual[key], key, twin, new=False):
            was, found, wanted = (state[key].get(column) for state in (before, actual, twin.records))
            text = f"{name}: {column} is {found!r}, not {_wanted(twin, key, column, wanted)}"
            yield Difference(text, unwanted=found != was)


def _new(fresh: dict[Key, Record], wanted: dict[Key, Record], twin: Twin) -> Iterator[Difference]:
    """Pair new records with the wanted ones, the nearest first, and compare each pair."""
    left = dict(fresh)
    pairs = sorted(
        (len(list(_differing(found, record, want, twin, new=True))), found, want)
        for found, record in fresh.items()
        for want in wanted
    )
    open_wants = set(wanted)
    for _, found, want in pairs:
        if found in left and want in open_wants:
            record = left.pop(found)
            open_wants.discard(want)
            for column in _differing(found, record, want, twin, new=True):
                shown = _wanted(twin, want, column, twin.records[want].get(column))
                text = f"new {told(found, record)}: {column} is {record.get(column)!r}, not {shown}"
                yield Difference(text, unwanted=True)
    for want in sorted(open_wants):
        yield Difference(f"no new {told(want, wanted[want])}")
    for key, record in left.items():
        yield Difference(f"an unexpected new {told(key, record)}: {_shown(record)}", unwanted=True)


def _differing(key: Key, record: Record, want: Key, twin: Twin, *, new: bool) -> Iterator[str]:
    kind = key[0]
    named = twin.named.get(want, set())
    free = (FREE.get(kind, set()) | LINKS.get(kind, set())) - named if new else set()
    for column, value in twin.records[want].items():
        if column in free:
            continue
        pattern = twin.words.get(want, {}).get(column)
        found = record.get(column)
        if not (has_words(found, pattern) if pattern else same(column, found, value)):
            yield column


def has_words(text: object, pattern: Words) -> bool:
    """Tell whether a text contains what a pattern asks for, whatever the case; a number also with other spaces."""
    folded = str(text or "").casefold()
    digits = "".join(filter(str.isdigit, folded))

    def has(part: str) -> bool:
        return part.casefold() in folded or ("".join(part.split()).isdigit() and "".join(part.split()) in digits)

    return all(map(has, pattern.all)) and (not pattern.any or any(map(has, pattern.any)))


def same(column: str, one: object, other: object) -> bool:
    """Tell whether two stored values mean the same."""
    if column in MOMENTS:
        return (one is None) == (other is None)
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return one == other


def told(key: Key, record: Record) -> str:
    """Return a record as a report names it."""
    label = record.get("name") or record.get("title") or record.get("subject")
    label = label or " ".join(str(record[part]) for part in ("first_name", "last_name", "type") if record.get(part))
    return f"{key[0]} {label!r}"


def _wanted(twin: Twin, key: Key, column: str, value: object) -> str:
    pattern = twin.words.get(key, {}).get(column)
    if pattern is None:
        return repr(value)
    either = f"one of {', '.join(pattern.any)}" if pattern.any else ""
    return " and ".join(part for part in (f"something with {', '.join(pattern.all)}", either) if part)


def _shown(record: Record) -> str:
    empty: Iterable[Any] = (None, [], False)
    return ", ".join(f"{name}={value}" for name, value in record.items() if value not in empty and name != "sharing")
