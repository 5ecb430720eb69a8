"""Any record: found, shown, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from crm_store import accounts, activities, contact_points, contacts, deal_contacts, deals, employments, leads, tasks
from crm_store.errors import AmbiguousRecord, InvalidValue, UnknownRecord
from crm_store.filters import Filter
from crm_store.lookup import named, record_kinds
from crm_store.matching.find import find
from crm_store.models import Account, Activity, Business, Contact, Deal, Lead, Task
from tools import references, views
from tools.context import ToolContext
from tools.registry import Effect, ToolArguments, tool
from tools.results import Fact, FoundRecord, RecordCard, RecordLink, RecordRemoved, RecordsFound
from tools.slots import AnyRef, SearchText

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST = 10
_SHOWN = 5
_SURE = 0.75
_MARGIN = 0.15
REMOVERS: dict[type[Business], Callable[[Any, int], None]] = {
    Account: accounts.remove,
    Activity: activities.remove,
    Contact: contacts.remove,
    Deal: deals.remove,
    Lead: leads.remove,
    Task: tasks.remove,
}
"""What removes a record, by its kind; refused while something hangs on it."""
_TEXTS = ("body", "background", "notes")


class FindRecords(ToolArguments):
    """What to look for, among which kind."""

    text: SearchText
    kind: Literal["account", "contact", "deal", "lead", "product", "user"] | None = None


class ShowRecord(ToolArguments):
    """Which record."""

    record: AnyRef


class DeleteRecord(ToolArguments):
    """Which record."""

    record: AnyRef


@tool(Effect.READ)
def find_records(context: ToolContext, arguments: FindRecords) -> RecordsFound:
    """Find records by name, e-mail, domain or phone, however spelt."""
    kinds = None if arguments.kind is None else (arguments.kind,)
    found = find(context.unit, arguments.text, kinds=kinds, limit=_MOST + 1)
    records = [
        FoundRecord(
            record=RecordLink(kind=one.kind, id=one.id, label=one.label, detail=one.detail),
            score=round(one.score, 2),
            reasons=list(one.reasons),
        )
        for one in found[:_MOST]
    ]
    return RecordsFound(text=arguments.text, kind=arguments.kind, records=records, cut=len(found) > _MOST)


@tool(Effect.READ)
def show_record(context: ToolContext, arguments: ShowRecord) -> RecordCard:
    """Show all that is known about one record."""
    row = meant(context, arguments.record)
    text = next((getattr(row, name) for name in _TEXTS if getattr(row, name, None)), None)
    card = RecordCard(
        record=views.link(row), facts=[*views.facts(context, row), *_points(context, row), *_own(row)], text=text
    )
    return card.model_copy(update=_around(context, row))


@tool(Effect.WRITE)
def delete_record(context: ToolContext, arguments: DeleteRecord) -> RecordRemoved:
    """Delete one record; refused while deals, activities or tasks hang on it."""
    row = meant(context, arguments.record)
    remove = REMOVERS.get(type(row))
    if remove is None:
        known = ", ".join(sorted(kind.kind for kind in REMOVERS))
        raise InvalidValue(field="record", value=arguments.record, reason=f"only these can be deleted: {known}")
    gone = views.link(row)
    remove(context.writing, row.id)
    return RecordRemoved(record=gone)


def meant(context: ToolContext, reference: str) -> Business:
    """Return the record that ``kind:id``, ``kind:name`` or a bare name means.

    Raises:
        UnknownRecord, AmbiguousRecord: none, or several are.
        InvalidValue: a bare number, which may be anything's.
    """
    head, colon, rest = reference.partition(":")
    kind = record_kinds().get(head.strip().casefold().replace("_", " ")) if colon else None
    if kind is not None:
        return _of_kind(context, kind, rest.strip())
    if reference.strip().lstrip("#").isdecimal():
        raise InvalidValue(field="record", value=reference, reason="say what it is, as in deal:12")
    found = find(context.unit, reference, limit=_SHOWN)
    if not found or found[0].score < _SURE:
        raise UnknownRecord(kind="record", reference=reference, candidates=found)
    if len(found) > 1 and found[0].score - found[1].score < _MARGIN:
        labels = ", ".join(f"{one.label} ({one.kind}:{one.id})" for one in found)
        example = f"{found[0].kind}:{found[0].id}"
        raise AmbiguousRecord(
            reference=reference, count=len(found), labels=labels, example=example, candidates=found
        )  # fmt: skip
    return context.unit.get(record_kinds()[found[0].kind], found[0].id)


def _of_kind(context: ToolContext, kind: type[Business], text: str) -> Business:
    ways: dict[type[Business], Callable[[ToolContext, str], Business]] = {
        Account: references.account,
        Activity: references.activity,
        Contact: references.contact,
        Deal: references.deal,
        Lead: references.lead,
        Task: references.task,
    }
    find_one = ways.get(kind)
    return find_one(context, text) if find_one is not None else named(context.unit, kind, references.bare(kind, text))


def _own(row: Business) -> list[Fact]:
    """Return the company's own fields of a record."""
    held = getattr(row, "custom", None) or {}
    return [Fact(name=name, type="text", value=str(value)) for name, value in held.items() if value not in (None, "")]


def _points(context: ToolContext, row: Business) -> list[Fact]:
    """Return a contact's addresses, numbers and employers."""
    if not isinstance(row, Contact):
        return []
    unit = context.unit
    found = [Fact(name="email", type="text", value=one.address) for one in contact_points.emails(unit, row.id)]
    found += [Fact(name="phone", type="text", value=one.number) for one in contact_points.phones(unit, row.id)]
    for one in employments.current(unit, row.id):
        employer = views.link_to(context, Account, one.account_id)
        if employer is not None:
            found.append(Fact(name="account", type="record", value=employer.label, record=employer))
    return found


def _around(context: ToolContext, row: Business) -> dict[str, Any]:
    """Return what hangs on a record: people, deals, open tasks, the last activities."""
    if not isinstance(row, Account | Contact | Deal | Lead):
        return {}
    where: Filter = {"field": row.kind, "op": "=", "value": row.id}
    found: dict[str, Any] = {}
    if isinstance(row, Account):
        found["people"] = views.staff(context, row)
    if isinstance(row, Deal):
        found["people"] = _taking_part(context, row)
    if isinstance(row, Account | Contact):
        page = deals.find_all(context.unit, where=where, order_by="-id", limit=_SHOWN)
        found |= {"deals": views.deal_items(context, page.rows), "deals_total": page.total}
    todo = tasks.find_all(context.unit, where=[where, {"field": "done_at", "op": "is empty"}], limit=_SHOWN)
    done = activities.find_all(context.unit, where=where, limit=_SHOWN)
    return found | {
        "tasks": views.task_items(context, todo.rows),
        "tasks_total": todo.total,
        "activities": views.activity_items(context, done.rows),
        "activities_total": done.total,
    }


def _taking_part(context: ToolContext, deal: Deal) -> list[Any]:
    return [
        views.person(context, contact, role=row.buying_role.value if row.buying_role else None)
        for row in deal_contacts.of_deal(context.unit, deal.id)
        if (contact := context.unit.session.get(Contact, row.contact_id)) is not None
    ]
