"""Records of any kind as lists show them: what they are called, and those of their fields that are asked for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_store import employments, selections
from crm_store.columns import logged_columns
from crm_store.filter_derived import derived
from crm_store.filter_fields import ALIASES, LINKS, references
from crm_store.models import Account, Activity, Business, Contact, Deal, Lead, Task
from tools import views
from tools.results import Fact, RecordRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tools.context import ToolContext

USUAL: dict[type[Business], tuple[str, ...]] = {
    Account: ("industry", "owner"),
    Contact: ("title", "owner"),
    Lead: ("status", "product_interest", "source", "owner"),
    Deal: (),
    Task: (),
    Activity: (),
}
"""What is told of a record besides what was asked for; deals, tasks and activities have lines of their own."""
_TOLD: dict[type[Business], frozenset[str]] = {
    Deal: frozenset({"stage", "status", "amount", "close_date", "owner", "account", "currency", "overdue", "name"}),
    Task: frozenset(
        {"due_on", "due_at", "done", "overdue", "priority", "owner", "deal", "account", "title", "done_at"}
    ),
    Activity: frozenset({"activity_type", "occurred_at", "owner", "deal", "account", "subject", "planned", "minutes"}),
}
_NAMES = frozenset({"name", "first_name", "last_name", "company_name", "id"})


def paths_of(where: Any, order: Sequence[str]) -> Iterator[str]:  # noqa: ANN401  (a filter)
    """Yield the paths that conditions and an order speak of."""
    if isinstance(where, dict):
        if isinstance(where.get("field"), str):
            yield where["field"]
        for inner in where.values():
            yield from paths_of(inner, ())
    elif isinstance(where, list | tuple):
        for inner in where:
            yield from paths_of(inner, ())
    yield from (path.removeprefix("-") for path in order)


def rows(context: ToolContext, kind: type[Business], found: Sequence[Any], asked: Sequence[str]) -> list[RecordRow]:
    """Return records with the fields asked for, and those that are told of the kind anyhow."""
    known = _TOLD.get(kind, frozenset())
    names = [name for name in dict.fromkeys((*asked, *USUAL[kind])) if name not in _NAMES | known]
    names = [name for name in names if not _several(kind, name)]
    ids = [row.id for row in found]
    late = {name: selections.values_at(context.unit, kind, ids, name) for name in names if name in derived(kind)}
    return [
        RecordRow(
            record=views.link(row, _detail(context, row)),
            facts=[fact for name in names if (fact := _fact(context, row, name, late.get(name))) is not None],
        )
        for row in found
    ]


def _several(kind: type[Business], path: str) -> bool:
    head = ALIASES.get(kind, {}).get(path, path).partition(".")[0]
    return head in LINKS.get(kind, {}) and head not in references(kind)


def _detail(context: ToolContext, row: Business) -> str | None:
    if isinstance(row, Contact):
        account = employments.current_account(context.unit, row.id)
        return account.name if account else None
    return row.company_name if isinstance(row, Lead) and row.company_name != row.label else None


def _fact(context: ToolContext, row: Any, path: str, late: dict[int, Any] | None) -> Fact | None:  # noqa: ANN401  (any record)
    """Return a field of a record or of one that it refers to; None where it is empty."""
    if late is not None:
        return _derived(context, path, late.get(row.id))
    own_kind: type[Business] = type(row)
    head, own, rest = ALIASES.get(own_kind, {}).get(path, path).partition("custom.")
    *steps, name = [part for part in head.split(".") if part] + ([own + rest] if own else [])
    holder = _holder(context, row, steps)
    if holder is None:
        return None
    if name.startswith("custom."):
        held = (holder.custom or {}).get(name.removeprefix("custom."))
        return None if held in (None, "") else Fact(name=path, type="text", value=str(held))
    kind: type[Business] = type(holder)
    column = f"{name}_id" if name in references(kind) else name
    facts = views.facts(context, holder, (column,)) if column in logged_columns(kind) else []
    return facts[0].model_copy(update={"name": path}) if facts else None


def _holder(context: ToolContext, row: Any, steps: Sequence[str]) -> Any:  # noqa: ANN401  (any record)
    """Return the record that a path of references leads to; None where it may not be seen."""
    for step in steps:
        kind: type[Business] = type(row)
        if step not in references(kind):
            return None
        column, target = references(kind)[step]
        key = getattr(row, column)
        row = None if key is None else context.unit.session.get(target, key)
        if row is None:
            return None
    return row


def _derived(context: ToolContext, path: str, value: Any) -> Fact | None:  # noqa: ANN401  (any column's value)
    if value is None or value is False:
        return None
    if isinstance(value, bool):
        return Fact(name=path, type="yes_no", value="yes")
    if isinstance(value, int | Decimal):
        return Fact(name=path, type="number", value=str(value))
    return Fact(name=path, type="moment", value=views.moment(context, value))
