"""Removing a record with what belongs to it, and never leaving anything that points to nothing."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from crm_store.errors import StillInUse
from crm_store.models import (
    Account,
    Activity,
    Base,
    Business,
    Contact,
    ContactEmail,
    ContactPhone,
    Deal,
    DealContact,
    DealLine,
    Employment,
    Lead,
    Participant,
    Task,
    table_of,
)
from crm_store.rights import check_reassign, check_writer
from crm_store.unit import unfiltered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_store.unit import WriteUnit


class Contents(StrEnum):
    """What becomes of the records that hang on a removed one."""

    REFUSE = "refuse"
    REMOVE = "remove"
    DETACH = "detach"


class Tie(NamedTuple):
    """A column of ``kind`` that points to another record."""

    kind: type[Base]
    column: str


_PARTS = {
    Tie(ContactEmail, "contact_id"),
    Tie(ContactPhone, "contact_id"),
    Tie(Employment, "contact_id"),
    Tie(Employment, "account_id"),
    Tie(DealContact, "deal_id"),
    Tie(DealContact, "contact_id"),
    Tie(DealLine, "deal_id"),
    Tie(Participant, "activity_id"),
    Tie(Participant, "contact_id"),
}
"""Rows that are nothing without the other one: they go with it."""

_LINKS = {
    Tie(Account, "parent_id"),
    Tie(Lead, "account_id"),
    Tie(Lead, "contact_id"),
    Tie(Lead, "deal_id"),
    Tie(Task, "contact_id"),
}
"""References that are emptied: the row stands without them."""

_CONTENTS = {
    Tie(Deal, "account_id"),
    *(Tie(Activity, column) for column in ("account_id", "deal_id", "lead_id")),
    *(Tie(Task, column) for column in ("account_id", "deal_id", "lead_id")),
}
"""Records of their own, which somebody has to decide about."""

_DECIDE = "Have them removed too, or detached, or move them first."


def remove(unit: WriteUnit, row: Business, contents: Contents = Contents.REFUSE) -> None:
    """Remove a record and its parts; ``contents`` says what becomes of the records that hang on it.

    That hidden records hang on it is said without a word about them: what others refer to cannot go.

    Raises:
        StillInUse: something hangs on it, and nobody said what shall become of it.
        Forbidden: the actor may not remove this, or what hangs on it.
    """
    check_writer(unit, type(row), "remove")
    check_reassign(unit, row, {"removed": True})
    if contents is Contents.REFUSE:
        _refuse_contents(unit, row)
    staff = _staff(unit, row) if contents is Contents.REMOVE and isinstance(row, Account) else []
    for tie in _ties(type(row)):
        for other in _pointing(unit, tie, row):
            _settle(unit, tie, other, contents)
    for contact in staff:
        remove(unit, contact, contents)
    unit.session.flush()
    _refuse_rest(unit, row)
    unit.remove(row)
    unit.session.flush()


def _settle(unit: WriteUnit, tie: Tie, other: Business, contents: Contents) -> None:
    if tie in _PARTS:
        unit.remove(other)
    elif tie in _LINKS or contents is Contents.DETACH:
        unit.change(other, **{tie.column: None})
    else:
        remove(unit, other, contents)


def _refuse_contents(unit: WriteUnit, row: Business) -> None:
    """Refuse to remove what deals, activities, tasks or (of an account) people hang on."""
    count: Counter[str] = Counter()
    for tie in _ties(type(row)):
        if tie in _CONTENTS:
            count[table_of(tie.kind).name] += len(_pointing(unit, tie, row))
    if isinstance(row, Account):
        count["contacts"] += len(_staff(unit, row))
    if count.total():
        uses = ", ".join(f"{name} ({number:,})" for name, number in count.items() if number)
        raise StillInUse(label=row.label, uses=uses, remedy=_DECIDE)


def _refuse_rest(unit: WriteUnit, row: Business) -> None:
    """Refuse to remove what is still pointed to, be it from rows that the actor cannot see."""
    seen: Counter[str] = Counter()
    hidden = 0
    for tie in _all_ties(type(row)):
        query = select(func.count()).where(getattr(tie.kind, tie.column) == row.id)
        found = unit.session.scalar(query) or 0
        hidden += (unit.session.scalar(unfiltered(query)) or 0) - found
        seen[table_of(tie.kind).name.replace("_", " ")] += found
    if seen.total() or hidden:
        uses = [f"{name} ({number:,})" for name, number in seen.items() if number]
        remedy = "Change those first, or keep it and mark it as no longer in use."
        raise StillInUse(label=row.label, uses=", ".join(uses or ["other people's records"]), remedy=remedy)


def _staff(unit: WriteUnit, account: Account) -> list[Contact]:
    """Return the people who belong to this account and to no other."""
    here = select(Employment.contact_id).where(Employment.account_id == account.id)
    elsewhere = select(Employment.contact_id).where(Employment.account_id != account.id)
    query = select(Contact).where(Contact.id.in_(here), Contact.id.not_in(elsewhere))
    return list(unit.all(query.order_by(Contact.id)))


def _pointing(unit: WriteUnit, tie: Tie, row: Business) -> Sequence[Any]:
    column = getattr(tie.kind, tie.column)
    return unit.all(select(tie.kind).where(column == row.id).order_by(tie.kind.id))


def _ties(kind: type[Business]) -> Iterator[Tie]:
    """Yield the columns that point to a kind and are dealt with before it goes, parts last."""
    known = [tie for tie in _all_ties(kind) if tie in _PARTS | _LINKS | _CONTENTS]
    yield from sorted(known, key=lambda tie: tie in _PARTS)


@cache
def _all_ties(kind: type[Business]) -> tuple[Tie, ...]:
    return tuple(
        Tie(mapper.class_, attribute.key)
        for mapper in sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)
        for attribute in mapper.column_attrs
        if table_of(kind) in {key.column.table for key in attribute.columns[0].foreign_keys}
    )
