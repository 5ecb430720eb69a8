"""Activities: calls, meetings, e-mails and notes, as they took place or are planned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from sqlalchemy import select

from crm_store import inputs, leads, links, listing, participants, removal, storing
from crm_store.errors import InvalidValue
from crm_store.models import Activity, ActivityType, Direction, Participant, Sharing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_store.filters import Filter
    from crm_store.listing import Page
    from crm_store.unit import Unit, WriteUnit


class ActivityFields(TypedDict, total=False):
    """What is known about an activity; ``minutes`` is how long it took."""

    subject: str | None
    body: str | None
    language: str | None
    direction: Direction | None
    minutes: int | None
    account_id: int | None
    deal_id: int | None
    lead_id: int | None
    owner_id: int | None
    sharing: Sharing
    external_id: str | None
    custom: dict[str, Any] | None


_PLANNABLE = {ActivityType.MEETING, ActivityType.CALL}
_CLOCKS_DIFFER = timedelta(minutes=5)


def log(
    unit: WriteUnit,
    activity_type: ActivityType,
    *,
    occurred_at: datetime | None = None,
    contact_ids: Sequence[int] = (),
    user_ids: Sequence[int] = (),
    addresses: Sequence[str] = (),
    **fields: Unpack[ActivityFields],
) -> Activity:
    """Log what happened, now unless said otherwise; a meeting or a call in the future is planned.

    The deal's account is filled in, else the one at which all contacts work. E-mail addresses become the
    contacts or colleagues that they belong to. An activity with an ``external_id`` (such as a Message-ID) that is
    logged already is returned as it is. The first answer to a lead is noted on the lead.

    Raises:
        RuleBroken: account and deal do not belong together.
        InvalidValue: a note or an e-mail lies in the future, or a field cannot hold its value.
        UnknownRecord: what it is about, or who took part, is not to be seen.
    """
    values = _fit(dict(fields))
    known = by_external_id(unit, values.get("external_id"))
    if known is not None:
        return known
    moment = occurred_at or unit.clock.now()
    _check_moment(unit, activity_type, moment)
    values["owner_id"] = inputs.owner(unit, fields.get("owner_id"))
    row = Activity(activity_type=activity_type, occurred_at=moment, **links.agreeing(unit, values, contact_ids))
    storing.add(unit, row)
    participants.add(unit, row.id, contact_ids=contact_ids, user_ids=user_ids, addresses=addresses)
    if row.lead_id is not None and _answers(unit, row):
        leads.record_response(unit, row.lead_id, row.occurred_at)
    return row


def change(
    unit: WriteUnit,
    activity_id: int,
    *,
    activity_type: ActivityType | None = None,
    occurred_at: datetime | None = None,
    expect_version: int | None = None,
    **fields: Unpack[ActivityFields],
) -> Activity:
    """Correct an activity, or move a planned one; with another deal goes that deal's account.

    Raises:
        UnknownRecord: it is not to be seen.
        InvalidValue: a note or an e-mail would lie in the future, or a field cannot hold its value.
        RuleBroken: account and deal would not belong together.
        ChangedMeanwhile: it has another version than ``expect_version``.
    """
    row = unit.get(Activity, activity_id)
    values = _fit(dict(fields))
    if {"account_id", "deal_id"} & values.keys():
        account_id = values.get("account_id", None if values.get("deal_id") is not None else row.account_id)
        values |= {"account_id": account_id, "deal_id": values.get("deal_id", row.deal_id)}
        values = links.agreeing(unit, values)
    if activity_type is not None or occurred_at is not None:
        values |= {"activity_type": activity_type or row.activity_type, "occurred_at": occurred_at or row.occurred_at}
        _check_moment(unit, values["activity_type"], values["occurred_at"])
    return storing.update(unit, row, values, expect_version=expect_version)


def remove(unit: WriteUnit, activity_id: int) -> None:
    """Remove an activity that never was, with its participants.

    Raises:
        UnknownRecord: it is not to be seen.
        Forbidden: it is not the actor's to remove.
    """
    removal.remove(unit, unit.get(Activity, activity_id))


def get(unit: Unit, activity_id: int) -> Activity:
    """Return an activity by id.

    Raises:
        UnknownRecord: there is none that may be seen.
    """
    return unit.get(Activity, activity_id)


def by_external_id(unit: Unit, external_id: str | None) -> Activity | None:
    """Return the visible activity that came from elsewhere under this id, if it is logged already."""
    if external_id is None:
        return None
    return unit.first(select(Activity).where(Activity.external_id == external_id).order_by(Activity.id))


def find_all(
    unit: Unit, *, where: Filter = (), order_by: str = "-occurred_at", limit: int = listing.USUAL, offset: int = 0
) -> Page[Activity]:
    """Return the activities that a filter lets through, the latest first; see :func:`crm_store.listing.page`."""
    return listing.page(unit, Activity, where, order_by, limit, offset)


def timeline(
    unit: Unit,
    *,
    account_id: int | None = None,
    deal_id: int | None = None,
    contact_id: int | None = None,
    lead_id: int | None = None,
    limit: int = 50,
) -> Sequence[Activity]:
    """Return what happened with an account, deal, contact or lead until now, the latest first.

    Several of them narrow the list to what is about all.

    Raises:
        UnknownRecord: one of them is not to be seen.
    """
    about = {"account_id": account_id, "deal_id": deal_id, "lead_id": lead_id}
    storing.check_references(unit, Activity, about)
    storing.check_references(unit, Participant, {"contact_id": contact_id})
    query = select(Activity).where(Activity.occurred_at <= unit.clock.now())
    for column, row_id in about.items():
        if row_id is not None:
            query = query.where(getattr(Activity, column) == row_id)
    if contact_id is not None:
        took_part = select(Participant.activity_id).where(Participant.contact_id == contact_id)
        query = query.where(Activity.id.in_(took_part))
    return unit.all(query.order_by(Activity.occurred_at.desc(), Activity.id.desc()).limit(limit))


def planned(unit: Unit, *, owner_id: int | None = None, until: datetime | None = None) -> Sequence[Activity]:
    """Return the meetings and calls that are planned, the next first: the actor's, or another user's."""
    query = select(Activity).where(
        Activity.occurred_at > unit.clock.now(), Activity.owner_id == inputs.owner(unit, owner_id)
    )
    if until is not None:
        query = query.where(Activity.occurred_at <= until)
    return unit.all(query.order_by(Activity.occurred_at, Activity.id))


def _fit(values: dict[str, Any]) -> dict[str, Any]:
    one_line = ("subject", "language", "external_id")
    fit: dict[str, Any] = {key: inputs.words(value) if key in one_line else value for key, value in values.items()}
    if "body" in fit:
        fit["body"] = inputs.prose(fit["body"])
    inputs.not_negative("minutes", fit.get("minutes"))
    return fit


def _check_moment(unit: Unit, activity_type: ActivityType, moment: datetime) -> None:
    if activity_type in _PLANNABLE and moment.tzinfo is not None:
        return
    if moment.tzinfo is None:
        raise InvalidValue(field="occurred_at", value=str(moment), reason="it has no time zone")
    if moment > unit.clock.now() + _CLOCKS_DIFFER:
        raise InvalidValue(field="occurred_at", value=str(moment), reason=f"no {activity_type} lies in the future")


def _answers(unit: Unit, row: Activity) -> bool:
    """Tell whether an activity reached out to somebody: neither a note, nor inbound, nor still to come."""
    reached = row.activity_type is not ActivityType.NOTE and row.direction is not Direction.INBOUND
    return reached and row.occurred_at <= unit.clock.now()
