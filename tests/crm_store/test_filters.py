"""Filters as data: what they let through, and that they look at nothing hidden."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from crm_store.filters import condition, parse_condition
from crm_store.models import (
    Account,
    Activity,
    Contact,
    Deal,
    Sharing,
    Task,
)
from tests.crm_store.conftest import NOW
from tests.crm_store.filter_world import fill, names

if TYPE_CHECKING:
    from tests.crm_store.world import World


@pytest.fixture
def sales(world: World) -> World:
    """Three deals with two accounts, a contact who changed jobs, a product, calls and a task."""
    with world.write("ada") as unit:
        fill(unit, world)
    return world


DEALS: dict[str, set[str]] = {
    "amount > 10000": {"Big"},
    "amount >= 99.5": {"Big", "Small"},
    "amount < 99.50": set(),
    "amount <= 99.50": {"Small"},
    "amount = 45000": {"Big"},
    "amount != 45000": {"Small", "Bare"},
    "amount is empty": {"Bare"},
    "amount is not empty": {"Big", "Small"},
    "amount_estimated = no": {"Big", "Small", "Bare"},
    "name = BIG": {"Big"},
    "name contains a": {"Small", "Bare"},
    "name contains %": set(),
    "name in big, Small": {"Big", "Small"},
    "name not in big, Small": {"Bare"},
    "competitor is empty": {"Big", "Small", "Bare"},
    "forecast_category = Best Case": set(),
    "forecast_category in pipeline, commit": {"Big", "Small", "Bare"},
    "status = open": {"Big", "Small"},
    "status != open": {"Bare"},
    "stage = proposal": {"Big"},
    "probability >= 60": {"Big", "Bare"},
    "owner = me": {"Big", "Small"},
    "owner = Ben": {"Bare"},
    "owner = ben@testing.example": {"Bare"},
    "owner.team = north": {"Big", "Small", "Bare"},
    "team = South": set(),
    "manager = Nora": {"Big", "Small", "Bare"},
    "account = ŁÓDŹ LOGISTYKA": {"Big"},
    "account contains łódź": {"Big"},
    "account contains lodz": {"Big"},
    "account = lodz logistyka": {"Big"},
    "account = acme.example": {"Small"},
    "account is empty": {"Bare"},
    "account != Acme": {"Big", "Bare"},
    "account.industry = transport": {"Big"},
    "industry != Transport": {"Small", "Bare"},
    "account_region is empty": {"Small", "Bare"},
    "account.owner = me": {"Big", "Small"},
    "close_date = this quarter": {"Big"},
    "close_date > this quarter": {"Bare"},
    "close_date >= 2026-03-31": {"Big", "Bare"},
    "close_date < 2026-04": {"Big"},
    "close_date <= 2026-04-01": {"Big", "Bare"},
    "product = gtx pro": {"Big"},
    "product != gtx pro": {"Small", "Bare"},
    "product.family = GTX": {"Big"},
    "product is empty": {"Small", "Bare"},
    "contact = Anna Nowak": {"Small"},
    "contact.email contains acme": {"Small"},
    "contact.account = Acme": {"Small"},
    "contact.account contains logistyka": set(),
    "activity.activity_type = call": {"Big", "Small"},
    "activity is empty": {"Bare"},
    "last_activity >= 14 days ago": {"Small"},
    "last_activity < 14 days ago": {"Big", "Bare"},
    "idle_days > 14": {"Big", "Bare"},
    "idle_days <= 3": {"Small"},
    "next_activity is not empty": {"Big"},
    "planned_activities = 1": {"Big"},
    "calls >= 1": {"Big", "Small"},
    "open_tasks = 0": {"Small", "Bare"},
    "open_tasks is empty": {"Small", "Bare"},
    "overdue_tasks > 0": set(),
    "contacts is not empty": {"Small"},
    "products = 1": {"Big"},
    "overdue = no": {"Big", "Small", "Bare"},
    "created_at = today": {"Big", "Small", "Bare"},
    "days_in_stage < 1": {"Big", "Small", "Bare"},
    "days_in_stage >= 1": set(),
    "last_activity is empty": {"Bare"},
    "task.title contains quote": {"Big"},
    "task.due_on = today": {"Big"},
    "custom.vertical = żelbet": {"Small"},
    "custom.vertical = ZELBET": {"Small"},
    "custom.Vertical contains bet": {"Small"},
    "custom.vertical is empty": {"Big", "Bare"},
}


def test_conditions_let_through_what_they_say(sales: World) -> None:
    """Columns, references, links, dates, users and empty fields, typed as people type them."""
    assert {text: names(sales, parse_condition(text)) for text in DEALS} == DEALS


def test_conditions_combine(sales: World) -> None:
    """And, or, not and lists nest; deals over 10k closing this quarter without a call in two weeks are found."""
    quiet = {"not": parse_condition("last_activity >= 14 days ago")}
    assert names(sales, [parse_condition("amount > 10000"), parse_condition("close_date = this quarter"), quiet]) == {
        "Big"
    }
    assert names(sales, {"or": [parse_condition("name = Big"), parse_condition("name = Bare")]}) == {"Big", "Bare"}
    assert names(sales, {"and": [{"not": {"or": [parse_condition("name = Big")]}}]}) == {"Small", "Bare"}
    assert names(sales, []) == {"Big", "Small", "Bare"}
    assert names(sales, {"or": []}) == set()
    assert names(sales, {"not": []}) == set()


def test_values_may_be_typed_as_well_as_text(sales: World) -> None:
    """Programs pass numbers, days, moments and ids as they are."""
    assert names(sales, {"field": "amount", "op": ">", "value": 100}) == {"Big"}
    assert names(sales, {"field": "close_date", "op": "=", "value": date(2026, 3, 31)}) == {"Big"}
    recent = {"field": "activity.occurred_at", "op": ">", "value": NOW - timedelta(days=4)}
    assert names(sales, {"and": [recent, {"field": "activity.occurred_at", "op": "<", "value": NOW}]}) == {
        "Small",
        "Big",
    }
    assert names(sales, {"field": "owner", "value": sales.id_of("ben")}) == {"Bare"}
    assert names(sales, {"field": "stage", "op": "in", "value": [sales.stages["Won"]]}) == {"Bare"}
    assert names(sales, {"field": "id", "op": "<", "value": 1}) == set()


def test_other_kinds_are_filtered_too(sales: World) -> None:
    """Contacts by where they work now, accounts by their deals, activities and tasks by what they are about."""
    assert names(sales, parse_condition("account = Acme"), Contact) == {"Anna Nowak"}
    assert names(sales, parse_condition("account contains logistyka"), Contact) == set()
    assert names(sales, parse_condition("employment.account contains logistyka"), Contact) == {"Anna Nowak"}
    assert names(sales, parse_condition("last_activity >= 2026-03-08"), Contact) == {"Anna Nowak"}
    assert names(sales, parse_condition("deal.amount > 10000"), Account) == {"Łódź Logistyka"}
    assert len(names(sales, parse_condition("contact = Anna Nowak"), Activity)) == 1
    assert names(sales, parse_condition("deal.account.industry = Transport"), Task) == {"Send the quote"}


def test_a_condition_applies_to_an_alias(sales: World) -> None:
    """A report that joins deals under another name, or accounts already, filters all the same."""
    other = aliased(Deal)
    with sales.read("ann") as unit:
        wanted = condition(unit, Deal, [parse_condition("industry = Transport"), parse_condition("amount > 1")], other)
        query = select(other.name).join(Account, Account.id == other.account_id).where(wanted)
        assert list(unit.session.scalars(query)) == ["Big"]


def test_hidden_records_do_not_show_through_a_filter(sales: World) -> None:
    """A deal open to the company does not tell a stranger anything about its private account, calls or lines."""
    with sales.write("ada") as unit:
        for deal in unit.all(select(Deal)):
            unit.change(deal, sharing=Sharing.COMPANY)
    probes = (
        "account contains ł",
        "industry = Transport",
        "account is not empty",
        "contact = Anna Nowak",
        "last_activity is not empty",
        "activity.activity_type = call",
        "task is not empty",
    )
    assert names(sales, [], who="cyd") == {"Big", "Small", "Bare"}
    assert {probe: names(sales, parse_condition(probe), who="cyd") for probe in probes} == {
        key: set() for key in probes
    }
