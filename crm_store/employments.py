"""Who works where, and who worked where: that somebody left is a fact with a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from crm_store import inputs, storing
from crm_store.errors import InvalidValue, RuleBroken, UnknownRecord
from crm_store.fiscal import calendar_of
from crm_store.models import Account, BuyingRole, Contact, Employment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crm_store.unit import Unit, WriteUnit


def start(
    unit: WriteUnit,
    contact_id: int,
    account_id: int,
    *,
    started_on: date | None = None,
    title: str | None = None,
    buying_role: BuyingRole | None = None,
) -> Employment:
    """Record that a contact works at an account; ``started_on`` is empty when nobody knows since when.

    Raises:
        UnknownRecord: contact or account are not to be seen.
        RuleBroken: he works there already.
    """
    contact, account = unit.get(Contact, contact_id), unit.get(Account, account_id)
    if any(row.account_id == account.id for row in current(unit, contact.id)):
        raise RuleBroken(label=contact.label, reason=f"he or she works at {account.label} already", remedy="")
    return storing.add(
        unit,
        Employment(
            contact_id=contact.id,
            account_id=account.id,
            started_on=started_on,
            title=inputs.words(title),
            buying_role=buying_role,
        ),
    )


def change(
    unit: WriteUnit,
    employment_id: int,
    *,
    expect_version: int | None = None,
    **fields: Any,  # noqa: ANN401  (started_on, ended_on, title, buying_role: checked as columns)
) -> Employment:
    """Correct an employment: ``started_on``, ``ended_on``, ``title``, ``buying_role``.

    Raises:
        UnknownRecord: it is not to be seen.
        InvalidValue: it would end before it begins, or there is no such field.
    """
    row = unit.get(Employment, employment_id)
    if {"contact_id", "account_id"} & fields.keys():
        raise InvalidValue(field="employment", value=str(fields), reason="end it and start another one instead")
    _check_order(fields.get("started_on", row.started_on), fields.get("ended_on", row.ended_on))
    return storing.update(unit, row, fields, expect_version=expect_version)


def end(
    unit: WriteUnit,
    contact_id: int,
    account_id: int,
    *,
    ended_on: date | None = None,
    went_to_id: int | None = None,
    new_title: str | None = None,
) -> Employment:
    """Record that a contact left an account, today unless said otherwise, and where he went if known.

    Raises:
        UnknownRecord: contact, account or the new one are not to be seen, or he does not work there.
        InvalidValue: he would leave before he came.
    """
    contact, account = unit.get(Contact, contact_id), unit.get(Account, account_id)
    row = next((row for row in current(unit, contact.id) if row.account_id == account.id), None)
    if row is None:
        raise UnknownRecord(kind="employment", reference=f"{contact.label} at {account.label}")
    last = ended_on or _today(unit)
    _check_order(row.started_on, last)
    storing.update(unit, row, {"ended_on": last})
    if went_to_id is not None:
        start(unit, contact.id, went_to_id, started_on=last, title=new_title)
    return row


def remove(unit: WriteUnit, employment_id: int) -> None:
    """Remove an employment that never was; one that is over is ended instead.

    Raises:
        UnknownRecord: it is not to be seen.
    """
    unit.remove(unit.get(Employment, employment_id))
    unit.session.flush()


def set_buying_role(unit: WriteUnit, contact_id: int, account_id: int, buying_role: BuyingRole | None) -> Employment:
    """Say which part a contact plays when his company buys.

    Raises:
        UnknownRecord: contact or account are not to be seen, or he does not work there.
    """
    contact, account = unit.get(Contact, contact_id), unit.get(Account, account_id)
    for row in current(unit, contact.id):
        if row.account_id == account.id:
            return storing.update(unit, row, {"buying_role": buying_role})
    raise UnknownRecord(kind="employment", reference=f"{contact.label} at {account.label}")


def history(unit: Unit, contact_id: int) -> Sequence[Employment]:
    """Return where a contact works and worked, the latest first.

    Raises:
        UnknownRecord: the contact is not to be seen.
    """
    contact = unit.get(Contact, contact_id)
    query = select(Employment).where(Employment.contact_id == contact.id)
    latest_first = (Employment.ended_on.is_not(None), Employment.ended_on.desc(), Employment.started_on.desc())
    return unit.all(query.order_by(*latest_first, Employment.id.desc()))


def current(unit: Unit, contact_id: int, day: date | None = None) -> Sequence[Employment]:
    """Return where a contact works on a day, today unless said otherwise, the latest first."""
    on = day or _today(unit)
    query = select(Employment).where(
        Employment.contact_id == contact_id,
        or_(Employment.started_on.is_(None), Employment.started_on <= on),
        or_(Employment.ended_on.is_(None), Employment.ended_on > on),
    )
    return unit.all(query.order_by(Employment.started_on.desc(), Employment.id.desc()))


def current_account(unit: Unit, contact_id: int, day: date | None = None) -> Account | None:
    """Return the account that a contact works at on a day; the one he joined last, if several."""
    for row in current(unit, contact_id, day):
        return unit.get(Account, row.account_id)
    return None


def staff(unit: Unit, account_id: int, day: date | None = None) -> Sequence[Employment]:
    """Return who works at an account on a day, today unless said otherwise.

    Raises:
        UnknownRecord: the account is not to be seen.
    """
    account = unit.get(Account, account_id)
    on = day or _today(unit)
    query = select(Employment).where(
        Employment.account_id == account.id,
        or_(Employment.started_on.is_(None), Employment.started_on <= on),
        or_(Employment.ended_on.is_(None), Employment.ended_on > on),
    )
    return unit.all(query.order_by(Employment.id))


def _today(unit: Unit) -> date:
    return calendar_of(unit).today(unit.clock)


def _check_order(started_on: date | None, ended_on: date | None) -> None:
    if started_on is not None and ended_on is not None and ended_on < started_on:
        raise InvalidValue(field="ended_on", value=str(ended_on), reason=f"it lies before the beginning, {started_on}")
