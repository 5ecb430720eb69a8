"""An answer as text and as JSON."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from crm_store.analytics import Filter, Query, answer, as_json, as_table
from tests.crm_store.analytics.ledger import Entry

if TYPE_CHECKING:
    from crm_store.analytics import Answer
    from tests.crm_store.analytics.ledger import Books

DEALS = (
    Entry(amount=Decimal(1000), closed=date(2025, 1, 5)),
    Entry(amount=Decimal(2000), closed=date(2025, 2, 5)),
    Entry(amount=Decimal(1), currency="USD", closed=date(2025, 2, 5), owner="cyd"),
)


def _ask(books: Books, query: Query) -> Answer:
    books.write(*DEALS)
    with books.world.read("ada") as unit:
        return answer(unit, query)


def test_a_table_says_what_is_needed_to_check_it(books: Books) -> None:
    """Figures with thousands and units; definition, source, filters, period, rates, count and time below."""
    table = as_table(_ask(books, Query("won", ("team",), (Filter("amount", ">", 0),), period="2025")))
    assert table.title == "Closed won"
    assert table.headers == ("Team", "Deals", "Revenue (EUR)", "Average deal (EUR)", "Median deal (EUR)")
    assert table.numeric == (False, True, True, True, True)
    assert table.footnotes[1].startswith("Source: ")
    assert table.footnotes[2:] == (
        "Only deals whose amount > 0.",
        "Closing in 2025 (2025-01-01 to 2025-12-31).",
        "USD converted to EUR at the rates in force on 2025-02-05.",
        "3 deals, out of all deals, as of 2026-03-11 10:30 CET.",
    )


def test_cents_are_shown_in_the_columns_that_have_some(books: Books) -> None:
    """Whole amounts stay short; where one figure has cents, all of its column do."""
    table = as_table(_ask(books, Query("won", ("team",))))
    assert table.rows[0] == ("North", "2", "3,000.00", "1,500.00", "1,500.00")
    assert table.rows[1] == ("South", "1", "0.80", "0.80", "0.80")
    assert table.total == ("Total", "3", "3,000.80", "1,000.27", "1,000.00")
    only_whole = as_table(_ask(books, Query("won", ("month",), (Filter("currency", "=", "EUR"),))))
    assert only_whole.rows[0] == ("2025-01", "1", "1,000", "1,000", "1,000")


def test_shares_and_days_have_their_units(books: Books) -> None:
    """A rate is in percent with two places, a cycle in days with one; what is unknown is a dash."""
    assert as_table(_ask(books, Query("winrate"))).rows[0][3] == "100.00 %"
    cycle = as_table(_ask(books, Query("cycle")))
    assert cycle.headers[1] == "Won: mean (days)"
    assert cycle.rows == ()


def test_caveats_appear_where_there_are_some(books: Books) -> None:
    """Estimated amounts have a column as soon as one deal has one."""
    assert "Estimated deals" not in as_table(_ask(books, Query("won"))).headers
    books.write(Entry(amount=Decimal(5), estimated=True))
    with books.world.read("ada") as unit:
        table = as_table(answer(unit, Query("won")))
    assert (table.headers[-1], table.rows[0][-1]) == ("Estimated deals", "1")


def test_nothing_found_is_said(books: Books) -> None:
    """An empty table with no word would look like a broken one."""
    table = as_table(_ask(books, Query("won", ("team",), period="2020")))
    assert (table.rows, table.total) == ((), None)
    assert table.footnotes[0] == "No deals match: there is nothing to show."


def test_a_cut_table_says_so(books: Books) -> None:
    """Whoever reads the best one knows that there are more."""
    table = as_table(_ask(books, Query("won", ("team",), limit=1)))
    assert "1 of 2 groups are shown; the total is of all." in table.footnotes


def test_json_keeps_figures_exact(books: Books) -> None:
    """Programs get decimals as text, so that none is rounded on the way; the names are those of the query."""
    found = json.loads(json.dumps(as_json(_ask(books, Query("won", ("team", "owner"), period="2025")))))
    assert found["metric"] == "won"
    assert found["period"] == {"label": "2025", "start": "2025-01-01", "end": "2025-12-31"}
    assert found["rates"] == [{"base": "USD", "quote": "EUR", "first": "2025-02-05", "last": "2025-02-05"}]
    assert [column["unit"] for column in found["columns"]] == ["deals", "EUR", "EUR", "EUR", "deals", "deals"]
    assert found["rows"][1]["group"] == {"team": "South", "owner": "Cyd"}
    assert found["rows"][1]["figures"]["revenue"] == "0.8"
    assert found["total"]["average"] == "1000.2667"
    assert (found["deals"], found["all_deals"], found["hidden_groups"]) == (3, True, 0)
