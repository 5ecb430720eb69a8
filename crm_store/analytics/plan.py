"""A query made ready for the database: names looked up, filters compiled, days known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from crm_store.analytics.dimensions import Dimension
    from crm_store.analytics.metrics import Metric
    from crm_store.fiscal import Period


@dataclass(frozen=True)
class Condition:
    """A filter in SQL and in words; ``joins`` is what it needs beside deals."""

    clause: ColumnElement[Any]
    words: str
    joins: tuple[str, ...] = ()
    by_line: bool = False


@dataclass(frozen=True)
class Plan:
    """What to select; amounts in other currencies than ``currency`` are kept apart by day of their rate."""

    metric: Metric
    groups: tuple[Dimension, ...]
    conditions: tuple[Condition, ...]
    period: Period | None
    currency: str

    @property
    def by_line(self) -> bool:
        """Whether deals have to be split into their lines."""
        return any(part.by_line for part in self._parts)

    @property
    def joins(self) -> tuple[str, ...]:
        """What has to be joined to deals, each once, what others hang on first."""
        return tuple(dict.fromkeys(join for part in self._parts for join in part.joins))

    @property
    def _parts(self) -> tuple[Dimension | Condition, ...]:
        return (*self.groups, *self.conditions)

    def ungrouped(self) -> Plan:
        """Return the same question about all deals together."""
        return replace(self, groups=())
