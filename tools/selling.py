"""What is sold in a deal, as its product lines say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store import deal_lines
from tools import references
from tools.amounts import price_in
from tools.errors import ProductMissing

if TYPE_CHECKING:
    from crm_store.models import Deal
    from tools.context import ToolContext


def sell(context: ToolContext, row: Deal, product: str | None, quantity: int | None, unit_price: str | None) -> bool:
    """Set how many of a product a deal sells and at what price, at its list price without one; return whether any.

    The amount becomes the sum of the deal's lines. A line of the product that is there already is changed.

    Raises:
        ProductMissing: a quantity or price was given, but not of what.
        MixedCurrencies: the price is in another currency than the deal.
    """
    if product is None:
        if quantity is not None or unit_price is not None:
            raise ProductMissing
        return False
    found = references.product(context, product)
    price = None if unit_price is None else price_in("unit_price", unit_price, row.currency)
    lines = [line for line in deal_lines.of_deal(context.unit, row.id) if line.product_id == found.id]
    if lines:
        deal_lines.change(context.writing, lines[0].id, quantity=quantity, unit_price=price, update_amount=True)
    else:
        deal_lines.add(
            context.writing, row.id, found.id, quantity or 1, unit_price=price, update_amount=True
        )  # fmt: skip
    return True
