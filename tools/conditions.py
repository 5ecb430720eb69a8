"""Conditions as a call gives them: what they name becomes records, and they can be told in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from crm_store import campaigns, teams, vocabulary
from crm_store.errors import CrmError, UnknownRecord
from crm_store.field_catalogue import FieldInfo, FieldType, field_at
from crm_store.matching.text import squash
from crm_store.own_company import own_company
from crm_store.periods import UnknownPeriod
from tools import references
from tools.slots import amount_of

if TYPE_CHECKING:
    from crm_store.fiscal import FiscalCalendar
    from tools.context import ToolContext

SHORT = {
    "due": "due_on",
    "reason": "close_reason",
    "type": "activity_type",
    "when": "occurred_at",
    "company": "account",
    "colleague": "owner",
}
"""Other names of fields, as tools call them."""
_JOINTS = frozenset({"and", "or", "not"})
_NAMED = frozenset({"=", "!=", "in", "not in"})
_EMPTY = frozenset({"is empty", "is not empty"})
_TIMES = frozenset({FieldType.DAY, FieldType.MOMENT})

Rows = list[Any]


class Conditions:
    """Reads the conditions of one call: ``where`` is for the store, ``told`` for people."""

    def __init__(self, context: ToolContext, kind: str, calendar: FiscalCalendar) -> None:
        """Read conditions on records of ``kind``."""
        self._context = context
        self._kind = kind
        self._calendar = calendar

    def read(self, where: Any) -> tuple[Any, Any]:  # noqa: ANN401  (a filter)
        """Return a filter with ids for names, and the same with what they are called.

        Raises:
            UnknownField: the kind has no such field.
            UnknownRecord, AmbiguousRecord: a value means no record, or several.
        """
        if isinstance(where, list | tuple):
            pairs = [self.read(one) for one in where]
            return [one for one, _ in pairs], {"and": [told for _, told in pairs]}
        if isinstance(where, Mapping) and len(where) == 1 and _JOINTS & where.keys():
            joint, inner = next(iter(where.items()))
            if joint == "not":
                one, told = self.read(inner)
                return {joint: one}, {joint: told}
            pairs = [self.read(one) for one in inner] if isinstance(inner, list | tuple) else [self.read(inner)]
            return {joint: [one for one, _ in pairs]}, {joint: [told for _, told in pairs]}
        if isinstance(where, Mapping) and isinstance(where.get("field"), str):
            return self._leaf(where)
        return where, {}

    def field(self, path: str) -> FieldInfo:
        """Return the field that a path names.

        Raises:
            UnknownField: there is none.
        """
        head, dot, rest = path.partition(".")
        if dot or not self.known(path):
            path = SHORT.get(head, head) + dot + rest
        return field_at(self._context.unit, self._kind, path)

    def known(self, path: str) -> bool:
        """Tell whether the kind has a field of this very name."""
        try:
            field_at(self._context.unit, self._kind, path)
        except CrmError:
            return False
        return True

    def _leaf(self, leaf: Mapping[str, Any]) -> tuple[Any, Any]:
        field = self.field(leaf["field"])
        op, value = leaf.get("op", "="), leaf.get("value")
        told = {"field": field.path, "type": field.type.value, "op": op}
        if field.label is not None:
            told["label"] = field.label
        plain = {**leaf, "field": field.path, "op": op}
        if op in _EMPTY:
            return plain, told
        if field.type is FieldType.REFERENCE and op in _NAMED and field.refers in FINDERS:
            return self._named(field, op, value, told)
        if isinstance(value, list | tuple):
            return plain, {**told, "values": [str(one) for one in value]}
        return plain, {**told, **self._plainly(field, value)}

    def _named(self, field: FieldInfo, op: str, value: Any, told: dict[str, Any]) -> tuple[Any, Any]:  # noqa: ANN401  (as given)
        values = value if isinstance(value, list | tuple) else [value]
        rows = [row for one in values for row in found(self._context, str(field.refers), one)]
        ids = list(dict.fromkeys(row.id for row in rows))
        labels = list(dict.fromkeys(row.label for row in rows))
        many = "not in" if op in {"!=", "not in"} else "in"
        return {"field": field.path, "op": many, "value": ids}, {**told, "values": labels}

    def _plainly(self, field: FieldInfo, value: Any) -> dict[str, Any]:  # noqa: ANN401  (as given)
        """Return a value as it is told: a period with its days, an amount with its currency."""
        if field.type in _TIMES and isinstance(value, str):
            try:
                period = self._calendar.parse(value, self._context.today)
            except UnknownPeriod:
                return {"values": [value]}
            return {"values": [period.label], "start": period.start.isoformat(), "end": period.end.isoformat()}
        if field.type is FieldType.MONEY:
            amount = amount_of(field.path, str(value))
            currency = amount.currency or own_company(self._context.unit).currency
            return {"values": [format(amount.number, "f")], "currency": currency}
        return {"values": [str(value)]}


def found(context: ToolContext, kind: str, reference: object) -> Rows:
    """Return the records of a kind that a condition or a new value names; several stages may have one name.

    Raises:
        UnknownRecord, AmbiguousRecord: none, or several are meant.
    """
    return FINDERS[kind](context, str(reference))


def _one(find: Callable[[ToolContext, str], Any]) -> Callable[[ToolContext, str], Rows]:
    return lambda context, reference: [find(context, reference)]


def _of_unit(find: Callable[[Any, str], Any]) -> Callable[[ToolContext, str], Rows]:
    return lambda context, reference: [find(context.unit, reference)]


def _reasons(context: ToolContext, reference: str) -> Rows:
    """Return the close reasons of a name, for won and for lost deals alike."""
    rows = vocabulary.close_reasons(context.unit)
    named = [row for row in rows if squash(row.name) == squash(reference) or str(row.id) == reference]
    if not named:
        raise UnknownRecord(kind="close reason", reference=reference, candidates=list(rows))
    return named


FINDERS: dict[str, Callable[[ToolContext, str], Rows]] = {
    "account": _one(references.account),
    "contact": _one(references.contact),
    "deal": _one(references.deal),
    "lead": _one(references.lead),
    "user": _one(references.user),
    "product": _one(references.product),
    "lead source": _one(references.source),
    "stage": references.stages,
    "close reason": _reasons,
    "campaign": _of_unit(campaigns.find),
    "team": _of_unit(teams.find),
    "pipeline": _of_unit(vocabulary.find_pipeline),
}
"""What finds the records that a value of a reference means, by the kind referred to."""
