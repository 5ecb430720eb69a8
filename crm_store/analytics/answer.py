"""The answer: figures with all that is needed to check them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from crm_store.analytics.dimensions import Member
    from crm_store.analytics.metrics import Column, Metric, Value
    from crm_store.analytics.query import Query
    from crm_store.fiscal import Period


@dataclass(frozen=True)
class Group:
    """What a row is about, as (key, heading)."""

    key: str
    title: str


@dataclass(frozen=True)
class Row:
    """A group's members, in the order of the answer's groups, and its figures, in that of its columns."""

    members: tuple[Member, ...]
    values: tuple[Value, ...]
    deals: int


@dataclass(frozen=True)
class RatesUsed:
    """Amounts in ``base`` were converted to ``quote`` at the rates of these days."""

    base: str
    quote: str
    first: date
    last: date


@dataclass(frozen=True)
class Answer:
    """Figures, and what they mean.

    ``deals`` is how many deals are behind them, ``as_of`` the moment they were read, ``everything`` whether the
    reader sees all deals or only his part. ``hidden`` groups were cut off by the query's limit; ``total`` is over
    all groups, cut off or not. ``notes`` say what the figures leave out.
    """

    query: Query
    metric: Metric
    groups: tuple[Group, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: tuple[Value, ...]
    deals: int
    hidden: int
    filters: tuple[str, ...]
    period: Period | None
    as_of: datetime
    currency: str
    rates: tuple[RatesUsed, ...]
    everything: bool
    notes: tuple[str, ...]
