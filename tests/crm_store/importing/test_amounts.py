"""Numbers keep their value whichever way they were written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_store.importing.amounts import (
    agreed_sign,
    currency_of,
    parse_amount,
    parse_integer,
    parse_number,
    parse_percent,
)
from crm_store.importing.errors import BadCell


@pytest.mark.parametrize(
    ("text", "decimal", "value", "currency"),
    [
        ("1 234,50", ",", "1234.50", None),
        ("1\u00a0234,50 zł", ",", "1234.50", "PLN"),
        ("1\u202f234\u202f567", ",", "1234567", None),
        ("1.234,50", ",", "1234.50", None),
        ("1,234.50", ".", "1234.50", None),
        ("1'234.50", ".", "1234.50", None),
        ("CHF 1’234.50", ".", "1234.50", "CHF"),
        ("12,34,567.00", ".", "1234567.00", None),
        ("$1,234.50", ".", "1234.50", "USD"),
        ("US$ 5", ".", "5", "USD"),
        ("R$ 1.234,56", ".", "1234.56", "BRL"),
        ("€ 1.234", ",", "1234", "EUR"),
        ("PLN 1,200", ".", "1200", "PLN"),
        ("99 eur", ".", "99", "EUR"),
        ("(120)", ".", "-120", None),
        ("-$5", ".", "-5", "USD"),
        ("$-5", ".", "-5", "USD"),
        ("5-", ".", "-5", None),
        ("\u22125", ".", "-5", None),
        ("1200,- zł", ".", "1200", "PLN"),
        ("1.200,--", ".", "1200", None),
        ("1.5E+05", ".", "150000", None),
        (",5", ".", "0.5", None),
        ("0,123", ".", "0.123", None),
        ("1,234", ".", "1234", None),
        ("1,234", ",", "1.234", None),
        ("00123", ".", "123", None),
    ],
)
def test_an_amount_is_read_as_its_column_writes(text: str, decimal: str, value: str, currency: str | None) -> None:
    """Separators, signs, brackets and currencies come apart without changing the sum."""
    assert parse_amount(text, decimal) == (Decimal(value), currency)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "45k", "12%", "1,2,3", "5 5", "1e400", "2024-01-05", "1-2", "5 szt.", "(5", "5 USD EUR", "1" * 50],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    """A sum that can only be guessed at is never stored."""
    with pytest.raises(BadCell):
        parse_amount(text)


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["1,234", "1,5"], ","),
        (["1,234", "1.5"], "."),
        (["1.234.567", "1.234"], ","),
        (["1 234,567"], ","),
        (["0,123"], ","),
        (["1.234,5", "2.345"], ","),
    ],
)
def test_one_clear_number_decides_for_its_column(cells: list[str], sign: str) -> None:
    """1,234 means what the other numbers of the column say that it means."""
    assert agreed_sign(cells) == (sign, "")


def test_an_undecided_column_is_said_to_be_one() -> None:
    """Where every number could be read two ways, the reader is told which one was taken."""
    sign, assumed = agreed_sign(["1,234", "5"], likelier=",")
    assert sign == ","
    assert "1,234" in assumed
    assert agreed_sign(["12", "5"], likelier=",") == (",", "")
    assert "have not" in agreed_sign(["1,5", "2,5", "2.5"])[1]


def test_whole_numbers_and_shares() -> None:
    """A fraction is no count, and a share is in percent however it is written."""
    assert parse_integer("1 200", ",") == 1200
    assert parse_integer("3.0") == 3
    with pytest.raises(BadCell):
        parse_integer("3.5")
    assert parse_percent("60%") == parse_percent("60") == parse_percent("0.6", fractions=True) == 60
    assert parse_percent("12,5 %", ",") == Decimal("12.5")


def test_currencies_are_known_by_code_sign_and_name() -> None:
    """What people write beside a sum is one currency."""
    assert [currency_of(text) for text in ("zł", "PLN", "pln", "€", "Kč", "£", "?")] == [
        "PLN", "PLN", "PLN", "EUR", "CZK", "GBP", None,
    ]  # fmt: skip


def _written(value: Decimal, decimal: str, group: str) -> str:
    whole, _, part = f"{abs(value):,f}".partition(".")
    figures = whole.replace(",", group) + (decimal + part if part else "")
    return f"-{figures}" if value < 0 else figures


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12),
    st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'"), (",", ""), (".", "")]),
    st.sampled_from(["", " zł", " EUR", "$"]),
)
def test_every_number_survives_being_written(value: Decimal, signs: tuple[str, str], currency: str) -> None:
    """Whatever sum a program writes in a known way, it is read back to the last digit."""
    decimal, group = signs
    assert parse_number(_written(value, decimal, group) + currency, decimal) == value
