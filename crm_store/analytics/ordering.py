"""Puts the groups of an answer in order, fills gaps in time, and cuts the list where the query says so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_store.analytics.answer import Row
from crm_store.analytics.dimensions import Member
from crm_store.analytics.names import find
from crm_store.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_store.analytics.plan import Plan
    from crm_store.analytics.query import Query
    from crm_store.fiscal import FiscalCalendar

    Key = Callable[[Row], Any]

MOST_FILLED = 120
"""Gaps in time are filled up to this many periods; more would bury what is there."""

_DAY = timedelta(days=1)


def arrange(rows: list[Row], query: Query, plan: Plan, calendar: FiscalCalendar) -> tuple[list[Row], int]:
    """Return the rows to show, and how many groups were cut off.

    Raises:
        UnknownName: the order names no column and no group of this answer.
        InvalidValue: the limit is below one.
    """
    if query.limit is not None and query.limit < 1:
        raise InvalidValue(field="limit", value=query.limit, reason="at least one row has to be shown")
    if not plan.groups:
        return [], 0
    rows = _told_apart([*rows, *_gaps(rows, plan, calendar)])
    _naturally(rows, plan)
    if query.order is not None:
        key = find("column to order by", query.order.removeprefix("-"), _keys(plan))
        _sort(rows, key, reverse=query.order.startswith("-"))
    shown = rows if query.limit is None else rows[: query.limit]
    return shown, len(rows) - len(shown)


def _told_apart(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with a note added to the labels that several members share."""
    keys: dict[tuple[int, str], set[Any]] = defaultdict(set)
    for row in rows:
        for index, member in enumerate(row.members):
            keys[index, member.label].add(member.key)
    return [
        replace(
            row, members=tuple(_noted(member, keys[index, member.label]) for index, member in enumerate(row.members))
        )
        for row in rows
    ]


def _noted(member: Member, keys: set[Any]) -> Member:
    return member._replace(label=f"{member.label} ({member.note})") if len(keys) > 1 and member.note else member


def _naturally(rows: list[Row], plan: Plan) -> None:
    """Sort by each group's own order, or else the greatest first; what belongs together stays together."""
    for index in reversed(range(len(plan.groups))):
        if plan.groups[index].ordered:
            _sort(rows, _rank(index), reverse=False)
        else:
            _sort(rows, _label(index), reverse=False)
            _sort(rows, _subtotal(rows, plan, index), reverse=True)


def _subtotal(rows: Sequence[Row], plan: Plan, index: int) -> Key:
    """Return the key that is the leading figure of all rows that share their members up to this group."""
    leading = [column.key for column in plan.metric.columns].index(plan.metric.leading)
    sums: dict[tuple[Member, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row.members[: index + 1]] += row.values[leading] or 0
    return lambda row: sums[row.members[: index + 1]]


def _keys(plan: Plan) -> dict[str, Key]:
    figures = {column.key: _value(index) for index, column in enumerate(plan.metric.columns)}
    groups = {group.name: _rank(index) if group.ordered else _label(index) for index, group in enumerate(plan.groups)}
    return groups | {name: key for name, key in figures.items() if name not in groups}


def _sort(rows: list[Row], key: Key, *, reverse: bool) -> None:
    """Sort in place and stably; rows without a key last, whichever way the others go."""
    known = [row for row in rows if key(row) is not None]
    unknown = [row for row in rows if key(row) is None]
    rows[:] = sorted(known, key=key, reverse=reverse) + unknown


def _value(index: int) -> Key:
    return lambda row: row.values[index]


def _rank(index: int) -> Key:
    return lambda row: row.members[index].rank


def _label(index: int) -> Key:
    return lambda row: None if row.members[index].key is None else row.members[index].label.casefold()


def _gaps(rows: Sequence[Row], plan: Plan, calendar: FiscalCalendar) -> list[Row]:
    """Return rows of nothing for the periods between the first and the last in which nothing happened."""
    grain = plan.groups[0].grain
    days = sorted(row.members[0].key for row in rows if row.members[0].key is not None)
    if grain is None or len(plan.groups) > 1 or not days:
        return []
    present, filled = set(days), list[Row]()
    period = calendar.period(grain, days[0])
    while period.start < days[-1]:
        if period.start not in present:
            member = Member(period.start, period.label, period.start)
            filled.append(Row((member,), plan.metric.measure(()), 0))
        period = calendar.period(grain, period.end + _DAY)
        if len(present) + len(filled) > MOST_FILLED:
            return []
    return filled
