"""The types of tool arguments that stand for something in the CRM: a record, a stage, a day, an amount.

Each is a text of a fixed form. Its JSON schema carries the type's name under ``slot``; what a message says is
matched to arguments by it. A record is meant by its id or by its name, a contact or a user also by an e-mail
address, the actor himself by ``me``. Forms that go without saying are not described again in each schema.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from crm_store.errors import InvalidValue
from crm_store.money import checked_currency

SLOT = "slot"


def _slot(name: str, form: str | None = None) -> Any:  # noqa: ANN401  (pydantic types its own marker so)
    return Field(description=form, json_schema_extra={SLOT: name}, min_length=1, max_length=500)


AccountRef = Annotated[str, _slot("account")]
ContactRef = Annotated[str, _slot("contact")]
DealRef = Annotated[str, _slot("deal")]
LeadRef = Annotated[str, _slot("lead")]
TaskRef = Annotated[str, _slot("task")]
ActivityRef = Annotated[str, _slot("activity")]
UserRef = Annotated[str, _slot("user")]
AnyRef = Annotated[str, _slot("record", "as in deal:12")]
StageRef = Annotated[str, _slot("stage")]
ProductRef = Annotated[str, _slot("product")]
ReasonRef = Annotated[str, _slot("reason")]
SourceRef = Annotated[str, _slot("source")]

Amount = Annotated[str, _slot("money", "45000 or 45000 EUR")]
NewAmount = Annotated[str, _slot("money", "or a change: +10%, -5000 EUR, *2")]
Day = Annotated[date, Field(description="YYYY-MM-DD", json_schema_extra={SLOT: "day"})]
Moment = Annotated[str, _slot("moment", "YYYY-MM-DD or YYYY-MM-DDTHH:MM")]
PeriodName = Annotated[str, _slot("period", "2017-Q1, this month, last 30 days, A..B")]
Minutes = Annotated[int, Field(json_schema_extra={SLOT: "minutes"}, ge=0, le=60 * 24 * 7)]
Count = Annotated[int, Field(json_schema_extra={SLOT: "number"}, ge=1, le=1000)]
Quantity = Annotated[int, Field(json_schema_extra={SLOT: "quantity"}, ge=1, le=1_000_000)]
UnitPrice = Annotated[str, _slot("unit_price")]
SoldProduct = Annotated[str, _slot("sold_product")]
Days = Annotated[int, Field(json_schema_extra={SLOT: "days"}, ge=0, le=3660)]

Kind = Literal["account", "contact", "lead", "deal", "activity", "task"]
_TREE = "{field, op, value}; op: = != < <= > >= in contains, is (not) empty; {and|or: […]}, {not: …}"
_WRAPPED = BeforeValidator(lambda given: [given] if isinstance(given, dict) else given)
_CONDITIONS = {SLOT: "conditions"}
Where = Annotated[
    tuple[dict[str, Any], ...], _WRAPPED, Field(description=_TREE, json_schema_extra=_CONDITIONS, max_length=100)
]
SameWhere = Annotated[tuple[dict[str, Any], ...], _WRAPPED, Field(json_schema_extra=_CONDITIONS, max_length=100)]
"""Conditions of a tool that refers to another one for their form."""
FieldPath = Annotated[str, _slot("field")]
Order = Annotated[tuple[Annotated[str, _slot("order", "amount, -close_date")], ...], Field(max_length=5)]

SearchText = Annotated[str, _slot("query")]
RowId = Annotated[int, Field(json_schema_extra={SLOT: "row_id"}, ge=1)]
Words = Annotated[str, _slot("words")]
Title = Annotated[str, _slot("title")]
Prose = Annotated[str, Field(json_schema_extra={SLOT: "prose"}, min_length=1, max_length=100_000)]
PersonName = Annotated[str, _slot("person")]
CompanyName = Annotated[str, _slot("company")]
EmailAddress = Annotated[str, _slot("email")]
PhoneNumber = Annotated[str, _slot("phone")]
Domain = Annotated[str, _slot("domain")]

MOST = 50
Contacts = Annotated[tuple[ContactRef, ...], Field(max_length=MOST)]
Deals = Annotated[tuple[DealRef, ...], Field(min_length=1, max_length=MOST)]
Users = Annotated[tuple[UserRef, ...], Field(max_length=MOST)]

_AMOUNT = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)\s*(?P<currency>[A-Za-z]{3})?")


class NamedAmount(NamedTuple):
    """An amount as an argument names it; without a currency it is in that of the record."""

    number: Decimal
    currency: str | None


def amount_of(field: str, text: str) -> NamedAmount:
    """Return the amount that an argument of type :data:`Amount` stands for.

    Raises:
        InvalidValue: it is not a number with or without a currency code.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise InvalidValue(field=field, value=text, reason="it is not a number such as 45000 or 45000 EUR")
    currency = found["currency"]
    return NamedAmount(Decimal(found["number"]), checked_currency(currency) if currency else None)


class NamedMoment(NamedTuple):
    """A day, and the time of day if one was named."""

    day: date
    time: time | None


def moment_of(field: str, text: str) -> NamedMoment:
    """Return the day and time that an argument of type :data:`Moment` stands for, as a clock on the wall shows them.

    Raises:
        InvalidValue: it is not a day or a moment of ISO 8601.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        reason = "it is not a day such as 2026-11-27 or a moment such as 2026-11-27T10:00"
        raise InvalidValue(field=field, value=text, reason=reason) from error
    return NamedMoment(moment.date(), moment.time() if "T" in text.upper() or ":" in text else None)
