"""Filters that cannot be run are refused in words, before they reach the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm_store.errors import CrmError, InvalidValue
from crm_store.filter_conditions import Conditions
from crm_store.filter_fields import KINDS, field_names
from crm_store.filter_values import Reader
from crm_store.filters import OPERATORS, InvalidFilter, UnknownField, parse_condition
from crm_store.fiscal import FiscalCalendar
from tests.crm_store.conftest import NOW
from tests.crm_store.filter_world import fill, names

if TYPE_CHECKING:
    from crm_store.money import Money
    from tests.crm_store.world import World

TODAY = NOW.date()


@pytest.fixture
def sales(world: World) -> World:
    """Three deals with two accounts, a contact who changed jobs, a product, calls and a task."""
    with world.write("ada") as unit:
        fill(unit, world)
    return world


NO_FILTERS: list[Any] = [
    "amount > 1",
    7,
    {},
    {"field": "amount", "op": None},
    {"field": "amount", "op": "~", "value": 1},
    {"field": "amount", "op": ">", "value": 1, "extra": 1},
    {"field": 3, "op": "=", "value": 1},
    {"and": {"field": "amount", "op": ">", "value": 1}},
    {"xor": []},
    {"and": [], "or": []},
    {"or": [None]},
]


def test_what_has_no_structure_is_refused(world: World) -> None:
    """A filter that a program got wrong is told what a condition looks like."""
    for filters in NO_FILTERS:
        with pytest.raises(InvalidFilter) as caught:
            names(world, filters)
        assert "field" in caught.value.advice


def test_filters_stay_within_bounds(world: World) -> None:
    """Neither a thousand conditions nor a thousand levels reach the database."""
    deep: Any = parse_condition("amount > 1")
    for _ in range(1000):
        deep = {"not": deep}
    for filters in (deep, [parse_condition("amount > 1")] * 1000):
        with pytest.raises(InvalidFilter, match="nested deeper"):
            names(world, filters)


def test_an_unknown_field_lists_the_known_ones(world: World) -> None:
    """A typo in a field's name is answered with the names there are."""
    for field in ("amuont", "account.colour", "owner_id", "custom", "amount.size", "version", ""):
        with pytest.raises(UnknownField) as caught:
            names(world, {"field": field, "value": 1})
        assert "name" in caught.value.advice


def test_values_that_do_not_fit_are_refused(world: World) -> None:
    """A comparison that makes no sense is explained, not silently empty."""
    for text in (
        "amount > many", "amount > NaN", "amount contains 4", "amount_estimated = maybe", "forecast_category = sure",
        "forecast_category > commit", "name > B", "close_date = soon", "close_date contains 2026", "id = 1.5",
        "id = 99999999999", "name = a\x00b", "owner > Ann", "amount_estimated > no",
    ):  # fmt: skip
        with pytest.raises(InvalidValue):
            names(world, parse_condition(text))


def test_a_text_needs_a_text(world: World) -> None:
    """A value of another type in a text field is a mistake."""
    for value in (None, True, 5, {"a": 1}, [1]):
        with pytest.raises(InvalidValue):
            names(world, {"field": "name", "value": value})


def test_written_conditions_are_read(world: World) -> None:
    """What a report's --filter takes, spaces or not."""
    assert parse_condition("amount>=10") == {"field": "amount", "op": ">=", "value": "10"}
    assert parse_condition(" stage  NOT IN Won,  Lost ") == {
        "field": "stage",
        "op": "not in",
        "value": ["Won", "Lost"],
    }
    assert parse_condition("next_step is empty") == {"field": "next_step", "op": "is empty"}
    assert parse_condition("name = a = b") == {"field": "name", "op": "=", "value": "a = b"}
    for text in ("", "amount", "= 4", "name contains", "name is"):
        with pytest.raises(InvalidFilter):
            parse_condition(text)


def test_every_listed_field_can_be_asked_for(sales: World) -> None:
    """The names in the error message all work."""
    asked = 0
    for kind in KINDS.values():
        for field in field_names(kind):
            names(sales, {"field": field.replace("…", "x"), "op": "is not empty"}, kind, "ada")
            asked += 1
    assert asked > 100


class _Unread:
    """What filters know of a company of which nothing was read."""

    currency = "EUR"

    def custom(self, _kind: object, _name: str) -> None:
        return None

    def priced(self, _kind: object, field: str) -> bool:
        return field == "amount"

    def currencies(self, _kind: object) -> tuple[str, ...]:
        return ()

    def converted(self, money: Money, _currency: str) -> Money:
        return money


@given(
    st.sampled_from(sorted(KINDS)),
    st.data(),
    st.sampled_from(OPERATORS),
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.lists(st.text(max_size=4), max_size=3)),
)
def test_any_filter_is_compiled_or_refused(kind: str, data: st.DataObject, op: str, value: object) -> None:
    """Whatever a model makes up as a filter, it is refused in words or becomes SQL."""
    field = data.draw(st.sampled_from(field_names(KINDS[kind])))
    conditions = Conditions(Reader(FiscalCalendar("Europe/Warsaw"), TODAY), NOW, 1, _Unread())  # type: ignore[arg-type]  # all of Known that is asked for
    try:
        found = conditions.leaf(KINDS[kind], KINDS[kind], field.replace("…", "x"), op, value)
    except CrmError:
        return
    assert "WHERE" in str(select(KINDS[kind]).where(found))
