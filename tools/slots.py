"""The types of tool arguments that stand for something in the CRM: a record, a stage, a day, an amount.

Each is a text of a fixed form. Its JSON schema carries the type's name under ``slot``; what a message says is
matched to arguments by it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from crm_store.errors import InvalidValue
from crm_store.money import checked_currency

SLOT = "slot"


def _slot(name: str, form: str) -> Any:  # noqa: ANN401  (pydantic types its own marker so)
    return Field(description=form, json_schema_extra={SLOT: name}, min_length=1, max_length=500)


RECORD_FORM = "id or name"

AccountRef = Annotated[str, _slot("account", RECORD_FORM)]
ContactRef = Annotated[str, _slot("contact", "id, e-mail or name")]
DealRef = Annotated[str, _slot("deal", RECORD_FORM)]
LeadRef = Annotated[str, _slot("lead", RECORD_FORM)]
TaskRef = Annotated[str, _slot("task", RECORD_FORM)]
ActivityRef = Annotated[str, _slot("activity", "id")]
UserRef = Annotated[str, _slot("user", "colleague: id, e-mail, name, or me")]
AnyRef = Annotated[str, _slot("record", "kind and id, as in deal:12")]
StageRef = Annotated[str, _slot("stage", "stage name")]
ProductRef = Annotated[str, _slot("product", "product name")]
ReasonRef = Annotated[str, _slot("reason", "close reason")]
SourceRef = Annotated[str, _slot("source", "lead source")]

Amount = Annotated[str, _slot("money", "as in 45000 or 45000 EUR")]
Day = Annotated[date, _slot("day", "YYYY-MM-DD")]
Moment = Annotated[str, _slot("moment", "YYYY-MM-DD or YYYY-MM-DDTHH:MM, local time")]
PeriodName = Annotated[str, _slot("period", "as in 2017, 2017-Q1, 2026-11, this quarter, last 30 days, A..B")]
Minutes = Annotated[int, Field(description="minutes", json_schema_extra={SLOT: "minutes"}, ge=0, le=60 * 24 * 7)]
Count = Annotated[int, Field(description="how many", json_schema_extra={SLOT: "number"}, ge=1, le=1000)]
Days = Annotated[int, Field(description="days", json_schema_extra={SLOT: "days"}, ge=0, le=3660)]

Title = Annotated[str, _slot("title", "a few words")]
Prose = Annotated[str, Field(description="text", json_schema_extra={SLOT: "prose"}, min_length=1, max_length=100_000)]
PersonName = Annotated[str, _slot("person", "full name")]
CompanyName = Annotated[str, _slot("company", "company name")]
EmailAddress = Annotated[str, _slot("email", "e-mail address")]
PhoneNumber = Annotated[str, _slot("phone", "phone number")]
Domain = Annotated[str, _slot("domain", "web domain")]

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
