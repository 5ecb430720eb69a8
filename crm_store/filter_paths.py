"""A path of a filter as one value of a record: what lists are ordered by, and what is summed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Float, String, case, cast, func, literal, select
from sqlalchemy.orm import aliased

from crm_store.columns import foreign_keys, logged_columns
from crm_store.custom_fields import CustomType
from crm_store.errors import InvalidValue
from crm_store.filter_conditions import UnknownField
from crm_store.filter_derived import Sort, derived
from crm_store.filter_fields import ALIASES, LINKS, field_names, labels, references
from crm_store.filter_own import own_number
from crm_store.folding import folded
from crm_store.models.types import ExactDecimal

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from crm_store.filter_derived import Moment
    from crm_store.filter_known import Known
    from crm_store.models import Business

    Entity = Any  # a model or an alias of one


class Worth(NamedTuple):
    """A value of a record in SQL, with the kind and the field that hold it.

    ``backward``: the days since it are meant. ``never``: having none is longer ago than any.
    """

    value: ColumnElement[Any]
    kind: type[Business]
    name: str
    backward: bool = False
    never: bool = False


def value_of(known: Known, moment: Moment, kind: type[Business], path: str, entity: Entity = None) -> Worth:
    """Return what a path stands for of one record; of a reference the name.

    Raises:
        UnknownField: the kind has no such field.
        InvalidValue: a record may have several of them.
    """
    entity = kind if entity is None else entity
    path = ALIASES.get(kind, {}).get(path, path)
    name, _, rest = path.partition(".")
    if name in references(kind):
        column, target = references(kind)[name]
        return _behind(known, moment, target, rest, getattr(entity, column))
    if name == "custom" and rest and "custom" in logged_columns(kind):
        return Worth(_own(known, kind, entity, rest), kind, path)
    if name in derived(kind) and not rest:
        field = derived(kind)[name]
        return Worth(field.of(entity, moment), kind, name, field.sort is Sort.DAYS, field.never)
    if name in LINKS.get(kind, {}):
        raise InvalidValue(field=path, value=path, reason="a record may have several of these")
    columns: dict[str, Any] = {**logged_columns(kind), "id": kind.id}
    if rest or name not in columns or name in foreign_keys(kind):
        raise UnknownField(kind=kind.kind, field=path[:100], fields=", ".join(field_names(kind)))
    return Worth(getattr(entity, name), kind, name)


def ordering(
    known: Known, moment: Moment, kind: type[Business], path: str, *, descending: bool
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return what records are ordered by: amounts by what they are worth in the company's currency, empty ones last.

    Raises:
        UnknownField, InvalidValue: as for :func:`value_of`.
    """
    found = value_of(known, moment, kind, path)
    key = _key(known, kind, found)
    # Days count from a moment: the longest ago is the most of them.
    downwards = descending is not found.backward
    longest_first = found.never and not downwards
    return (key.is_not(None) if longest_first else key.is_(None)), (key.desc() if downwards else key.asc())


def _key(known: Known, kind: type[Business], found: Worth) -> ColumnElement[Any]:
    if found.kind is kind and known.priced(kind, found.name):
        return _in_company_currency(known, kind, found.value)
    return _comparable(found)


def _comparable(found: Worth) -> ColumnElement[Any]:
    """Return a value as it is ordered by: texts regardless of case and marks, empty ones as none."""
    stored = logged_columns(found.kind).get(found.name)
    text = stored is not None and type(stored.type) is String
    return folded(func.nullif(found.value, "")) if text else found.value


def _behind(known: Known, moment: Moment, target: type[Business], rest: str, key: Any) -> Worth:  # noqa: ANN401  (any SQL expression)
    """Return a value of the record that ``key`` points to."""
    other: Entity = aliased(target)
    if rest:
        inner = value_of(known, moment, target, rest, other)
    else:
        rank = getattr(other, "position", None) if target.kind == "stage" else None
        inner = Worth(folded(labels(other, target)[0]) if rank is None else rank, target, "name")
    return inner._replace(value=select(_comparable(inner)).where(other.id == key).scalar_subquery(), name="")


def _own(known: Known, kind: type[Business], entity: Entity, name: str) -> ColumnElement[Any]:
    field = known.custom(kind, name)
    text = func.nullif(cast(entity.custom[field.name if field else name].as_string(), String), "")
    if field is not None and field.type is CustomType.NUMBER:
        return own_number(field, text)
    if field is not None and field.type is CustomType.DAY and field.order != "iso":
        days = {value: field.day(value) for value in known.custom_values(kind, field.name)}
        return case({value: day.isoformat() for value, day in days.items() if day}, value=text) if days else text
    return folded(text)


def _in_company_currency(known: Known, kind: type[Business], amount: ColumnElement[Any]) -> ColumnElement[Any]:
    others = known.currencies(kind)
    if not others:
        return amount
    currency: Any = kind
    # A rate has more places than an amount, and is not scaled as one: it is bound as what it is.
    worth = {code: cast(amount, ExactDecimal(4)) * literal(float(known.rate(code)), Float()) for code in others}
    return case(worth, value=currency.currency, else_=amount * literal(1.0, Float()))
