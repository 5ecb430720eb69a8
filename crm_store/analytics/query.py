"""The question: which metric, of which deals, in which period, shown how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_store.fiscal import Period


@dataclass(frozen=True)
class Filter:
    """A condition on deals: a dimension or any field of :mod:`crm_store.filters`, compared with a value.

    ``op`` is one of ``crm_store.filters.OPERATORS``; ``in`` and ``not in`` take a list of values.
    """

    field: str
    op: str
    value: object = None

    @classmethod
    def parse(cls, text: str) -> Filter:
        """Return the filter that is written as ``stage = Proposal``, ``owner in Ann, Ben`` or ``amount > 10000``.

        Raises:
            InvalidFilter: it is written otherwise.
        """
        from crm_store.filters import parse_condition

        return cls(**parse_condition(text))


@dataclass(frozen=True)
class Query:
    """A question about deals.

    ``metric`` names one of :data:`crm_store.analytics.metrics.METRICS`, ``group_by`` dimensions. ``period`` is one,
    or its name (``2017-Q1``, ``this quarter``, ``2017-01..2017-03``); it holds the deals' close dates. ``order`` is
    the key of a column or a dimension, with ``-`` in front for the greatest first; without it groups come in their
    own order (stages, months) or the greatest first. ``limit`` is how many groups to show.
    """

    metric: str
    group_by: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    period: str | Period | None = None
    order: str | None = None
    limit: int | None = None
