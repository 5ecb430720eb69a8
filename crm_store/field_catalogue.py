"""What records can be asked for: every field of a kind with its type, the words it may hold, and the values it has.

Paths are those of :mod:`crm_store.filters`. A company's own fields are found in its records, as their reader sees them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Date, Integer, String, select
from sqlalchemy import Enum as EnumType

from crm_store.columns import foreign_keys, logged_columns
from crm_store.custom_fields import CustomType, named
from crm_store.errors import InvalidValue
from crm_store.field_values import column_values, custom_fields
from crm_store.filter_conditions import UnknownField
from crm_store.filter_derived import Sort, derived
from crm_store.filter_fields import ALIASES, KINDS, LINKS, references
from crm_store.models import (
    Account,
    Activity,
    Campaign,
    CloseReason,
    Contact,
    Deal,
    Lead,
    LeadSource,
    Pipeline,
    Product,
    Stage,
    StageKind,
    Task,
    Team,
)
from crm_store.models.types import CurrencyCode, ExactDecimal, UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.types import TypeEngine

    from crm_store.models import Business
    from crm_store.unit import Unit

LISTED = ("account", "contact", "lead", "deal", "activity", "task")
"""The kinds whose fields are catalogued."""


class FieldType(StrEnum):
    """What a field holds; a count is of records that hang on it, or of days."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    MOMENT = "moment"
    FLAG = "flag"
    CHOICE = "choice"
    REFERENCE = "reference"
    COUNT = "count"


@dataclass(frozen=True)
class FieldInfo:
    """A field that records of a kind can be asked for by.

    ``path`` is how filters name it; ``label`` what the company calls it, where it is its own. ``options`` are the words
    that a choice may hold, ``refers`` is the kind of record that a reference means. ``several``: a record may have
    more than one, such as its contacts. ``settable``: it can be given another value.
    """

    kind: str
    path: str
    type: FieldType
    label: str | None = None
    options: tuple[str, ...] = ()
    refers: str | None = None
    several: bool = False
    settable: bool = False


def fields_of(unit: Unit, kind: str) -> tuple[FieldInfo, ...]:
    """Return the fields of a kind, its own first, then the company's own, then those of what it refers to.

    Raises:
        InvalidValue: the kind is none of :data:`LISTED`.
    """
    model: type[Business] = listed(kind)
    own, further = _built_in(model)
    named = (*own, *_custom(unit, model))
    far = [
        replace(one, kind=kind, path=f"{name}.{one.path}", settable=False)
        for name, target in _further(model).items()
        for one in _custom(unit, target)
    ]
    return (*named, *further, *far)


def values_of(unit: Unit, kind: str, path: str) -> tuple[str, ...]:
    """Return the different values of a field that the actor sees; none where there are more than 300.

    They are those of a text, the words of a choice, or the names of stages, sources, products and the like.

    Raises:
        InvalidValue: the kind is none of :data:`LISTED`.
    """
    model, name = _reached(listed(kind), path) or (None, "")
    if model is None:
        return ()
    if name.startswith(_OWN):
        found = named(custom_fields(unit, model), name.removeprefix(_OWN))
        return found.values if found else ()
    if name in references(model):
        target = references(model)[name][1]
        return _names(unit, target) if target in _WORDS else ()
    stored = logged_columns(model).get(name)
    if stored is None or name in foreign_keys(model):
        return ()
    if isinstance(stored.type, EnumType):
        return tuple(stored.type.enums)
    return column_values(unit, model, name) if isinstance(stored.type, String) and name not in _LONG else ()


def field_at(unit: Unit, kind: str, path: str) -> FieldInfo:
    """Return the field that a path leads to; also one that :func:`fields_of` does not list, further away.

    Raises:
        UnknownField: there is none; of the company's own fields, none that visible records have.
        InvalidValue: the kind is none of :data:`LISTED`.
    """
    model: type[Business] = listed(kind)
    reached, name = _reached(model, path) or (model, "")
    if name.startswith(_OWN):
        own = named(custom_fields(unit, reached), name.removeprefix(_OWN))
        head = path.partition(_OWN)[0]
        found = None if own is None else FieldInfo(kind, head + _OWN + own.name, _TYPES[own.type], label=own.name)
    else:
        found = next((one for one in _own(reached) if one.path == name), None)
    if found is None:
        fields = ", ".join(one.path for one in fields_of(unit, kind))
        raise UnknownField(kind=kind, field=path[:100], fields=fields)
    return replace(
        found, kind=kind, path=found.path if name.startswith(_OWN) else path, settable=_settable(model, path)
    )


def _settable(model: type[Business], path: str) -> bool:
    own = path.startswith(_OWN)
    return own or any(one.settable for one in _own(model) if one.path == path)


def _reached(model: type[Business], path: str) -> tuple[type[Business], str] | None:
    """Return the kind that holds the last field of a path, and that field's name."""
    *steps, name = _steps(model, path) or [""]
    for step in steps:
        if step not in references(model) and step not in LINKS.get(model, {}):
            return None
        model = references(model)[step][1] if step in references(model) else LINKS[model][step].target
    return model, name


def listed(kind: str) -> type[Any]:
    """Return the model of a kind.

    Raises:
        InvalidValue: it is none of :data:`LISTED`.
    """
    if kind not in LISTED:
        raise InvalidValue(field="kind", value=kind, reason=f"it must be one of {', '.join(LISTED)}")
    return KINDS[kind]


_OWN = "custom."
_LONG = frozenset({"body", "notes", "background"})
_UNTOLD = frozenset({"external_id", "amount_estimated"})
_WORDS = (Stage, Pipeline, CloseReason, LeadSource, Campaign, Product, Team)
"""What everybody sees the names of."""
_DERIVED = {Sort.MOMENT: FieldType.MOMENT, Sort.DAYS: FieldType.COUNT, Sort.COUNT: FieldType.COUNT,
            Sort.FLAG: FieldType.FLAG}  # fmt: skip
_TYPES = {CustomType.TEXT: FieldType.TEXT, CustomType.NUMBER: FieldType.NUMBER, CustomType.DAY: FieldType.DAY}
_FOLLOWS = {
    Deal: {"pipeline", "amount_estimated", "opened_on"},
    Lead: {"converted_at", "first_response_at", "account", "contact", "deal"},
    Task: {"remind_at"},
}
"""Columns that follow from what is done with a record: nobody sets them by themselves."""
_NEAR: dict[type[Any], dict[str, tuple[str, ...]]] = {
    Account: {"owner": ("team", "manager")},
    Contact: {
        "owner": ("team", "manager"),
        "account": ("industry", "region", "segment", "country", "owner", "employees"),
        "email": ("address",),
        "phone": ("number",),
    },
    Lead: {"owner": ("team", "manager")},
    Deal: {
        "owner": ("team", "manager"),
        "account": ("industry", "region", "segment", "country", "owner", "employees", "annual_revenue"),
        "product": ("family",),
        "contact": ("title",),
    },
    Activity: {
        "owner": ("team", "manager"),
        "account": ("industry", "region", "segment", "country"),
        "deal": ("stage", "status", "amount", "close_date", "owner"),
    },
    Task: {
        "owner": ("team", "manager"),
        "account": ("industry", "region", "segment", "country"),
        "deal": ("stage", "status", "amount", "close_date", "owner"),
    },
}
"""What is told of the records that one refers to."""


def _steps(model: type[Business], path: str) -> list[str]:
    """Return a path's names one by one, short ones spelt out; a name of the company's own stays whole."""
    head, own, rest = path.partition(_OWN)
    short = ALIASES.get(model, {}).get(path)
    if short is not None:
        return short.split(".")
    return [part for part in head.split(".") if part] + ([own + rest] if own else [])


@cache
def _built_in(model: type[Business]) -> tuple[tuple[FieldInfo, ...], tuple[FieldInfo, ...]]:
    own = tuple(_own(model))
    further = []
    for name, paths in _NEAR.get(model, {}).items():
        target = references(model)[name][1] if name in references(model) else LINKS[model][name].target
        known = {one.path: one for one in _own(target)}
        further += [
            replace(known[path], kind=model.kind, path=f"{name}.{path}", settable=False) for path in paths
        ]  # fmt: skip
    return own, tuple(further)


def _further(model: type[Business]) -> dict[str, type[Any]]:
    """Return the accounts and deals that a kind refers to: their own fields are told too."""
    found: dict[str, type[Any]] = {name: target for name, (_, target) in references(model).items()}
    found |= {name: link.target for name, link in LINKS.get(model, {}).items()}
    return {name: target for name, target in found.items() if name == target.kind == Account.kind}


def _own(model: type[Business]) -> Iterator[FieldInfo]:
    follows = _FOLLOWS.get(model, set())
    for name, stored in logged_columns(model).items():
        if name in foreign_keys(model):
            bare = name.removesuffix("_id")
            target = references(model)[bare][1]
            yield FieldInfo(
                model.kind, bare, FieldType.REFERENCE, refers=target.kind, settable=bare not in follows
            )  # fmt: skip
        elif name != "custom" and name not in _UNTOLD:
            yield replace(_stored(model, name, stored.type), settable=name not in follows)
    if model is Deal:
        yield FieldInfo(model.kind, "status", FieldType.CHOICE, options=tuple(StageKind))
        yield FieldInfo(model.kind, "probability", FieldType.NUMBER)
    for name, link in LINKS.get(model, {}).items():
        yield FieldInfo(model.kind, name, FieldType.REFERENCE, refers=link.target.kind, several=True)
    for name, field in derived(model).items():
        yield FieldInfo(model.kind, name, _DERIVED[field.sort], settable=(model, name) == (Task, "done"))


def _stored(model: type[Business], name: str, stored: TypeEngine[Any]) -> FieldInfo:
    if isinstance(stored, EnumType):
        return FieldInfo(model.kind, name, FieldType.CHOICE, options=tuple(stored.enums))
    if isinstance(stored, CurrencyCode):
        return FieldInfo(model.kind, name, FieldType.TEXT)
    types: tuple[tuple[type, FieldType], ...] = (
        (ExactDecimal, FieldType.MONEY),
        (Boolean, FieldType.FLAG),
        (Integer, FieldType.NUMBER),
        (UtcDateTime, FieldType.MOMENT),
        (Date, FieldType.DAY),
    )
    return FieldInfo(
        model.kind, name, next((type_ for known, type_ in types if isinstance(stored, known)), FieldType.TEXT)
    )


def _custom(unit: Unit, model: type[Business]) -> list[FieldInfo]:
    return [
        FieldInfo(model.kind, _OWN + name, _TYPES[one.type], label=name, settable=True)
        for name, one in custom_fields(unit, model).items()
    ]


def _names(unit: Unit, model: type[Any]) -> tuple[str, ...]:
    return tuple(unit.session.scalars(select(model.name).distinct().order_by(model.name)))
