"""Who works where: that somebody left is a fact with a date, not a deletion."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_store import accounts, contacts, employments
from crm_store.errors import InvalidValue, RuleBroken, UnknownRecord
from crm_store.models import BuyingRole
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from tests.crm_store.world import World

TODAY = NOW.date()


@pytest.fixture
def people(world: World) -> dict[str, int]:
    """Anna, who has been a champion at Acme since 2024, and Globex."""
    with world.write("ann") as unit:
        acme, globex = accounts.create(unit, name="Acme").id, accounts.create(unit, name="Globex").id
        anna = contacts.create(unit, first_name="Anna", last_name="Nowak").id
        employments.start(
            unit, anna, acme, started_on=date(2024, 2, 1), title="Head of IT", buying_role=BuyingRole.CHAMPION
        )
    return {"anna": anna, "acme": acme, "globex": globex}


def test_a_champion_who_left_is_remembered_where_he_was(world: World, people: dict[str, int]) -> None:
    """From the day on he works at the new company; before it he still did at the old one."""
    anna, acme, globex = people["anna"], people["acme"], people["globex"]
    with world.write("ben") as unit:
        gone = employments.end(unit, anna, acme, went_to_id=globex, new_title="CIO")
        assert (gone.ended_on, gone.buying_role) == (TODAY, BuyingRole.CHAMPION)
        now = employments.current_account(unit, anna)
        before = employments.current_account(unit, anna, TODAY - timedelta(days=1))
        assert (now and now.id, before and before.id) == (globex, acme)
        assert [row.account_id for row in employments.history(unit, anna)] == [globex, acme]
        assert contacts.at_account(unit, acme) == []
        assert [row.title for row in employments.staff(unit, globex)] == ["CIO"]
        assert [row.contact_id for row in employments.staff(unit, acme, date(2025, 1, 1))] == [anna]


def test_leaving_may_be_dated_back_and_lead_nowhere(world: World, people: dict[str, int]) -> None:
    """Often one learns late that somebody left, and not where to."""
    with world.write("ann") as unit:
        employments.end(unit, people["anna"], people["acme"], ended_on=date(2025, 12, 31))
        assert employments.current_account(unit, people["anna"]) is None


def test_nobody_works_twice_at_the_same_company(world: World, people: dict[str, int]) -> None:
    """Two present jobs at one account are a mistake; coming back after leaving is not."""
    anna, acme = people["anna"], people["acme"]
    with pytest.raises(RuleBroken), world.write("ann") as unit:
        employments.start(unit, anna, acme)
    with world.write("ann") as unit:
        employments.end(unit, anna, acme, ended_on=date(2025, 1, 1))
        employments.start(unit, anna, acme, started_on=date(2026, 1, 1))
        assert len(employments.history(unit, anna)) == 2


def test_nobody_leaves_where_he_does_not_work(world: World, people: dict[str, int]) -> None:
    """Neither from a company he never worked at, nor before he came."""
    with pytest.raises(UnknownRecord, match="Anna Nowak at Globex"), world.write("ann") as unit:
        employments.end(unit, people["anna"], people["globex"])
    with pytest.raises(InvalidValue, match="beginning"), world.write("ann") as unit:
        employments.end(unit, people["anna"], people["acme"], ended_on=date(2023, 1, 1))


def test_roles_and_dates_are_corrected(world: World, people: dict[str, int]) -> None:
    """A buying role is set for the present job; wrong dates are put right, the parties are not exchanged."""
    anna, acme = people["anna"], people["acme"]
    with world.write("ann") as unit:
        row = employments.set_buying_role(unit, anna, acme, BuyingRole.BLOCKER)
        assert row.buying_role is BuyingRole.BLOCKER
        employments.change(unit, row.id, started_on=date(2023, 2, 1), title="CTO")
        assert (row.started_on, row.title) == (date(2023, 2, 1), "CTO")
        for fields in ({"ended_on": date(2020, 1, 1)}, {"account_id": people["globex"]}, {"colour": "red"}):
            with pytest.raises(InvalidValue):
                employments.change(unit, row.id, **fields)
        with pytest.raises(UnknownRecord):
            employments.set_buying_role(unit, anna, people["globex"], None)


def test_a_job_that_never_was_is_removed(world: World, people: dict[str, int]) -> None:
    """A mistake leaves no history, unlike somebody who left."""
    with world.write("ann") as unit:
        employments.remove(unit, employments.history(unit, people["anna"])[0].id)
        assert list(employments.history(unit, people["anna"])) == []
