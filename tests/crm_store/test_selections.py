"""Selections: any field, operator and joint against plain Python over all rows; order, limits and measures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest

from crm_store.errors import InvalidValue
from crm_store.field_catalogue import listed
from crm_store.filter_conditions import UnknownField
from crm_store.folding import fold_letters
from crm_store.models import Account, Sharing
from crm_store.money import Money
from crm_store.selections import Measures, Selection, how_many, measure, select_records
from tests.crm_store.naive_filter import holds, tree
from tests.crm_store.selection_world import fill, holding

if TYPE_CHECKING:
    from tests.crm_store.world import World

KINDS = ("deal", "account", "contact", "lead", "task")


@pytest.fixture
def busy(world: World) -> World:
    """A company with dozens of records of each kind."""
    with world.write("ada") as unit:
        fill(unit, world)
    return world


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ["ada", "nora", "ben"])
def test_any_conditions_select_what_they_say(busy: World, kind: str, who: str) -> None:
    """Random trees of and, or and not over all kinds of fields, against Python over the rows one by one."""
    some = Random(f"{kind} {who}")
    with busy.read(who) as unit:
        held = holding(unit, listed(kind))
        assert len(held) > 5
        sizes = set()
        for _ in range(60):
            where = tree(some, held)
            found = {row.id for row in select_records(unit, Selection(kind, where)).rows}
            assert found == {row_id for row_id, values in held.items() if holds(where, values)}, where
            sizes.add(len(found))
    assert len(sizes) > 5


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("deal", "amount"), ("deal", "close_date"), ("deal", "account.industry"), ("deal", "idle_days"),
        ("deal", "open_tasks"), ("account", "custom.Score"), ("account", "custom.Renewal"), ("lead", "score"),
        ("account", "open_deals"), ("account", "region"),
    ],
)  # fmt: skip
def test_records_come_in_order_with_empty_ones_last(busy: World, kind: str, path: str) -> None:
    """Both ways; what is equal by id; never is longer ago than any day."""
    with busy.read("nora") as unit:
        held = holding(unit, listed(kind))
        for sign in ("", "-"):
            rows = select_records(unit, Selection(kind, order=(f"{sign}{path}",))).rows
            found = [held[row.id][path] for row in rows]
            known = [fold_letters(one) if isinstance(one, str) else one for one in found if one not in (None, "")]
            assert known == sorted(known, reverse=bool(sign))
            empty = [one in (None, "") for one in found]
            assert empty == sorted(empty, reverse=path == "idle_days" and bool(sign))
            assert len(rows) == len(held)


def test_the_first_few_are_the_same_each_time(busy: World) -> None:
    """A limit cuts a list that has its order; the total is of all; sums of deals are by currency."""
    with busy.read("ada") as unit:
        found = select_records(unit, Selection("deal", order=("-amount",), limit=3))
        again = select_records(unit, Selection("deal", order=("-amount",), limit=60))
        assert [row.id for row in found.rows] == [row.id for row in again.rows[:3]]
        assert found.total == again.total == how_many(unit, Selection("deal")) == 60
        assert {one.currency for one in found.sums} == {"EUR", "PLN"}
        assert found.sums == again.sums


def test_amounts_are_measured_by_currency(busy: World) -> None:
    """Sums for each; average, greatest and least in the company's; of the first few if so asked."""
    polish = {"field": "currency", "op": "=", "value": "PLN"}
    with busy.read("ada") as unit:
        rows = [row for row in select_records(unit, Selection("deal")).rows if row.amount is not None]
        found = measure(unit, Selection("deal"), "amount")
        worth = [row.amount * (Decimal("0.25") if row.currency == "PLN" else 1) for row in rows]
        assert found.count == len(rows)
        assert found.greatest == Money(max(worth), "EUR").rounded()
        one = measure(unit, Selection("deal", polish), "amount")
        in_zloty = [row.amount for row in rows if row.currency == "PLN"]
        assert one.sums == (Money(sum(in_zloty, Decimal()), "PLN"),)
        assert one.least == Money(min(in_zloty), "PLN")
        top = measure(unit, Selection("deal", polish, ("-amount",), 2), "amount")
        assert top.sums == (Money(sum(sorted(in_zloty)[-2:], Decimal()), "PLN"),)


def test_numbers_days_and_counts_are_measured(busy: World) -> None:
    """Of numbers and counts all, of days the first and the last; of nothing nothing."""
    with busy.read("ada") as unit:
        held = holding(unit, Account)
        scores = [values["custom.Score"] for values in held.values() if values["custom.Score"] is not None]
        found = measure(unit, Selection("account"), "custom.Score")
        assert (found.total, found.count, found.sums) == (25, len(scores), (Decimal(sum(scores)),))
        deals = measure(unit, Selection("account"), "open_deals")
        assert deals.greatest == max(values["open_deals"] for values in held.values())
        last = measure(unit, Selection("deal"), "close_date")
        assert last.average is None
        assert isinstance(last.greatest, date)
        assert measure(unit, Selection("deal"), "idle_days").count > 0
        assert measure(unit, Selection("deal", {"field": "name", "value": "none"}), "amount") == Measures(0, 0)


def test_what_cannot_be_selected_is_refused(busy: World) -> None:
    """Kinds, fields to order by or to measure, and limits that make no sense."""
    with busy.read("ada") as unit:
        for selection in (Selection("invoice"), Selection("deal", order=("task",)), Selection("deal", limit=0)):
            with pytest.raises(InvalidValue):
                select_records(unit, selection)
        with pytest.raises(UnknownField):
            select_records(unit, Selection("deal", order=("-nothing",)))
        with pytest.raises(InvalidValue, match="only numbers"):
            measure(unit, Selection("deal"), "name")


def test_counts_tell_nothing_of_what_is_hidden(busy: World) -> None:
    """A reader's counts are of what he sees, though the record itself is open to all."""
    with busy.write("ada") as unit:
        for row in select_records(unit, Selection("account")).rows:
            unit.change(row, sharing=Sharing.COMPANY)
    with busy.read("cyd") as unit:
        held = holding(unit, Account)
        where = {"field": "open_deals", "op": ">", "value": 1}
        found = {row.id for row in select_records(unit, Selection("account", where)).rows}
        assert found == {row_id for row_id, values in held.items() if values["open_deals"] > 1}
