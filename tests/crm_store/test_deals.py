"""Deals: opened with sensible defaults, moved by the stages' rules, won, lost and reopened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from crm_store import accounts, activities, contacts, deal_contacts, deals
from crm_store.errors import (
    ChangedMeanwhile,
    DuplicateRecord,
    InvalidValue,
    RuleBroken,
    StillInUse,
    UnknownRecord,
)
from crm_store.models import (
    ActivityType,
    BuyingRole,
    CloseReason,
    Deal,
    DealEvent,
    ForecastCategory,
    Outcome,
    Stage,
)
from crm_store.removal import Contents
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from tests.crm_store.world import World

TODAY = NOW.date()


@pytest.fixture
def acme(world: World) -> int:
    """An account of Ann's; proposals need an amount, a close date and a contact, lost deals a reason."""
    with world.write("ada") as unit:
        proposal, lost = (unit.get(Stage, world.stages[name]) for name in ("Proposal", "Lost"))
        unit.change(proposal, required_fields=["account", "amount", "close_date", "contacts"])
        unit.change(lost, required_fields=["close_reason"])
        unit.create(CloseReason(outcome=Outcome.WON, name="Price"))
        unit.create(CloseReason(outcome=Outcome.LOST, name="Price"))
        return accounts.create(unit, name="Acme", owner_id=world.id_of("ann")).id


@pytest.fixture
def renewal(world: World, acme: int) -> int:
    """An open deal of Ann's that may go to any stage."""
    with world.write("ann") as unit:
        anna = contacts.create(unit, first_name="Anna", last_name="Nowak", account_id=acme)
        return deals.open_deal(
            unit,
            name="Acme renewal",
            account_id=acme,
            contact_ids=[anna.id],
            amount=Decimal(45000),
            close_date=date(2026, 6, 30),
            effective_at=NOW - timedelta(days=30),
        ).id


def reason(world: World, outcome: Outcome) -> int:
    """Return the id of the reason for which deals end like that."""
    with world.read("ann") as unit:
        return next(row.id for row in unit.all(select(CloseReason)) if row.outcome is outcome)


def test_a_deal_opens_with_what_the_company_and_the_stage_say(world: World, acme: int) -> None:
    """First open stage, its forecast category, the company's currency and today, unless said otherwise."""
    with world.write("ann") as unit:
        deal = deals.open_deal(unit, name=" Acme  renewal ", account_id=acme, amount=Decimal("1000.50"))
        assert (deal.name, deal.stage_id, deal.currency) == ("Acme renewal", world.stages["Prospecting"], "EUR")
        assert (deal.forecast_category, deal.opened_on) == (ForecastCategory.PIPELINE, TODAY)
        assert (deal.owner_id, deal.amount_estimated) == (world.id_of("ann"), False)
        pounds = deals.open_deal(
            unit, name="UK", currency="gbp", forecast_category=ForecastCategory.COMMIT, owner_id=world.id_of("ben")
        )
        assert (pounds.currency, pounds.forecast_category) == ("GBP", ForecastCategory.COMMIT)


def test_an_older_deal_is_opened_when_it_was(world: World, acme: int) -> None:
    """Late on a January evening in Warsaw it was that day already tomorrow in UTC's eyes, but not here."""
    late = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    with world.write("ann") as unit:
        deal = deals.open_deal(unit, name="Old", account_id=acme, effective_at=late)
        assert deal.opened_on == date(2026, 2, 1)
        assert unit.all(select(DealEvent))[0].at == late
    for wrong in (NOW + timedelta(days=1), datetime(2026, 1, 1)):  # noqa: DTZ001  (naive on purpose)
        with pytest.raises(InvalidValue), world.write("ann") as unit:
            deals.open_deal(unit, name="Wrong", effective_at=wrong)


def test_the_same_open_deal_is_questioned(world: World, renewal: int, acme: int) -> None:
    """A second open deal of the same name and account is likely the same; a closed one is not in the way."""
    with pytest.raises(DuplicateRecord), world.write("ann") as unit:
        deals.open_deal(unit, name="ACME-renewal", account_id=acme)
    with world.write("ann") as unit:
        deals.open_deal(unit, name="Acme renewal")
        deals.open_deal(unit, name="Acme renewal", account_id=acme, allow_duplicate=True)
        for deal in deals.of_account(unit, acme):
            deals.move_stage(unit, deal.id, world.stages["Won"])
        deals.open_deal(unit, name="Acme renewal", account_id=acme)


def test_a_stage_asks_for_what_it_needs(world: World, acme: int) -> None:
    """All that is missing is named at once; what is given along with the move counts."""
    with world.write("ann") as unit:
        deal = deals.open_deal(unit, name="Bare", account_id=acme)
    with pytest.raises(RuleBroken, match="Proposal needs amount, close date, contacts"), world.write("ann") as unit:
        deals.move_stage(unit, deal.id, world.stages["Proposal"])
    with world.write("ann") as unit:
        anna = contacts.create(unit, first_name="Anna")
        deal_contacts.add(unit, deal.id, anna.id)
        moved = deals.move_stage(
            unit, deal.id, world.stages["Proposal"], amount=Decimal(1), close_date=date(2026, 5, 1)
        )
        assert moved.stage_id == world.stages["Proposal"]
    with pytest.raises(RuleBroken, match="needs amount"), world.write("ann") as unit:
        deals.change(unit, deal.id, amount=None)
    with pytest.raises(RuleBroken, match="contacts"), world.write("ann") as unit:
        deals.open_deal(
            unit,
            name="New",
            account_id=acme,
            amount=Decimal(1),
            close_date=TODAY,
            stage_id=world.stages["Proposal"],
        )


def test_what_was_missing_before_does_not_block_other_changes(world: World, acme: int) -> None:
    """An imported deal without an amount can still be given another competitor, and lose it again."""
    with world.write("ada") as unit:
        deal = unit.create(world.deal("Imported", "ann", "Proposal", competitor="Depotly"))
    with world.write("ann") as unit:
        assert deals.change(unit, deal.id, competitor=None).competitor is None


def test_the_forecast_category_follows_the_stage_unless_the_seller_knows_better(world: World, renewal: int) -> None:
    """A category that came with the stage goes with it; one set by hand stays."""
    proposal, prospecting = world.stages["Proposal"], world.stages["Prospecting"]
    with world.write("ann") as unit:
        found = [deals.move_stage(unit, renewal, proposal).forecast_category]
        deals.change(unit, renewal, forecast_category=ForecastCategory.COMMIT)
        found.append(deals.move_stage(unit, renewal, prospecting).forecast_category)
        given = deals.move_stage(unit, renewal, proposal, forecast_category=ForecastCategory.OMITTED)
        found.append(given.forecast_category)
    assert found == [ForecastCategory.BEST_CASE, ForecastCategory.COMMIT, ForecastCategory.OMITTED]


def test_winning_closes_the_deal_on_the_companys_day(world: World, renewal: int) -> None:
    """The close date becomes the actual day in the company's time zone, the category closed."""
    won_at = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    with world.write("ann") as unit:
        deal = deals.move_stage(unit, renewal, world.stages["Won"], effective_at=won_at)
        assert (deal.close_date, deal.forecast_category) == (date(2026, 3, 10), ForecastCategory.CLOSED)
        assert deal.close_reason_id is None
        last = unit.all(select(DealEvent).order_by(DealEvent.id))[-1]
        assert (last.at, last.stage_id) == (won_at, world.stages["Won"])
    with world.write("ann") as unit:
        given = deals.open_deal(unit, name="Other")
        assert deals.move_stage(unit, given.id, world.stages["Won"], close_date=date(2026, 3, 1)).close_date == date(
            2026, 3, 1
        )


def test_losing_needs_a_reason_for_losing(world: World, renewal: int) -> None:
    """Where the stage requires it; a reason for winning does not explain a loss, nor anything while open."""
    lost, why_won, why_lost = world.stages["Lost"], reason(world, Outcome.WON), reason(world, Outcome.LOST)
    with pytest.raises(RuleBroken, match="close reason"), world.write("ann") as unit:
        deals.move_stage(unit, renewal, lost)
    with pytest.raises(InvalidValue, match="why deals are won"), world.write("ann") as unit:
        deals.move_stage(unit, renewal, lost, close_reason_id=why_won)
    with pytest.raises(UnknownRecord), world.write("ann") as unit:
        deals.move_stage(unit, renewal, lost, close_reason_id=999)
    with pytest.raises(InvalidValue), world.write("ann") as unit:
        deals.change(unit, renewal, close_reason_id=why_lost)
    with world.write("ann") as unit:
        deal = deals.move_stage(unit, renewal, lost, close_reason_id=why_lost, competitor="Depotly")
        assert (deal.close_reason_id, deal.competitor) == (why_lost, "Depotly")
        assert (deal.close_date, deal.forecast_category) == (TODAY, ForecastCategory.OMITTED)


def test_reopening_forgets_the_reason_and_forecasts_again(world: World, renewal: int) -> None:
    """A deal that comes back is open like any other; so is one that was booked the wrong way round."""
    why_lost = reason(world, Outcome.LOST)
    with world.write("ann") as unit:
        deals.move_stage(unit, renewal, world.stages["Lost"], close_reason_id=why_lost)
        deal = deals.move_stage(unit, renewal, world.stages["Won"])
        assert (deal.close_reason_id, deal.forecast_category) == (None, ForecastCategory.CLOSED)
        deals.move_stage(unit, renewal, world.stages["Lost"], close_reason_id=why_lost)
        deals.move_stage(unit, renewal, world.stages["Proposal"], close_date=date(2026, 9, 30))
        assert (deal.close_reason_id, deal.forecast_category) == (None, ForecastCategory.BEST_CASE)
        assert deal.close_date == date(2026, 9, 30)


def test_a_closed_deals_category_is_its_stages(world: World, renewal: int) -> None:
    """Nobody commits a deal that is won already; other fields may be corrected."""
    with world.write("ann") as unit:
        deals.move_stage(unit, renewal, world.stages["Won"])
    with pytest.raises(RuleBroken, match="won"), world.write("ann") as unit:
        deals.change(unit, renewal, forecast_category=ForecastCategory.COMMIT)
    with world.write("ann") as unit:
        assert deals.change(unit, renewal, amount=Decimal(46000)).amount == 46000


def test_staying_in_a_stage_changes_nothing_else(world: World, renewal: int) -> None:
    """Moving a deal to where it is writes no history."""
    with world.write("ann") as unit:
        deals.move_stage(unit, renewal, world.stages["Prospecting"])
        assert unit.recorded == 0


def test_a_named_amount_is_no_estimate_any_more(world: World, acme: int) -> None:
    """A list price taken at import gives way to what somebody says."""
    with world.write("ann") as unit:
        deal = deals.open_deal(unit, name="Estimated", amount=Decimal(100), amount_estimated=True)
        assert deal.amount_estimated
        assert not deals.change(unit, deal.id, amount=Decimal(90)).amount_estimated


def test_impossible_values_are_refused(world: World, renewal: int) -> None:
    """Negative amounts, unknown currencies and stages set past the rules."""
    wrong: list[dict[str, object]] = [
        {"amount": Decimal(-1)},
        {"currency": "ZLO"},
        {"stage_id": world.stages["Won"]},
        {"name": ""},
        {"forecast_category": "sure"},
    ]
    for fields in wrong:
        with pytest.raises(InvalidValue), world.write("ann") as unit:
            deals.change(unit, renewal, **fields)  # type: ignore[arg-type]  # wrong on purpose


def test_a_decision_on_an_old_picture_is_refused(world: World, renewal: int) -> None:
    """An approval that saw another version of the deal does nothing."""
    with world.write("ben") as unit:
        deals.change(unit, renewal, next_step="Call")
    with pytest.raises(ChangedMeanwhile), world.write("ann") as unit:
        deals.change(unit, renewal, amount=Decimal(1), expect_version=1)
    with pytest.raises(ChangedMeanwhile), world.write("ann") as unit:
        deals.move_stage(unit, renewal, world.stages["Won"], expect_version=1)


def test_deals_are_found_and_listed(world: World, renewal: int, acme: int) -> None:
    """By id and name in any spelling; those of an account, open or all."""
    with world.write("ann") as unit:
        won = deals.open_deal(unit, name="Acme handhelds", account_id=acme)
        deals.move_stage(unit, won.id, world.stages["Won"])
    with world.read("ann") as unit:
        assert deals.find(unit, "acme Renewal").id == deals.find(unit, str(renewal)).id == renewal
        with pytest.raises(UnknownRecord):
            deals.find(unit, "acme")
        assert {deal.id for deal in deals.of_account(unit, acme)} == {renewal, won.id}
        assert [deal.id for deal in deals.of_account(unit, acme, only_open=True)] == [renewal]
        page = deals.find_all(unit, where={"field": "amount", "op": ">", "value": 10000})
        assert [deal.id for deal in page.rows] == [renewal]


def test_people_take_part_with_a_role_of_their_own(world: World, renewal: int) -> None:
    """Adding somebody twice sets his role; who takes no part has none."""
    with world.write("ann") as unit:
        (there,) = deal_contacts.of_deal(unit, renewal)
        anna, jan = there.contact_id, contacts.create(unit, first_name="Jan").id
        assert deal_contacts.add(unit, renewal, anna, BuyingRole.CHAMPION).id == there.id
        assert deal_contacts.add(unit, renewal, anna).buying_role is BuyingRole.CHAMPION
        deal_contacts.set_role(unit, renewal, anna, BuyingRole.LEGAL)
        assert there.buying_role is BuyingRole.LEGAL
        with pytest.raises(UnknownRecord):
            deal_contacts.remove(unit, renewal, jan)
        with pytest.raises(UnknownRecord):
            deal_contacts.set_role(unit, renewal, jan, None)
        deal_contacts.remove(unit, renewal, anna)
        assert list(deal_contacts.of_deal(unit, renewal)) == []


def test_a_deal_is_removed_with_or_without_what_was_done_about_it(world: World, renewal: int) -> None:
    """Calls stay with the account unless they are to go; by accident nothing goes."""
    with world.write("ann") as unit:
        call = activities.log(unit, ActivityType.CALL, deal_id=renewal)
    with pytest.raises(StillInUse), world.write("ann") as unit:
        deals.remove(unit, renewal)
    with world.write("ann") as unit:
        deals.remove(unit, renewal, contents=Contents.DETACH)
        assert (call.id, activities.get(unit, call.id).deal_id) == (call.id, None)
        assert unit.all(select(Deal)) == []
