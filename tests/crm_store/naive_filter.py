"""Filters made up at random, and whether a record meets one: plain Python over what each record holds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_store.folding import fold_letters
from tests.crm_store.selection_world import TODAY, Values

if TYPE_CHECKING:
    from random import Random

_WORDS = ("open", "lost", "Proposal", "gornictwo", "HARDWARE", "usługi", "buyer", "high", "new", "zadzwonic", "Lodz")
_CHOICES = ("status", "priority", "forecast_category")
_COUNTS = (
    "activities", "calls", "planned_activities", "tasks", "open_tasks", "overdue_tasks", "deals", "open_deals",
    "contacts",
)  # fmt: skip
_DAYS = {
    "today": (TODAY, TODAY),
    "this month": (date(2026, 3, 1), date(2026, 3, 31)),
    "this quarter": (date(2026, 1, 1), date(2026, 3, 31)),
    "30 days ago": (TODAY - timedelta(days=30), TODAY - timedelta(days=30)),
    "2026-02": (date(2026, 2, 1), date(2026, 2, 28)),
    "2026": (date(2026, 1, 1), date(2026, 12, 31)),
}
_ORDERED = ("<", "<=", ">", ">=", "=", "!=")
_OPPOSITES = {"!=": "=", "not in": "in", "is empty": "is not empty"}
_LONG_AGO = {"last_activity": ("<", "<="), "idle_days": (">", ">=")}


def tree(some: Random, held: dict[int, Values], depth: int = 0) -> Any:  # noqa: ANN401  (a filter)
    """Return a filter of up to three levels over the paths that records have."""
    if depth == 3 or some.random() < 0.35:
        return _leaf(some, held)
    joint = some.choice(("and", "or", "not"))
    if joint == "not":
        return {"not": tree(some, held, depth + 1)}
    return {joint: [tree(some, held, depth + 1) for _ in range(some.randint(1, 3))]}


def _leaf(some: Random, held: dict[int, Values]) -> Values:
    path = some.choice(sorted(next(iter(held.values()))))
    values = [values[path] for values in held.values() if values[path] not in (None, "")]
    sample = some.choice(values) if values else "x"
    if some.random() < 0.2:
        return {"field": path, "op": some.choice(("is empty", "is not empty"))}
    op, value = _asked(some, path, sample, values)
    return {"field": path, "op": op, "value": value}


def _asked(some: Random, path: str, sample: Any, values: list[Any]) -> tuple[str, Any]:  # noqa: ANN401  (what a field holds)
    if isinstance(sample, bool):
        return some.choice(("=", "!=")), some.choice(("yes", "no"))
    if isinstance(sample, date):
        return some.choice(_ORDERED), some.choice(sorted(_DAYS))
    if isinstance(sample, int | Decimal) and path != "owner":
        return some.choice(_ORDERED), str(sample)
    if path in _CHOICES and some.random() < 0.5:
        return some.choice(("in", "not in")), [sample, some.choice(values)]
    if path == "owner" or path in _CHOICES or some.random() < 0.5:
        return some.choice(("=", "!=")), sample
    return some.choice(("contains", "=", "!=")), some.choice(_WORDS)


def holds(node: Any, values: Values) -> bool:  # noqa: ANN401  (a filter)
    """Tell whether a record that holds these values meets a filter."""
    if "field" in node:
        return _leaf_holds(node["op"], values[node["field"]], node.get("value"), node["field"])
    ((joint, inner),) = node.items()
    if joint == "not":
        return not holds(inner, values)
    return (all if joint == "and" else any)(holds(one, values) for one in inner)


def _leaf_holds(op: str, held: Any, value: Any, path: str) -> bool:  # noqa: ANN401  (what a field holds)
    if op in _OPPOSITES:
        return not _leaf_holds(_OPPOSITES[op], held, value, path)
    if op == "is not empty":
        return held not in (None, "") and held is not False and not (held == 0 and path in _COUNTS)
    if op == "in":
        return any(_leaf_holds("=", held, one, path) for one in value)
    if held in (None, ""):
        return op in _LONG_AGO.get(path, ())
    return _compares(op, held, value)


def _compares(op: str, held: Any, value: Any) -> bool:  # noqa: ANN401  (what a field holds)
    if isinstance(held, bool):
        return held is (value == "yes")
    if isinstance(held, str):
        found, wanted = fold_letters(held), fold_letters(str(value))
        return wanted in found if op == "contains" else found == wanted
    first = last = Decimal(str(value)) if not isinstance(held, date) else None
    if isinstance(held, date):
        first, last = _DAYS[value]  # type: ignore[assignment]  # days are compared with days
    edges: dict[str, bool] = {
        "<": held < first, "<=": held <= last, ">": held > last, ">=": held >= first, "=": first <= held <= last,
    }  # fmt: skip
    return edges[op]
