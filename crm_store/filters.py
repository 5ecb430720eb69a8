"""Filters as data, turned into SQL: what segments store and reports take.

A condition is ``{"field": "amount", "op": ">", "value": 10000}``; conditions are joined by ``{"and": [...]}``,
``{"or": [...]}`` and ``{"not": ...}``, and a list means all of it. Fields follow references and links with dots
(``account.industry``, ``owner.team``, ``product.family``, ``custom.vertical``). Dates take periods (``this quarter``,
``14 days ago``), users take ``me``. Amounts are in the company's currency unless one is named (``45000 EUR``); those
of records in other currencies are compared at today's rates. Texts are equal whatever their case and the marks on
their letters. What follows from other records is a field too: how many hang on one (``open_tasks``), for how long a
deal is in its stage (``days_in_stage``); no activity yet is longer ago than any day. A filter looks at no more than
its reader may see.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import and_, false, not_, or_, select, true

from crm_store.errors import CrmError
from crm_store.filter_conditions import OPERATORS, Conditions, UnknownField
from crm_store.filter_known import Known
from crm_store.filter_values import Reader
from crm_store.fiscal import calendar_of
from crm_store.models import Business

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Select

    from crm_store.fiscal import FiscalCalendar
    from crm_store.unit import Unit

__all__ = ["OPERATORS", "Filter", "InvalidFilter", "UnknownField", "condition", "filtered", "parse_condition"]

Filter = Mapping[str, Any] | Sequence[Any]
Kind = TypeVar("Kind", bound=Business)

MOST_CONDITIONS = 200
DEEPEST = 20
_JOINTS = {"and", "or", "not"}
_TEXT_FORMS = (
    re.compile(r"([\w.-]+)\s*(!=|<=|>=|=|<|>)\s*(.*)", re.DOTALL),
    re.compile(r"([\w.-]+)\s+(not in|in|contains)\s+(.+)", re.DOTALL | re.IGNORECASE),
    re.compile(r"([\w.-]+)\s+(is empty|is not empty)", re.IGNORECASE),
)


class InvalidFilter(CrmError):
    """That filter cannot be read: {reason}."""

    hint = "A condition has a field, an op ({operators}) and a value; `and`, `or` and `not` join conditions."


def filtered(unit: Unit, kind: type[Kind], filters: Filter) -> Select[Kind]:
    """Return the query of the visible records of a kind that a filter lets through.

    Raises:
        InvalidFilter, UnknownField, InvalidValue: the filter says what they say.
    """
    return select(kind).where(condition(unit, kind, filters))


def condition(
    unit: Unit,
    kind: type[Business],
    filters: Filter,
    entity: Any = None,  # noqa: ANN401  (an alias of a model has no usable type)
    calendar: FiscalCalendar | None = None,
) -> ColumnElement[bool]:
    """Return a filter as an SQL condition on ``kind``, or on ``entity``, an alias of it.

    Days are those of ``calendar``, the company's if none is given.

    Raises:
        InvalidFilter: its structure is wrong.
        UnknownField: the kind has no such field.
        InvalidValue: a value does not fit its field.
    """
    calendar = calendar or calendar_of(unit)
    reader = Reader(calendar, calendar.today(unit.clock))
    conditions = Conditions(reader, unit.clock.now(), unit.actor.user_id, Known(unit))
    return _Joiner(kind, kind if entity is None else entity, conditions).join(filters)


def parse_condition(text: str) -> dict[str, Any]:
    """Return a condition that is written as ``amount > 10000``, ``stage in Demo, Proposal`` or ``next_step is empty``.

    Raises:
        InvalidFilter: it is written otherwise.
    """
    for form in _TEXT_FORMS:
        match = form.fullmatch(text.strip())
        if match is None:
            continue
        field, op, *value = match.groups()
        written: dict[str, Any] = {"field": field, "op": " ".join(op.lower().split())}
        if value:
            written["value"] = [part.strip() for part in value[0].split(",")] if op.lower()[-2:] == "in" else value[0]
        return written
    raise _invalid(f"{text!r} is not of the form FIELD OP VALUE")


class _Joiner:
    """Joins the conditions of one filter, and keeps it within bounds."""

    def __init__(self, kind: type[Business], entity: Any, conditions: Conditions) -> None:  # noqa: ANN401  (see above)
        self._kind = kind
        self._entity = entity
        self._conditions = conditions
        self._count = 0

    def join(self, node: object, depth: int = 0) -> ColumnElement[bool]:
        self._count += 1
        if depth > DEEPEST or self._count > MOST_CONDITIONS:
            raise _invalid(f"it is nested deeper than {DEEPEST} or has more than {MOST_CONDITIONS} parts")
        if isinstance(node, list | tuple):
            return and_(true(), *self._all(node, depth))
        if not isinstance(node, Mapping):
            raise _invalid(f"{node!r} is no condition")
        if len(node) == 1 and _JOINTS & node.keys():
            joint, inner = next(iter(node.items()))
            return self._joined(joint, inner, depth)
        return self._leaf(node)

    def _joined(self, joint: str, inner: object, depth: int) -> ColumnElement[bool]:
        if joint == "not":
            return not_(self._conditions.certain(self.join(inner, depth + 1)))
        if not isinstance(inner, list | tuple):
            raise _invalid(f"{joint!r} needs a list")
        if joint == "and":
            return and_(true(), *self._all(inner, depth))
        return or_(false(), *self._all(inner, depth))

    def _all(self, nodes: Iterable[object], depth: int) -> list[ColumnElement[bool]]:
        return [self.join(node, depth + 1) for node in nodes]

    def _leaf(self, node: Mapping[str, object]) -> ColumnElement[bool]:
        field, op = node.get("field"), node.get("op", "=")
        if not isinstance(field, str) or op not in OPERATORS or not node.keys() <= {"field", "op", "value"}:
            raise _invalid(f"{dict(node)!r} is no condition")
        return self._conditions.leaf(self._kind, self._entity, field, op, node.get("value"))


def _invalid(reason: str) -> InvalidFilter:
    return InvalidFilter(reason=reason[:300], operators=" ".join(OPERATORS))
