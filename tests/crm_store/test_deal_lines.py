"""Lines of a deal, and when its amount follows them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_store import deal_lines, deals, products
from crm_store.errors import InvalidValue, UnknownRecord
from crm_store.rates import set_rate

if TYPE_CHECKING:
    from tests.crm_store.world import World


@pytest.fixture
def catalogue(world: World) -> dict[str, int]:
    """A licence at 480 EUR, a scanner at 430 PLN, a service without a price; a euro is worth 4.30 zlotys."""
    with world.write("ada") as unit:
        set_rate(unit, base="EUR", quote="PLN", day=date(2026, 1, 1), rate=Decimal("4.3"))
        return {
            "licence": products.create(unit, name="Licence", list_price=Decimal(480)).id,
            "scanner": products.create(unit, name="Scanner", list_price=Decimal(430), currency="PLN").id,
            "service": products.create(unit, name="Service").id,
        }


def test_lines_take_the_list_price_in_the_deals_currency(world: World, catalogue: dict[str, int]) -> None:
    """At today's rate where the price list is in another one; empty where no price or rate is known."""
    with world.write("ann") as unit:
        deal = deals.open_deal(unit, name="Deal")
        prices = [deal_lines.add(unit, deal.id, product).unit_price for product in catalogue.values()]
        assert prices == [Decimal(480), Decimal(100), None]
        pounds = deals.open_deal(unit, name="Pounds", currency="GBP")
        assert deal_lines.add(unit, pounds.id, catalogue["scanner"]).unit_price is None
        assert deal_lines.add(unit, pounds.id, catalogue["scanner"], unit_price=Decimal(85)).unit_price == 85


def test_the_amount_follows_while_it_is_the_sum(world: World, catalogue: dict[str, int]) -> None:
    """From an empty amount on; a negotiated amount stays until somebody asks for the sum."""
    with world.write("ann") as unit:
        deal = deals.open_deal(unit, name="Deal")
        line = deal_lines.add(unit, deal.id, catalogue["licence"], 10)
        assert deal.amount == 4800
        deal_lines.change(unit, line.id, quantity=Decimal("12.5"), unit_price=Decimal("399.99"))
        assert deal.amount == Decimal("4999.88")
        deals.change(unit, deal.id, amount=Decimal(4500))
        deal_lines.add(unit, deal.id, catalogue["scanner"])
        assert deal.amount == 4500
        assert deal_lines.recalculate(unit, deal.id).amount == Decimal("5099.88")
        deal_lines.remove(unit, line.id)
        assert deal.amount == 100


def test_the_amount_follows_when_asked_and_not_when_told(world: World, catalogue: dict[str, int]) -> None:
    """An explicit wish wins either way; an estimate gives way to the sum."""
    with world.write("ann") as unit:
        deal = deals.open_deal(unit, name="Deal", amount=Decimal(7), amount_estimated=True)
        deal_lines.add(unit, deal.id, catalogue["licence"])
        assert (deal.amount, deal.amount_estimated) == (Decimal(480), False)
        deal_lines.add(unit, deal.id, catalogue["licence"], update_amount=False)
        assert deal.amount == 480
        line = deal_lines.add(unit, deal.id, catalogue["licence"], update_amount=True)
        assert deal.amount == 3 * 480
        deal_lines.remove(unit, line.id, update_amount=False)
        assert deal.amount == 3 * 480


def test_a_sum_that_is_not_known_changes_no_amount(world: World, catalogue: dict[str, int]) -> None:
    """A line without a price, and a deal without lines, leave the amount as it is."""
    with world.write("ann") as unit:
        deal = deals.open_deal(unit, name="Deal")
        line = deal_lines.add(unit, deal.id, catalogue["service"])
        assert deal.amount is None
        deals.change(unit, deal.id, amount=Decimal(100))
        assert deal_lines.recalculate(unit, deal.id).amount == 100
        deal_lines.remove(unit, line.id, update_amount=True)
        assert deal.amount == 100


def test_lines_that_cannot_be_are_refused(world: World, catalogue: dict[str, int]) -> None:
    """No line sells nothing, or at a negative price, or what is not sold."""
    with world.write("ann") as unit:
        deal = deals.open_deal(unit, name="Deal")
    for quantity, price in ((0, None), (-1, None), (1, Decimal(-1)), (Decimal("NaN"), None)):
        with pytest.raises(InvalidValue), world.write("ann") as unit:
            deal_lines.add(unit, deal.id, catalogue["licence"], quantity, unit_price=price)
    with pytest.raises(UnknownRecord), world.write("ann") as unit:
        deal_lines.add(unit, deal.id, 999)
