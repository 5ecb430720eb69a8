"""Makes results of every kind from their classes: with all that may be there, and with no more than must be."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from tools.results import RESULTS, Fact

NOW = "2026-11-23T14:30:00+01:00"
DAY = "2026-11-27"

TEXTS: dict[str, str] = {
    "account": "12", "action": "changed", "advice": "", "amount": "45000", "as_of": NOW, "at": NOW, "base": "PLN",
    "before": "2026-11-20", "after": "2026-12-04", "buying_role": "champion", "by": "Ben Holm", "channel": "terminal",
    "close_date": DAY, "created_at": NOW, "criterion": "Price agreed", "currency": "EUR", "day": DAY, "deal": "7",
    "definition": "Open deals of the period.", "detail": "Acme", "domain": "acme.com", "done_at": NOW, "due": DAY,
    "effective_at": NOW, "email": "anna@acme.com", "end": "2026-12-31", "error": "RuleBroken", "expires_at": NOW,
    "field": "amount", "first": "2026-10-01", "forecast_category": "commit", "hint": "Nothing was changed.",
    "kind": "deal", "label": "Renewal", "last": "2026-11-02", "last_activity": "2026-11-03", "leading": "amount",
    "message": "Renewal cannot be changed like that: it is won.", "moved_at": NOW, "name": "close_date",
    "next_step": "Send the revised quote", "order": "amount", "owner": "Ann Lee", "period": "2026-Q4",
    "phone": "+48 600 100 200", "query": "security", "quote": "They asked for a security review.",
    "reason": "it is won",
    "request": "called Anna, 45k", "role": "decision_maker", "said_by": "Ann Lee", "since": "2026-11-01",
    "source": "a handbook", "stage": "Negotiation", "start": "2026-10-01", "subject": "contact Anna Nowak",
    "table": "deals", "text": "Anna", "title": "Send quote", "tool": "move_deals", "type": "call",
}  # fmt: skip
FACTS = (
    {"name": "industry", "type": "text", "value": "Retail"},
    {"name": "amount", "type": "money", "value": "45000.5", "currency": "PLN"},
    {"name": "close_date", "type": "day", "value": DAY},
    {"name": "occurred_at", "type": "moment", "value": NOW},
    {"name": "employees", "type": "number", "value": "1200"},
    {"name": "probability", "type": "percent", "value": "60"},
    {"name": "owner", "type": "record", "value": "Ann Lee"},
    {"name": "amount_estimated", "type": "yes_no", "value": "true"},
)
CHANGES = (
    {"table": "deals", "id": 3, "label": "Renewal", "op": "change", "field": "stage_id", "before": "Proposal",
     "after": "Negotiation"},
    {"table": "deals", "id": 3, "label": "Renewal", "op": "change", "field": "close_date", "before": "2026-11-20",
     "after": DAY},
)  # fmt: skip
FILTERS = (
    {"name": "status", "value": "open"}, {"name": "owner", "value": "Ann Lee"}, {"name": "idle_days", "value": "14"},
    {"name": "amount_over", "value": "10000"}, {"name": "lacking", "value": "next_step"},
    {"name": "until", "value": DAY},
)  # fmt: skip


_OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "is empty", "is not empty")
CONDITIONS: dict[str, Any] = {
    "and": [
        {"field": "owner", "type": "reference", "op": "=", "values": ["Ann Lee", "Ben Holm"]},
        {"or": [{"field": "status", "type": "choice", "op": "in", "values": ["new", "contacted"]},
                {"not": {"and": [{"field": "custom.Interest", "label": "Interest", "type": "text", "op": "contains",
                                  "values": ["hard"]}]}}]},
        *({"field": "amount", "type": "money", "op": op, "values": ["45000"], "currency": "EUR"} for op in _OPERATORS),
        *({"field": "last_activity", "type": "moment", "op": op, "values": ["x"], "start": DAY, "end": DAY}
          for op in _OPERATORS),
        *({"field": "open_tasks", "type": "count", "op": op, "values": ["0"]} for op in _OPERATORS),
        {"field": "close_date", "type": "day", "op": "=", "values": ["2026-Q4"], "start": "2026-10-01",
         "end": "2026-12-31"},
        {"field": "account.industry", "type": "text", "op": "not in", "values": ["Retail"]},
        {"field": "overdue", "type": "flag", "op": "=", "values": ["no"]},
    ]
}  # fmt: skip

DETAILS = {
    "days": 21, "criterion": "Price agreed", "stage": "Negotiation", "field": "amount", "task": "Call back",
    "since": "2026-11-02", "close_date": "2026-11-20",
}  # fmt: skip


def examples(kind: str) -> list[dict[str, Any]]:
    """Return results of a kind as tool messages carry them: full, bare, and one of each choice that they hold."""
    made = RESULTS[kind]
    full = {**build(made, full=True), "ok": made.ok, "tool": "move_deals", "changes": list(CHANGES)}
    bare = {**build(made, full=False), "ok": made.ok, "tool": "move_deals", "changes": []}
    if kind == "failed":
        full["error"] = "AmbiguousRecord"
    if kind == "report":
        full |= _figures()
    varied = [{**full, name: choice} for name, choices in _choices(made) for choice in choices]
    return [full, bare, *varied]


def build(made: type[BaseModel], *, full: bool) -> dict[str, Any]:
    """Return the fields of a model, filled: all of them, or only those that must be given."""
    return {
        name: _value(name, field.annotation, full=full)
        for name, field in made.model_fields.items()
        if full or field.is_required() or name == "result"
    }


def _figures() -> dict[str, Any]:
    columns = [
        {"key": "deals", "title": "Deals", "measure": "deals"},
        {"key": "amount", "title": "Amount", "measure": "money"},
        {"key": "rate", "title": "Win rate", "measure": "share"},
        {"key": "won_mean", "title": "Won: mean", "measure": "days"},
        {"key": "without_amount", "title": "Without amount", "measure": "deals", "caveat": True},
    ]
    rows = [
        {"members": ["2026-Q4", "Commit"], "values": ["12", "450000", "0.634", "45.25", "0"], "deals": 12},
        {"members": ["2026-Q3", "(no product)"], "values": ["2", None, None, None, "0"], "deals": 2},
    ]
    groups = [{"key": "quarter", "title": "Quarter"}, {"key": "product", "title": "Product"}]
    totals = ["14", "450000", "0.634", "45.25", "0"]
    filters = ["stage is Proposal or Demo", "amount > 10000", "next step is empty"]
    return {"columns": columns, "rows": rows, "groups": groups, "totals": totals, "filters": filters}


def _choices(made: type[BaseModel]) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for name, field in made.model_fields.items():
        if get_origin(field.annotation) is Literal and name != "result":
            found.append((name, get_args(field.annotation)))
    return found


def _value(name: str, annotation: Any, *, full: bool) -> Any:  # noqa: ANN401  (any field's type)
    origin, inner = get_origin(annotation), get_args(annotation)
    if type(None) in inner:
        return _value(name, next(one for one in inner if one is not type(None)), full=full)
    if origin is list:
        return _listed(name, inner[0], full=full)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return build(annotation, full=full)
    return inner[0] if origin is Literal else _plain(name, origin or annotation, full=full)


def _plain(name: str, kind: Any, *, full: bool) -> Any:  # noqa: ANN401  (any field's type)
    if name == "conditions":
        return CONDITIONS if full else {}
    if kind is dict:
        return dict(DETAILS) if full else {}
    if kind in {int, float}:
        return {"total": 5, "score": 0.9}.get(name, 3)
    return full if kind is bool else TEXTS.get(name, name)


def _listed(name: str, item: Any, *, full: bool) -> list[Any]:  # noqa: ANN401  (any field's type)
    if item is Fact:
        return list(FACTS) if full else []
    known = {"changes": CHANGES, "filters": FILTERS}.get(name)
    if known and not (name == "filters" and item is str):
        return list(known) if full else []
    kinds = get_args(item.model_fields["kind"].annotation) if _has_kinds(item) else ()
    one = _value(name, item, full=full)
    return [{**one, "kind": kind} for kind in kinds] if kinds else [one] if full else []


def _has_kinds(item: Any) -> bool:  # noqa: ANN401  (any field's type)
    fields = getattr(item, "model_fields", {})
    return "kind" in fields and get_origin(fields["kind"].annotation) is Literal
