"""The demo as its sales people see it: history, people, teams, quotas, segments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crm_store.actors import SYSTEM
from crm_store.demo.files import read_stories
from crm_store.filter_fields import KINDS
from crm_store.filters import filtered
from crm_store.fiscal import Grain, calendar_of
from crm_store.models import (
    Account,
    Contact,
    ContactEmail,
    Deal,
    DealEvent,
    Employment,
    Operation,
    Quota,
    Segment,
    Stage,
    StageKind,
    User,
)
from crm_store.money import Money
from crm_store.rates import Rates
from tests.crm_store.conftest import NOW
from tests.crm_store.demo.conftest import at_any_time

if TYPE_CHECKING:
    from datetime import datetime

    from crm_store.store import Store
    from crm_store.unit import Unit
    from tests.crm_store.demo.conftest import Loaded

EUR = "EUR"


def test_deals_have_their_history(demo: Store) -> None:
    """Each step of a deal is an event with the stage and amount from then on, none before the deal's creation."""
    story = read_stories()["globex"]
    deal = next(deal for deal in story.deals if deal.key == "globex_rollout")
    with demo.read(SYSTEM) as unit:
        row = unit.first(select(Deal).where(Deal.name == deal.name))
        assert row is not None
        query = select(DealEvent).where(DealEvent.deal_id == row.id).order_by(DealEvent.at, DealEvent.id)
        events = unit.all(query)
        stages = {stage.id: stage.name for stage in unit.all(select(Stage))}
    assert [event.operation for event in events] == [Operation.CREATE, *[Operation.CHANGE] * (len(deal.steps) - 1)]
    assert [event.amount for event in events if event.fields != "next_step"][-1] == deal.steps[-1].amount
    assert stages[events[-1].stage_id] == "Proposal"
    assert row.next_step == deal.next_step


def test_a_year_ago_there_was_a_pipeline_too(demo: Store) -> None:
    """Questions about the past have answers: a year ago other deals were open, in every team."""
    with demo.read(SYSTEM) as unit:
        events = unit.all(select(DealEvent).where(DealEvent.at <= NOW - timedelta(days=365)).order_by(DealEvent.at))
        last = {event.deal_id: event for event in events}
        owners = {event.owner_id for event in last.values() if event.stage_kind is StageKind.OPEN}
        teams = set(unit.session.scalars(select(User.team_id).where(User.id.in_(owners))))
    assert len(teams) == 3


def test_a_champion_who_moved_on_is_one_contact_with_two_jobs(demo: Store) -> None:
    """Tobias Renk left Kornfeld for Wohnhof Dahlke: a dated fact, not a second person."""
    with demo.read(SYSTEM) as unit:
        people = unit.all(select(Contact).where(Contact.last_name == "Renk"))
        assert [(person.label, person.title) for person in people] == [("Tobias Renk", "Head of Logistics")]
        jobs = unit.all(select(Employment).where(Employment.contact_id == people[0].id).order_by(Employment.started_on))
        addresses = unit.session.scalars(
            select(ContactEmail.address).where(ContactEmail.contact_id == people[0].id).order_by(ContactEmail.position)
        ).all()
    assert jobs[0].ended_on is not None
    assert jobs[1].started_on is not None
    assert jobs[0].ended_on < jobs[1].started_on
    assert jobs[1].ended_on is None
    assert [address.partition("@")[2].split(".")[0] for address in addresses][1].startswith("kornfeld")


def test_a_group_is_known_by_its_parent(demo: Store) -> None:
    """Reinsanta belongs to Sanovelta, whichever story is read first."""
    with demo.read(SYSTEM) as unit:
        child = unit.first(select(Account).where(Account.name == "Reinsanta Chemie"))
        assert child is not None
        assert child.parent_id is not None
        assert unit.get(Account, child.parent_id).name == "Sanovelta"


@pytest.mark.parametrize(
    ("who", "accounts"),
    [("kinga.sowa", {"Poland"}), ("marek.wilk", {"Poland"}), ("liam.doyle", {"UK & Ireland"}), ("zofia.maj", None)],
)
def test_teammates_see_each_others_accounts(demo: Store, who: str, accounts: set[str] | None) -> None:
    """A rep and his manager see their team's accounts and no other's; the VP sees all."""
    with demo.read(demo.actor(f"{who}@vistulo.example")) as unit:
        seen = unit.all(select(Account))
        regions = {user.id: user.region for user in unit.all(select(User))}
    assert {str(regions[account.owner_id or 0]) for account in seen} == (
        accounts or {"Poland", "UK & Ireland", "Central Europe"}
    )
    assert len(seen) == (40 if accounts is None else 15 if accounts == {"Poland"} else 13)


def _won(unit: Unit, rates: Rates, first: date, last: date) -> Decimal:
    query = select(Deal).join(Stage, Stage.id == Deal.stage_id).where(Stage.stage_kind == StageKind.WON)
    deals = unit.all(query.where(Deal.close_date.between(first, last)))
    return sum((_in_euro(rates, deal.amount, deal.currency, deal.close_date) for deal in deals), start=Decimal(0))


def _in_euro(rates: Rates, amount: Decimal | None, currency: str, day: date | None) -> Decimal:
    assert amount is not None
    assert day is not None
    return rates.convert(Money(amount, currency), EUR, day).amount


@at_any_time
def test_quotas_are_what_these_people_sell(loaded: Loaded, moment: datetime) -> None:
    """Last year's quotas were attained to 60 to 120 percent, whenever the demo is loaded."""
    with loaded(moment).read(SYSTEM) as unit:
        calendar, rates = calendar_of(unit), Rates(unit)
        year = calendar.period(Grain.FISCAL_YEAR, calendar.today(unit.clock), -1)
        quotas = unit.all(select(Quota).where(Quota.starts_on.between(year.start, year.end)))
        target = sum((_in_euro(rates, row.amount, row.currency, row.ends_on) for row in quotas), start=Decimal(0))
        assert len(quotas) == 9 * 4
        assert 0.6 <= _won(unit, rates, year.start, year.end) / target <= 1.2


def test_saved_segments_find_records(demo: Store) -> None:
    """Every segment of the library reads, and finds something."""
    with demo.read(demo.actor()) as unit:
        for segment in unit.all(select(Segment)):
            assert unit.all(filtered(unit, KINDS[segment.record_kind], segment.filters)), segment.name
