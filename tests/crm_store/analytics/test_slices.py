"""Filters: what they let through, what they say, and what they refuse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_store.analytics import Filter, Query, answer
from crm_store.analytics.conditions import condition_of
from crm_store.analytics.dimensions import DIMENSIONS
from crm_store.analytics.metrics import METRICS
from crm_store.analytics.names import UnknownName
from crm_store.errors import InvalidValue
from crm_store.filters import InvalidFilter
from crm_store.models import Account, Sharing, User
from tests.crm_store.analytics.conftest import LEDGERS
from tests.crm_store.analytics.ledger import Entry, Line

if TYPE_CHECKING:
    from crm_store.analytics import Answer
    from tests.crm_store.analytics.ledger import Books

DAY = date(2025, 5, 5)


def _ask(books: Books, metric: str, *filters: Filter, who: str = "ada", group_by: tuple[str, ...] = ()) -> Answer:
    with books.world.read(who) as unit:
        return answer(unit, Query(metric, group_by, filters))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ledger=LEDGERS,
    who=st.sampled_from(["ada", "ann"]),
    metric=st.sampled_from(sorted(METRICS)),
    group=st.sampled_from(sorted(DIMENSIONS)),
)
def test_a_slice_is_what_its_group_shows(books: Books, ledger: list[Entry], who: str, metric: str, group: str) -> None:
    """Asking for one region and reading its line in the report by region gives the same figures."""
    books.write(*ledger)
    for row in _ask(books, metric, who=who, group_by=(group,)).rows:
        member = row.members[0]
        if member.key is None and DIMENSIONS[group].grain:
            continue
        wanted = Filter(group, "is empty") if member.key is None else Filter(group, "=", member.label)
        assert _ask(books, metric, wanted, who=who).total == row.values


def test_filters_are_read_as_people_write_them_and_told_in_words(books: Books) -> None:
    """Case, spaces and hyphens make no difference; the answer says what was understood."""
    books.write(Entry(amount=Decimal(900)), Entry(amount=Decimal(90)), Entry(amount=Decimal(900), owner="cyd"))
    found = _ask(books, "won", Filter("Account-Region", "is empty"), Filter.parse("owner in ANN, cyd@testing.example"))
    assert found.deals == 3
    assert found.filters == ("account region is empty", "owner is Ann or cyd@testing.example")
    assert _ask(books, "won", Filter.parse("amount > 100"), Filter.parse("team = north")).deals == 1


def test_letters_that_a_database_cannot_fold_are_folded(books: Books) -> None:
    """SQLite knows no lower case of Ł."""
    with books.world.write("ada") as unit:
        unit.change(unit.get(User, books.world.id_of("ann")), region="ŁÓDŹ")
    books.write(Entry())
    assert _ask(books, "won", Filter("region", "=", "łódź")).filters == ("region is ŁÓDŹ",)


def test_not_one_of_them_includes_deals_that_have_none(books: Books) -> None:
    """Deals won against nobody were not won against Rival."""
    books.write(Entry(competitor="Rival"), Entry(competitor="Other"), Entry())
    assert _ask(books, "won", Filter("competitor", "!=", "Rival")).deals == 2
    assert _ask(books, "won", Filter("competitor", "not in", ["rival", "other"])).deals == 1
    assert _ask(books, "won", Filter("competitor", "contains", "riv")).deals == 1
    assert _ask(books, "won", Filter("competitor", "is not empty")).deals == 2


def test_me_is_who_asks(books: Books) -> None:
    """A rep asks for his own deals without spelling his name."""
    books.write(Entry(), Entry(owner="ben"), Entry(owner="cyd"))
    mine = _ask(books, "won", Filter("owner", "=", "me"), who="ann")
    assert (mine.deals, mine.filters) == (1, ("owner is Ann",))
    assert _ask(books, "won", Filter("manager", "=", "me"), who="nora").deals == 2
    assert _ask(books, "won", Filter("owner", "!=", "me"), who="ann").deals == 1


def test_a_product_slice_counts_that_part_of_the_amount(books: Books) -> None:
    """A deal of 100 with three quarters in drones brings 75 to drones."""
    lines = (Line("Drone", Decimal(3), Decimal(50)), Line("Basic", Decimal(1), Decimal(50)))
    books.write(Entry(amount=Decimal(100), lines=lines), Entry(amount=Decimal(7)))
    assert _ask(books, "won", Filter("product", "=", "drone")).total[:2] == (1, 75)
    assert _ask(books, "won", Filter("product", "!=", "drone")).total[:2] == (2, 32)
    assert _ask(books, "won", Filter("product_family", "=", "core")).total[:2] == (1, 25)


def test_fields_of_records_filter_as_everywhere_else(books: Books) -> None:
    """What segments can say, reports can say, with a step to other records."""
    books.write(Entry(account="Acme", closed=DAY), Entry(account="Bolt", closed=DAY), Entry())
    assert _ask(books, "won", Filter("account.country", "=", "JP")).deals == 1
    assert _ask(books, "won", Filter("close_date", ">=", "2025-05")).deals == 2
    assert _ask(books, "won", Filter("quarter", "=", "2025-Q2")).deals == 2
    assert _ask(books, "won", Filter("name", "contains", "deal 3")).deals == 1


def test_what_is_unknown_is_an_error_that_lists_what_is_known(books: Books) -> None:
    """An empty answer to a misspelt stage would look like bad news; the nearest name comes first."""
    books.write(Entry())
    wrong = {
        "Prospcting": Filter("stage", "=", "Prospcting"),
        "stgae": Filter("stgae", "=", "Won"),
        "Nroth": Filter("team", "in", ["South", "Nroth"]),
    }
    nearest = {"Prospcting": "Prospecting", "stgae": "stage", "Nroth": "North"}
    for name, wanted in wrong.items():
        with pytest.raises(UnknownName, match=name) as caught:
            _ask(books, "won", wanted)
        assert caught.value.advice.startswith(f"There are, nearest first: {nearest[name]}")
    with pytest.raises(UnknownName, match="metric 'wonn'"):
        _ask(books, "wonn")
    with pytest.raises(UnknownName, match="group 'regoin'"):
        _ask(books, "won", group_by=("regoin",))


def test_the_error_about_a_hidden_account_is_that_about_an_unknown_one(books: Books) -> None:
    """Nobody learns from a report, nor from its errors, that a private account exists."""
    with books.world.write("ada") as unit:
        unit.create(Account(name="Secret", owner_id=books.world.id_of("cyd"), sharing=Sharing.PRIVATE))
    errors = []
    for name in ("Secret", "Absent"):
        with pytest.raises(UnknownName) as caught:
            _ask(books, "won", Filter("account", "=", name), who="ann")
        assert "Secret" not in caught.value.advice
        errors.append(str(caught.value).replace(name, "X"))
    assert errors[0] == errors[1]


def test_a_value_that_many_accounts_share_is_said_once(books: Books) -> None:
    """The footnote names the country, not every account in it; the statement stays short however many there are."""
    with books.world.write("ada") as unit:
        for number in range(40):
            about = {"country": "United States", "segment": "Small", "industry": "Steel"}
            unit.create(Account(name=f"Firm {number}", sharing=Sharing.COMPANY, **about))
    books.write(Entry(account="Acme"))
    for field, value in (("country", "united states"), ("segment", "Small"), ("industry", "STEEL")):
        found = _ask(books, "won", Filter(field, "=", value))
        assert [words.casefold() for words in found.filters] == [f"{field} is {value}".casefold()]
    with books.world.read("ada") as unit:
        clause = condition_of(unit, Filter("country", "=", "United States")).clause
    values = [
        value for bound in clause.compile().params.values() for value in (bound if isinstance(bound, list) else [])
    ]
    assert values == ["United States"]


def test_operators_that_make_no_sense_are_refused(books: Books) -> None:
    """Teams have no order, and a condition has three parts."""
    with pytest.raises(InvalidValue, match="no order"):
        _ask(books, "won", Filter("team", ">", "North"))
    with pytest.raises(InvalidFilter):
        Filter.parse("just words")
    with pytest.raises(InvalidValue):
        _ask(books, "won", Filter("amount", ">", "much"))
