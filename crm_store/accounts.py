"""Accounts: the companies we sell to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from sqlalchemy import select

from crm_store import inputs, listing, removal, storing
from crm_store.errors import DuplicateRecord
from crm_store.hierarchy import refuse_cycle
from crm_store.models import Account, Sharing
from crm_store.money import checked_currency
from crm_store.namesakes import exact, same_name
from crm_store.removal import Contents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from decimal import Decimal

    from crm_store.filters import Filter
    from crm_store.listing import Page
    from crm_store.unit import Unit, WriteUnit


class AccountFields(TypedDict, total=False):
    """What is known about an account; ``annual_revenue`` is in ``currency``."""

    name: str
    domain: str | None
    parent_id: int | None
    industry: str | None
    region: str | None
    segment: str | None
    country: str | None
    icp: str | None
    employees: int | None
    annual_revenue: Decimal | None
    currency: str | None
    phone: str | None
    since: date | None
    owner_id: int | None
    sharing: Sharing
    external_id: str | None
    custom: dict[str, Any] | None


_TEXTS = ("industry", "region", "segment", "country", "icp", "phone", "external_id")


def create(
    unit: WriteUnit,
    *,
    allow_duplicate: bool = False,
    effective_at: datetime | None = None,
    **fields: Unpack[AccountFields],
) -> Account:
    """Add an account; without an owner it is the actor's.

    Raises:
        DuplicateRecord: a visible account has the same domain, or nearly the same name.
        InvalidValue: the name is missing, or a field cannot hold its value.
        UnknownRecord: parent or owner are not to be seen.
        Forbidden: the owner is not in the actor's reach.
    """
    values = _fit({"name": "", **fields})
    values["owner_id"] = inputs.owner(unit, fields.get("owner_id"))
    if not allow_duplicate:
        _refuse_duplicate(unit, values)
    return storing.add(unit, Account(**values), effective_at)


def change(
    unit: WriteUnit,
    account_id: int,
    *,
    allow_duplicate: bool = False,
    expect_version: int | None = None,
    effective_at: datetime | None = None,
    **fields: Unpack[AccountFields],
) -> Account:
    """Change what is given; see :func:`create` for what is refused.

    Raises:
        RuleBroken: it would become its own parent.
        ChangedMeanwhile: it has another version than ``expect_version``.
    """
    row = unit.get(Account, account_id)
    values = _fit(dict(fields))
    if not allow_duplicate and {"name", "domain"} & values.keys():
        _refuse_duplicate(unit, values, row)
    if values.get("parent_id") is not None:
        refuse_cycle(unit, row, "parent_id", unit.get(Account, values["parent_id"]))
    return storing.update(unit, row, values, expect_version=expect_version, effective_at=effective_at)


def remove(unit: WriteUnit, account_id: int, *, contents: Contents = Contents.REFUSE) -> None:
    """Remove an account; ``contents`` says what becomes of its deals, activities, tasks and people.

    Raises:
        StillInUse: something hangs on it, and nobody said what shall become of it.
        Forbidden: it, or what hangs on it, is not the actor's to remove.
    """
    removal.remove(unit, unit.get(Account, account_id), contents)


def get(unit: Unit, account_id: int) -> Account:
    """Return an account by id.

    Raises:
        UnknownRecord: there is none that may be seen.
    """
    return unit.get(Account, account_id)


def find(unit: Unit, reference: str) -> Account:
    """Return the account that an id, a domain or a name means, however it is spelt.

    Raises:
        UnknownRecord: none is called that.
        AmbiguousRecord: several are.
    """
    bare = reference.strip()
    return exact(unit, Account, reference, [] if "." not in bare or " " in bare else of_domain(unit, bare))


def find_all(
    unit: Unit, *, where: Filter = (), order_by: str = "name", limit: int = listing.USUAL, offset: int = 0
) -> Page[Account]:
    """Return the accounts that a filter lets through; see :func:`crm_store.listing.page`."""
    return listing.page(unit, Account, where, order_by, limit, offset)


def near_duplicates(unit: Unit, *, name: str | None = None, domain: str | None = None) -> list[tuple[Account, str]]:
    """Return the visible accounts that a new one of this name or domain would repeat, with the reason."""
    return list(_near(unit, {"name": name, "domain": inputs.domain(domain)}))


def of_domain(unit: Unit, address: str) -> list[Account]:
    """Return the accounts whose domain an e-mail or web address belongs to; none for mail services."""
    return _of_domain(unit, inputs.company_domain(address))


def _fit(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values as they are stored."""
    fit: dict[str, Any] = {key: inputs.words(value) if key in _TEXTS else value for key, value in values.items()}
    if "name" in fit:
        fit["name"] = inputs.required("name", fit["name"])
    if "domain" in fit:
        fit["domain"] = inputs.domain(fit["domain"])
    if fit.get("currency") is not None:
        fit["currency"] = checked_currency(fit["currency"])
    for field in ("employees", "annual_revenue"):
        inputs.not_negative(field, fit.get(field))
    return fit


def _refuse_duplicate(unit: Unit, values: dict[str, Any], own: Account | None = None) -> None:
    for other, reason in _near(unit, values):
        if own is None or other.id != own.id:
            raise DuplicateRecord(kind="account", label=other.label, row_id=other.id, reason=reason)


def _near(unit: Unit, values: dict[str, Any]) -> Iterator[tuple[Account, str]]:
    """Yield visible accounts with the same domain or name; the queries do not depend on what is hidden."""
    named = same_name(unit, Account, values["name"]) if values.get("name") else []
    yield from ((row, f"its domain is {row.domain}") for row in _of_domain(unit, values.get("domain")))
    yield from ((row, "it has the same name") for row in named)


def _of_domain(unit: Unit, domain: str | None) -> list[Account]:
    if domain is None:
        return []
    return list(unit.all(select(Account).where(Account.domain == domain).order_by(Account.id)))
