"""Records that meet any conditions, and what was done to all of them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from tools.results.base import MoneyValue, Part, RecordLink, Result
from tools.results.records import ActivityItem, DealItem, Fact, TaskItem

Tree = dict[str, Any]
"""Conditions as they are told: ``and`` and ``or`` of a list, ``not`` of one; each has ``field``, ``type``, ``op`` and
``values`` (records by their names), days also ``start`` and ``end``, amounts ``currency``, own fields ``label``."""


class RecordRow(Part):
    """A record of a list, with those of its fields that the conditions and the order speak of."""

    record: RecordLink
    facts: list[Fact] = Field(default_factory=list)


class Measured(Part):
    """What a field comes to: ``count`` records have a value; of amounts there is one for each currency."""

    measure: Literal["count", "sum", "average", "max", "min"]
    field: str | None = None
    label: str | None = None
    type: str = "number"
    values: list[str] = Field(default_factory=list)
    currencies: list[str] = Field(default_factory=list)
    count: int


class RecordList(Result):
    """Records that meet all ``conditions``, in ``order``; ``total`` is how many do, ``cut`` that not all are shown.

    Deals, tasks and activities are told as in other lists too. ``sums`` are the amounts of all deals, by currency,
    ``measured`` is what was asked of them instead of a list. ``limit``: only the first so many are meant.
    """

    result: Literal["record_list"] = "record_list"
    kind: str
    conditions: Tree = Field(default_factory=dict)
    order: list[str] = Field(default_factory=list)
    limit: int | None = None
    records: list[RecordRow] = Field(default_factory=list)
    deals: list[DealItem] = Field(default_factory=list)
    tasks: list[TaskItem] = Field(default_factory=list)
    activities: list[ActivityItem] = Field(default_factory=list)
    total: int
    sums: list[MoneyValue] = Field(default_factory=list)
    without_amount: int = 0
    measured: Measured | None = None
    cut: bool = False
    as_of: str


class RecordsChanged(Result):
    """All records that met ``conditions``, changed or removed; ``total`` is how many did.

    ``fields`` were set; ``unchanged`` is how many were so already.
    """

    result: Literal["records_changed"] = "records_changed"
    kind: str
    action: Literal["changed", "removed", "added"]
    conditions: Tree = Field(default_factory=dict)
    records: list[RecordLink] = Field(default_factory=list)
    fields: list[str] = Field(default_factory=list)
    total: int
    unchanged: int = 0
