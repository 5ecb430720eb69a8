"""The order in which groups are shown, how many, and how namesakes are told apart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_store.analytics import Query, answer
from crm_store.analytics.names import UnknownName
from crm_store.errors import InvalidValue
from crm_store.models import Account, Sharing
from tests.crm_store.analytics.ledger import Entry

if TYPE_CHECKING:
    from crm_store.analytics import Answer
    from tests.crm_store.analytics.ledger import Books


def _ask(books: Books, query: Query) -> Answer:
    with books.world.read("ada") as unit:
        return answer(unit, query)


def _labels(found: Answer) -> list[str]:
    return [" ".join(member.label for member in row.members) for row in found.rows]


def test_stages_come_in_their_order_and_others_by_size(books: Books) -> None:
    """A funnel reads from the top; owners are ranked, each one's months in order."""
    books.write(
        Entry(stage="Proposal", amount=Decimal(1)),
        Entry(stage="Prospecting", amount=Decimal(9)),
        Entry(amount=Decimal(50), closed=date(2025, 2, 1), owner="ben"),
        Entry(amount=Decimal(10), closed=date(2025, 1, 1), owner="ben"),
        Entry(amount=Decimal(40), closed=date(2025, 1, 1)),
    )
    assert _labels(_ask(books, Query("pipeline", ("stage",)))) == ["Prospecting", "Proposal"]
    expected = ["Ben 2025-01", "Ben 2025-02", "Ann 2025-01"]
    assert _labels(_ask(books, Query("won", ("owner", "month")))) == expected


def test_an_order_can_be_asked_for(books: Books) -> None:
    """By any figure or group, either way; what has no value comes last both ways."""
    books.write(
        Entry(amount=Decimal(5), account="Acme"),
        Entry(account="Bolt"),
        Entry(amount=Decimal(7), account="Cogs"),
        Entry(amount=Decimal(6)),
    )

    def ordered(by: str) -> list[str]:
        return _labels(_ask(books, Query("won", ("account",), order=by)))

    assert ordered("average") == ["Acme", "(no account)", "Cogs", "Bolt"]
    assert ordered("-average") == ["Cogs", "(no account)", "Acme", "Bolt"]
    assert ordered("account") == ["Acme", "Bolt", "Cogs", "(no account)"]
    assert ordered("-Account") == ["Cogs", "Bolt", "Acme", "(no account)"]
    with pytest.raises(UnknownName, match="column to order by 'size'"):
        ordered("size")


def test_a_cut_list_says_how_many_are_missing_and_keeps_the_total(books: Books) -> None:
    """The best two of three, and the total of all three."""
    books.write(*(Entry(amount=Decimal(n), account=name) for n, name in enumerate(("Acme", "Bolt", "Cogs"), 1)))
    found = _ask(books, Query("won", ("account",), limit=2))
    assert (_labels(found), found.hidden, found.total[1]) == (["Cogs", "Bolt"], 1, 6)
    with pytest.raises(InvalidValue):
        _ask(books, Query("won", ("account",), limit=0))


def test_months_without_deals_are_shown(books: Books) -> None:
    """A month in which nothing was won is news, not a gap."""
    books.write(Entry(amount=Decimal(3), closed=date(2024, 11, 5)), Entry(closed=date(2025, 2, 5)), Entry())
    found = _ask(books, Query("won", ("month",)))
    assert _labels(found) == ["2024-11", "2024-12", "2025-01", "2025-02", "(no close date)"]
    assert found.rows[1].values == (0, 0, None, None, 0, 0)


def test_a_mistyped_century_does_not_bury_the_report(books: Books) -> None:
    """Weeks between the years 205 and 2025 are not listed one by one."""
    books.write(Entry(closed=date(205, 1, 1)), Entry(closed=date(2025, 1, 1)))
    assert _labels(_ask(books, Query("won", ("week",)))) == ["205-W01", "2025-W01"]


def test_namesakes_stay_apart(books: Books) -> None:
    """Two customers of the same name are two lines, told apart by domain or number."""
    with books.world.write("ada") as unit:
        twin = unit.create(Account(name="Acme", domain="acme.example", sharing=Sharing.COMPANY))
        unit.session.flush()
        twin_id = twin.id
    books.ids["Twin"] = twin_id
    books.write(Entry(amount=Decimal(2), account="Acme"), Entry(amount=Decimal(1), account="Twin"))
    found = _ask(books, Query("won", ("account",)))
    assert _labels(found) == [f"Acme (#{books.ids['Acme']})", "Acme (acme.example)"]
