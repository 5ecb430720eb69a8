"""The change log in words: entries of a history as table rows and as JSON."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from crm_store.change_log import field_label as label
from crm_store.change_log import zone_of
from crm_store.models import Operation

if TYPE_CHECKING:
    from datetime import datetime

    from crm_store.change_log import Entry
    from crm_store.unit import Unit

NOTHING = "–"
_AT_ONCE = timedelta(minutes=1)


def counted(count: int, noun: str) -> str:
    """Return a number of things: "1 record", "8,800 records"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def value(found: object) -> str:
    """Return a logged value as text; nothing at all as a dash."""
    if isinstance(found, dict):
        return ", ".join(f"{label(name)} {value(item)}" for name, item in found.items() if _tells(name, item))
    if isinstance(found, list):
        return ", ".join(value(item) for item in found) or NOTHING
    if isinstance(found, bool):
        return "yes" if found else "no"
    return NOTHING if found in (None, "") else str(found)


def _tells(name: str, item: object) -> bool:
    """Tell whether a field of a new or removed record is worth naming."""
    return item is True or (name != "version" and item not in (None, "", [], {}) and not isinstance(item, bool))


def what(entry: Entry) -> str:
    """Return which field an entry is about, or that the whole record came or went."""
    done = {Operation.CREATE: "created", Operation.REMOVE: "removed"}.get(entry.operation) or label(entry.field or "")
    return f"{entry.subject}: {done}" if entry.subject else done


def change(entry: Entry) -> str:
    """Return what became of a field, or of the whole record."""
    if entry.operation is Operation.CHANGE:
        return f"{value(entry.before)} → {value(entry.after)}"
    return value(entry.after if entry.operation is Operation.CREATE else entry.before)


def undone(entry: Entry) -> str:
    """Return what undoing makes of an entry."""
    if entry.operation is Operation.CHANGE:
        return f"{value(entry.after)} → {value(entry.before)}"
    return "removed" if entry.operation is Operation.CREATE else "brought back"


def source(channel: str, request: str | None) -> str:
    """Return where a change came from: the channel, and what was said or run there."""
    return f"{channel}: {request}" if request else channel


def as_data(entry: Entry) -> dict[str, object]:
    """Return an entry as JSON holds it; moments are in UTC."""
    from dataclasses import asdict

    moments = {"at": entry.at.isoformat(), "effective_at": entry.effective_at.isoformat()}
    return asdict(entry) | moments


class LocalTime:
    """Moments in the reader's time zone, else in the company's, else in UTC."""

    def __init__(self, unit: Unit) -> None:
        """Find the time zone of the unit's actor."""
        self.zone = zone_of(unit)

    def __call__(self, moment: datetime) -> str:
        """Return a moment to the minute."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def recorded(self, entry: Entry) -> str:
        """Return when an entry was written down, where that was not when it happened."""
        late = abs(entry.at - entry.effective_at) > _AT_ONCE
        return f" (recorded {self(entry.at)})" if late else ""
