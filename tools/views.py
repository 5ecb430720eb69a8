"""How records look in results: plain data with labels, as the actor may see them, in his time zone."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from crm_store import contact_points, deal_lists, employments, participants
from crm_store.columns import foreign_keys, logged_columns
from crm_store.lookup import loaded, record_kinds
from crm_store.models import Account, Activity, Business, Contact, Deal, Lead, StageKind, Task, User
from tools.results import (
    ActivityItem,
    ApprovalItem,
    Citation,
    DealItem,
    Fact,
    FieldChange,
    MoneyValue,
    PeriodValue,
    Person,
    RecordLink,
    TaskItem,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crm_store.fiscal import Period
    from crm_store.models import Approval, Participant
    from crm_store.money import Money
    from tools.context import ToolContext
    from tools.results.records import FactType

QUOTED = 280
"""How many characters of a text a list shows."""

_NAMED = frozenset({"accounts", "contacts", "deals", "leads", "users"})
_UNTOLD = frozenset({"custom", "external_id", "sharing", "pipeline_id", "body", "background", "notes"})


@contextmanager
def _holding(context: ToolContext, rows: Iterable[Business]) -> Iterator[None]:
    """Read all that rows refer to at once, and hold it while they are looked at."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        for name, table in foreign_keys(type(row)).items():
            if table in _NAMED and (row_id := getattr(row, name)) is not None:
                wanted[table].add(row_id)
    held = [loaded(context.unit, _kind_of(table), ids) for table, ids in wanted.items()]
    yield
    held.clear()


def link(row: Business, detail: str | None = None) -> RecordLink:
    """Return the link to a record."""
    return RecordLink(kind=row.kind, id=row.id, label=row.label, detail=detail)


def link_to(context: ToolContext, kind: type[Business], row_id: int | None) -> RecordLink | None:
    """Return the link to a record that another one refers to; None where it may not be seen."""
    row = None if row_id is None else context.unit.session.get(kind, row_id)
    return None if row is None else link(row)


def name_of(context: ToolContext, user_id: int | None) -> str | None:
    """Return a colleague's name."""
    user = None if user_id is None else context.unit.session.get(User, user_id)
    return None if user is None else user.name


def money(value: Money) -> MoneyValue:
    """Return an amount as plain data."""
    return MoneyValue(amount=format(value.amount, "f"), currency=value.currency)


def period(value: Period) -> PeriodValue:
    """Return a period as plain data."""
    return PeriodValue(label=value.label, start=value.start.isoformat(), end=value.end.isoformat())


def moment(context: ToolContext, at: datetime) -> str:
    """Return a moment in the actor's time zone, to the minute, with its offset."""
    return at.astimezone(context.zone).isoformat(timespec="minutes")


def quote(text: str | None, most: int = QUOTED) -> str | None:
    """Return the beginning of a text, cut at a word."""
    flat = " ".join((text or "").split())
    if len(flat) <= most:
        return flat or None
    return flat[:most].rsplit(" ", 1)[0] + " …"


def cite(context: ToolContext, row: Business) -> Citation:
    """Return a record as the source of a statement; of an activity with its time and words."""
    if isinstance(row, Activity):
        at, words = moment(context, row.occurred_at), quote(row.body or row.subject)
        return Citation(kind=row.kind, id=row.id, label=row.label, at=at, quote=words)
    return Citation(kind=row.kind, id=row.id, label=row.label)


def deal_items(context: ToolContext, deals: Sequence[Deal]) -> list[DealItem]:
    """Return deals as lists show them."""
    last = deal_lists.last_activities(context.unit, [deal.id for deal in deals]) if deals else {}
    stages = deal_lists.stages_of(context.unit, deals) if deals else {}
    with _holding(context, deals):
        return [_deal_item(context, deal, stages[deal.stage_id], last.get(deal.id)) for deal in deals]


def _deal_item(context: ToolContext, deal: Deal, stage: Any, last: datetime | None) -> DealItem:  # noqa: ANN401  (a Stage)
    still_open = stage.stage_kind is StageKind.OPEN
    past = deal.close_date is not None and deal.close_date < context.today
    return DealItem(
        deal=link(deal),
        account=link_to(context, Account, deal.account_id),
        stage=stage.name,
        status=stage.stage_kind.value,
        amount=_amount(deal.amount, deal.currency),
        estimated=deal.amount_estimated and deal.amount is not None,
        close_date=_day(deal.close_date),
        owner=name_of(context, deal.owner_id),
        forecast_category=deal.forecast_category.value,
        next_step=deal.next_step,
        last_activity=moment(context, last) if last else None,
        idle_days=(context.today - last.astimezone(context.zone).date()).days if last else None,
        overdue=still_open and past,
    )


def task_items(context: ToolContext, tasks: Sequence[Task]) -> list[TaskItem]:
    """Return tasks as lists show them."""
    with _holding(context, tasks):
        return [task_item(context, task) for task in tasks]


def task_item(context: ToolContext, task: Task) -> TaskItem:
    """Return a task as lists show it."""
    late = task.due_at < context.now if task.due_at else task.due_on is not None and task.due_on < context.today
    return TaskItem(
        task=link(task),
        due=moment(context, task.due_at) if task.due_at else _day(task.due_on),
        overdue=late and task.done_at is None,
        done=task.done_at is not None,
        done_at=moment(context, task.done_at) if task.done_at else None,
        priority=task.priority.value,
        owner=name_of(context, task.owner_id),
        account=link_to(context, Account, task.account_id),
        contact=link_to(context, Contact, task.contact_id),
        deal=link_to(context, Deal, task.deal_id),
        lead=link_to(context, Lead, task.lead_id),
    )


def activity_items(context: ToolContext, rows: Sequence[Activity]) -> list[ActivityItem]:
    """Return activities as lists show them, with those who took part."""
    who = participants.of_activities(context.unit, [row.id for row in rows])
    with _holding(context, [*rows, *(one for some in who.values() for one in some)]):
        return [_activity_item(context, row, who[row.id]) for row in rows]


def activity_item(context: ToolContext, row: Activity) -> ActivityItem:
    """Return an activity as lists show it, with those who took part."""
    return activity_items(context, [row])[0]


def _activity_item(context: ToolContext, row: Activity, who: Sequence[Participant]) -> ActivityItem:
    contacts = (link_to(context, Contact, one.contact_id) for one in who)
    colleagues = (name_of(context, one.user_id) for one in who)
    return ActivityItem(
        activity=link(row),
        type=row.activity_type.value,
        at=moment(context, row.occurred_at),
        planned=row.occurred_at > context.now,
        subject=row.subject,
        quote=quote(row.body),
        direction=row.direction.value if row.direction else None,
        minutes=row.minutes,
        owner=name_of(context, row.owner_id),
        account=link_to(context, Account, row.account_id),
        deal=link_to(context, Deal, row.deal_id),
        lead=link_to(context, Lead, row.lead_id),
        contacts=[one for one in contacts if one is not None],
        colleagues=[one for one in colleagues if one is not None],
        addresses=[one.address for one in who if one.address],
    )


def approval_item(context: ToolContext, row: Approval) -> ApprovalItem:
    """Return something that waits for a yes."""
    return ApprovalItem(
        id=row.id,
        tool=row.tool,
        arguments=dict(row.arguments),
        changes=[FieldChange.model_validate(one) for one in row.diff],
        created_at=moment(context, row.created_at),
        expires_at=moment(context, row.expires_at),
    )


def person(context: ToolContext, contact: Contact, title: str | None = None, role: str | None = None) -> Person:
    """Return a contact with the title and the part he has at an account or in a deal."""
    emails = contact_points.emails(context.unit, contact.id)
    phones = contact_points.phones(context.unit, contact.id)
    return Person(
        contact=link(contact),
        title=title or contact.title,
        role=role,
        email=emails[0].address if emails else None,
        phone=phones[0].number if phones else None,
    )


def staff(context: ToolContext, account: Account) -> list[Person]:
    """Return who works at an account today."""
    here = [
        (context.unit.session.get(Contact, row.contact_id), row) for row in employments.staff(context.unit, account.id)
    ]
    return [
        person(context, contact, row.title, row.buying_role.value if row.buying_role else None)
        for contact, row in here
        if contact is not None
    ]


def facts(context: ToolContext, row: Business, names: Iterable[str] = ()) -> list[Fact]:
    """Return the fields of a record that are not empty: all that people read, or those named."""
    wanted = set(names)
    told = [name for name in logged_columns(type(row)) if (name in wanted if wanted else name not in _UNTOLD)]
    found = (_fact(context, row, name, getattr(row, name)) for name in told)
    return [fact for fact in found if fact is not None]


def _fact(context: ToolContext, row: Business, name: str, value: Any) -> Fact | None:  # noqa: ANN401  (any column's value)
    table = foreign_keys(type(row)).get(name)
    if value is None or value == "":
        return None
    if table is not None:
        target = link_to(context, _kind_of(table), value)
        if target is None:
            return None
        return Fact(name=name.removesuffix("_id"), type="record", value=target.label, record=target)
    currency = getattr(row, "currency", None) if isinstance(value, Decimal) else None
    kind, text = _plain(context, value)
    return Fact(name=name, type="money" if currency else kind, value=text, currency=currency)


def _plain(context: ToolContext, value: Any) -> tuple[FactType, str]:  # noqa: ANN401  (any column's value)
    """Return the type of a value, and its text."""
    if isinstance(value, bool):
        return "yes_no", "yes" if value else "no"
    if isinstance(value, datetime):
        return "moment", moment(context, value)
    if isinstance(value, date):
        return "day", value.isoformat()
    if isinstance(value, Decimal):
        return "number", format(value, "f")
    plain = value.value if isinstance(value, Enum) else value
    return ("number" if isinstance(plain, int) else "text"), str(plain)


@cache
def _kind_of(table: str) -> type[Business]:
    return next(kind for kind in record_kinds().values() if kind.__tablename__ == table)


def _amount(amount: Decimal | None, currency: str) -> MoneyValue | None:
    return None if amount is None else MoneyValue(amount=format(amount, "f"), currency=currency)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
