"""Lists of records, with the conditions that made them and how many there are in all."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.results.base import MoneyValue, Part, PeriodValue, Result
from tools.results.records import ActivityItem, DealItem, TaskItem


class AppliedFilter(Part):
    """A condition of a list: the argument that set it, and its value as understood ("Acme", not "acme")."""

    name: str
    value: str


class _Listed(Result):
    """``total`` counts all that meet the filters, ``cut`` says that not all are shown."""

    filters: list[AppliedFilter] = Field(default_factory=list)
    period: PeriodValue | None = None
    total: int
    cut: bool = False
    as_of: str


class DealList(_Listed):
    """Deals; ``sums`` are the amounts of all of them, by currency, ``without_amount`` how many have none.

    ``order`` is the argument by which they are ordered.
    """

    result: Literal["deal_list"] = "deal_list"
    deals: list[DealItem]
    sums: list[MoneyValue] = Field(default_factory=list)
    without_amount: int = 0
    order: str


class TaskList(_Listed):
    """Tasks, those due first at the top."""

    result: Literal["task_list"] = "task_list"
    tasks: list[TaskItem]


class ActivityList(_Listed):
    """Activities, the latest first."""

    result: Literal["activity_list"] = "activity_list"
    activities: list[ActivityItem]
