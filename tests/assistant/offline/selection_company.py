"""A company of all kinds of records to be chosen by conditions, with what each record holds as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from crm_store.models import (
    Account,
    Activity,
    ActivityType,
    Contact,
    Deal,
    Direction,
    Employment,
    Lead,
    LeadSource,
    LeadStatus,
    Priority,
    Sharing,
    Task,
)
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from tests.crm_store.world import World

TODAY = NOW.date()
OWNERS = ("ann", "ben", "cyd")
STAGES = ("Prospecting", "Proposal", "Won", "Lost")
INDUSTRIES = ("Banking", "Retail", "Mining", None)
COUNTRIES = ("Poland", "Germany", "Norway")
SOURCES = ("Website", "Referral", "Trade fair")
INTERESTS = ("hardware", "software", None)
NAMES = ("Vantor", "Lumeko", "Quillen", "Dabrin", "Fostra", "Jelmar", "Okrun", "Tivano", "Wexlor", "Zubryk")
TITLES = ("Buyer", "Director", None)

Row = dict[str, Any]


@dataclass
class Company:
    """What was stored, by kind: each row with its id and values."""

    rows: dict[str, list[Row]] = field(default_factory=dict)


def filled(world: World, seed: int = 11) -> Company:
    """Store dozens of records of each kind, and return them as plain values."""
    some = Random(seed)
    company = Company()
    with world.write("ada") as unit:
        sources = {name: unit.create(LeadSource(name=name)) for name in SOURCES}
        unit.session.flush()
        accounts = [_account(world, some, number) for number in range(30)]
        company.rows["account"] = _stored(unit, Account, accounts, world)
        leads = [_lead(some, number, {name: row.id for name, row in sources.items()}) for number in range(40)]
        company.rows["lead"] = _stored(unit, Lead, leads, world)
        company.rows["deal"] = _stored(unit, Deal, [_deal(world, some, n, company) for n in range(70)], world)
        company.rows["contact"] = _stored(unit, Contact, [_contact(some, n) for n in range(30)], world)
        for row in company.rows["contact"]:
            row["account"] = some.choice(company.rows["account"])
            unit.create(Employment(contact_id=row["id"], account_id=row["account"]["id"]))
        company.rows["task"] = _stored(unit, Task, [_task(some, n, company) for n in range(60)], world)
        company.rows["activity"] = _stored(unit, Activity, [_activity(some, company) for _ in range(90)], world)
    _connect(company)
    return company


def _stored(unit: Any, model: Any, rows: list[Row], world: World) -> list[Row]:  # noqa: ANN401  (any kind of record)
    made = []
    for row in rows:
        values = {name: value for name, value in row.items() if not name.startswith("_") and name != "owner"}
        made.append(unit.create(model(owner_id=world.id_of(row["owner"]), sharing=Sharing.COMPANY, **values)))
    unit.session.flush()
    for row, stored in zip(rows, made, strict=True):
        row["id"] = stored.id
    return rows


def _account(world: World, some: Random, number: int) -> Row:
    del world
    return {
        "name": f"{NAMES[number % 10]} {'ABC'[number // 10]}",
        "owner": some.choice(OWNERS),
        "industry": some.choice(INDUSTRIES),
        "country": some.choice(COUNTRIES),
        "employees": some.choice((None, 20, 150, 900)),
        "custom": {"loyalty_tier": some.choice(("platinum", "bronze"))},
    }


def _lead(some: Random, number: int, sources: dict[str, int]) -> Row:
    source = some.choice((*SOURCES, None))
    return {
        "name": f"Lead{number} {NAMES[number % 10]}ek",
        "owner": some.choice(OWNERS),
        "status": some.choice([*LeadStatus]),
        "source_id": sources.get(source or ""),
        "_source": source,
        "score": some.choice((None, 5, 40, 80)),
        "product_interest": some.choice(INTERESTS),
        "arrived_at": NOW - timedelta(days=some.choice((1, 20, 50, 200))),
        "email": some.choice((None, f"lead{number}@post.example")),
    }


def _deal(world: World, some: Random, number: int, company: Company) -> Row:
    stage = some.choice((*STAGES, "Prospecting", "Proposal"))
    account = some.choice(company.rows["account"])
    plain = world.deal("x", "ann", stage)
    return {
        "name": f"Deal number {number}",
        "owner": some.choice(OWNERS),
        "account_id": account["id"],
        "_account": account,
        "pipeline_id": plain.pipeline_id,
        "stage_id": plain.stage_id,
        "_stage": stage,
        "currency": "EUR",
        "forecast_category": plain.forecast_category,
        "amount": some.choice((None, Decimal(8000), Decimal(25000), Decimal(60000), Decimal(140000))),
        "opened_on": TODAY - timedelta(days=some.choice((5, 40, 120, 400))),
        "close_date": some.choice((None, *(TODAY + timedelta(days=days) for days in (-60, -10, 5, 15, 45, 100)))),
        "next_step": some.choice((None, "Call the board")),
    }


def _contact(some: Random, number: int) -> Row:
    return {
        "first_name": f"Fn{number}",
        "last_name": f"{NAMES[number % 10]}owski{number}",
        "owner": some.choice(OWNERS),
        "title": some.choice(TITLES),
    }


def _task(some: Random, number: int, company: Company) -> Row:
    deal = some.choice(company.rows["deal"])
    return {
        "title": f"Do thing {number}",
        "owner": some.choice(OWNERS),
        "due_on": some.choice((None, *(TODAY + timedelta(days=days) for days in (-90, -3, 0, 2, 40)))),
        "done_at": some.choice((None, None, NOW - timedelta(days=4))),
        "priority": some.choice([*Priority]),
        "deal_id": deal["id"],
        "account_id": deal["account_id"],
        "_deal": deal,
    }


def _activity(some: Random, company: Company) -> Row:
    deal = some.choice(company.rows["deal"][:40])
    return {
        "activity_type": some.choice([*ActivityType]),
        "owner": some.choice(OWNERS),
        "direction": some.choice([*Direction]),
        "occurred_at": NOW - timedelta(days=some.choice((1, 12, 30, 45, 100))),
        "subject": "Something said",
        "minutes": some.choice((None, 15, 60)),
        "deal_id": deal["id"],
        "account_id": deal["account_id"],
        "_deal": deal,
    }


def _connect(company: Company) -> None:
    """Tell deals and accounts what hangs on them."""
    for deal in company.rows["deal"]:
        deal["_tasks"] = [task for task in company.rows["task"] if task["_deal"] is deal]
        deal["_activities"] = [each for each in company.rows["activity"] if each["_deal"] is deal]
    for account in company.rows["account"]:
        account["_deals"] = [deal for deal in company.rows["deal"] if deal["_account"] is account]
        account["_tasks"] = [task for deal in account["_deals"] for task in deal["_tasks"]]
        account["_activities"] = [each for deal in account["_deals"] for each in deal["_activities"]]


def idle_days(row: Row) -> int | None:
    """Return the days since the last activity about a record."""
    latest: datetime | None = max((each["occurred_at"] for each in row["_activities"]), default=None)
    return None if latest is None else (TODAY - latest.date()).days


def in_days(days: int) -> date:
    """Return the day so many days from today."""
    return TODAY + timedelta(days=days)
