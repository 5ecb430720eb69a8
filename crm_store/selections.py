"""Records that meet any conditions, in any order: the first of them, how many there are, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from crm_store import listing
from crm_store.change_log import zone_of
from crm_store.deal_lists import summed
from crm_store.errors import InvalidValue
from crm_store.field_catalogue import listed
from crm_store.filter_derived import Moment
from crm_store.filter_known import Known
from crm_store.filter_paths import ordering, value_of
from crm_store.filters import condition
from crm_store.fiscal import calendar_of
from crm_store.models import Business, Deal
from crm_store.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select

    from crm_store.filter_paths import Worth
    from crm_store.filters import Filter
    from crm_store.fiscal import FiscalCalendar
    from crm_store.unit import Unit

_USUAL_ORDER = {
    "account": ("name",),
    "contact": ("last_name", "first_name"),
    "lead": ("-arrived_at",),
    "deal": ("-amount",),
    "activity": ("-occurred_at",),
    "task": ("due_on", "due_at"),
}


@dataclass(frozen=True)
class Selection:
    """Records of a kind (``deal``) that meet ``where`` (see :mod:`crm_store.filters`).

    ``order`` are paths, with ``-`` in front for descending order: empty values come last, what is equal in the order
    of ids. Without one it is the usual order of the kind. ``limit``: how many of them are meant, all if None.
    """

    kind: str
    where: Filter = ()
    order: tuple[str, ...] = ()
    limit: int | None = None


@dataclass(frozen=True)
class Selected:
    """The first records of a selection; ``total`` is how many meet the conditions.

    Of deals ``sums`` by currency and ``without_amount`` are of all that meet them.
    """

    rows: Sequence[Any]
    total: int
    sums: tuple[Money, ...] = ()
    without_amount: int = 0


@dataclass(frozen=True)
class Measures:
    """What a field comes to over a selection: ``count`` of ``total`` records have a value.

    Amounts are :class:`Money`; where they are of several currencies, average, greatest and least are in the company's
    at today's rates, and ``sums`` has one for each. ``average`` and ``sums`` are empty for days and moments.
    """

    total: int
    count: int
    sums: tuple[Money | Decimal, ...] = ()
    average: Money | Decimal | None = None
    greatest: Money | Decimal | date | None = None
    least: Money | Decimal | date | None = None


def actors_calendar(unit: Unit) -> FiscalCalendar:
    """Return the company's calendar with the days of the actor's time zone."""
    return replace(calendar_of(unit), time_zone=zone_of(unit).key)


def select_records(unit: Unit, selection: Selection, most: int = listing.MOST) -> Selected:
    """Return the visible records of a selection, ``most`` of them at most.

    Raises:
        InvalidFilter, UnknownField, InvalidValue: conditions, order or limit cannot be used.
    """
    kind = listed(selection.kind)
    limit = min(_checked(selection.limit) or most, most)
    kept = _condition(unit, selection)
    rows = unit.all(_ordered(unit, selection, select(kind).where(kept)).limit(limit))
    if kind is Deal:
        return Selected(rows, *summed(unit, kept))
    return Selected(rows, _count(unit, kind, kept))


def how_many(unit: Unit, selection: Selection) -> int:
    """Return how many visible records meet the conditions of a selection; raises as :func:`select_records`."""
    return _count(unit, listed(selection.kind), _condition(unit, selection))


def measure(unit: Unit, selection: Selection, path: str) -> Measures:
    """Return what a field comes to over the visible records of a selection, the first ``limit`` if it has one.

    Raises:
        InvalidFilter, UnknownField, InvalidValue: conditions, order, limit or field cannot be used.
        MissingRate: amounts are of several currencies, and one has no rate.
    """
    kind = listed(selection.kind)
    known, moment = Known(unit), _moment(unit)
    worth = value_of(known, moment, kind, path)
    priced = worth.kind is kind and known.priced(kind, worth.name)
    currency: Any = getattr(kind, "currency", None)
    query = select(worth.value, currency) if priced else select(worth.value)
    query = query.select_from(kind).where(_condition(unit, selection))
    if _checked(selection.limit) is not None:
        query = _ordered(unit, selection, query).limit(selection.limit)
    rows = unit.session.execute(query).all()
    found = [row for row in rows if row[0] is not None and row[0] != ""]
    if priced:
        amounts = [Money(Decimal(amount), code or known.currency) for amount, code in found]
        return _of_money(known, len(rows), amounts)
    return _of_values(len(rows), [_read(unit, path, worth, row[0]) for row in found])


def values_at(unit: Unit, kind: type[Business], ids: Sequence[int], path: str) -> dict[int, Any]:
    """Return what a path stands for of visible records, by id; of days since a moment how many they are.

    Raises:
        UnknownField, InvalidValue: the kind has no such field, or several.
    """
    worth = value_of(Known(unit), _moment(unit), kind, path)
    rows = unit.session.execute(select(kind.id, worth.value).where(kind.id.in_(list(ids)))).all()
    if not worth.backward:
        return {row_id: value for row_id, value in rows}  # noqa: C416  (rows are no pairs to a type checker)
    calendar = actors_calendar(unit)
    today = calendar.today(unit.clock)
    return {row_id: (today - calendar.day_of(value)).days for row_id, value in rows if value is not None}


def _read(unit: Unit, path: str, worth: Worth, value: Any) -> Decimal | date:  # noqa: ANN401  (any column's value)
    if worth.backward:
        calendar = actors_calendar(unit)
        return Decimal((calendar.today(unit.clock) - calendar.day_of(value)).days)
    if isinstance(value, date | datetime):
        return value
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal(str(value))
    raise InvalidValue(field=path, value=path, reason="only numbers, amounts, days and counts can be measured")


def _of_money(known: Known, total: int, amounts: list[Money]) -> Measures:
    if not amounts:
        return Measures(total, 0)
    codes = sorted({one.currency for one in amounts})
    each = tuple(Money(sum((one.amount for one in amounts if one.currency == code), Decimal()), code) for code in codes)
    alike = amounts if len(codes) == 1 else [known.converted(one, known.currency) for one in amounts]
    whole = Money(sum((one.amount for one in alike), Decimal()), alike[0].currency)
    average = Money(whole.amount / len(alike), whole.currency).rounded()
    return Measures(total, len(amounts), each, average, max(alike), min(alike))


def _of_values(total: int, values: list[Any]) -> Measures:
    if not values:
        return Measures(total, 0)
    if not isinstance(values[0], Decimal):
        return Measures(total, len(values), greatest=max(values), least=min(values))
    whole = sum(values, Decimal())
    average = round(whole / len(values), 2)
    return Measures(total, len(values), (whole,), average, max(values), min(values))


def _moment(unit: Unit) -> Moment:
    return Moment(unit.clock.now(), actors_calendar(unit).today(unit.clock))


def _condition(unit: Unit, selection: Selection) -> ColumnElement[bool]:
    return condition(unit, listed(selection.kind), selection.where, calendar=actors_calendar(unit))


def _count(unit: Unit, kind: type[Business], kept: ColumnElement[bool]) -> int:
    return unit.session.scalar(select(func.count()).select_from(kind).where(kept)) or 0


def _ordered(unit: Unit, selection: Selection, query: Select[Any]) -> Select[Any]:
    kind = listed(selection.kind)
    known, moment = Known(unit), _moment(unit)
    for path in selection.order or _USUAL_ORDER[selection.kind]:
        name, descending = path.removeprefix("-"), path.startswith("-")
        query = query.order_by(*ordering(known, moment, kind, name, descending=descending))
    return query.order_by(kind.id)


def _checked(limit: int | None) -> int | None:
    if limit is not None and not 0 < limit <= listing.MOST:
        raise InvalidValue(field="limit", value=limit, reason=f"1 to {listing.MOST:,} can be shown at a time")
    return limit
