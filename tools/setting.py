"""New values of many records: read once, then given to each by the service that knows its rules."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_store import accounts, activities, contacts, deals, leads, tasks
from crm_store.columns import logged_columns
from crm_store.errors import InvalidValue
from crm_store.field_catalogue import FieldType, listed
from crm_store.models import Deal, LeadStatus, Outcome, StageKind
from tools import references
from tools.conditions import found
from tools.slots import amount_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_store.field_catalogue import FieldInfo
    from crm_store.models import Business, Stage
    from tools.conditions import Conditions
    from tools.context import ToolContext

_OWN = "custom."
_STEP = re.compile(r"(?P<sign>[+-]) ?(?P<number>\d+(?:\.\d+)?) ?(?P<unit>%|days?)?", re.IGNORECASE)
_OUTCOMES = {StageKind.WON: Outcome.WON, StageKind.LOST: Outcome.LOST}
_CHANGERS: dict[str, Callable[..., Any]] = {
    "account": accounts.change,
    "activity": activities.change,
    "contact": contacts.change,
    "deal": deals.change,
    "lead": leads.change,
    "task": tasks.change,
}


class Setting:
    """The values that a call gives to records of one kind, checked before any of them is touched."""

    def __init__(self, context: ToolContext, kind: str, conditions: Conditions, values: Mapping[str, str]) -> None:
        """Read the values.

        Raises:
            UnknownField: the kind has no such field.
            UnknownRecord, AmbiguousRecord: a value means no record, or several.
            InvalidValue: a value does not fit its field, or the field is not for people to set.
        """
        self._context = context
        self._kind = kind
        self._columns: dict[str, Any] = {}
        self._own: dict[str, str] = {}
        self._steps: dict[str, re.Match[str]] = {}
        self._stages: dict[int, Stage] = {}
        self._reasons: dict[int, int] = {}
        self._words: dict[str, str] = {}
        self.fields: list[str] = []
        for path, text in values.items():
            self._read(conditions.field(path), text.strip())

    def apply(self, row: Any) -> None:  # noqa: ANN401  (a record of the kind)
        """Give the values to one record, by the rules of its service; whatever that raises is raised."""
        unit = self._context.writing
        values = {**self._columns, **{name: _moved(row, name, step) for name, step in self._steps.items()}}
        if self._own:
            held = {**(row.custom or {}), **self._own}
            values["custom"] = {name: value for name, value in held.items() if value != ""}
        if self._kind == "deal" and "stage" in self._words:
            stage = self._stage(row)
            deals.move_stage(unit, row.id, stage.id, **values, **self._reason(stage))
            return
        if self._kind == "deal" and "close_reason" in self._words:
            values |= self._reason(references.stage(self._context, str(row.stage_id), row.pipeline_id))
        if values:
            _CHANGERS[self._kind](unit, row.id, **values)
        if self._kind == "lead" and "status" in self._words:
            self._qualify(row)
        if self._kind == "task" and "done" in self._words:
            (tasks.complete if self._words["done"] == "yes" else tasks.reopen)(unit, row.id)

    def _read(self, field: FieldInfo, text: str) -> None:
        self.fields.append(field.path)
        if not field.settable:
            raise InvalidValue(field=field.path, value=text, reason="it follows from other things and cannot be set")
        if field.path.startswith(_OWN):
            self._own[field.path.removeprefix(_OWN)] = text
        elif (self._kind, field.path) in _BY_RULES:
            self._word(field, text)
        elif field.type in {FieldType.MONEY, FieldType.DAY} and (step := _STEP.fullmatch(text)):
            self._steps[field.path] = step
        else:
            self._columns |= self._column(field, text)

    def _word(self, field: FieldInfo, text: str) -> None:
        """Keep a value that only a record's own rules can read: a stage, a reason, a status."""
        if field.options and text not in field.options:
            raise InvalidValue(field=field.path, value=text, reason=f"it must be one of {', '.join(field.options)}")
        if field.path == "stage":
            references.stages(self._context, text)
        if field.type is FieldType.FLAG and text not in {"yes", "no"}:
            raise InvalidValue(field=field.path, value=text, reason="it must be yes or no")
        self._words[field.path] = text

    def _column(self, field: FieldInfo, text: str) -> dict[str, Any]:
        """Return the columns that a value fills; an empty one empties its field."""
        name = f"{field.path}_id" if field.type is FieldType.REFERENCE else field.path
        if text == "":
            return {name: None}
        if field.type is FieldType.REFERENCE:
            return {name: found(self._context, str(field.refers), text)[0].id}
        if field.type is FieldType.MONEY:
            number, currency = amount_of(field.path, text)
            return {name: number, **({} if currency is None else {"currency": currency})}
        return {name: self._plain(field, text)}

    def _plain(self, field: FieldInfo, text: str) -> Any:  # noqa: ANN401  (any column's value)
        if field.type is FieldType.NUMBER:
            return _whole(field.path, text)
        if field.type is FieldType.DAY:
            return _day(field.path, text)
        if field.type is FieldType.MOMENT:
            return self._context.moment(field.path, text)
        return _member(self._kind, field, text) if field.type is FieldType.CHOICE else text

    def _stage(self, row: Deal) -> Stage:
        if row.pipeline_id not in self._stages:
            self._stages[row.pipeline_id] = references.stage(self._context, self._words["stage"], row.pipeline_id)
        return self._stages[row.pipeline_id]

    def _reason(self, stage: Stage) -> Any:  # noqa: ANN401  (some of DealFields)
        text = self._words.get("close_reason")
        if not text or stage.stage_kind not in _OUTCOMES:
            return {}
        if stage.id not in self._reasons:
            self._reasons[stage.id] = references.reason(self._context, text, stage).id
        return {"close_reason_id": self._reasons[stage.id]}

    def _qualify(self, row: Any) -> None:  # noqa: ANN401  (a Lead)
        status = LeadStatus(self._words["status"])
        if status is row.status:
            return
        if status is LeadStatus.DISQUALIFIED:
            leads.disqualify(self._context.writing, row.id)
        else:
            leads.set_status(self._context.writing, row.id, status)


_BY_RULES = frozenset({("deal", "stage"), ("deal", "close_reason"), ("lead", "status"), ("task", "done")})


def _moved(row: Any, name: str, step: re.Match[str]) -> Any:  # noqa: ANN401  (a day or an amount)
    """Return what a field holds after it was raised, lowered or put off.

    Raises:
        InvalidValue: it is empty.
    """
    held = getattr(row, name)
    if held is None:
        raise InvalidValue(field=name, value=step[0], reason="it is empty and cannot be moved")
    number = Decimal(step["sign"] + step["number"])
    if isinstance(held, date) and not isinstance(held, datetime):
        return held + timedelta(days=int(number))
    return round(held * (1 + number / 100), 2) if step["unit"] == "%" else held + number


def _whole(field: str, text: str) -> int:
    try:
        return int(text.replace(" ", ""))
    except ValueError:
        raise InvalidValue(field=field, value=text, reason="a whole number is needed") from None


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValue(field=field, value=text, reason="a day such as 2026-11-27 is needed") from None


def _member(kind: str, field: FieldInfo, text: str) -> Any:  # noqa: ANN401  (a member of an enumeration)
    plain = text.lower().replace(" ", "_")
    if plain not in field.options:
        raise InvalidValue(field=field.path, value=text, reason=f"it must be one of {', '.join(field.options)}")
    model: type[Business] = listed(kind)
    stored: Any = logged_columns(model)[field.path].type
    return stored.enum_class(plain)
