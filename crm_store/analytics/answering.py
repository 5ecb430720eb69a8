"""Answers a query: plan it, let the database count, convert, measure, and say what the figures mean."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from functools import cache
from typing import TYPE_CHECKING, Any

from crm_store.analytics import facts
from crm_store.analytics.answer import Answer, Group, Row
from crm_store.analytics.conversion import Conversion
from crm_store.analytics.metrics import Detail, Part
from crm_store.analytics.names import counted
from crm_store.analytics.ordering import arrange
from crm_store.analytics.planning import plan_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_store.analytics.dimensions import Dimension, Member
    from crm_store.analytics.plan import Plan
    from crm_store.analytics.query import Query
    from crm_store.fiscal import FiscalCalendar
    from crm_store.unit import Unit

    Read = Callable[[tuple[Any, ...]], Member]

_DIGITS = 60
"""Enough that no sum of converted amounts is ever rounded."""

Members = tuple["Member", ...]
_FIGURES = len(facts.Cell._fields)


@dataclass
class _Gathered:
    """What one statement found: alike deals by group, and how many the metric could not use."""

    parts: dict[Members, list[Part]] = field(default_factory=lambda: defaultdict(list))
    unusable: int = 0


def answer(unit: Unit, query: Query) -> Answer:
    """Answer a question about the deals that the unit's reader may see.

    Raises:
        UnknownName: the metric, a group, a filter's field or its value, or the order is not known.
        InvalidValue: a filter's value or the limit makes no sense.
        UnknownPeriod: the period names none.
        MissingRate: an amount cannot be converted into the company's currency, and the metric is nothing without.
        CompanyMissing: no company is set up.
    """
    asked = plan_of(unit, query)
    conversion = Conversion(unit, asked.plan.currency, asked.today, rates_needed=asked.plan.metric.rates_needed)
    with localcontext(prec=_DIGITS):
        found = _gather(unit, asked.plan, asked.calendar, conversion)
        whole = found
        if any(group.by_line for group in asked.plan.groups):
            whole = _gather(unit, asked.plan.ungrouped(), asked.calendar, conversion)
        everything = [part for parts in whole.parts.values() for part in parts]
        rows = [_row(asked.plan, members, parts) for members, parts in found.parts.items()]
        total = _row(asked.plan, (), everything)
    shown, hidden = arrange(rows, query, asked.plan, asked.calendar)
    return Answer(
        query=query,
        metric=asked.plan.metric,
        groups=tuple(Group(group.name, group.title) for group in asked.plan.groups),
        columns=asked.plan.metric.columns,
        rows=tuple(shown),
        total=total.values,
        deals=total.deals,
        hidden=hidden,
        filters=tuple(condition.words for condition in asked.plan.conditions),
        period=asked.plan.period,
        as_of=asked.now,
        currency=asked.plan.currency,
        rates=conversion.used(),
        everything=unit.scope.everything,
        notes=tuple(_notes(unit, asked.plan, whole, conversion)),
    )


def deals_behind(unit: Unit, query: Query) -> Sequence[int]:
    """Return the ids of the deals that an answer is about, in ascending order; raises what :func:`answer` does."""
    return unit.session.scalars(facts.deal_ids(plan_of(unit, query).plan)).all()


def _gather(unit: Unit, plan: Plan, calendar: FiscalCalendar, conversion: Conversion) -> _Gathered:
    found = _Gathered()
    readers = _readers(plan, calendar)
    timed = plan.metric.detail is Detail.CYCLE
    for row in unit.session.execute(facts.cells(plan)):
        cell = facts.Cell(*row[:_FIGURES])
        if timed and (cell.days is None or cell.days < 0):
            found.unusable += cell.deals
            continue
        part = _part(cell, conversion if plan.metric.has_money else None)
        found.parts[tuple(read(row[start:end]) for read, start, end in readers)].append(part)
    return found


def _part(cell: facts.Cell, conversion: Conversion | None) -> Part:
    """Return a cell with its amount converted, which is of no interest without a conversion."""
    units = None if cell.high is None else int(cell.high) * facts.WORD + int(cell.low or 0)
    amount = conversion.amount(units, cell.currency, cell.rate_day) if conversion else Decimal(0)
    return Part(
        outcome=cell.outcome,
        deals=cell.deals,
        priced=cell.priced,
        estimated=int(cell.estimated),
        amount=amount or Decimal(0),
        probability=cell.probability,
        days=cell.days,
        rated=amount is not None,
    )


def _readers(plan: Plan, calendar: FiscalCalendar) -> list[tuple[Read, int, int]]:
    """Return how each group's member is read from a row: by what, from which column to which."""
    readers, start = [], _FIGURES
    for group in plan.groups:
        end = start + len(group.columns)
        readers.append((_reader(group, calendar), start, end))
        start = end
    return readers


def _reader(group: Dimension, calendar: FiscalCalendar) -> Read:
    return cache(lambda values: group.read(values, calendar))


def _row(plan: Plan, members: Members, parts: Sequence[Part]) -> Row:
    return Row(members, plan.metric.measure(parts), sum(part.deals for part in parts))


def _notes(unit: Unit, plan: Plan, whole: _Gathered, conversion: Conversion) -> list[str]:
    """Say what the figures leave out, where it is not nothing."""
    missing = conversion.missing()
    notes = [missing] if missing else []
    if whole.unusable:
        notes.append(f"Left out: {counted(whole.unusable, 'closed ')} without both days, or closed before opened.")
    undated = (unit.session.scalar(facts.undated(plan)) or 0) if plan.period else 0
    if undated:
        notes.append(f"In no period: {counted(undated)} without a close date.")
    return notes
