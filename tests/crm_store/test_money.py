"""Money is exact, and never mixes currencies by accident."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_store.errors import InvalidValue
from crm_store.money import MixedCurrencies, Money, checked_currency, minor_units

amounts = st.decimals(Decimal(-(10**12)), Decimal(10**12), places=4)


@given(st.lists(amounts, max_size=20))
def test_sums_are_exact_in_any_order(values: list[Decimal]) -> None:
    """A total does not depend on the order of its parts, to the last grosz."""
    total = Money(Decimal(0), "PLN")
    for value in values:
        total += Money(value, "PLN")
    backwards = sum((Money(value, "PLN") for value in reversed(values)), Money(Decimal(0), "PLN"))
    assert total == backwards
    assert total - total == Money(Decimal(0), "PLN")


def test_rounding_knows_the_currencys_smallest_coin() -> None:
    """Halves go up, as on an invoice: cents for EUR, whole yen, three places for dinars."""
    assert str(Money(Decimal("2.345"), "EUR").rounded()) == "2.35 EUR"
    assert str(Money(Decimal("-2.345"), "EUR").rounded()) == "-2.35 EUR"
    assert str(Money(Decimal("1234.5"), "JPY").rounded()) == "1235 JPY"
    assert str(Money(Decimal("1.23456"), "KWD").rounded()) == "1.235 KWD"
    assert (minor_units("eur"), minor_units("JPY"), minor_units("KWD"), minor_units("CLF")) == (2, 0, 3, 4)


def test_equal_amounts_are_equal_money() -> None:
    """45000 and 45000.00 are the same money; so are eur and EUR."""
    assert Money(Decimal(45000), "eur") == Money(Decimal("45000.00"), "EUR")
    assert hash(Money(Decimal(45000), "eur")) == hash(Money(Decimal("45000.00"), "EUR"))


def test_arithmetic_keeps_the_currency() -> None:
    """Adding, negating, multiplying and comparing stay within one currency."""
    five, seven = Money(Decimal(5), "EUR"), Money(Decimal(7), "EUR")
    assert five + seven == Money(Decimal(12), "EUR")
    assert -five == Money(Decimal(-5), "EUR")
    assert five * 3 == Money(Decimal(15), "EUR")
    assert five < seven
    assert five <= five * 1


def test_different_currencies_do_not_mix() -> None:
    """Five euros and seven zlotys are neither twelve of anything nor comparable."""
    euro, zloty = Money(Decimal(5), "EUR"), Money(Decimal(7), "PLN")
    for attempt in (lambda: euro + zloty, lambda: euro - zloty, lambda: euro < zloty, lambda: euro <= zloty):
        with pytest.raises(MixedCurrencies, match="5 EUR and 7 PLN"):
            attempt()


@pytest.mark.parametrize("code", ["", "ZLO", "euro", "€", "XX1"])
def test_unknown_currencies_are_refused(code: str) -> None:
    """A slip in a currency code is found before it is stored."""
    with pytest.raises(InvalidValue):
        checked_currency(code)


def test_amounts_that_are_no_numbers_are_refused() -> None:
    """NaN and infinity are not money."""
    for value in ("NaN", "Infinity"):
        with pytest.raises(InvalidValue):
            Money(Decimal(value), "EUR")


def test_money_is_written_as_its_readers_write_it() -> None:
    """Polish puts a comma and zł behind, English the sign in front; spaces do not break."""
    assert Money(Decimal("1234.5"), "PLN").formatted("pl") == "1\xa0234,50\xa0zł"
    assert Money(Decimal(45000), "EUR").formatted("en-GB") == "€45,000.00"
    assert Money(Decimal("1234.5"), "JPY").formatted() == "¥1,235"
