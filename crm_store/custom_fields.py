"""What the company's own fields hold: their names are given by files and people, their types are seen in the values."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from crm_store.matching.text import squash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_VALUES = 300
"""A field with more values than this has none that are worth listing."""
_LOOKED_AT = 400
_MOST_SEEN = 1000
_LIKE = 0.9
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?|-?\d{1,3}(?:[ \u00a0]\d{3})+(?:[.,]\d+)?|-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DATE = re.compile(r"(\d{1,4})[-/. ]{1,2}(\d{1,2})[-/. ]{1,2}(\d{1,4})(?!\d)")
_CENTURY, _LAST_MONTH = 100, 12
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?")


class CustomType(StrEnum):
    """What the values of a field of the company's own are."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True)
class CustomField:
    """A field of the company's own.

    ``name`` is as it is stored. ``values`` are the different ones, in order; none where there are too many. ``order``
    is that of day, month and year in its days (``iso``, ``dmy``, ``mdy``, ``ymd``), ``comma`` whether the decimals of
    its numbers follow a comma.
    """

    name: str
    type: CustomType
    values: tuple[str, ...] = ()
    order: str = "iso"
    comma: bool = False

    def day(self, text: str) -> date | None:
        """Return the day that a value stands for, or None."""
        found = _DATE.match(text)
        if found is None:
            return None
        held = dict(zip("ymd" if self.order == "iso" else self.order, map(int, found.groups()), strict=True))
        year = held["y"] + (2000 if held["y"] < _CENTURY else 0)
        try:
            return date(year, held["m"], held["d"])
        except ValueError:
            return None


Seen = dict[str, dict[str, None]]
"""The different values that fields were seen to hold, by name; of many the first thousand."""


def collect(rows: Iterable[str | None], seen: Seen) -> None:
    """Add what rows hold to what was seen; of each row the JSON text is given."""
    for text in rows:
        held = json.loads(text) if text else None
        for name, value in held.items() if isinstance(held, dict) else ():
            values = seen.setdefault(name, {})
            if value not in (None, "") and len(values) < _MOST_SEEN:
                values.setdefault(_plain(value))


def fields_of(seen: Seen) -> dict[str, CustomField]:
    """Return the fields whose values were seen, by name."""
    return {name: _field(name, list(values)) for name, values in sorted(seen.items()) if values}


def named(fields: Mapping[str, CustomField], name: str) -> CustomField | None:
    """Return the field of this name, else the only one whose name has the same letters and digits."""
    if name in fields:
        return fields[name]
    alike = [field for field in fields.values() if squash(field.name) == squash(name)]
    return alike[0] if len(alike) == 1 else None


def _plain(value: Any) -> str:  # noqa: ANN401  (JSON may be anything)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _field(name: str, values: list[str]) -> CustomField:
    seen = values[:_LOOKED_AT]
    listed = tuple(sorted(values)) if len(values) <= MOST_VALUES else ()
    if _mostly(bool(_ISO.fullmatch(text)) for text in seen):
        return CustomField(name, CustomType.DAY, listed)
    if _mostly(bool(_NUMBER.fullmatch(text)) for text in seen):
        return CustomField(name, CustomType.NUMBER, listed, comma=_comma(seen))
    dated = CustomField(name, CustomType.DAY, listed, _order(seen))
    if _mostly(dated.day(text) is not None for text in seen):
        return dated
    return CustomField(name, CustomType.TEXT, listed)


def _mostly(fits: Iterable[bool]) -> bool:
    found = list(fits)
    return bool(found) and sum(found) >= _LIKE * len(found)


def _order(values: list[str]) -> str:
    """Return the order of day, month and year that the values give away; slashes alone are American."""
    parts = [tuple(map(int, found.groups())) for text in values if (found := _DATE.match(text))]
    if any(first > _LAST_MONTH * _CENTURY for first, _, _ in parts):
        return "ymd"
    if any(first > _LAST_MONTH for first, _, _ in parts):
        return "dmy"
    american = any("/" in text for text in values)
    return "mdy" if american or any(second > _LAST_MONTH for _, second, _ in parts) else "dmy"


def _comma(values: list[str]) -> bool:
    """Tell whether a comma sets off decimals: one that no three digits follow does, or one beside no other sign."""
    return any(re.search(r",(?!\d{3}(?!\d))\d", text) for text in values)
