"""One condition of a filter as SQL: a field, an operator, a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from typing import cast as cast_type

from sqlalchemy import String, and_, cast, false, func, not_, or_, select, true
from sqlalchemy.orm import aliased

from crm_store.columns import foreign_keys, logged_columns
from crm_store.errors import CrmError, InvalidValue
from crm_store.filter_fields import ALIASES, LAST_ACTIVITY, LINKS, field_names, labels, last_activity, references
from crm_store.filter_values import text_condition
from crm_store.models import Business, Employment, User
from crm_store.models.types import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.types import TypeEngine

    from crm_store.filter_fields import Link
    from crm_store.filter_values import Reader

    Entity = Any  # a model or an alias of one

OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "is empty", "is not empty")
_OPPOSITES = {"!=": "=", "not in": "in", "is empty": "is not empty"}
_PRESENT = "is not empty"


class UnknownField(CrmError):
    """A {kind} cannot be filtered by {field!r}."""

    hint = "By these: {fields}."


class Conditions:
    """Turns single conditions into SQL, as seen by one reader at one moment."""

    def __init__(self, reader: Reader, now: datetime, me: int | None) -> None:
        """Read values with ``reader``; ``me`` is the id of the user that the word means."""
        self._reader = reader
        self._now = now
        self._me = me

    @staticmethod
    def certain(found: ColumnElement[bool]) -> ColumnElement[bool]:
        """Return a condition that says no where SQL would say unknown, so that it can be negated."""
        return func.coalesce(found, false())

    def leaf(self, kind: type[Business], entity: Entity, field: str, op: str, value: object) -> ColumnElement[bool]:
        """Return the condition ``field op value`` on ``entity``; an empty field differs from every value.

        Raises:
            UnknownField: the kind has no such field.
            InvalidValue: the value does not fit the field.
        """
        if op in _OPPOSITES:
            return not_(self.certain(self.leaf(kind, entity, field, _OPPOSITES[op], value)))
        if op != "in":
            return self._follow(kind, entity, field, op, value)
        if not isinstance(value, list | tuple):
            raise InvalidValue(field=field, value=value, reason="`in` needs a list")
        return or_(false(), *(self._follow(kind, entity, field, "=", one) for one in value))

    def _follow(self, kind: type[Business], entity: Entity, field: str, op: str, value: object) -> ColumnElement[bool]:
        """Return the condition for a path of names, taking one step of it."""
        name, _, rest = field.partition(".")
        short = ALIASES.get(kind, {}).get(name)
        if short is not None:
            return self._follow(kind, entity, f"{short}.{rest}" if rest else short, op, value)
        if name in references(kind):
            column, target = references(kind)[name]
            return self._points_to(getattr(entity, column), target, rest, op, value)
        if name in LINKS.get(kind, {}):
            return self._linked(LINKS[kind][name], entity, rest, op, value)
        if name == "custom" and rest and "custom" in logged_columns(kind):
            found = cast(entity.custom[rest].as_string(), String)
            return found.is_not(None) if op == _PRESENT else text_condition(field, [found], op, value)
        if rest:
            raise _unknown(kind, field)
        return self._column(kind, entity, name, op, value)

    def _points_to(
        self, column: Any, target: type[Business], rest: str, op: str, value: object  # noqa: ANN401  (any SQL expression)
    ) -> ColumnElement[bool]:  # fmt: skip
        """Return whether a reference points to a record that meets the rest of the path, or is called ``value``."""
        if not rest and op == "=" and isinstance(value, int) and not isinstance(value, bool):
            return _condition(column == value)
        other: Entity = aliased(target)
        return _condition(column.in_(select(other.id).where(self._is(target, other, rest, op, value))))

    def _linked(self, link: Link, entity: Entity, rest: str, op: str, value: object) -> ColumnElement[bool]:
        """Return whether any record that hangs on ``entity`` meets the rest of the path, or is called ``value``."""
        through: Entity = aliased(link.through)
        if link.far == "id":
            met = self._is(link.target, through, rest, op, value)
        else:
            points = self._points_to(getattr(through, link.far), link.target, rest, op, value)
            met = and_(self._still(link, through), points)
        return _condition(entity.id.in_(select(getattr(through, link.near)).where(met)))

    def _still(self, link: Link, through: Entity) -> ColumnElement[bool]:
        """Return whether a link holds today: who left does not work there any more."""
        if link.through is not Employment:
            return true()
        return _condition(or_(through.ended_on.is_(None), through.ended_on > self._reader.today))

    def _is(self, kind: type[Business], entity: Entity, rest: str, op: str, value: object) -> ColumnElement[bool]:
        if rest:
            return self._follow(kind, entity, rest, op, value)
        if op == _PRESENT:
            return true()
        if op == "=" and isinstance(value, int) and not isinstance(value, bool):
            return _condition(entity.id == value)
        if kind is User and isinstance(value, str) and value.strip().lower() == "me":
            return _condition(entity.id == self._me)
        return text_condition(kind.kind, labels(entity, kind), op, value)

    def _column(self, kind: type[Business], entity: Entity, name: str, op: str, value: object) -> ColumnElement[bool]:
        columns: Mapping[str, Any] = {**logged_columns(kind), "id": kind.id}
        stored: TypeEngine[Any]
        if name == LAST_ACTIVITY and name in field_names(kind):
            column, stored = last_activity(entity, kind, self._now), UtcDateTime()
        elif name in columns and name not in foreign_keys(kind) and name != "custom":
            column, stored = getattr(entity, name), columns[name].type
        else:
            raise _unknown(kind, name)
        if op != _PRESENT:
            return self._reader.compare(name, column, stored, op, value)
        return and_(column.is_not(None), column != "") if isinstance(stored, String) else column.is_not(None)


def _condition(found: Any) -> ColumnElement[bool]:  # noqa: ANN401  (what an alias' attribute gives has no type)
    return cast_type("ColumnElement[bool]", found)


def _unknown(kind: type[Business], field: str) -> UnknownField:
    return UnknownField(kind=kind.kind, field=field[:100], fields=", ".join(field_names(kind)))
