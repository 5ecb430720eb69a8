"""What lists, slips, days and advice are drawn from: dates, amounts, activities, tasks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_store import activities, advice, agenda, deal_contacts, deal_lists, deals, tasks
from crm_store.analytics.outlook import outlook
from crm_store.analytics.slippage import SlipKind, slipped
from crm_store.errors import AmbiguousRecord, UnknownRecord
from crm_store.fiscal import between
from crm_store.models import ActivityType, BuyingRole, Contact, ForecastCategory
from crm_store.money import Money
from crm_store.quotas import create as set_quota
from crm_store.rates import MissingRate, set_rate
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from tests.crm_store.world import World

LONG_AGO = NOW - timedelta(days=60)


def test_a_task_is_found_by_a_part_of_its_title(world: World) -> None:
    """An open task comes before one that is done, one's own before others'; what several fit is ambiguous."""
    with world.write("ann") as unit:
        done = tasks.create(unit, title="Send the offer")
        tasks.complete(unit, done.id)
        offer = tasks.create(unit, title="Send the offer")
        tasks.create(unit, title="Send the contract")
        assert tasks.find(unit, "SEND the offer").id == offer.id
        assert tasks.find(unit, "contract send").title == "Send the contract"
        with pytest.raises(AmbiguousRecord):
            tasks.find(unit, "send")
    with world.write("ben") as unit:
        own = tasks.create(unit, title="Send the offer")
        assert tasks.find(unit, "the offer").id == own.id
        with pytest.raises(UnknownRecord):
            tasks.find(unit, "water the plants")


def test_amounts_of_several_currencies_are_summed_apart(world: World) -> None:
    """Sums are by currency; an amount is compared at a rate, and without one that is said."""
    with world.write("ann") as unit:
        for name, amount, currency in (("One", 10, "EUR"), ("Two", 20, "EUR"), ("Three", 900, "PLN")):
            deals.open_deal(unit, name=name, amount=Decimal(amount), currency=currency)
        deals.open_deal(unit, name="Four")
        page = deal_lists.deal_page(unit, limit=2)
        assert ([row.name for row in page.rows], page.total, page.without_amount) == (["Three", "Two"], 4, 1)
        assert page.sums == (Money(Decimal(30), "EUR"), Money(Decimal(900), "PLN"))
        with pytest.raises(MissingRate):
            deal_lists.deal_page(unit, where=[deal_lists.worth(unit, ">", Decimal(15))])


def test_amounts_are_compared_at_a_rate_with_many_places(world: World) -> None:
    """One over 4.274 has more places than an amount can hold: it is compared as it is, not as an amount."""
    with world.write("ada") as unit:
        set_rate(unit, base="EUR", quote="PLN", day=NOW.date(), rate=Decimal("4.274"))
    with world.write("ann") as unit:
        for name, amount, currency in (("Near", 400, "PLN"), ("Far", 95, "EUR"), ("Large", 500, "PLN")):
            deals.open_deal(unit, name=name, amount=Decimal(amount), currency=currency)
        page = deal_lists.deal_page(unit, where=[deal_lists.worth(unit, ">", Decimal(94))])
        assert sorted(row.name for row in page.rows) == ["Far", "Large"]
        page = deal_lists.deal_page(unit, where=[deal_lists.worth(unit, ">", Decimal(410), "PLN")])
        assert sorted(row.name for row in page.rows) == ["Large"]


def test_a_slip_is_told_from_when_the_deal_was_opened(world: World) -> None:
    """A new deal counts from its first close date; one whose date was taken away slipped, a closed one did not."""
    since = NOW.date() - timedelta(days=30)
    with world.write("ann") as unit:
        fresh = deals.open_deal(unit, name="Fresh", close_date=date(2026, 4, 1), amount=Decimal(5))
        deals.change(unit, fresh.id, close_date=date(2026, 5, 1))
        old = deals.open_deal(unit, name="Old", close_date=date(2026, 4, 1), effective_at=LONG_AGO)
        deals.change(unit, old.id, close_date=None)
        gone = deals.open_deal(unit, name="Gone", close_date=date(2026, 3, 1), effective_at=LONG_AGO)
        deals.move_stage(unit, gone.id, world.stages["Lost"])
        deals.open_deal(unit, name="Undated")
    with world.read("ann") as unit:
        found = [
            (slip.deal.name, slip.kind, slip.before, slip.after, slip.days, slip.moves) for slip in slipped(unit, since)
        ]
    assert found == [
        ("Fresh", SlipKind.PUSHED, date(2026, 4, 1), date(2026, 5, 1), 30, 1),
        ("Old", SlipKind.PUSHED, date(2026, 4, 1), None, None, 1),
    ]


def test_a_period_is_won_promised_and_overdue(world: World) -> None:
    """Open deals count by category; overdue ones also from before the period; a quota if all of it lies within."""
    quarter, month = between(date(2026, 1, 1), date(2026, 3, 31)), between(date(2026, 3, 1), date(2026, 3, 31))
    with world.write("ann") as unit:
        won = deals.open_deal(unit, name="Won", amount=Decimal(7), contact_ids=[])
        deals.move_stage(unit, won.id, world.stages["Won"])
        commit = ForecastCategory.COMMIT
        deals.open_deal(unit, name="Sure", amount=Decimal(9), close_date=date(2026, 3, 20), forecast_category=commit)
        deals.open_deal(unit, name="Late", amount=Decimal(3), close_date=date(2026, 2, 1))
    with world.write("nora") as unit:
        set_quota(unit, quarter, Decimal(100), user_id=world.id_of("ann"))
        march, whole = (outlook(unit, period, owner_id=world.id_of("ann")) for period in (month, quarter))
    assert [march.won.amount, march.lines[commit].amount, march.open.deals] == [7, 9, 1]
    assert [march.overdue.amount, march.quota] == [3, None]
    assert [whole.open.deals, whole.quota, whole.weighted] == [2, 100, Decimal("1.2")]


def test_a_day_has_what_one_planned_and_takes_part_in(world: World) -> None:
    """Meetings and calls of the day, in their order; notes and other people's are not among them."""
    begins, ends = NOW.replace(hour=0), NOW.replace(hour=23)
    with world.write("ann") as unit:
        later, sooner = NOW + timedelta(hours=3), NOW + timedelta(hours=1)
        activities.log(unit, ActivityType.CALL, occurred_at=later, subject="Later")
        activities.log(unit, ActivityType.MEETING, occurred_at=sooner, subject="Both", user_ids=[world.id_of("ben")])
        activities.log(unit, ActivityType.NOTE, subject="Note")
        assert [row.subject for row in agenda.appointments(unit, begins, ends)] == ["Both", "Later"]
    with world.read("ben") as unit:
        assert [row.subject for row in agenda.appointments(unit, begins, ends)] == ["Both"]


def test_who_decides_is_known_from_the_deal_or_the_account(world: World) -> None:
    """Beyond the first stage somebody who decides is missed until he is known."""
    with world.write("ann") as unit:
        person = unit.create(Contact(first_name="Jo", owner_id=world.id_of("ann")))
        unit.session.flush()
        deal = deals.open_deal(unit, name="Deal", stage_id=world.stages["Proposal"], contact_ids=[person.id])
        missed = advice.SignalKind.NO_DECISION_MAKER
        assert missed in {signal.kind for signal in advice.signals(unit, [deal])}
        assert missed not in {signal.kind for signal in advice.signals(unit, [deal], stages=False)}
        deal_contacts.set_role(unit, deal.id, person.id, BuyingRole.DECISION_MAKER)
        assert missed not in {signal.kind for signal in advice.signals(unit, [deal])}
