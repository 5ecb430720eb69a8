"""What hangs on imported deals: lines with products, contacts, and the estimate that list prices give."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from crm_store.columns import checked
from crm_store.models import DealContact, DealLine, Product
from crm_store.models.types import AMOUNT_PLACES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.importing.loading.context import ImportContext
    from crm_store.importing.loading.drafts import Draft
    from crm_store.importing.loading.resolving import Resolver
    from crm_store.models import Deal

_ONE = Decimal(1)
_SMALLEST = _ONE.scaleb(-AMOUNT_PLACES)


class _Price(NamedTuple):
    amount: Decimal | None
    currency: str | None


class DealParts:
    """Adds lines and contacts that a deal does not have yet."""

    def __init__(self, context: ImportContext, resolver: Resolver) -> None:
        """Find products and people by ``resolver``."""
        self._unit = context.unit
        self._currency = context.currency
        self._resolver = resolver
        self._prices: dict[int, _Price] = {}
        self._lines: dict[int, list[DealLine]] = {}
        self._contacts: dict[int, set[int]] = {}

    def look_up(self, deal_ids: Sequence[int]) -> None:
        """Read which parts a batch's stored deals have."""
        self._lines = {deal_id: [] for deal_id in deal_ids}
        self._contacts = {deal_id: set() for deal_id in deal_ids}
        if not deal_ids:
            return
        lines = select(DealLine).where(DealLine.deal_id.in_(deal_ids)).order_by(DealLine.id)
        for line in self._unit.all(lines):
            self._lines[line.deal_id].append(line)
        contacts = select(DealContact.deal_id, DealContact.contact_id).where(DealContact.deal_id.in_(deal_ids))
        for deal_id, contact_id in self._unit.session.execute(contacts):
            self._contacts[deal_id].add(contact_id)

    def check(self, draft: Draft) -> None:
        """Check what becomes of parts before the deal is written.

        Raises:
            InvalidValue: a column cannot hold a value.
        """
        if draft.get("quantity") is not None:
            checked(DealLine, "quantity", draft.get("quantity"))

    def product(self, draft: Draft) -> int | None:
        """Return the product a row names."""
        return self._resolver.products.of(draft, "product", active=True)

    def estimate(self, draft: Draft) -> Decimal | None:
        """Return list price × quantity where the price is in the deal's currency."""
        product_id = self.product(draft)
        if product_id is None:
            return None
        price = self._price(product_id)
        currency = draft.get("currency") or self._currency
        if price.amount is None or (price.currency or currency) != currency:
            return None
        return (price.amount * (draft.get("quantity") or _ONE)).quantize(_SMALLEST)

    def add(self, deal: Deal, draft: Draft) -> bool:
        """Add the draft's product and contacts to a stored deal; return whether anything was added or changed."""
        added = self._add_line(deal, draft)
        known = self._contacts.setdefault(deal.id, set())
        people = self._resolver.people.all_of(draft, deal.account_id)
        missing = [contact_id for contact_id in people if contact_id not in known]
        for contact_id in missing:
            self._unit.create(DealContact(deal_id=deal.id, contact_id=contact_id))
        known.update(missing)
        return added or bool(missing)

    def _price(self, product_id: int) -> _Price:
        if product_id not in self._prices:
            product = self._unit.get(Product, product_id)
            self._prices[product_id] = _Price(product.list_price, product.currency)
        return self._prices[product_id]

    def _add_line(self, deal: Deal, draft: Draft) -> bool:
        """Add the row's product; a deal's only line is corrected if it is the row's, and not one of several rows."""
        product_id = self.product(draft)
        if product_id is None:
            return False
        lines = self._lines.setdefault(deal.id, [])
        line = next((line for line in lines if line.product_id == product_id), None)
        if line is None and len(lines) == 1 and draft.again is None:
            line = lines[0]
        if line is None:
            self._create_line(deal, draft, product_id, lines)
            return True
        if len(lines) > 1 or draft.again is not None:
            return False
        quantity = draft.get("quantity") or (line.quantity if line.product_id == product_id else _ONE)
        price = _unit_price(deal.amount, quantity)
        values: dict[str, Any] = {"product_id": product_id, "quantity": quantity}
        if price is not None:
            values["unit_price"] = price
        return self._unit.change(line, **values)

    def _create_line(self, deal: Deal, draft: Draft, product_id: int, lines: list[DealLine]) -> None:
        """Add a line; with the second, nobody knows how the deal's amount is made up."""
        quantity = draft.get("quantity") or _ONE
        price = None if lines else _unit_price(deal.amount, quantity)
        values = {"deal_id": deal.id, "product_id": product_id, "quantity": quantity, "unit_price": price}
        for line in lines if draft.again is not None else ():
            self._unit.change(line, unit_price=None)
        lines.append(self._unit.create(DealLine(**values)))


def _unit_price(amount: Decimal | None, quantity: Decimal) -> Decimal | None:
    """Return the amount per unit, where it comes out exactly."""
    if amount is None or not quantity:
        return None
    price = (amount / quantity).quantize(_SMALLEST)
    return price if price * quantity == amount else None
