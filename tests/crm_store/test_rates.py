"""Which exchange rate holds on a day, and what amounts are worth at it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_store.errors import Forbidden, InvalidValue, UnknownRecord
from crm_store.money import Money
from crm_store.rates import MissingRate, Rates, convert, rate_on, rates, remove_rate, set_rate

if TYPE_CHECKING:
    from tests.crm_store.world import World

MONDAY = date(2026, 3, 2)


@pytest.fixture
def quoted(world: World) -> World:
    """EUR/PLN on Monday and Thursday, GBP/EUR on Tuesday; the company counts in EUR."""
    with world.write("ada") as unit:
        set_rate(unit, base="EUR", quote="PLN", day=MONDAY, rate=Decimal("4.25"))
        set_rate(unit, base="EUR", quote="PLN", day=MONDAY + timedelta(days=3), rate=Decimal("4.30"))
        set_rate(unit, base="GBP", quote="EUR", day=MONDAY + timedelta(days=1), rate=Decimal("1.20"))
    return world


def test_the_latest_rate_on_or_before_the_day_holds(quoted: World) -> None:
    """On Wednesday Monday's rate still holds; on Thursday the new one does."""
    with quoted.read("ann") as unit:
        days = [rate_on(unit, "EUR", "PLN", MONDAY + timedelta(days=n)) for n in (0, 2, 3, 400)]
    assert days == [Decimal("4.25"), Decimal("4.25"), Decimal("4.30"), Decimal("4.30")]


def test_a_rate_is_used_in_both_directions(quoted: World) -> None:
    """A rate from EUR to PLN also turns PLN into EUR."""
    with quoted.read("ann") as unit:
        assert convert(unit, Money(Decimal(425), "PLN"), "EUR", MONDAY) == Money(Decimal(100), "EUR")
        assert rate_on(unit, "PLN", "PLN", date(1990, 1, 1)) == 1


def test_of_both_directions_the_newer_quotation_wins(quoted: World) -> None:
    """A fresh PLN/EUR rate beats an old EUR/PLN one; on the same day the direct one does."""
    with quoted.write("ada") as unit:
        set_rate(unit, base="PLN", quote="EUR", day=MONDAY + timedelta(days=1), rate=Decimal("0.25"))
        set_rate(unit, base="PLN", quote="EUR", day=MONDAY + timedelta(days=3), rate=Decimal("0.20"))
    with quoted.read("ann") as unit:
        table = Rates(unit)
        assert table.on("EUR", "PLN", MONDAY + timedelta(days=2)) == 4
        assert table.on("EUR", "PLN", MONDAY + timedelta(days=3)) == Decimal("4.30")


def test_other_pairs_go_through_the_companys_currency(quoted: World) -> None:
    """Pounds become zlotys by way of euros."""
    with quoted.read("ann") as unit:
        assert convert(unit, Money(Decimal(100), "GBP"), "PLN", MONDAY + timedelta(days=2)) == Money(
            Decimal(510), "PLN"
        )


def test_a_missing_rate_names_pair_and_day(quoted: World) -> None:
    """Nobody gets a number at a rate that was not known then."""
    with quoted.read("ann") as unit:
        for pair, day in ((("EUR", "PLN"), MONDAY - timedelta(days=1)), (("GBP", "PLN"), MONDAY)):
            with pytest.raises(MissingRate, match=f"from {pair[0]} to {pair[1]} on or before {day}"):
                rate_on(unit, *pair, day)
        with pytest.raises(MissingRate):
            rate_on(unit, "USD", "JPY", MONDAY)


def test_setting_a_rate_again_corrects_it(quoted: World) -> None:
    """A day has one rate for a pair; the log keeps the one before."""
    with quoted.write("ada") as unit:
        row = set_rate(unit, base="eur", quote="pln", day=MONDAY, rate=Decimal("4.2612345678912"))
        assert row.rate == Decimal("4.2612345679")
        assert unit.recorded == 1
    with quoted.read("ann") as unit:
        assert len(rates(unit, base="EUR", quote="PLN")) == 2
        assert [row.day for row in rates(unit, quote="PLN")] == [MONDAY + timedelta(days=3), MONDAY]
        assert len(rates(unit)) == 3


def test_a_removed_rate_holds_no_longer(quoted: World) -> None:
    """A wrong quotation can be taken out."""
    with quoted.write("ada") as unit:
        remove_rate(unit, rate_id=rates(unit, base="EUR")[0].id)
        assert rate_on(unit, "EUR", "PLN", MONDAY + timedelta(days=5)) == Decimal("4.25")
        with pytest.raises(UnknownRecord):
            remove_rate(unit, rate_id=999)


@pytest.mark.parametrize(
    "values",
    [
        {"rate": Decimal(0)},
        {"rate": Decimal(-1)},
        {"rate": Decimal("1e-12")},
        {"quote": "EUR"},
        {"quote": "ZLO"},
        {"rate": Decimal("NaN")},
    ],
)
def test_impossible_rates_are_refused(world: World, values: dict[str, object]) -> None:
    """A rate is a positive number between two different currencies that exist."""
    given = {"base": "EUR", "quote": "PLN", "day": MONDAY, "rate": Decimal(4), **values}
    with pytest.raises(InvalidValue), world.write("ada") as unit:
        set_rate(unit, **given)  # type: ignore[arg-type]  # one of them is wrong on purpose


def test_only_admins_set_rates(world: World) -> None:
    """A rep cannot make his deal larger by an exchange rate."""
    with pytest.raises(Forbidden), world.write("ann") as unit:
        set_rate(unit, base="EUR", quote="PLN", day=MONDAY, rate=Decimal(9))
