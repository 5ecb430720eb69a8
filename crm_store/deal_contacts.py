"""Who takes part in a deal, and which part he plays in this purchase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store import storing
from crm_store.errors import UnknownRecord
from crm_store.models import BuyingRole, Contact, Deal, DealContact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.unit import Unit, WriteUnit


def add(unit: WriteUnit, deal_id: int, contact_id: int, buying_role: BuyingRole | None = None) -> DealContact:
    """Let a contact take part in a deal; for one who does already a given role is set.

    Raises:
        UnknownRecord: deal or contact are not to be seen.
    """
    deal, contact = unit.get(Deal, deal_id), unit.get(Contact, contact_id)
    row = _find(unit, deal.id, contact.id)
    if row is None:
        return storing.add(unit, DealContact(deal_id=deal.id, contact_id=contact.id, buying_role=buying_role))
    return row if buying_role is None else storing.update(unit, row, {"buying_role": buying_role})


def set_role(unit: WriteUnit, deal_id: int, contact_id: int, buying_role: BuyingRole | None) -> DealContact:
    """Say which part a contact plays in a deal.

    Raises:
        UnknownRecord: deal or contact are not to be seen, or he takes no part in it.
    """
    return storing.update(unit, _existing(unit, deal_id, contact_id), {"buying_role": buying_role})


def remove(unit: WriteUnit, deal_id: int, contact_id: int) -> None:
    """Let a contact take part in a deal no longer.

    Raises:
        UnknownRecord: deal or contact are not to be seen, or he takes no part in it.
    """
    unit.remove(_existing(unit, deal_id, contact_id))
    unit.session.flush()


def of_deal(unit: Unit, deal_id: int) -> Sequence[DealContact]:
    """Return who takes part in a deal.

    Raises:
        UnknownRecord: the deal is not to be seen.
    """
    deal = unit.get(Deal, deal_id)
    return unit.all(select(DealContact).where(DealContact.deal_id == deal.id).order_by(DealContact.id))


def _existing(unit: Unit, deal_id: int, contact_id: int) -> DealContact:
    deal, contact = unit.get(Deal, deal_id), unit.get(Contact, contact_id)
    row = _find(unit, deal.id, contact.id)
    if row is None:
        raise UnknownRecord(kind=DealContact.kind, reference=f"{contact.label} on {deal.label}")
    return row


def _find(unit: Unit, deal_id: int, contact_id: int) -> DealContact | None:
    return unit.first(select(DealContact).where(DealContact.deal_id == deal_id, DealContact.contact_id == contact_id))
