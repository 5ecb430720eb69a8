"""Many records of all kinds, and what each holds under every path, found out by reading rows one by one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crm_store.models import (
    Account,
    Activity,
    ActivityType,
    Contact,
    Deal,
    Employment,
    ForecastCategory,
    Lead,
    LeadStatus,
    Participant,
    Priority,
    Sharing,
    Task,
)
from crm_store.rates import set_rate
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from crm_store.unit import Unit, WriteUnit
    from tests.crm_store.world import World

TODAY = NOW.date()
ZONE = ZoneInfo("Europe/Warsaw")
RATE = Decimal("0.25")
INDUSTRIES = (None, "Górnictwo", "górnictwo", "Retail", "")
OWNERS = ("ann", "ben", "cyd")
Values = dict[str, Any]


def fill(unit: WriteUnit, world: World, seed: int = 7) -> None:
    """Create some dozens of each kind with all that filters look at, some of it empty, much of it alike."""
    some = Random(seed)
    set_rate(unit, base="PLN", quote="EUR", day=TODAY - timedelta(days=9), rate=RATE)
    accounts = [unit.create(_account(world, some, number)) for number in range(25)]
    leads = [unit.create(_lead(world, some, number)) for number in range(30)]
    contacts = [unit.create(_contact(world, some, number)) for number in range(30)]
    unit.session.flush()
    deals = [unit.create(_deal(world, some, number, accounts)) for number in range(60)]
    for contact in contacts:
        ended = some.choice((None, None, TODAY - timedelta(days=5)))
        unit.create(Employment(contact_id=contact.id, account_id=some.choice(accounts).id, ended_on=ended))
    unit.session.flush()
    for number in range(80):
        unit.create(_task(world, some, number, deals, leads))
    calls = [unit.create(_activity(world, some, deals, leads)) for _ in range(120)]
    unit.session.flush()
    for call in calls[::2]:
        unit.create(Participant(activity_id=call.id, contact_id=some.choice(contacts).id))


def _owned(world: World, some: Random) -> Values:
    return {"owner_id": world.id_of(some.choice(OWNERS)), "sharing": some.choice(tuple(Sharing))}


def _account(world: World, some: Random, number: int) -> Account:
    own = {"Score": str(some.randint(0, 9)), "Renewal": f"{some.randint(1, 12)}/{some.randint(13, 28)}/2026"}
    custom = {key: value for key, value in own.items() if some.random() < 0.8}
    seats, region = some.choice((None, 0, 10, 250)), some.choice((None, "Łódź", "Lodz", "South"))
    industry = some.choice(INDUSTRIES)
    return Account(
        name=f"Firma {number}", industry=industry, region=region, employees=seats, custom=custom or None,
        **_owned(world, some),
    )  # fmt: skip


def _lead(world: World, some: Random, number: int) -> Lead:
    interest = some.choice((None, "Hardware", "hardware", "Usługi", "uslugi"))
    return Lead(
        name=f"Lead {number}", status=some.choice(tuple(LeadStatus)), score=some.choice((None, 10, 50, 90)),
        product_interest=interest, arrived_at=NOW - timedelta(days=some.randint(0, 90)), **_owned(world, some),
    )  # fmt: skip


def _contact(world: World, some: Random, number: int) -> Contact:
    title = some.choice((None, "Buyer", "Kupiec", "buyer"))
    return Contact(first_name="Anna", last_name=f"Nowak {number}", title=title, **_owned(world, some))


def _deal(world: World, some: Random, number: int, accounts: list[Account]) -> Deal:
    stage = some.choice(("Prospecting", "Proposal", "Won", "Lost"))
    closing = some.choice((None, TODAY, TODAY + timedelta(days=some.randint(-120, 120))))
    amount = some.choice((None, Decimal(1000), Decimal(4000), Decimal(some.randint(1, 99_999))))
    whose = _owned(world, some)
    deal = world.deal(
        f"Deal {number}", "ann", stage, sharing=whose["sharing"], amount=amount,
        account_id=some.choice((None, some.choice(accounts).id)),
        currency=some.choice(("EUR", "EUR", "PLN")), close_date=closing, competitor=some.choice((None, "", "Globex")),
        next_step=some.choice((None, "Zadzwonić", "call")), forecast_category=some.choice(tuple(ForecastCategory)),
    )  # fmt: skip
    deal.owner_id = whose["owner_id"]
    return deal


def _task(world: World, some: Random, number: int, deals: list[Deal], leads: list[Lead]) -> Task:
    due = some.choice((None, TODAY, TODAY + timedelta(days=some.randint(-20, 20))))
    about = some.choice(({"deal_id": some.choice(deals).id}, {"lead_id": some.choice(leads).id}, {}))
    done = some.choice((None, None, NOW - timedelta(days=1)))
    priority = some.choice(tuple(Priority))
    return Task(title=f"Task {number}", due_on=due, done_at=done, priority=priority, **about, **_owned(world, some))


def _activity(world: World, some: Random, deals: list[Deal], leads: list[Lead]) -> Activity:
    about = some.choice(({"deal_id": some.choice(deals).id}, {"lead_id": some.choice(leads).id}, {}))
    at = NOW - timedelta(days=some.randint(-10, 80), hours=some.randint(0, 23))
    type_ = some.choice(tuple(ActivityType))
    return Activity(
        activity_type=type_, occurred_at=at, minutes=some.choice((None, 5, 30)), **about, **_owned(world, some)
    )


def day_of(moment: datetime | None) -> date | None:
    """Return the actor's day of a moment."""
    return moment.astimezone(ZONE).date() if moment else None


def holding(unit: Unit, kind: type[Any]) -> dict[int, Values]:
    """Return what each visible record of a kind holds, by id and path."""
    from sqlalchemy import select

    rows = {one: unit.all(select(one)) for one in (Account, Activity, Contact, Deal, Lead, Participant, Task)}
    told: dict[Any, Any] = {Account: _of_account, Contact: _of_contact, Deal: _of_deal, Lead: _of_lead, Task: _of_task}
    jobs = unit.all(select(Employment))
    stages = {number: name for name, number in _stages(unit).items()}
    return {row.id: told[kind](row, rows, stages, jobs) for row in rows[kind]}


def _stages(unit: Unit) -> dict[str, int]:
    from crm_store.vocabulary import stages

    return {row.name: row.id for row in stages(unit)}


def _past(rows: Any, column: str, row_id: int) -> dict[str, Any]:  # noqa: ANN401  (rows by kind)
    mine = [one for one in rows[Activity] if getattr(one, column) == row_id]
    return _of_activities(mine) | _of_tasks([one for one in rows[Task] if getattr(one, column) == row_id])


def _of_activities(mine: list[Activity]) -> Values:
    past = [one for one in mine if one.occurred_at <= NOW]
    last = max((one.occurred_at for one in past), default=None)
    return {
        "activities": len(past),
        "calls": sum(one.activity_type is ActivityType.CALL for one in past),
        "planned_activities": len(mine) - len(past),
        "last_activity": day_of(last),
        "idle_days": (TODAY - day_of(last)).days if last else None,  # type: ignore[operator]  # there is a day
    }


def _of_tasks(mine: list[Task]) -> Values:
    undone = [one for one in mine if one.done_at is None]
    late = [one for one in undone if one.due_on is not None and one.due_on < TODAY]
    return {"tasks": len(mine), "open_tasks": len(undone), "overdue_tasks": len(late)}


def _of_deal(row: Deal, rows: Any, stages: dict[int, str], _jobs: Any) -> Values:  # noqa: ANN401  (rows by kind)
    account = next((one for one in rows[Account] if one.id == row.account_id), None)
    worth = row.amount * (RATE if row.currency == "PLN" else 1) if row.amount is not None else None
    status = {"Won": "won", "Lost": "lost"}.get(stages[row.stage_id], "open")
    return {
        **_past(rows, "deal_id", row.id),
        "amount": worth,
        "close_date": row.close_date,
        "stage": stages[row.stage_id],
        "status": status,
        "owner": row.owner_id,
        "competitor": row.competitor,
        "next_step": row.next_step,
        "forecast_category": row.forecast_category.value,
        "account.industry": account.industry if account else None,
        "overdue": status == "open" and row.close_date is not None and row.close_date < TODAY,
        "days_in_stage": 0,
        "created_at": TODAY,
    }


def _of_account(row: Account, rows: Any, stages: dict[int, str], jobs: Any) -> Values:  # noqa: ANN401  (rows by kind)
    deals = [one for one in rows[Deal] if one.account_id == row.id]
    here = {one.contact_id for one in jobs if one.account_id == row.id and one.ended_on is None}
    own = row.custom or {}
    month, day, year = map(int, own.get("Renewal", "1/1/1").split("/"))
    return {
        "industry": row.industry,
        "region": row.region,
        "employees": row.employees,
        "deals": len(deals),
        "open_deals": sum(stages[one.stage_id] not in {"Won", "Lost"} for one in deals),
        "contacts": len(here & {one.id for one in rows[Contact]}),
        "custom.Score": int(own["Score"]) if "Score" in own else None,
        "custom.Renewal": date(year, month, day) if "Renewal" in own else None,
    }


def _of_contact(row: Contact, rows: Any, _stages_: Any, _jobs: Any) -> Values:  # noqa: ANN401  (rows by kind)
    with_him = {one.activity_id for one in rows[Participant] if one.contact_id == row.id}
    mine = [one for one in rows[Activity] if one.id in with_him]
    return {"title": row.title, "owner": row.owner_id, **_of_activities(mine)}


def _of_lead(row: Lead, rows: Any, _stages_: Any, _jobs: Any) -> Values:  # noqa: ANN401  (rows by kind)
    gone = {LeadStatus.CONVERTED, LeadStatus.DISQUALIFIED}
    return {
        **_past(rows, "lead_id", row.id),
        "status": row.status.value,
        "score": row.score,
        "product_interest": row.product_interest,
        "owner": row.owner_id,
        "arrived_at": day_of(row.arrived_at),
        "open": row.status not in gone,
    }


def _of_task(row: Task, rows: Any, stages: dict[int, str], _jobs: Any) -> Values:  # noqa: ANN401  (rows by kind)
    deal = next((one for one in rows[Deal] if one.id == row.deal_id), None)
    return {
        "due_on": row.due_on,
        "done": row.done_at is not None,
        "overdue": row.done_at is None and row.due_on is not None and row.due_on < TODAY,
        "priority": row.priority.value,
        "deal.stage": stages[deal.stage_id] if deal else None,
        "owner": row.owner_id,
    }
