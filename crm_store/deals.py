"""Deals: opened, moved through stages, won or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from sqlalchemy import select

from crm_store import deal_contacts, inputs, listing, removal, stage_rules, storing, vocabulary
from crm_store.errors import DuplicateRecord, InvalidValue, RuleBroken
from crm_store.fiscal import calendar_of
from crm_store.models import Account, Deal, ForecastCategory, Sharing, Stage, StageKind
from crm_store.money import checked_currency
from crm_store.namesakes import exact, same_name
from crm_store.own_company import own_company
from crm_store.removal import Contents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from crm_store.filters import Filter
    from crm_store.listing import Page
    from crm_store.unit import Unit, WriteUnit


class DealFields(TypedDict, total=False):
    """What is known about a deal besides its stage; ``amount`` is in ``currency``."""

    name: str
    account_id: int | None
    amount: Decimal | None
    amount_estimated: bool
    currency: str
    opened_on: date | None
    close_date: date | None
    forecast_category: ForecastCategory
    source_id: int | None
    campaign_id: int | None
    close_reason_id: int | None
    competitor: str | None
    next_step: str | None
    owner_id: int | None
    sharing: Sharing
    external_id: str | None
    custom: dict[str, Any] | None


_TEXTS = ("competitor", "next_step", "external_id")


def open_deal(
    unit: WriteUnit,
    *,
    stage_id: int | None = None,
    pipeline_id: int | None = None,
    contact_ids: Sequence[int] = (),
    allow_duplicate: bool = False,
    effective_at: datetime | None = None,
    **fields: Unpack[DealFields],
) -> Deal:
    """Open a deal, in the first open stage unless said otherwise; without an owner it is the actor's.

    Currency is the company's, forecast category the stage's, the day of opening that of ``effective_at`` or today,
    where they are not given.

    Raises:
        DuplicateRecord: the account has a visible open deal of the same name.
        RuleBroken: the stage requires what is not given.
        InvalidValue: the name is missing, or a field cannot hold its value.
        UnknownRecord: account, stage, contact or another reference is not to be seen.
    """
    storing.check_past(unit, effective_at)
    stage = vocabulary.first_open_stage(unit, pipeline_id) if stage_id is None else unit.get(Stage, stage_id)
    values = _fit({"name": "", **fields})
    values["owner_id"] = inputs.owner(unit, fields.get("owner_id"))
    values.setdefault("currency", own_company(unit).currency)
    values.setdefault("opened_on", calendar_of(unit).day_of(effective_at or unit.clock.now()))
    storing.check_references(unit, Deal, values)
    if not allow_duplicate:
        _refuse_duplicate(unit, values)
    deal = Deal(**{"forecast_category": stage.forecast_category, **values})
    entered = stage_rules.entering(unit, deal, None, stage, values, effective_at)
    stage_rules.check_reason(unit, stage, entered)
    stage_rules.refuse_missing(deal, stage, stage_rules.missing(unit, deal, stage, entered, len(contact_ids)))
    for column, value in entered.items():
        setattr(deal, column, value)
    storing.add(unit, deal, effective_at)
    for contact_id in contact_ids:
        deal_contacts.add(unit, deal.id, contact_id)
    return deal


def move_stage(
    unit: WriteUnit,
    deal_id: int,
    stage_id: int,
    *,
    expect_version: int | None = None,
    effective_at: datetime | None = None,
    **fields: Unpack[DealFields],
) -> Deal:
    """Move a deal to another stage, setting ``fields`` along with it; see :func:`stage_rules.entering`.

    Raises:
        RuleBroken: the stage requires what the deal does not have; all of it is named.
        InvalidValue: the close reason explains another end, or a field cannot hold its value.
        UnknownRecord: deal, stage or reason are not to be seen.
        ChangedMeanwhile: the deal has another version than ``expect_version``.
    """
    storing.check_past(unit, effective_at)
    deal, stage = unit.get(Deal, deal_id), unit.get(Stage, stage_id)
    if stage.id == deal.stage_id:
        return change(unit, deal_id, expect_version=expect_version, effective_at=effective_at, **fields)
    before = unit.get(Stage, deal.stage_id)
    given = _fit(dict(fields))
    values = stage_rules.entering(unit, deal, before, stage, given, effective_at)
    stage_rules.check_reason(unit, stage, values)
    stage_rules.refuse_missing(deal, stage, stage_rules.missing(unit, deal, stage, values))
    return storing.update(unit, deal, values, expect_version=expect_version, effective_at=effective_at)


def change(
    unit: WriteUnit,
    deal_id: int,
    *,
    expect_version: int | None = None,
    effective_at: datetime | None = None,
    **fields: Unpack[DealFields],
) -> Deal:
    """Change what is given: amount, close date, owner, forecast category, next step and the like.

    An amount that somebody names is no estimate any more.

    Raises:
        RuleBroken: what the deal's stage requires would be empty, or a closed deal's forecast category differ.
        InvalidValue: a field cannot hold its value; stages are changed by :func:`move_stage`.
        UnknownRecord: the deal or a reference is not to be seen.
        ChangedMeanwhile: the deal has another version than ``expect_version``.
    """
    deal = unit.get(Deal, deal_id)
    stage = unit.get(Stage, deal.stage_id)
    values = _fit(dict(fields))
    if {"stage_id", "pipeline_id"} & values.keys():
        raise InvalidValue(field="stage", value=values.get("stage_id"), reason="a deal is moved to another stage")
    category = values.get("forecast_category", deal.forecast_category)
    if stage.stage_kind is not StageKind.OPEN and category is not deal.forecast_category:
        raise RuleBroken(label=deal.label, reason=f"it is {stage.stage_kind}", remedy="Reopen it first.")
    stage_rules.check_reason(unit, stage, values)
    if None in values.values():
        lacking = stage_rules.missing(unit, deal, stage, {})
        emptied = [name for name in stage_rules.missing(unit, deal, stage, values) if name not in lacking]
        stage_rules.refuse_missing(deal, stage, emptied)
    return storing.update(unit, deal, values, expect_version=expect_version, effective_at=effective_at)


def remove(unit: WriteUnit, deal_id: int, *, contents: Contents = Contents.REFUSE) -> None:
    """Remove a deal with its lines; ``contents`` says what becomes of its activities and tasks.

    Raises:
        StillInUse: something hangs on it, and nobody said what shall become of it.
        Forbidden: it is not the actor's to remove.
    """
    removal.remove(unit, unit.get(Deal, deal_id), contents)


def get(unit: Unit, deal_id: int) -> Deal:
    """Return a deal by id.

    Raises:
        UnknownRecord: there is none that may be seen.
    """
    return unit.get(Deal, deal_id)


def find(unit: Unit, reference: str) -> Deal:
    """Return the deal that an id or a name means, however it is spelt.

    Raises:
        UnknownRecord: none is called that.
        AmbiguousRecord: several are.
    """
    return exact(unit, Deal, reference)


def find_all(
    unit: Unit, *, where: Filter = (), order_by: str = "close_date", limit: int = listing.USUAL, offset: int = 0
) -> Page[Deal]:
    """Return the deals that a filter lets through; see :func:`crm_store.listing.page`."""
    return listing.page(unit, Deal, where, order_by, limit, offset)


def of_account(unit: Unit, account_id: int, *, only_open: bool = False) -> Sequence[Deal]:
    """Return the deals of an account, the latest first.

    Raises:
        UnknownRecord: the account is not to be seen.
    """
    query = select(Deal).where(Deal.account_id == unit.get(Account, account_id).id)
    if only_open:
        query = query.where(Deal.stage_id.in_(select(Stage.id).where(Stage.stage_kind == StageKind.OPEN)))
    return unit.all(query.order_by(Deal.id.desc()))


def _fit(values: dict[str, Any]) -> dict[str, Any]:
    fit: dict[str, Any] = {key: inputs.words(value) if key in _TEXTS else value for key, value in values.items()}
    if "name" in fit:
        fit["name"] = inputs.required("name", fit["name"])
    if "currency" in fit:
        fit["currency"] = checked_currency(fit["currency"])
    if "amount" in fit:
        inputs.not_negative("amount", fit["amount"])
        fit.setdefault("amount_estimated", False)
    if isinstance(fit.get("forecast_category"), str):
        fit["forecast_category"] = inputs.member(ForecastCategory, "forecast_category", fit["forecast_category"])
    return fit


def _refuse_duplicate(unit: Unit, values: dict[str, Any]) -> None:
    account_id = values.get("account_id")
    for other in same_name(unit, Deal, values["name"]):
        if other.account_id == account_id and unit.get(Stage, other.stage_id).stage_kind is StageKind.OPEN:
            reason = "it is open, and has the same name and account"
            raise DuplicateRecord(kind="deal", label=other.label, row_id=other.id, reason=reason)
