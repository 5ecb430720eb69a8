"""Quotas: what a user or a team is to sell in a period; nobody has two for the same day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_store import inputs, storing
from crm_store.errors import InvalidValue, RuleBroken
from crm_store.models import Quota, Team, User
from crm_store.money import checked_currency
from crm_store.own_company import own_company
from crm_store.rights import check_quota

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from crm_store.fiscal import Period
    from crm_store.unit import Unit, WriteUnit


def create(
    unit: WriteUnit,
    period: Period,
    amount: Decimal,
    *,
    user_id: int | None = None,
    team_id: int | None = None,
    currency: str | None = None,
) -> Quota:
    """Set what a user, or a team, is to sell in a period; in the company's currency unless said otherwise.

    Raises:
        InvalidValue: neither or both are named, or the amount is negative.
        RuleBroken: there is a quota for some of these days.
        UnknownRecord: there is no such user or team.
        Forbidden: the actor is neither an admin nor above them.
    """
    if (user_id is None) is (team_id is None):
        raise InvalidValue(field="quota", value=None, reason="it is for a user or for a team")
    whose = unit.get(User, user_id) if user_id is not None else unit.get(Team, team_id or 0)
    check_quota(unit, whose)
    inputs.not_negative("amount", amount)
    row = Quota(
        user_id=user_id,
        team_id=team_id,
        starts_on=period.start,
        ends_on=period.end,
        amount=amount,
        currency=checked_currency(currency or own_company(unit).currency),
    )
    _refuse_overlap(unit, row, row.starts_on, row.ends_on)
    return storing.add(unit, row)


def change(
    unit: WriteUnit,
    quota_id: int,
    *,
    period: Period | None = None,
    amount: Decimal | None = None,
    currency: str | None = None,
    expect_version: int | None = None,
) -> Quota:
    """Change the days or the amount of a quota.

    Raises:
        UnknownRecord: it is not to be seen.
        RuleBroken: there is another quota for some of these days.
        InvalidValue: the amount is negative, or the currency unknown.
        Forbidden: the actor is neither an admin nor above whose it is.
    """
    row = unit.get(Quota, quota_id)
    check_quota(unit, _whose(unit, row))
    inputs.not_negative("amount", amount)
    values: dict[str, Any] = {}
    if period is not None:
        _refuse_overlap(unit, row, period.start, period.end)
        values |= {"starts_on": period.start, "ends_on": period.end}
    if amount is not None:
        values["amount"] = amount
    if currency is not None:
        values["currency"] = checked_currency(currency)
    return storing.update(unit, row, values, expect_version=expect_version)


def remove(unit: WriteUnit, quota_id: int) -> None:
    """Remove a quota.

    Raises:
        UnknownRecord: it is not to be seen.
        Forbidden: the actor is neither an admin nor above whose it is.
    """
    row = unit.get(Quota, quota_id)
    check_quota(unit, _whose(unit, row))
    unit.remove(row)
    unit.session.flush()


def quotas(
    unit: Unit, *, user_id: int | None = None, team_id: int | None = None, on: date | None = None
) -> Sequence[Quota]:  # fmt: skip
    """Return the quotas that may be seen: all, those of a user or a team, those of a day."""
    query = select(Quota).order_by(Quota.starts_on, Quota.id)
    if user_id is not None:
        query = query.where(Quota.user_id == user_id)
    if team_id is not None:
        query = query.where(Quota.team_id == team_id)
    if on is not None:
        query = query.where(Quota.starts_on <= on, Quota.ends_on >= on)
    return unit.all(query)


def _whose(unit: Unit, row: Quota) -> User | Team:
    return unit.get(User, row.user_id) if row.user_id is not None else unit.get(Team, row.team_id or 0)


def _refuse_overlap(unit: Unit, row: Quota, starts_on: date, ends_on: date) -> None:
    query = select(Quota).where(
        Quota.user_id == row.user_id if row.user_id is not None else Quota.team_id == row.team_id,
        Quota.starts_on <= ends_on,
        Quota.ends_on >= starts_on,
    )
    for other in unit.all(query.order_by(Quota.starts_on)):
        if other is not row:
            label = _whose(unit, other).label
            reason = f"there is a quota from {other.starts_on} to {other.ends_on}"
            raise RuleBroken(label=f"The quota of {label}", reason=reason, remedy="Change that one.")
