"""Accounts: summarised, created, changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from crm_store import accounts, activities, advice, deal_lists, tasks
from crm_store.models import Deal
from tools import references, views
from tools.context import ToolContext
from tools.errors import NothingGiven
from tools.registry import Effect, ToolArguments, tool
from tools.results import AccountSummary, RecordChanged, RecordCreated, Risk
from tools.results.advice import RiskKind
from tools.slots import AccountRef, CompanyName, Domain, PhoneNumber, UserRef, Words

_DEALS, _PEOPLE, _ACTIVITIES, _TASKS = 10, 10, 5, 5
_FACTS = ("domain", "industry", "segment", "country", "employees", "annual_revenue", "phone", "since", "owner_id")


class SummariseAccount(ToolArguments):
    """Which account."""

    account: AccountRef


class CreateAccount(ToolArguments):
    """What is known about a new account."""

    name: CompanyName
    domain: Domain | None = None
    phone: PhoneNumber | None = None
    industry: Words | None = None
    country: Words | None = None


class ChangeAccount(ToolArguments):
    """Which account, and its new values."""

    account: AccountRef
    name: CompanyName | None = None
    domain: Domain | None = None
    phone: PhoneNumber | None = None
    industry: Words | None = None
    owner: UserRef | None = None


@tool(Effect.READ)
def summarise_account(context: ToolContext, arguments: SummariseAccount) -> AccountSummary:
    """Summarise an account: people, open deals, last activities, tasks, risks."""
    row = references.account(context, arguments.account)
    about = {"field": "account", "op": "=", "value": row.id}
    opened = deal_lists.deal_page(context.unit, where=[about, _status("open")], limit=_DEALS)
    done = [about, {"field": "occurred_at", "op": "<=", "value": context.now}]
    last = activities.find_all(context.unit, where=done, limit=_ACTIVITIES)
    coming = [about, {"field": "occurred_at", "op": ">", "value": context.now}]
    planned = activities.find_all(context.unit, where=coming, order_by="occurred_at", limit=_ACTIVITIES)
    todo = tasks.open_tasks(context.unit, account_id=row.id)
    return AccountSummary(
        account=views.link(row, row.domain),
        facts=views.facts(context, row, _FACTS),
        people=views.staff(context, row)[:_PEOPLE],
        deals=views.deal_items(context, opened.rows),
        deals_total=opened.total,
        sums=[views.money(one) for one in opened.sums],
        **_closed(context, about),
        activities=views.activity_items(context, last.rows),
        activities_total=last.total,
        planned=views.activity_items(context, planned.rows),
        tasks=views.task_items(context, todo[:_TASKS]),
        tasks_total=len(todo),
        risks=_risks(context, opened.rows),
        citations=[views.cite(context, one) for one in (*opened.rows, *last.rows)],
    )


@tool(Effect.WRITE)
def create_account(context: ToolContext, arguments: CreateAccount) -> RecordCreated:
    """Create an account (a company)."""
    row = accounts.create(context.writing, **arguments.model_dump(exclude_none=True))
    return RecordCreated(record=views.link(row), facts=views.facts(context, row, arguments.model_fields_set))


@tool(Effect.WRITE)
def change_account(context: ToolContext, arguments: ChangeAccount) -> RecordChanged:
    """Change fields of an account."""
    row = references.account(context, arguments.account)
    values: dict[str, Any] = arguments.model_dump(exclude={"account", "owner"}, exclude_none=True)
    if arguments.owner is not None:
        values["owner_id"] = references.user(context, arguments.owner).id
    if not values:
        raise NothingGiven(kind=row.kind)
    before = row.version
    accounts.change(context.writing, row.id, **values)
    return RecordChanged(
        record=views.link(row),
        fields=[name.removesuffix("_id") for name in values],
        facts=views.facts(context, row, values),
        unchanged=row.version == before,
    )


def _closed(context: ToolContext, about: dict[str, Any]) -> dict[str, Any]:
    won = deal_lists.deal_page(context.unit, where=[about, _status("won")], limit=1)
    lost = deal_lists.deal_page(context.unit, where=[about, _status("lost")], limit=1)
    return {"won_deals": won.total, "won": [views.money(one) for one in won.sums], "lost_deals": lost.total}


def _status(kind: str) -> dict[str, Any]:
    return {"field": "status", "op": "=", "value": kind}


def _risks(context: ToolContext, deals: Sequence[Deal]) -> list[Risk]:
    """Return what endangers the open deals; a task that is overdue is shown by itself."""
    found = advice.signals(context.unit, deals, today=context.today)
    return [
        Risk(
            kind=cast("RiskKind", signal.kind.value),
            record=views.link(signal.evidence[0] if signal.kind is advice.SignalKind.TASK_OVERDUE else signal.deal),
            days=signal.days,
            at=signal.since.isoformat() if signal.since else None,
        )
        for signal in found
        if signal.kind in advice.RISKS
    ]
