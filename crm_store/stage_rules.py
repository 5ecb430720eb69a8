"""What a deal needs to enter a stage, and what entering it does to the deal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, inspect, select

from crm_store.company.fields import DealField
from crm_store.errors import InvalidValue, RuleBroken
from crm_store.fiscal import calendar_of
from crm_store.models import CloseReason, Deal, DealContact, DealLine, Outcome, Stage, StageKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from crm_store.unit import Unit

_COLUMNS = {
    DealField.ACCOUNT: "account_id",
    DealField.CAMPAIGN: "campaign_id",
    DealField.CLOSE_REASON: "close_reason_id",
    DealField.OWNER: "owner_id",
    DealField.SOURCE: "source_id",
}
_ROWS: dict[DealField, type[DealContact | DealLine]] = {DealField.CONTACTS: DealContact, DealField.LINES: DealLine}
_OUTCOMES = {StageKind.WON: Outcome.WON, StageKind.LOST: Outcome.LOST}


def entering(
    unit: Unit, deal: Deal, before: Stage | None, stage: Stage, given: Mapping[str, Any], at: datetime | None
) -> dict[str, Any]:
    """Return the values that a deal has from entering ``stage`` on.

    Closing sets the close date to the day it happens in the company's time zone, unless one is given, and the
    forecast category to the stage's. Reopening clears the reason. Between open stages a category that the seller
    set himself stays.

    Args:
        unit: the transaction.
        deal: the deal, stored or new.
        before: the stage it comes from; None for a new deal.
        stage: the stage it enters.
        given: values that are set along with the move.
        at: when it happens, if not now.
    """
    values = {**given, "stage_id": stage.id, "pipeline_id": stage.pipeline_id}
    if stage.stage_kind is StageKind.OPEN:
        values.setdefault("close_reason_id", None)
        if _follows_stage(deal, before):
            values.setdefault("forecast_category", stage.forecast_category)
        return values
    values["forecast_category"] = stage.forecast_category
    if values.get("close_date") is None:
        values["close_date"] = calendar_of(unit).day_of(at or unit.clock.now())
    if before is not None and before.stage_kind is not stage.stage_kind:
        values.setdefault("close_reason_id", None)
    return values


def missing(unit: Unit, deal: Deal, stage: Stage, values: Mapping[str, Any], contacts: int = 0) -> list[str]:
    """Return what a stage requires and a deal lacks once ``values`` are set and ``contacts`` more take part."""
    return [name for name in stage.required_fields if not _has(unit, deal, DealField(name), values, contacts)]


def refuse_missing(deal: Deal, stage: Stage, names: list[str]) -> None:
    """Refuse a deal in a stage while something is missing.

    Raises:
        RuleBroken: something is; all of it is named.
    """
    if names:
        named = ", ".join(name.replace("_", " ") for name in names)
        raise RuleBroken(
            label=deal.label,
            reason=f"{stage.name} needs {named}",
            remedy=f"Give {named}, then it can be in {stage.name}.",
            missing=names,
        )


def check_reason(unit: Unit, stage: Stage, values: Mapping[str, Any]) -> None:
    """Check that a close reason explains the end that the deal came to.

    Raises:
        UnknownRecord: the company has no such reason.
        InvalidValue: it is a reason for the other end, or the deal is still open.
    """
    if values.get("close_reason_id") is None:
        return
    reason = unit.get(CloseReason, values["close_reason_id"])
    if reason.outcome is not _OUTCOMES.get(stage.stage_kind):
        raise InvalidValue(
            field="close_reason", value=reason.name, reason=f"it explains why deals are {reason.outcome}"
        )


def _follows_stage(deal: Deal, before: Stage | None) -> bool:
    """Tell whether the deal's forecast category is what its stage gave it."""
    if before is None or before.stage_kind is not StageKind.OPEN:
        return True
    return deal.forecast_category is before.forecast_category


def _has(unit: Unit, deal: Deal, field: DealField, values: Mapping[str, Any], contacts: int) -> bool:
    if field is DealField.CONTACTS and contacts:
        return True
    if field in _ROWS:
        kind = _ROWS[field]
        query = select(func.count()).select_from(kind).where(kind.deal_id == deal.id)
        return inspect(deal).has_identity and bool(unit.session.scalar(query))
    column = _COLUMNS.get(field, field.value)
    value = values.get(column, getattr(deal, column))
    return value is not None and value != ""
