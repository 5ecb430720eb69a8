"""What a column takes, what it refuses, and that the log reads back what it wrote."""

from __future__ import annotations

import copy
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from crm_store.columns import checked, decode, encode, logged_columns
from crm_store.errors import CrmError, InvalidValue, WriteOutsideUnit
from crm_store.models import (
    Account,
    Activity,
    Base,
    Business,
    Company,
    Deal,
    ExchangeRate,
    Sharing,
    Stage,
    Task,
    User,
    table_of,
)
from crm_store.models.frozen import frozen
from crm_store.models.types import CurrencyCode, exact_decimal, plain
from crm_store.origin import Origin
from crm_store.undo import undo

if TYPE_CHECKING:
    from crm_store.store import Store
    from tests.crm_store.world import World

NORTH = timezone(timedelta(hours=14))
WARSAW_IN_WINTER = timezone(timedelta(hours=1))
REFUSED: list[tuple[type[Business], str, object, str]] = [
    (Account, "name", "a\x00b", "NUL"),
    (Account, "name", "half \ud800", "half a character"),
    (Account, "name", "x" * 201, "longer than 200"),
    (Account, "name", None, "must not be empty"),
    (Account, "name", 7, "a text is needed"),
    (Account, "colour", "red", "no such field"),
    (Account, "id", 7, "no such field"),
    (Account, "version", 7, "no such field"),
    (Account, "employees", 2**31, "too large"),
    (Account, "employees", -(2**31) - 1, "too large"),
    (Account, "employees", 10**400, "too large"),
    (Account, "employees", True, "whole number"),
    (Account, "employees", 1.0, "whole number"),
    (Account, "sharing", "everybody", "one of private, team, company"),
    (Account, "sharing", ["team"], "one of private, team, company"),
    (Account, "since", datetime(2026, 1, 1, tzinfo=UTC), "date is needed"),
    (Account, "since", "2026-01-01", "date is needed"),
    (Account, "custom", {"a": float("nan")}, "JSON"),
    (Account, "custom", {"a": Decimal(1)}, "Decimal"),
    (Account, "custom", {"a": ["x\x00"]}, "NUL"),
    (Account, "custom", {"\ud800": 1}, "half a character"),
    (Deal, "amount", Decimal("NaN"), "not a number"),
    (Deal, "amount", Decimal("sNaN"), "not a number"),
    (Deal, "amount", Decimal("-Infinity"), "not a number"),
    (Deal, "amount", Decimal("1E+14"), "too large"),
    (Deal, "amount", Decimal("1E+999999"), "too large"),
    (Deal, "amount", 10**400, "too large"),
    (Deal, "amount", Decimal("0.00001"), "more than 4 decimal places"),
    (Deal, "amount", Decimal("99999999999999.99999"), "more than 4 decimal places"),
    (Deal, "amount", 1.5, "exact number"),
    (Deal, "amount", True, "exact number"),
    (Deal, "currency", "ZZZ", "not an ISO 4217 currency code"),
    (Deal, "currency", "eur", "not an ISO 4217 currency code"),
    (Account, "currency", "E€", "not an ISO 4217 currency code"),
    (Company, "currency", "ABC", "not an ISO 4217 currency code"),
    (ExchangeRate, "base", "ABC", "not an ISO 4217 currency code"),
    (ExchangeRate, "quote", "ABC", "not an ISO 4217 currency code"),
    (ExchangeRate, "rate", Decimal("0.00000000001"), "more than 10 decimal places"),
    (Activity, "occurred_at", datetime(2026, 1, 1), "time zone"),  # noqa: DTZ001  (naive on purpose)
    (Activity, "occurred_at", datetime.min.replace(tzinfo=NORTH), "outside of the calendar"),
    (Activity, "occurred_at", date(2026, 1, 1), "time zone"),
    (User, "active", "yes", "yes or no"),
    (User, "active", 1, "yes or no"),
]


@pytest.mark.parametrize(("kind", "field", "value", "reason"), REFUSED)
def test_a_value_that_a_column_cannot_hold_is_refused(
    kind: type[Business], field: str, value: object, reason: str
) -> None:
    """The error names the field and what is wrong, before any database sees the value."""
    with pytest.raises(InvalidValue) as refused:
        checked(kind, field, value)
    assert refused.value.details["field"] == field
    assert reason in str(refused.value)
    str(refused.value).encode("utf-8")


TAKEN: list[tuple[type[Business], str, object, object]] = [
    (Account, "name", "Łódź 🏭 \u202e", "Łódź 🏭 \u202e"),
    (Account, "domain", "", None),
    (Account, "sharing", "team", Sharing.TEAM),
    (Account, "custom", {1: ("a", None), "b": "\\u0000"}, {"1": ["a", None], "b": "\\u0000"}),
    (Deal, "amount", Decimal("-0.0"), Decimal(0)),
    (Deal, "amount", Decimal("0E+20"), Decimal(0)),
    (Deal, "amount", Decimal("12.5000"), Decimal("12.5")),
    (Deal, "amount", 45_000, Decimal(45000)),
    (Deal, "amount", Decimal("99999999999999.9999"), Decimal("99999999999999.9999")),
    (
        Activity,
        "occurred_at",
        datetime(2026, 3, 1, 1, 30, tzinfo=NORTH),
        datetime(2026, 2, 28, 11, 30, tzinfo=UTC),
    ),
]


@pytest.mark.parametrize(("kind", "field", "value", "stored"), TAKEN)
def test_a_value_is_taken_in_the_form_in_which_it_is_read_back(
    kind: type[Business], field: str, value: object, stored: object
) -> None:
    """What the log shows is what the row will show, so that an undo does not see changes that nobody made."""
    found = checked(kind, field, value)
    assert repr(found) == repr(stored)
    assert decode(logged_columns(kind)[field], json.loads(json.dumps(encode(found)))) == stored


def test_json_is_not_changed_in_place() -> None:
    """A change that neither the database nor the log would notice fails where it is made."""
    value = checked(Account, "custom", {"tags": ["a"], "more": {"b": 1}})
    assert isinstance(value, dict)
    for change in (
        lambda: value.update(x=1),
        lambda: value.pop("tags"),
        lambda: value["tags"].append("b"),
        lambda: value["more"].setdefault("c", 2),
        value["tags"].sort,
    ):
        with pytest.raises(WriteOutsideUnit):
            change()
    thawed = copy.deepcopy(value)
    thawed["tags"].append("b")
    assert thawed == {"tags": ["a", "b"], "more": {"b": 1}}
    assert value | {"x": 1} == {"tags": ["a"], "more": {"b": 1}, "x": 1}


AMOUNTS = st.decimals(-(10**13), 10**13, places=4) | st.integers(-(10**13), 10**13).map(Decimal)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=60)
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.timezones())  # noqa: DTZ001  (bounds are naive)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(AMOUNTS)
def test_amounts_keep_every_digit(amount: Decimal) -> None:
    """An amount survives the scaling to whole units, the log, and the dropping of zeros."""
    exact = exact_decimal(amount)
    assert exact == amount
    assert plain(exact) == amount
    assert decode(logged_columns(Deal)["amount"], encode(exact)) == amount
    assert "E" not in str(encode(exact))


@given(st.lists(st.tuples(TEXTS, AMOUNTS, MOMENTS, st.dates(), JSONS), min_size=1, max_size=20))
def test_values_survive_the_log(rows: list[tuple[Any, ...]]) -> None:
    """Encoding into JSON and decoding gives what was checked, for each kind of column."""
    fields = ((Account, "name"), (Deal, "amount"), (Activity, "occurred_at"), (Account, "since"), (Account, "custom"))
    for row in rows:
        for (kind, field), value in zip(fields, row, strict=True):
            found = checked(kind, field, value)
            assert decode(logged_columns(kind)[field], json.loads(json.dumps(encode(found)))) == found


def test_values_survive_the_database(store: Store) -> None:
    """What is checked is what either database gives back, at the edges of each type."""
    values: dict[type[Base], list[dict[str, object]]] = {
        Account: [
            {"name": "ż", "custom": {"a": [1, {"b": None}]}, "employees": 2**31 - 1, "since": date(1, 1, 1)},
            {"name": "x" * 200, "custom": None, "employees": -(2**31), "since": date(9999, 12, 31)},
            {"name": "'; --", "custom": [], "annual_revenue": Decimal("99999999999999.9999")},
            {"name": "\u202e\n\t", "custom": {}, "annual_revenue": Decimal("-0.0001")},
        ],
        Task: [
            {"title": "t", "remind_at": datetime(1900, 1, 1, 0, 0, 0, 1, tzinfo=UTC), "notes": "n" * 100_000},
            {"title": "t", "remind_at": datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)},
        ],
    }
    for kind, rows in values.items():
        assert issubclass(kind, Business)
        for row in rows:
            held = {field: checked(kind, field, value) for field, value in row.items()}
            required = {"version": 1, "sharing": Sharing.TEAM, **({"priority": "normal"} if kind is Task else {})}
            with store.engine.begin() as connection:
                table = table_of(kind)
                new = connection.scalar(insert(table).values(**held, **required).returning(table.c.id))
                found = connection.execute(select(table).where(table.c.id == new)).one()
            assert {field: getattr(found, field) for field in row} == held


def test_a_refused_value_changes_nothing(store: Store) -> None:
    """Past the unit's checks the column type itself refuses what it cannot hold."""
    for values in ({"annual_revenue": Decimal("NaN")}, {"annual_revenue": Decimal("1E+20")}):
        with pytest.raises(StatementError, match="number cannot be"), store.engine.begin() as connection:
            connection.execute(insert(table_of(Account)).values(name="x", version=1, sharing=Sharing.TEAM, **values))


def test_every_column_of_every_business_table_can_be_checked() -> None:
    """No column has a type that the check does not know, so that nothing slips through unchecked."""
    odd = object()
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Business):
            for field in logged_columns(mapper.class_):
                with pytest.raises(CrmError):
                    checked(mapper.class_, field, odd)


def test_every_column_of_a_currency_takes_only_currencies() -> None:
    """One code that no rate can ever convert would break the reports of the whole company."""
    for mapper in Base.registry.mappers:
        for name in ("currency", "base", "quote"):
            if name in mapper.columns:
                assert isinstance(mapper.columns[name].type, CurrencyCode), mapper


def test_frozen_json_is_written_like_any_other() -> None:
    """Freezing changes nothing about how a value is compared, written or printed."""
    value = {"a": [1, 2, {"b": "c"}]}
    assert frozen(value) == value
    assert json.dumps(frozen(value)) == json.dumps(value)
    assert str(frozen(value)) == str(value)
    assert frozen(checked(Stage, "entry_criteria", ["budget"])) == ["budget"]


def test_a_moment_is_logged_in_utc_in_whatever_zone_it_was_told() -> None:
    """The log and the row say the same moment in the same words, so that they can be compared."""
    told = datetime(2026, 3, 12, 9, 0, tzinfo=WARSAW_IN_WINTER)
    assert encode(checked(Task, "remind_at", told)) == "2026-03-12T08:00:00+00:00"


def test_a_reminder_told_in_local_time_can_be_undone(world: World) -> None:
    """A row that holds a local time is not taken for one that somebody changed since."""
    origin = Origin("test", "remind me tomorrow at nine")
    with world.write("ann", origin=origin) as unit:
        reminder = datetime(2026, 3, 12, 9, 0, tzinfo=WARSAW_IN_WINTER)
        task = unit.create(Task(title="Call Acme", owner_id=world.id_of("ann"), remind_at=reminder))
        unit.session.flush()
        task_id = task.id
    with world.write("ann") as unit:
        undone = undo(unit, origin.change_set_id or 0)
    with world.read("ann") as unit:
        assert (undone.rows, unit.session.get(Task, task_id)) == (1, None)
