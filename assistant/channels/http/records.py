"""Reading the main records: lists with filters, and one at a time."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from assistant.channels.http.failures import REFUSALS
from assistant.channels.http.service import Caller, Serving
from crm_store import listing
from crm_store.columns import encode, logged_columns
from crm_store.filters import parse_condition
from crm_store.models import Account, Activity, Business, Contact, Deal, Lead, Task

router = APIRouter(prefix="/v1", tags=["records"], responses=REFUSALS)


class Kind(StrEnum):
    """The main kinds of records, as they stand in an address."""

    ACCOUNTS = "accounts"
    CONTACTS = "contacts"
    DEALS = "deals"
    ACTIVITIES = "activities"
    TASKS = "tasks"
    LEADS = "leads"


_MODELS: dict[Kind, type[Business]] = {
    Kind.ACCOUNTS: Account,
    Kind.CONTACTS: Contact,
    Kind.DEALS: Deal,
    Kind.ACTIVITIES: Activity,
    Kind.TASKS: Task,
    Kind.LEADS: Lead,
}
_EXAMPLE: dict[str, Any] = {
    "id": 12,
    "version": 3,
    "label": "Renewal",
    "stage_id": 5,
    "amount": "45000",
    "currency": "EUR",
}
_FILTER = Query(description="A condition such as `amount > 10000` or `stage in Demo, Proposal`; all have to hold.")
_ORDER = Query(description="A field, with `-` in front for the greatest first.")


class Listed(BaseModel):
    """A part of a list; ``total`` is how many there are in all."""

    total: int
    offset: int
    records: list[dict[str, Any]] = Field(json_schema_extra={"examples": [[_EXAMPLE]]})


@router.get("/{kind}")
def list_records(
    kind: Kind,
    service: Serving,
    actor: Caller,
    filters: Annotated[list[str] | None, _FILTER] = None,
    order: Annotated[str, _ORDER] = "id",
    limit: Annotated[int, Query(ge=1, le=listing.MOST)] = listing.USUAL,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Listed:
    """Return the records of a kind that the caller may see and the filters let through."""
    where = [parse_condition(text) for text in filters or []]
    with service.store.read(actor) as unit:
        page = listing.page(unit, _MODELS[kind], {"and": where} if where else (), order, limit, offset)
        return Listed(total=page.total, offset=page.offset, records=[_told(row) for row in page.rows])


@router.get("/{kind}/{record_id}", responses={200: {"content": {"application/json": {"example": _EXAMPLE}}}})
def show_record(kind: Kind, record_id: int, service: Serving, actor: Caller) -> dict[str, Any]:
    """Return one record."""
    with service.store.read(actor) as unit:
        return _told(unit.get(_MODELS[kind], record_id))


def _told(row: Business) -> dict[str, Any]:
    """Return a row as JSON: amounts as text, moments in ISO 8601."""
    fields = {name: encode(getattr(row, name)) for name in logged_columns(type(row))}
    return {"id": row.id, "version": row.version, "label": row.label, **fields}
