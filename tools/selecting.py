"""Records of any kind by any conditions: listed, counted, summed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from crm_store import selections
from crm_store.field_catalogue import listed
from crm_store.money import Money
from crm_store.selections import Selection
from tools import rows, views
from tools.conditions import Conditions
from tools.context import ToolContext
from tools.errors import FieldNeeded
from tools.registry import Effect, ToolArguments, tool
from tools.results import Measured, RecordList
from tools.slots import Count, FieldPath, Kind, Order, Where

if TYPE_CHECKING:
    from crm_store.field_catalogue import FieldInfo
    from crm_store.selections import Measures

Measure = Literal["list", "count", "sum", "average", "max", "min"]
USUAL = 20
_TAKEN = {"sum": "sums", "average": "average", "max": "greatest", "min": "least"}


class ListRecords(ToolArguments):
    """Which records, in which order, and what of them; ``field`` is what is summed or averaged."""

    kind: Kind
    where: Where = ()
    order: Order = ()
    limit: Count | None = None
    measure: Measure = "list"
    field: FieldPath | None = None


@tool(Effect.READ)
def list_records(context: ToolContext, arguments: ListRecords) -> RecordList:
    """List, count or sum records by any conditions: owner, last_activity, account.industry, open_tasks, custom.X."""
    conditions = reader(context, arguments.kind)
    where, told = conditions.read(arguments.where)
    order = ordered(conditions, arguments.order)
    meant = Selection(arguments.kind, where, order, arguments.limit)
    shared: dict[str, Any] = {
        "kind": arguments.kind,
        "conditions": told,
        "order": list(order),
        "limit": arguments.limit,
        "as_of": views.moment(context, context.now),
    }
    if arguments.measure == "count":
        total = selections.how_many(context.unit, meant)
        return RecordList(total=total, measured=Measured(measure="count", count=total), **shared)
    if arguments.measure != "list":
        if arguments.field is None:
            raise FieldNeeded(measure=arguments.measure)
        return _measured(context, meant, arguments.measure, conditions.field(arguments.field), shared)
    found = selections.select_records(context.unit, meant, arguments.limit or USUAL)
    asked = list(rows.paths_of(where, order))
    return RecordList(
        total=found.total,
        records=rows.rows(context, listed(arguments.kind), found.rows, asked),
        **lines(context, arguments.kind, found.rows),
        sums=[views.money(one) for one in found.sums],
        without_amount=found.without_amount,
        cut=len(found.rows) < found.total,
        **shared,
    )


def reader(context: ToolContext, kind: str) -> Conditions:
    """Return what reads conditions on records of a kind."""
    return Conditions(context, kind, selections.actors_calendar(context.unit))


def ordered(conditions: Conditions, order: tuple[str, ...]) -> tuple[str, ...]:
    """Return an order with its fields as the store calls them.

    Raises:
        UnknownField: the kind has no such field.
    """
    signs = ["-" if path.startswith("-") else "" for path in order]
    return tuple(sign + conditions.field(path.lstrip("-")).path for sign, path in zip(signs, order, strict=True))


def lines(context: ToolContext, kind: str, found: Any) -> dict[str, Any]:  # noqa: ANN401  (records of the kind)
    """Return deals, tasks and activities as their own lists show them."""
    if kind == "deal":
        return {"deals": views.deal_items(context, found)}
    if kind == "task":
        return {"tasks": views.task_items(context, found)}
    return {"activities": views.activity_items(context, found)} if kind == "activity" else {}


def _measured(
    context: ToolContext, meant: Selection, measure: Measure, field: FieldInfo, shared: dict[str, Any]
) -> RecordList:
    found: Measures = selections.measure(context.unit, meant, field.path)
    taken = getattr(found, _TAKEN[measure])
    values = [one for one in (taken if isinstance(taken, tuple) else (taken,)) if one is not None]
    told = Measured(
        measure=measure,  # type: ignore[arg-type]  # a list is no measure
        field=field.path,
        label=field.label,
        type="money" if values and isinstance(values[0], Money) else field.type.value,
        values=[_text(context, one) for one in values],
        currencies=[one.currency for one in values if isinstance(one, Money)],
        count=found.count,
    )
    return RecordList(total=found.total, measured=told, **shared)


def _text(context: ToolContext, value: Any) -> str:  # noqa: ANN401  (a number, an amount, a day)
    if isinstance(value, Money):
        return format(value.amount, "f")
    if isinstance(value, datetime):
        return views.moment(context, value)
    return value.isoformat() if isinstance(value, date) else format(Decimal(value), "f")
