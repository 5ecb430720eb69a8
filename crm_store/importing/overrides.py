"""What somebody knows better about files than their headers say, from a YAML mapping.

files:
  "sales_pipeline*.csv":        # a pattern of file names; the first that fits counts
    entity: deals               # or: ignore
    currency: USD
    columns:
      sales_agent: owner by name
      "Phone 2": phone as mobile
      remarks: ignore           # or: custom
    constants: {pipeline: New business}
    values: {deal_stage: {Engaging: Negotiation}}
    encoding: cp1250
    delimiter: ";"
    header: true
    decimal: ","
    dates: dmy                  # or: mdy, ymd
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from crm_store.importing.errors import InvalidMapping
from crm_store.importing.fields import entities
from crm_store.importing.mapping import Column, Mapping
from crm_store.importing.profiles import Known
from crm_store.importing.reading import Options

if TYPE_CHECKING:
    from collections.abc import Iterable

IGNORE, CUSTOM = "ignore", "custom"
_KEYS = (
    "entity", "currency", "columns", "constants", "values", "encoding", "delimiter", "header", "decimal", "dates",
)  # fmt: skip
_TARGET = re.compile(r"(?P<field>\w+)(?: by (?P<by>\w+))?(?: as (?P<label>\w+))?")
_WAYS = ("name", "email", "domain", "external_id", "first_name", "last_name")
_LABELS = ("work", "home", "mobile", "fax", "other")
_FEW = 3
_ORDERS = ("dmy", "mdy", "ymd")


@dataclass(frozen=True, slots=True)
class Override:
    """What is known about the files of one pattern; what is not is found as usual."""

    pattern: str
    entity: str | None = None
    currency: str | None = None
    columns: AnyMapping[str, str] = field(default_factory=dict)
    constants: AnyMapping[str, str] = field(default_factory=dict)
    values: AnyMapping[str, AnyMapping[str, str]] = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    decimal: str | None = None
    dates: str | None = None

    @property
    def known(self) -> Known:
        """How the file writes numbers and dates, as far as that is said."""
        return Known(self.decimal, self.dates)

    @property
    def ignored(self) -> bool:
        """Whether the file is left out."""
        return self.entity == IGNORE


@dataclass(frozen=True, slots=True)
class Overrides:
    """What is known about the files of an import."""

    files: tuple[Override, ...] = ()

    def of(self, name: str) -> Override:
        """Return what is known about a file of this name; the first pattern that fits counts."""
        known = (override for override in self.files if fnmatch(name.lower(), override.pattern.lower()))
        return next(known, Override(name))


def read_overrides(data: object) -> Overrides:
    """Check a mapping as it was loaded from YAML.

    Raises:
        InvalidMapping: a key, entity, field or value in it is unknown; the place is named.
    """
    if data is None:
        return Overrides()
    files = _checked_mapping(data, "the top", ("files",)).get("files") or {}
    if not isinstance(files, AnyMapping):
        raise _wrong(
            "files", "it is no list of file names with what they hold", "Write a name, a colon, and what is known."
        )
    return Overrides(tuple(_override(str(pattern), details) for pattern, details in files.items()))


def apply(override: Override, mapping: Mapping) -> Mapping:
    """Return a mapping with what somebody knows better put in its place.

    Raises:
        InvalidMapping: it speaks of a column or field that the file or its entity does not have.
    """
    columns = dict(mapping.columns)
    for header, target in override.columns.items():
        place = f"{override.pattern}, columns, {header}"
        known = _known(header, columns, place)
        columns[known] = _column(columns[known], target, mapping.entity, place)
    for header, values in override.values.items():
        known = _known(header, columns, f"{override.pattern}, values, {header}")
        columns[known] = replace(columns[known], values={**columns[known].values, **values})
    for name in override.constants:
        _check_name(name, entities()[mapping.entity].fields, f"{override.pattern}, constants")
    return replace(
        mapping,
        columns=columns,
        constants={**mapping.constants, **override.constants},
        currency=override.currency or mapping.currency,
    )


def _override(pattern: str, data: object) -> Override:
    details = _checked_mapping(data, pattern, _KEYS)
    entity = _text(details, "entity", pattern)
    if entity not in {None, IGNORE}:
        _check_name(str(entity), entities(), f"{pattern}, entity")
    header = details.get("header")
    if header is not None and not isinstance(header, bool):
        raise _wrong(f"{pattern}, header", f"{header!r} is not yes or no", "Write true or false.")
    return Override(
        pattern=pattern,
        entity=entity,
        currency=_text(details, "currency", pattern),
        columns=_texts(details.get("columns"), f"{pattern}, columns"),
        constants=_texts(details.get("constants"), f"{pattern}, constants"),
        values={
            str(name): _texts(values, f"{pattern}, values, {name}")
            for name, values in _checked_mapping(details.get("values") or {}, f"{pattern}, values").items()
        },
        options=Options(_text(details, "encoding", pattern), _text(details, "delimiter", pattern), header),
        decimal=_one_of(details, "decimal", (".", ","), pattern),
        dates=_one_of(details, "dates", _ORDERS, pattern),
    )


def _column(column: Column, target: str, entity: str, place: str) -> Column:
    fresh = Column(column.header, conventions=column.conventions, confidence=1.0, why="you said so")
    if target in {IGNORE, CUSTOM}:
        return replace(fresh, ignored=target == IGNORE)
    found = _TARGET.fullmatch(target.strip())
    if found is None:
        raise _wrong(
            place, f"{target!r} is no field", "Write a field, `account by domain`, `phone as work`, ignore or custom."
        )
    fields = entities()[entity].fields
    _check_name(found["field"], fields, place)
    for value, known in ((found["by"], _WAYS), (found["label"], _LABELS)):
        if value is not None:
            _check_name(value, known, place)
    known_field = fields[found["field"]]
    by = found["by"] or column.by or "name" if known_field.to else None
    return replace(fresh, field=known_field.name, kind=known_field.kind, by=by, label=found["label"])


def _known(header: str, columns: AnyMapping[str, Column], place: str) -> str:
    """Return the file's own writing of a header; case and spaces do not matter."""
    wanted = " ".join(header.lower().split())
    for known in columns:
        if known.lower() == wanted:
            return known
    raise _wrong(place, "the file has no such column", f"Its columns are {', '.join(columns)}.")


def _checked_mapping(data: object, place: str, keys: Iterable[str] | None = None) -> AnyMapping[str, object]:
    if data is None:
        return {}
    if not isinstance(data, AnyMapping):
        raise _wrong(place, f"{data!r} is no mapping", "Write keys and values, as the documentation of import shows.")
    for key in data if keys is not None else ():
        _check_name(str(key), keys or (), place)
    return {str(key): value for key, value in data.items()}


def _texts(data: object, place: str) -> dict[str, str]:
    texts = {}
    for key, value in _checked_mapping(data, place).items():
        if isinstance(value, AnyMapping | list) or value is None:
            raise _wrong(
                f"{place}, {key}", f"{value!r} is no single value", "Write one word or text, in quotes if need be."
            )
        texts[key] = str(value).lower() if isinstance(value, bool) else str(value)
    return texts


def _text(details: AnyMapping[str, object], key: str, place: str) -> str | None:
    return _texts({key: details[key]}, place)[key] if key in details else None


def _one_of(details: AnyMapping[str, object], key: str, allowed: tuple[str, ...], place: str) -> str | None:
    text = _text(details, key, place)
    if text is not None:
        _check_name(text, allowed, f"{place}, {key}")
    return text


def _check_name(name: str, known: Iterable[str], place: str) -> None:
    names = list(known)
    if name not in names:
        near = difflib.get_close_matches(name, names, 1) if len(names) > _FEW else []
        remedy = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(names)}."
        raise _wrong(place, f"{name!r} is unknown", remedy)


def _wrong(place: str, reason: str, remedy: str) -> InvalidMapping:
    return InvalidMapping(place=place, reason=reason, remedy=remedy)
