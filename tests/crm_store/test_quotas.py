"""Quotas: one for each day, set by those above."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_store import quotas, teams
from crm_store.errors import Forbidden, InvalidValue, RuleBroken, UnknownRecord
from crm_store.fiscal import FiscalCalendar, Period

if TYPE_CHECKING:
    from tests.crm_store.world import World


def period(text: str) -> Period:
    """Return a calendar period."""
    return FiscalCalendar("Europe/Warsaw").parse(text, date(2026, 3, 11))


def test_a_quota_is_for_a_user_or_a_team(world: World) -> None:
    """In the company's currency unless said otherwise; found by person and by day."""
    ann = world.id_of("ann")
    with world.write("nora") as unit:
        north = teams.find(unit, "North").id
        own = quotas.create(unit, period("2026-Q1"), Decimal(150000), user_id=ann)
        quotas.create(unit, period("2026"), Decimal(900000), team_id=north, currency="pln")
        assert (own.starts_on, own.ends_on, own.currency) == (date(2026, 1, 1), date(2026, 3, 31), "EUR")
        for user_id, team_id in ((None, None), (ann, north)):
            with pytest.raises(InvalidValue):
                quotas.create(unit, period("2027"), Decimal(1), user_id=user_id, team_id=team_id)
        with pytest.raises(InvalidValue):
            quotas.create(unit, period("2027"), Decimal(-1), user_id=ann)
        with pytest.raises(UnknownRecord):
            quotas.create(unit, period("2027"), Decimal(1), user_id=999)
    with world.read("ann") as unit:
        assert [row.amount for row in quotas.quotas(unit, on=date(2026, 2, 1))] == [150000, 900000]
        assert [row.amount for row in quotas.quotas(unit, user_id=ann, on=date(2026, 4, 1))] == []
        assert [row.currency for row in quotas.quotas(unit, team_id=north)] == ["PLN"]
    with world.read("ben") as unit:
        assert [row.user_id for row in quotas.quotas(unit)] == [None]


def test_nobody_has_two_quotas_for_a_day(world: World) -> None:
    """Neither new ones nor changed ones overlap; neighbours and other people's do not matter."""
    ann, ben = world.id_of("ann"), world.id_of("ben")
    with world.write("nora") as unit:
        first = quotas.create(unit, period("2026-Q1"), Decimal(1), user_id=ann)
        second = quotas.create(unit, period("2026-Q2"), Decimal(1), user_id=ann)
        quotas.create(unit, period("2026"), Decimal(1), user_id=ben)
        for text in ("2026-03", "2026", "2025-12-01..2026-01-01"):
            with pytest.raises(RuleBroken, match="Ann"):
                quotas.create(unit, period(text), Decimal(1), user_id=ann)
        with pytest.raises(RuleBroken):
            quotas.change(unit, first.id, period=period("2026-H1"))
        changed = quotas.change(unit, first.id, period=period("2026-01..2026-02"), amount=Decimal(2), currency="usd")
        assert (changed.ends_on, changed.amount, changed.currency) == (date(2026, 2, 28), Decimal(2), "USD")
        quotas.remove(unit, second.id)
        assert len(quotas.quotas(unit, user_id=ann)) == 1


def test_quotas_come_from_above(world: World) -> None:
    """A manager sets those of his people, not his own nor other teams'; a rep sets none."""
    with world.write("ada") as unit:
        own = quotas.create(unit, period("2026"), Decimal(1), user_id=world.id_of("nora"))
        south = teams.find(unit, "South").id
    for user_id, team_id in ((world.id_of("nora"), None), (world.id_of("cyd"), None), (None, south)):
        with pytest.raises(Forbidden), world.write("nora") as unit:
            quotas.create(unit, period("2027"), Decimal(1), user_id=user_id, team_id=team_id)
    with pytest.raises(Forbidden), world.write("nora") as unit:
        quotas.change(unit, own.id, amount=Decimal(0))
    with pytest.raises(Forbidden), world.write("nora") as unit:
        quotas.remove(unit, own.id)
    with pytest.raises(Forbidden), world.write("ann") as unit:
        quotas.create(unit, period("2027"), Decimal(1), user_id=world.id_of("ann"))
