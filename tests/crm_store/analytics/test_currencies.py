"""Deals in several currencies are added up in the company's, at the rates of their days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from crm_store.analytics import Query, answer
from crm_store.analytics.answer import RatesUsed
from crm_store.models import ExchangeRate, table_of
from crm_store.rates import MissingRate
from tests.crm_store.analytics.clerk import TODAY
from tests.crm_store.analytics.ledger import Entry

if TYPE_CHECKING:
    from crm_store.analytics import Answer
    from tests.crm_store.analytics.ledger import Books

EARLY, LATE = date(2025, 2, 1), date(2025, 8, 1)


def _ask(books: Books, metric: str) -> Answer:
    with books.world.read("ada") as unit:
        return answer(unit, Query(metric))


def test_closed_deals_are_converted_at_the_rates_of_their_close_dates(books: Books) -> None:
    """The dollar fell between the two deals; revenue keeps what each was worth when it was won."""
    books.write(
        Entry(amount=Decimal(100), currency="USD", closed=EARLY),
        Entry(amount=Decimal(100), currency="USD", closed=LATE),
        Entry(amount=Decimal(1), closed=LATE),
    )
    found = _ask(books, "won")
    assert found.total[1] == Decimal(80) + Decimal("91.234567") + 1
    assert found.rates == (RatesUsed("USD", "EUR", EARLY, LATE),)


def test_open_deals_are_converted_at_the_rate_of_today(books: Books) -> None:
    """What is not sold yet is worth what the currency is worth now, whenever it may close."""
    books.write(Entry(stage="Proposal", amount=Decimal(100), currency="USD", closed=EARLY))
    found = _ask(books, "pipeline")
    assert found.total[1] == Decimal("91.234567")
    assert found.rates == (RatesUsed("USD", "EUR", TODAY, TODAY),)


def test_a_missing_rate_is_an_error_that_names_pair_and_day(books: Books) -> None:
    """A sum that silently leaves out yen would be wrong."""
    books.write(Entry(amount=Decimal(5), currency="JPY", closed=EARLY))
    with pytest.raises(MissingRate, match="from JPY to EUR on or before 2025-02-01") as caught:
        _ask(books, "won")
    assert "add one to `exchange_rates` in the company file" in caught.value.advice


def test_a_win_rate_needs_no_rates(books: Books) -> None:
    """Deals are counted and compared in any currency; only the values that yen are part of stay empty."""
    books.write(
        Entry(amount=Decimal(5), currency="JPY", closed=LATE),
        Entry(amount=Decimal(5), currency="JPY", closed=EARLY, owner="cyd"),
        Entry(amount=Decimal(10), closed=EARLY, owner="cyd"),
        Entry(amount=Decimal(30), stage="Lost", closed=EARLY),
        Entry(amount=Decimal(1), currency="USD", stage="Lost", closed=EARLY, owner="ben"),
    )
    with books.world.read("ada") as unit:
        found = answer(unit, Query("winrate", ("owner",)))
    figures = {row.members[0].label: row.values[:7] for row in found.rows}
    assert figures["Ann"] == (2, 1, 1, Decimal("0.5"), None, 30, None)
    assert figures["Ben"] == (1, 0, 1, 0, 0, Decimal("0.8"), 0)
    assert found.total[:7] == (5, 3, 2, Decimal("0.6"), None, Decimal("30.8"), None)
    [note] = found.notes
    assert "left empty for want of exchange rates: JPY to EUR on or before 2025-02-01." in note
    assert note.endswith(
        "add one to `exchange_rates` in the company file, in either direction or both by way of EUR, and run setup."
    )


def test_a_sales_cycle_speaks_of_no_rates(books: Books) -> None:
    """Days have no currency: neither a rate that is missing nor one that is known matters."""
    books.write(
        Entry(amount=Decimal(5), currency="JPY", opened=EARLY, closed=LATE),
        Entry(amount=Decimal(5), currency="USD", opened=EARLY, closed=LATE),
    )
    found = _ask(books, "cycle")
    assert (found.total[:2], found.rates, found.notes) == ((2, (LATE - EARLY).days), (), ())


def test_a_deal_without_an_amount_needs_no_rate(books: Books) -> None:
    """There is nothing to convert."""
    books.write(Entry(currency="JPY", closed=EARLY))
    assert _ask(books, "won").total[:2] == (1, 0)


def test_one_currency_needs_no_rates_at_all(books: Books) -> None:
    """A company that sells in its own currency never hears of rates."""
    with books.world.store.engine.begin() as connection:
        connection.execute(delete(table_of(ExchangeRate)))
    books.write(Entry(amount=Decimal(5), closed=EARLY))
    found = _ask(books, "won")
    assert (found.total[1], found.rates, found.currency) == (5, (), "EUR")
