"""What is sold in a deal; its amount follows while it is the sum of its lines."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from crm_store import inputs, storing
from crm_store.errors import InvalidValue
from crm_store.fiscal import calendar_of
from crm_store.models import Deal, DealLine, Product
from crm_store.models.types import exact_decimal
from crm_store.money import Money
from crm_store.rates import MissingRate, convert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.unit import Unit, WriteUnit


def add(
    unit: WriteUnit,
    deal_id: int,
    product_id: int,
    quantity: Decimal | int = 1,
    *,
    unit_price: Decimal | None = None,
    update_amount: bool | None = None,
) -> DealLine:
    """Add a product to a deal, at its list price unless said otherwise.

    Args:
        unit: the transaction.
        deal_id: the deal.
        product_id: the product.
        quantity: how many units of it.
        unit_price: in the deal's currency; without one the list price, at today's rate where it is in another one.
        update_amount: whether the deal's amount becomes the sum of its lines; if not said, it does where it is
            empty, an estimate, or was the sum before.

    Raises:
        UnknownRecord: deal or product are not to be seen.
        InvalidValue: quantity or price are negative, or the quantity is nothing.
    """
    deal, product = unit.get(Deal, deal_id), unit.get(Product, product_id)
    follows = _follows(unit, deal, update_amount)
    price = _list_price(unit, deal, product) if unit_price is None else unit_price
    _check(quantity, price)
    row = DealLine(deal_id=deal.id, product_id=product.id, quantity=Decimal(quantity), unit_price=price)
    storing.add(unit, row)
    if follows:
        recalculate(unit, deal.id)
    return row


def change(
    unit: WriteUnit,
    line_id: int,
    *,
    quantity: Decimal | int | None = None,
    unit_price: Decimal | None = None,
    update_amount: bool | None = None,
) -> DealLine:
    """Change the quantity or the price of a line; see :func:`add` for the deal's amount.

    Raises:
        UnknownRecord: the line is not to be seen.
        InvalidValue: quantity or price are negative, or the quantity is nothing.
    """
    row = unit.get(DealLine, line_id)
    deal = unit.get(Deal, row.deal_id)
    follows = _follows(unit, deal, update_amount)
    values: dict[str, Decimal] = {}
    if quantity is not None:
        values["quantity"] = Decimal(quantity)
    if unit_price is not None:
        values["unit_price"] = unit_price
    _check(values.get("quantity", row.quantity), values.get("unit_price", row.unit_price))
    storing.update(unit, row, values)
    if follows:
        recalculate(unit, deal.id)
    return row


def remove(unit: WriteUnit, line_id: int, *, update_amount: bool | None = None) -> None:
    """Remove a line; see :func:`add` for the deal's amount.

    Raises:
        UnknownRecord: the line is not to be seen.
    """
    row = unit.get(DealLine, line_id)
    deal = unit.get(Deal, row.deal_id)
    follows = _follows(unit, deal, update_amount)
    unit.remove(row)
    unit.session.flush()
    if follows:
        recalculate(unit, deal.id)


def recalculate(unit: WriteUnit, deal_id: int) -> Deal:
    """Set a deal's amount to the sum of its lines; a deal without lines keeps its amount.

    Raises:
        UnknownRecord: the deal is not to be seen.
    """
    deal = unit.get(Deal, deal_id)
    total = _total(of_deal(unit, deal.id))
    if total is None:
        return deal
    rounded = Money(total, deal.currency).rounded().amount
    return storing.update(unit, deal, {"amount": rounded, "amount_estimated": False})


def of_deal(unit: Unit, deal_id: int) -> Sequence[DealLine]:
    """Return the lines of a deal in the order they were added.

    Raises:
        UnknownRecord: the deal is not to be seen.
    """
    deal = unit.get(Deal, deal_id)
    return unit.all(select(DealLine).where(DealLine.deal_id == deal.id).order_by(DealLine.id))


def _follows(unit: Unit, deal: Deal, asked: bool | None) -> bool:  # noqa: FBT001  (passed on as it was given)
    """Tell whether the deal's amount is to follow its lines, judging before they change."""
    if asked is not None:
        return asked
    if deal.amount is None or deal.amount_estimated:
        return True
    total = _total(of_deal(unit, deal.id))
    return total is not None and Money(total, deal.currency).rounded().amount == deal.amount


def _total(lines: Sequence[DealLine]) -> Decimal | None:
    """Return the sum of the lines; None where there are none, or a price is not known."""
    prices = [line.unit_price for line in lines]
    if not prices or None in prices:
        return None
    return sum((line.quantity * (line.unit_price or 0) for line in lines), Decimal(0))


def _list_price(unit: Unit, deal: Deal, product: Product) -> Decimal | None:
    """Return the product's price in the deal's currency; None where price or rate are not known."""
    if product.list_price is None:
        return None
    if product.currency is None or product.currency == deal.currency:
        return product.list_price
    today = calendar_of(unit).today(unit.clock)
    try:
        return convert(unit, Money(product.list_price, product.currency), deal.currency, today).amount
    except MissingRate:
        return None


def _check(quantity: Decimal | int, price: Decimal | None) -> None:
    if exact_decimal(quantity) <= 0:
        raise InvalidValue(field="quantity", value=str(quantity), reason="it must be more than nothing")
    inputs.not_negative("unit_price", price)
