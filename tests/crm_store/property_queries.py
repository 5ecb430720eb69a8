"""Every shape of query over one model or two, with what it must answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, literal, select, union_all
from sqlalchemy.orm import aliased

from crm_store.errors import UnknownRecord
from crm_store.models import (
    Account,
    Activity,
    Business,
    Change,
    ChangeSet,
    Contact,
    ContactEmail,
    Deal,
    DealEvent,
    DealLine,
    Employment,
    Operational,
    Task,
    User,
)
from tests.crm_store.property_sight import sum_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_store.unit import Unit
    from tests.crm_store.property_sight import Row, Sight

BUSINESS: tuple[type[Business], ...] = (Account, Contact, ContactEmail, Employment, Deal, DealLine, Activity, Task)
DERIVED: tuple[type[Operational], ...] = (DealEvent, ChangeSet, Change)
LINKS: tuple[tuple[type[Any], str, type[Any]], ...] = (
    (Account, "parent_id", Account), (Deal, "account_id", Account), (DealLine, "deal_id", Deal),
    (Employment, "account_id", Account), (Employment, "contact_id", Contact), (Activity, "deal_id", Deal),
    (Task, "contact_id", Contact), (DealEvent, "deal_id", Deal), (Deal, "owner_id", User),
    (Change, "change_set_id", ChangeSet),
)  # fmt: skip


def differences(unit: Unit, sight: Sight) -> Iterator[str]:
    """Yield each query whose answer is not what ``sight`` says."""
    answers = {kind.__tablename__: _of_one(unit, kind, sight) for kind in (*BUSINESS, *DERIVED)}
    answers |= {f"{link[0].__tablename__}.{link[1]}": _of_two(unit, *link, sight) for link in LINKS}
    for of, asked in {**answers, "amounts": _sums(unit, sight)}.items():
        yield from (f"{shape} of {of}: {found}, not {right}" for shape, found, right in asked if found != right)
    for kind in BUSINESS:
        for row_id in sight.rows[kind.__tablename__]:
            if _found(unit, kind, row_id) != sight.sees(kind.__tablename__, row_id):
                yield f"get of {kind.__tablename__} {row_id}"


def _found(unit: Unit, kind: type[Business], row_id: int) -> bool:
    try:
        return unit.get(kind, row_id).id == row_id
    except UnknownRecord:
        return False


def _of_one(unit: Unit, kind: type[Any], sight: Sight) -> Iterator[tuple[str, object, object]]:
    session, other = unit.session, aliased(kind)
    ids = sorted(sight.ids(kind.__tablename__))
    below = select(kind.id).subquery()
    named = select(other.id).cte()
    counted = select(func.count(kind.id)).scalar_subquery()
    yield "entities", sorted(row.id for row in unit.all(select(kind))), ids
    yield "columns", sorted(session.scalars(select(kind.id))), ids
    yield "alias", sorted(session.scalars(select(other.id))), ids
    yield "count", session.scalar(select(func.count()).select_from(kind)), len(ids)
    yield "condition only", session.scalar(select(func.count()).where(kind.id > 0)), len(ids)
    yield "subquery", sorted(session.scalars(select(below.c.id))), ids
    yield "common table", sorted(session.scalars(select(named.c.id))), ids
    yield "scalar subquery", session.scalar(select(literal(0) + counted)), len(ids)
    yield "union", sorted(session.scalars(union_all(select(kind.id), select(other.id)))), sorted(ids * 2)
    yield "exists", session.scalar(select(exists().where(kind.id > 0))), bool(ids)
    yield "membership", sorted(session.scalars(select(kind.id).where(kind.id.in_(select(other.id))))), ids
    newest = select(func.max(other.id)).scalar_subquery()
    yield "newest", list(session.scalars(select(kind.id).where(kind.id == newest))), ids[-1:]
    pairs = select(kind.id, other.id).join(other, other.id == kind.id)
    yield "join to itself", sorted(map(tuple, session.execute(pairs))), [(row_id, row_id) for row_id in ids]


def _sums(unit: Unit, sight: Sight) -> Iterator[tuple[str, object, object]]:
    rows: list[Row] = [sight.rows["deals"][row_id] for row_id in sight.ids("deals")]
    for shape, query in (
        ("sum", select(func.sum(Deal.amount))),
        ("filtered sum", select(func.sum(Deal.amount).filter(Deal.id > 0)).select_from(Deal)),
        ("sum of a subquery", select(func.sum(select(Deal.amount).subquery().c.amount))),
    ):
        yield shape, unit.session.scalar(query), sum_of(rows, "amount")
    grouped = select(Deal.owner_id, func.count()).group_by(Deal.owner_id)
    counts = {owner: sum(row["owner_id"] == owner for row in rows) for owner in {row["owner_id"] for row in rows}}
    yield "groups", {row[0]: row[1] for row in unit.session.execute(grouped)}, counts


def _of_two(
    unit: Unit, left: type[Any], column: str, right: type[Any], sight: Sight
) -> Iterator[tuple[str, object, object]]:
    session, other = unit.session, aliased(right)
    rows = {row_id: sight.rows[left.__tablename__][row_id] for row_id in sight.ids(left.__tablename__)}
    targets = {row_id: row[column] for row_id, row in rows.items()}
    seen = sight.ids(right.__tablename__)
    both = sorted((row_id, target) for row_id, target in targets.items() if target in seen)
    outer = sorted((row_id, target if target in seen else 0) for row_id, target in targets.items())
    link = getattr(left, column)
    inner = select(left.id, other.id).join(other, other.id == link)
    yield "join", sorted(map(tuple, session.execute(inner))), both
    optional = select(left.id, func.coalesce(other.id, 0)).outerjoin(other, other.id == link)
    yield "outer join", sorted(map(tuple, session.execute(optional))), outer
    implicit = select(left.id, other.id).where(other.id == link)
    yield "implicit join", sorted(map(tuple, session.execute(implicit))), both
    correlated = select(left.id).where(exists().where(other.id == link))
    yield "correlated", sorted(session.scalars(correlated)), [row_id for row_id, _ in both]
    without = select(left.id).where(~exists().where(other.id == link))
    yield "not exists", sorted(session.scalars(without)), sorted(rows.keys() - dict(both).keys())
    counted = select(func.count()).where(other.id == link).correlate(left).scalar_subquery()
    expected = sorted((row_id, int(target != 0)) for row_id, target in outer)
    yield "counted", sorted(map(tuple, session.execute(select(left.id, counted)))), expected
