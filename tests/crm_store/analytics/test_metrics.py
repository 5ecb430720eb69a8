"""What each metric says about a handful of deals that fit on one page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from crm_store.analytics import Query, answer
from tests.crm_store.analytics.ledger import Entry

if TYPE_CHECKING:
    from crm_store.analytics import Answer
    from tests.crm_store.analytics.ledger import Books

MARCH, APRIL, MAY = date(2025, 3, 31), date(2025, 4, 1), date(2025, 5, 20)
DEALS = (
    Entry(stage="Prospecting", amount=Decimal(1000), estimated=True),
    Entry(stage="Proposal", amount=Decimal("500.50"), closed=MAY),
    Entry(stage="Proposal"),
    Entry(stage="Won", amount=Decimal(100), opened=date(2025, 3, 1), closed=MARCH),
    Entry(stage="Won", amount=Decimal(300), opened=date(2025, 3, 22), closed=APRIL, owner="cyd"),
    Entry(stage="Won", amount=Decimal("50.01"), opened=date(2025, 5, 1), closed=MAY),
    Entry(stage="Won", opened=date(2025, 5, 21), closed=MAY),
    Entry(stage="Lost", amount=Decimal(150), opened=date(2025, 5, 10), closed=MAY),
)


def _ask(books: Books, metric: str, *group_by: str, period: str | None = None) -> Answer:
    books.write(*DEALS)
    with books.world.read("ada") as unit:
        return answer(unit, Query(metric, group_by, period=period))


def _figures(found: Answer) -> dict[str, object]:
    return dict(zip((column.key for column in found.columns), found.total, strict=True))


def test_pipeline_sums_open_deals_and_weighs_them_by_stage(books: Books) -> None:
    """1,000 at 10 % and 500.50 at 60 %; the deal without an amount and the estimated one are told."""
    assert _figures(_ask(books, "pipeline")) == {
        "deals": 3,
        "amount": Decimal("1500.50"),
        "weighted": Decimal("400.30"),
        "without_amount": 1,
        "estimated": 1,
    }


def test_won_averages_the_deals_that_have_an_amount(books: Books) -> None:
    """Four won deals, three with an amount: those make the mean and the median."""
    found = _figures(_ask(books, "won"))
    assert (found["deals"], found["without_amount"], found["revenue"]) == (4, 1, Decimal("450.01"))
    assert (round(Decimal(str(found["average"])), 6), found["median"]) == (Decimal("150.003333"), Decimal(100))


def test_win_rate_is_won_of_closed(books: Books) -> None:
    """Four of five by number, 450.01 of 600.01 by value; open deals do not count."""
    found = _figures(_ask(books, "winrate"))
    assert (found["closed"], found["won"], found["lost"], found["rate"]) == (5, 4, 1, Decimal("0.8"))
    assert (found["won_value"], found["lost_value"]) == (Decimal("450.01"), Decimal(150))
    assert round(Decimal(str(found["rate_by_value"])), 6) == Decimal("0.750004")


def test_cycle_leaves_out_deals_that_close_before_they_open(books: Books) -> None:
    """30, 10 and 19 days for the won ones; the fourth has a day wrong and is mentioned instead."""
    found = _ask(books, "cycle")
    figures = _figures(found)
    assert (figures["won"], figures["won_median"], figures["won_p75"]) == (3, Decimal(19), Decimal("24.5"))
    assert (figures["lost"], figures["lost_mean"]) == (1, Decimal(10))
    assert found.notes == ("Left out: 1 closed deal without both days, or closed before opened.",)
    assert found.deals == 4


def test_a_period_holds_close_dates_with_both_its_ends(books: Books) -> None:
    """A deal won on the last of March belongs to the first quarter, the one of the first of April does not."""
    assert _ask(books, "won", period="2025-Q1").deals == 1
    assert _ask(books, "won", period="2025-03-31..2025-04-01").deals == 2


def test_deals_without_a_close_date_are_told_where_a_period_leaves_them_out(books: Books) -> None:
    """Two open deals nobody has put a date on are in no month, and that is no reason to forget them."""
    found = _ask(books, "pipeline", period="2025-05")
    assert found.deals == 1
    assert found.notes == ("In no period: 2 deals without a close date.",)


def test_fiscal_periods_begin_where_the_company_says(books: Books) -> None:
    """With a fiscal year from April, the last of March and the first of April lie in different years."""
    found = _ask(books, "won", "fiscal_quarter")
    assert [(row.members[0].label, row.deals) for row in found.rows] == [("FY25 Q4", 1), ("FY26 Q1", 3)]


def test_no_deals_give_no_averages(books: Books) -> None:
    """Nothing divided by nothing is unknown, not zero."""
    assert _ask(books, "winrate", period="2020").total == (0, 0, 0, None, 0, 0, None, 0, 0)
    assert _ask(books, "won", period="2020").total == (0, 0, None, None, 0, 0)


def test_lost_deals_without_amounts_give_no_rate_by_value(books: Books) -> None:
    """Where losing deals are never priced, all value looks won: better no figure than 100 %."""
    books.write(Entry(stage="Won", amount=Decimal(10)), Entry(stage="Lost"))
    with books.world.read("ada") as unit:
        found = _figures(answer(unit, Query("winrate")))
    assert (found["rate"], found["rate_by_value"], found["without_amount"]) == (Decimal("0.5"), None, 1)


def test_huge_amounts_add_up(books: Books) -> None:
    """Sums beyond 64 bits come out right on SQLite too."""
    most = Decimal("99999999999999.9999")
    books.write(*[Entry(stage="Proposal", amount=most)] * 12)
    with books.world.read("ada") as unit:
        assert answer(unit, Query("pipeline")).total[1] == most * 12
