"""Amounts of deals that change by something, and what a deal sells."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_store.errors import InvalidValue
from crm_store.money import MixedCurrencies, Money
from tools.amounts import AmountChange, amount_or_change
from tools.errors import NoAmount, ProductMissing

if TYPE_CHECKING:
    from tests.tools.desk import Desk


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ("+10%", "1000", "1100"),
        ("-12.5 %", "99.99", "87.49"),
        ("-5000", "45000", "40000"),
        ("+ 250.50 EUR", "1000", "1250.50"),
        ("*2", "10.01", "20.02"),
        ("x0.5", "3", "1.50"),
        ("-100%", "7", "0"),
    ],
)
def test_a_change_is_exact(change: str, before: str, after: str) -> None:
    """Per cent, plus, minus and times are counted exactly and rounded to cents."""
    given = amount_or_change("amount", change)
    assert isinstance(given, AmountChange)
    assert given.applied(Money(Decimal(before), "EUR")) == Money(Decimal(after), "EUR")


@pytest.mark.parametrize("text", ["+", "10%", "+5 5", "*", "--5", "+9e9", "*-2", f"+{'9' * 20}"])
def test_what_is_no_change_is_refused(text: str) -> None:
    """A bare percentage is no amount, and neither is a number that is too large."""
    with pytest.raises(InvalidValue):
        amount_or_change("amount", text)


def test_each_deal_changes_from_its_own_amount(desk: Desk) -> None:
    """What is added without a currency is in that of each deal."""
    desk.write("ann", "change_deals", deals=["Renewal", "Pilot"], amount="1000")
    changed = desk.write("ann", "change_deals", deals=["Renewal", "Pilot"], amount="+10%")
    assert [item.amount.amount for item in changed.deals] == ["1100", "1100"]
    desk.write("ann", "change_deals", deals=["Pilot"], amount="2000")
    changed = desk.write("ann", "change_deals", deals=["Renewal", "Pilot"], amount="-100")
    assert [item.amount.amount for item in changed.deals] == ["1000", "1900"]


def test_a_change_that_cannot_be_made_is_told(desk: Desk) -> None:
    """No amount to change, another currency, less than nothing: nothing is done to any of the deals."""
    desk.write("ann", "change_deals", deals=["Renewal"], amount="1000 EUR")
    assert isinstance(desk.error("ann", "change_deals", deals=["Renewal"], amount="-5 PLN"), MixedCurrencies)
    assert isinstance(desk.error("ann", "change_deals", deals=["Renewal"], amount="-1001"), InvalidValue)
    assert isinstance(desk.error("ann", "create_deal", account="Acme", name="Next", amount="+10%"), NoAmount)
    created = desk.write("ann", "create_deal", account="Acme", name="Bare")
    assert isinstance(desk.error("ann", "change_deals", deals=["Renewal", "Bare"], amount="*2"), NoAmount)
    assert created.record.label == "Bare"
    assert desk.write("ann", "change_deals", deals=["Renewal"], amount="+0").unchanged


def test_a_deal_sells_so_many_at_a_price(desk: Desk) -> None:
    """A line is added, or changed where there is one of the product; the amount follows."""
    desk.write("ann", "create_deal", account="Acme", name="Seats")
    sold = desk.write("ann", "change_deals", deals=["Seats"], product="Widget", quantity=20, unit_price="99")
    assert sold.deals[0].amount.amount == "1980"
    sold = desk.write("ann", "change_deals", deals=["Seats"], product="widget", quantity=25)
    assert sold.deals[0].amount.amount == "2475"
    error = desk.error("ann", "change_deals", deals=["Seats"], product="Widget", quantity=1, unit_price="99 CHF")
    assert isinstance(error, MixedCurrencies)
    assert isinstance(desk.error("ann", "change_deals", deals=["Seats"], unit_price="99"), ProductMissing)
