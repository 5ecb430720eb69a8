"""Turns a query's filters into SQL and words; a value that does not exist is an error, not an empty answer."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, union

from crm_store.analytics.dimensions import DIMENSIONS
from crm_store.analytics.names import find, unknown
from crm_store.analytics.plan import Condition
from crm_store.errors import InvalidValue
from crm_store.filter_fields import field_names
from crm_store.filter_values import text_condition
from crm_store.filters import condition
from crm_store.models import Deal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

    from crm_store.analytics.dimensions import Dimension
    from crm_store.analytics.query import Filter
    from crm_store.unit import Unit

_ME = "me"
_EMPTY = {"is empty": True, "is not empty": False}
_OF_VALUES = {"=": True, "in": True, "!=": False, "not in": False}


def condition_of(unit: Unit, wanted: Filter) -> Condition:
    """Return a filter ready for use.

    Raises:
        UnknownName: no field, or no value of the dimension, is called that.
        InvalidValue: the value or the operator makes no sense for the field.
    """
    dimension = _meant(wanted.field)
    if isinstance(dimension, str):
        return _of_field(unit, wanted, dimension)
    if dimension.field:
        return _of_field(unit, wanted, dimension.field)
    clause, words = _clause(unit, dimension, wanted)
    return Condition(clause, words, dimension.joins, dimension.by_line)


def _meant(name: str) -> Dimension | str:
    """Return the dimension of this name, or the field of deals.

    Raises:
        UnknownName: there is neither.
    """
    fields = field_names(Deal)
    head, dot, _ = name.partition(".")
    known: dict[str, Dimension | str] = {**{field: field for field in fields}, **DIMENSIONS}
    return name if dot and head in fields else find("filter", name, known)


def _of_field(unit: Unit, wanted: Filter, field: str) -> Condition:
    """Return a filter on one of the deal's own fields, as everywhere else in the CRM."""
    clause = condition(unit, Deal, {"field": field, "op": wanted.op, "value": wanted.value})
    return Condition(clause, _words(wanted.field, wanted.op, _listed(wanted.value)))


def _clause(unit: Unit, dimension: Dimension, wanted: Filter) -> tuple[ColumnElement[Any], str]:
    if wanted.op in _EMPTY:
        empty = and_(*(or_(column.is_(None), column == "") for column in dimension.names[:1]))
        return empty if _EMPTY[wanted.op] else not_(empty), _words(dimension.name, wanted.op, [])
    texts = _listed(wanted.value)
    if wanted.op == "contains":
        clause = text_condition(dimension.name, list(dimension.names), wanted.op, wanted.value)
        return clause, _words(dimension.name, wanted.op, texts)
    if wanted.op not in _OF_VALUES:
        raise InvalidValue(field=wanted.field, value=wanted.op, reason="it has no order: use = != in or contains")
    return _one_of(unit, dimension, texts, wanted=_OF_VALUES[wanted.op])


def _one_of(unit: Unit, dimension: Dimension, texts: Sequence[str], *, wanted: bool) -> tuple[ColumnElement[Any], str]:
    """Return the condition that a name is, or is not, one of these; deals without any are not one of them."""
    me = _ME in texts and unit.actor.user_id is not None and dimension.name in {"owner", "manager"}
    found = _stored(unit, dimension, [text for text in texts if not (me and text == _ME)])
    matches: list[ColumnElement[bool]] = [column.in_(found) for column in dimension.names]
    if me:
        matches.append(dimension.columns[0] == unit.actor.user_id)
    clause = func.coalesce(or_(*matches), false())
    named = [*found, *([unit.actor.name] if me else [])]
    if wanted:
        return clause, _words(dimension.name, "=", named)
    return not_(clause), _words(dimension.name, "!=", named)


def _stored(unit: Unit, dimension: Dimension, texts: Sequence[str]) -> list[str]:
    """Return the names as they are stored.

    Raises:
        UnknownName: there is none like one of the texts, among those that the reader may see.
    """
    values = union(*(select(column) for column in dimension.names)) if dimension.values is None else dimension.values
    name = values.subquery().c[0]
    alike = select(name).distinct().where(func.lower(name).in_([text.lower() for text in texts]))
    found = _by_folded(unit, alike)
    if any(text.casefold() not in found for text in texts):
        found = _by_folded(unit, select(name).distinct().where(name.is_not(None)))
    for text in texts:
        if text.casefold() not in found:
            raise unknown(dimension.title.lower(), text, [spelt for known in found.values() for spelt in known])
    return [spelt for text in dict.fromkeys(texts) for spelt in found[text.casefold()]]


def _by_folded(unit: Unit, names: Select[Any]) -> dict[str, list[str]]:
    """Return all spellings of each name; databases differ in what letters they can fold, so it is done here."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(unit.session.scalars(names)):
        found[name.casefold()].append(name)
    return found


def _listed(value: object) -> list[str]:
    values = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return [str(item).strip() for item in values if item is not None]


def _words(field: str, op: str, values: Sequence[str]) -> str:
    name = field.replace("_", " ")
    if op in _EMPTY:
        return f"{name} {op}"
    verb = {"=": "is", "in": "is", "!=": "is not", "not in": "is not"}.get(op, op)
    return f"{name} {verb} {' or '.join(values)}"
