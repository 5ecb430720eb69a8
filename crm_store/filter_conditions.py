"""One condition of a filter as SQL: a field, an operator, a value."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from typing import cast as cast_type

from sqlalchemy import Integer, String, and_, cast, false, func, not_, or_, select, true
from sqlalchemy.orm import aliased

from crm_store.columns import foreign_keys, logged_columns
from crm_store.custom_fields import CustomType
from crm_store.errors import CrmError, InvalidValue
from crm_store.filter_derived import Moment, Sort, derived
from crm_store.filter_fields import ALIASES, LINKS, field_names, labels, references
from crm_store.filter_own import is_number, own_number, within
from crm_store.filter_values import number, only_equal, ordered, text_condition, yes_or_no
from crm_store.models import Business, Employment, User
from crm_store.models.types import ExactDecimal, UtcDateTime
from crm_store.money import Money, checked_currency

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from crm_store.custom_fields import CustomField
    from crm_store.filter_derived import Derived
    from crm_store.filter_fields import Link
    from crm_store.filter_known import Known
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

    def __init__(self, reader: Reader, now: datetime, me: int | None, known: Known) -> None:
        """Read values with ``reader``; ``me`` is the id of the user that the word means."""
        self._reader = reader
        self._moment = Moment(now, reader.today)
        self._me = me
        self._known = known

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
            return self._custom(kind, entity, rest, op, value)
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
        follows = derived(kind).get(name)
        if follows is not None:
            return self._derived(name, follows, entity, op, value)
        columns: Mapping[str, Any] = {**logged_columns(kind), "id": kind.id}
        if name not in columns or name in foreign_keys(kind) or name == "custom":
            raise _unknown(kind, name)
        column, stored = getattr(entity, name), columns[name].type
        if op == _PRESENT:
            return and_(column.is_not(None), column != "") if isinstance(stored, String) else column.is_not(None)
        if self._known.priced(kind, name):
            return self._priced(kind, entity, name, op, value)
        return self._reader.compare(name, column, stored, op, value)

    def _derived(self, name: str, field: Derived, entity: Entity, op: str, value: object) -> ColumnElement[bool]:
        found = field.of(entity, self._moment)
        if field.sort is Sort.FLAG:
            only_equal(name, "=" if op == _PRESENT else op)
            holds = self.certain(found)
            return holds if op == _PRESENT or yes_or_no(name, value) else not_(holds)
        if field.sort is Sort.COUNT:
            return found > 0 if op == _PRESENT else ordered(name, op)(found, number(Integer(), name, value))
        if op == _PRESENT:
            return found.is_not(None)
        if field.sort is Sort.DAYS:
            return self._reader.days_since(name, found, op, value, never=field.never)
        met = self._reader.compare(name, found, UtcDateTime(), op, value)
        return or_(found.is_(None), met) if field.never and op in {"<", "<="} else met

    def _priced(self, kind: type[Business], entity: Entity, name: str, op: str, value: object) -> ColumnElement[bool]:
        """Compare amounts in whatever currency with one in the company's, or in the one that it names."""
        compare, column = ordered(name, op), getattr(entity, name)
        amount, _, code = str(value).strip().partition(" ")
        asked = Money(Decimal(number(ExactDecimal(4), name, amount)), checked_currency(code or self._known.currency))
        own, others = self._known.currency, self._known.currencies(kind)
        home = self._known.converted(asked, own).amount
        if not others:
            return compare(column, home)
        limits = [(code, self._known.converted(asked, code).amount) for code in others]
        used = func.coalesce(entity.currency, own)
        return or_(
            and_(used == own, compare(column, home)),
            *(and_(entity.currency == code, compare(column, limit)) for code, limit in limits),
        )

    def _custom(self, kind: type[Business], entity: Entity, name: str, op: str, value: object) -> ColumnElement[bool]:
        """Compare a field of the company's own as what its values are: numbers, days, or texts."""
        field = self._known.custom(kind, name)
        found = cast(entity.custom[field.name if field else name].as_string(), String)
        if op == _PRESENT:
            return and_(found.is_not(None), found != "")
        if field is not None and op != "contains":
            if field.type is CustomType.NUMBER and is_number(value):
                return ordered(name, op)(own_number(field, found), float(str(value)))
            if field.type is CustomType.DAY and (op != "=" or self._reader.is_period(value)):
                return self._custom_day(kind, field, found, op, value)
        return text_condition(f"custom.{name}", [found], op, value)

    def _custom_day(
        self, kind: type[Business], field: CustomField, found: ColumnElement[Any], op: str, value: object
    ) -> ColumnElement[bool]:
        period, compare = self._reader.period(field.name, value), within(ordered(field.name, op), op)
        if field.order == "iso":
            met = compare(func.substr(found, 1, 10), period.start.isoformat(), period.end.isoformat())
            return and_(found.like("____-__-__%"), met)
        days = {text: field.day(text) for text in self._known.custom_values(kind, field.name)}
        kept = [text for text, day in days.items() if day is not None and compare(day, period.start, period.end)]
        return found.in_(kept)


def _condition(found: Any) -> ColumnElement[bool]:  # noqa: ANN401  (what an alias' attribute gives has no type)
    return cast_type("ColumnElement[bool]", found)


def _unknown(kind: type[Business], field: str) -> UnknownField:
    return UnknownField(kind=kind.kind, field=field[:100], fields=", ".join(field_names(kind)))
