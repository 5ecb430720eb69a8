"""What an activity or a task is about: its account, deal and lead agree with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_store import employments
from crm_store.errors import RuleBroken
from crm_store.models import Account, Contact, Deal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.unit import Unit


def agreeing(unit: Unit, values: dict[str, Any], contact_ids: Sequence[int] = ()) -> dict[str, Any]:
    """Return ``values`` with the account filled in from the deal, or else from where the contacts work.

    An account that may not be seen is left out.

    Raises:
        UnknownRecord: the deal is not to be seen.
        RuleBroken: the deal belongs to another account than the one given.
    """
    account_id = values.get("account_id")
    if values.get("deal_id") is not None:
        deal = unit.get(Deal, values["deal_id"])
        if account_id is None:
            return {**values, "account_id": _visible(unit, deal.account_id)}
        if deal.account_id is not None and deal.account_id != account_id:
            raise RuleBroken(
                label=deal.label,
                reason=f"it does not belong to {unit.get(Account, account_id).label}",
                remedy="Name the deal or the account, not both.",
            )
    elif account_id is None and values.get("lead_id") is None:
        return {**values, "account_id": _common_account(unit, contact_ids)}
    return values


def _visible(unit: Unit, account_id: int | None) -> int | None:
    return None if account_id is None or unit.session.get(Account, account_id) is None else account_id


def _common_account(unit: Unit, contact_ids: Sequence[int]) -> int | None:
    """Return the account that all the contacts work at, if there is exactly one."""
    accounts = [employments.current_account(unit, unit.get(Contact, contact_id).id) for contact_id in contact_ids]
    found = {account.id for account in accounts if account is not None}
    return found.pop() if len(found) == 1 else None
