"""Campaigns: what marketing does, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from crm_store import inputs, listing, removal, storing, unique_names
from crm_store.errors import InvalidValue
from crm_store.models import Campaign
from crm_store.money import checked_currency
from crm_store.own_company import own_company

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from crm_store.filters import Filter
    from crm_store.listing import Page
    from crm_store.unit import Unit, WriteUnit


class CampaignFields(TypedDict, total=False):
    """What is known about a campaign; ``cost`` is in ``currency``."""

    name: str
    channel: str | None
    started_on: date | None
    ended_on: date | None
    cost: Decimal | None
    currency: str | None


def create(unit: WriteUnit, **fields: Unpack[CampaignFields]) -> Campaign:
    """Add a campaign; a cost without a currency is in the company's.

    Raises:
        DuplicateRecord: there is one of that name.
        InvalidValue: the name is missing, it ends before it begins, or a field cannot hold its value.
        Forbidden: the actor is neither manager nor admin.
    """
    values = _fit({"name": "", **fields})
    if values.get("cost") is not None:
        values.setdefault("currency", own_company(unit).currency)
    _check_days(values.get("started_on"), values.get("ended_on"))
    unique_names.refuse_taken(unit, Campaign, values["name"])
    return storing.add(unit, Campaign(**values))


def change(
    unit: WriteUnit, campaign_id: int, *, expect_version: int | None = None, **fields: Unpack[CampaignFields]
) -> Campaign:
    """Change what is given; see :func:`create` for what is refused.

    Raises:
        UnknownRecord: there is none with this id.
        ChangedMeanwhile: it has another version than ``expect_version``.
    """
    row = unit.get(Campaign, campaign_id)
    values = _fit(dict(fields))
    _check_days(values.get("started_on", row.started_on), values.get("ended_on", row.ended_on))
    unique_names.refuse_taken(unit, Campaign, values.get("name"), row.id)
    return storing.update(unit, row, values, expect_version=expect_version)


def remove(unit: WriteUnit, campaign_id: int) -> None:
    """Remove a campaign that brought nothing.

    Raises:
        UnknownRecord: there is none with this id.
        StillInUse: leads or deals name it.
        Forbidden: the actor is neither manager nor admin.
    """
    removal.remove(unit, unit.get(Campaign, campaign_id))


def get(unit: Unit, campaign_id: int) -> Campaign:
    """Return a campaign by id.

    Raises:
        UnknownRecord: there is none with this id.
    """
    return unit.get(Campaign, campaign_id)


def find(unit: Unit, reference: str) -> Campaign:
    """Return the campaign that an id or a name means.

    Raises:
        UnknownRecord: none is called that.
    """
    return unique_names.named(unit, Campaign, reference)


def find_all(
    unit: Unit, *, where: Filter = (), order_by: str = "-started_on", limit: int = listing.USUAL, offset: int = 0
) -> Page[Campaign]:
    """Return the campaigns that a filter lets through; see :func:`crm_store.listing.page`."""
    return listing.page(unit, Campaign, where, order_by, limit, offset)


def _fit(values: dict[str, Any]) -> dict[str, Any]:
    fit = dict(values)
    if "name" in fit:
        fit["name"] = inputs.required("name", fit["name"])
    if "channel" in fit:
        fit["channel"] = inputs.words(fit["channel"])
    if fit.get("currency") is not None:
        fit["currency"] = checked_currency(fit["currency"])
    inputs.not_negative("cost", fit.get("cost"))
    return fit


def _check_days(started_on: date | None, ended_on: date | None) -> None:
    if started_on is not None and ended_on is not None and ended_on < started_on:
        raise InvalidValue(field="ended_on", value=str(ended_on), reason=f"it lies before the beginning, {started_on}")
