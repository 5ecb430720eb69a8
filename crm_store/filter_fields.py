"""Which fields each kind of record can be filtered by: its columns, what it refers to, what hangs on it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from crm_store.columns import foreign_keys, logged_columns
from crm_store.models import (
    Account,
    Activity,
    Base,
    Business,
    Campaign,
    Contact,
    ContactEmail,
    ContactPhone,
    Deal,
    DealContact,
    DealLine,
    Employment,
    Lead,
    MessageTemplate,
    Participant,
    Product,
    Quota,
    Segment,
    Task,
    Team,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

_FILTERED = (
    Account,
    Activity,
    Campaign,
    Contact,
    Deal,
    Lead,
    MessageTemplate,
    Product,
    Quota,
    Segment,
    Task,
    Team,
    User,
)
KINDS: dict[str, type[Business]] = {kind.kind: kind for kind in _FILTERED}
"""The kinds of records that can be filtered, by their names."""


class Link(NamedTuple):
    """A way from a record to others: ``through`` has a row for each, its ``near`` column is the record's id.

    ``far`` is the column of ``through`` that holds the other record's id; ``id`` when the row itself is meant.
    """

    through: type[Business]
    near: str
    far: str
    target: type[Business]


_ACTIVITY = "activity"
LINKS: dict[type[Business], dict[str, Link]] = {
    Account: {
        "contact": Link(Employment, "account_id", "contact_id", Contact),
        "deal": Link(Deal, "account_id", "id", Deal),
        _ACTIVITY: Link(Activity, "account_id", "id", Activity),
        "task": Link(Task, "account_id", "id", Task),
    },
    Contact: {
        "account": Link(Employment, "contact_id", "account_id", Account),
        "employment": Link(Employment, "contact_id", "id", Employment),
        "deal": Link(DealContact, "contact_id", "deal_id", Deal),
        "email": Link(ContactEmail, "contact_id", "id", ContactEmail),
        "phone": Link(ContactPhone, "contact_id", "id", ContactPhone),
        _ACTIVITY: Link(Participant, "contact_id", "activity_id", Activity),
        "task": Link(Task, "contact_id", "id", Task),
    },
    Deal: {
        "contact": Link(DealContact, "deal_id", "contact_id", Contact),
        "product": Link(DealLine, "deal_id", "product_id", Product),
        _ACTIVITY: Link(Activity, "deal_id", "id", Activity),
        "task": Link(Task, "deal_id", "id", Task),
    },
    Lead: {
        _ACTIVITY: Link(Activity, "lead_id", "id", Activity),
        "task": Link(Task, "lead_id", "id", Task),
    },
    Activity: {"contact": Link(Participant, "activity_id", "contact_id", Contact)},
    Product: {"deal": Link(DealLine, "product_id", "deal_id", Deal)},
}

ALIASES: dict[type[Business], dict[str, str]] = {
    Account: {"team": "owner.team", "manager": "owner.manager"},
    Contact: {"team": "owner.team", "manager": "owner.manager"},
    Deal: {
        "status": "stage.stage_kind",
        "probability": "stage.probability",
        "team": "owner.team",
        "manager": "owner.manager",
        "industry": "account.industry",
        "segment": "account.segment",
        "account_region": "account.region",
        "country": "account.country",
    },
    Lead: {"team": "owner.team", "manager": "owner.manager"},
    Task: {"team": "owner.team", "manager": "owner.manager"},
}
"""Short names for what is one step away."""

_LABELS: dict[type[Base], tuple[str, ...]] = {
    User: ("name", "email"),
    Account: ("name", "domain"),
    Activity: ("subject",),
    Task: ("title",),
    Lead: ("name", "company_name", "email"),
    Product: ("name", "sku"),
    ContactEmail: ("address",),
    ContactPhone: ("number", "digits"),
}


@cache
def references(kind: type[Business]) -> Mapping[str, tuple[str, type[Business]]]:
    """Return what a record points to: name without ``_id`` → (column, kind pointed to)."""
    found = {}
    for column, table in foreign_keys(kind).items():
        found[column.removesuffix("_id")] = (column, _model(table))
    return found


@cache
def field_names(kind: type[Business]) -> tuple[str, ...]:
    """Return the names that can stand in a filter over ``kind``; those of references can be followed by a dot."""
    plain = {name for name in logged_columns(kind) if name != "custom" and name not in foreign_keys(kind)}
    names = plain | set(references(kind)) | set(LINKS.get(kind, ())) | set(ALIASES.get(kind, ())) | {"id"}
    if "custom" in logged_columns(kind):
        names.add("custom.…")
    from crm_store.filter_derived import derived  # it looks at the links above

    return tuple(sorted(names | set(derived(kind))))


def labels(entity: Any, kind: type[Base]) -> list[Any]:  # noqa: ANN401  (a model or an alias of one)
    """Return the columns by whose text a record is named."""
    if kind is Contact:
        return [func.trim(func.coalesce(entity.first_name, "") + " " + func.coalesce(entity.last_name, ""))]
    return [getattr(entity, name) for name in _LABELS.get(kind, ("name",)) if hasattr(entity, name)]


def last_activity(entity: Any, kind: type[Business], now: datetime) -> ColumnElement[datetime]:  # noqa: ANN401  (a model or an alias of one)
    """Return when the latest activity was that had taken place by ``now``."""
    link = LINKS[kind][_ACTIVITY]
    activity = aliased(Activity)
    query = select(func.max(activity.occurred_at)).where(activity.occurred_at <= now)
    if link.through is Activity:
        return query.where(getattr(activity, link.near) == entity.id).correlate(entity).scalar_subquery()
    through: Any = aliased(link.through)
    query = query.join(through, getattr(through, link.far) == activity.id)
    return query.where(getattr(through, link.near) == entity.id).correlate(entity).scalar_subquery()


def _model(table: str) -> type[Business]:
    found = next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == table)
    return cast("type[Business]", found)
