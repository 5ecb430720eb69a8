"""Products: what we sell, at which list price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from crm_store import inputs, listing, removal, storing, unique_names
from crm_store.models import Product
from crm_store.money import checked_currency
from crm_store.own_company import own_company

if TYPE_CHECKING:
    from decimal import Decimal

    from crm_store.filters import Filter
    from crm_store.listing import Page
    from crm_store.unit import Unit, WriteUnit


class ProductFields(TypedDict, total=False):
    """What is known about a product; ``list_price`` is per ``unit`` and in ``currency``."""

    name: str
    family: str | None
    sku: str | None
    unit: str | None
    list_price: Decimal | None
    currency: str | None
    active: bool


def create(store_unit: WriteUnit, **fields: Unpack[ProductFields]) -> Product:
    """Add a product; a price without a currency is in the company's.

    Raises:
        DuplicateRecord: there is one of that name, in whatever spelling.
        InvalidValue: the name is missing, or a field cannot hold its value.
        Forbidden: the actor is not an admin.
    """
    values = _fit({"name": "", **fields})
    if values.get("list_price") is not None:
        values.setdefault("currency", own_company(store_unit).currency)
    unique_names.refuse_taken(store_unit, Product, values["name"])
    return storing.add(store_unit, Product(**values))


def change(
    store_unit: WriteUnit, product_id: int, *, expect_version: int | None = None, **fields: Unpack[ProductFields]
) -> Product:
    """Change what is given, as ``active`` when it is sold no longer; deals keep their prices.

    Raises:
        UnknownRecord: there is none with this id.
        DuplicateRecord: another one has the name.
        Forbidden: the actor is not an admin.
    """
    row = store_unit.get(Product, product_id)
    values = _fit(dict(fields))
    unique_names.refuse_taken(store_unit, Product, values.get("name"), row.id)
    return storing.update(store_unit, row, values, expect_version=expect_version)


def remove(unit: WriteUnit, product_id: int) -> None:
    """Remove a product that was never sold.

    Raises:
        UnknownRecord: there is none with this id.
        StillInUse: deals have it.
        Forbidden: the actor is not an admin.
    """
    removal.remove(unit, unit.get(Product, product_id))


def get(unit: Unit, product_id: int) -> Product:
    """Return a product by id.

    Raises:
        UnknownRecord: there is none with this id.
    """
    return unit.get(Product, product_id)


def find(unit: Unit, reference: str) -> Product:
    """Return the product that an id or a name in any spelling means.

    Raises:
        UnknownRecord: none is called that.
    """
    return unique_names.named(unit, Product, reference)


def find_all(
    unit: Unit, *, where: Filter = (), order_by: str = "name", limit: int = listing.USUAL, offset: int = 0
) -> Page[Product]:
    """Return the products that a filter lets through; see :func:`crm_store.listing.page`."""
    return listing.page(unit, Product, where, order_by, limit, offset)


def _fit(values: dict[str, Any]) -> dict[str, Any]:
    texts = ("family", "sku", "unit")
    fit: dict[str, Any] = {key: inputs.words(value) if key in texts else value for key, value in values.items()}
    if "name" in fit:
        fit["name"] = inputs.required("name", fit["name"])
    if fit.get("currency") is not None:
        fit["currency"] = checked_currency(fit["currency"])
    inputs.not_negative("list_price", fit.get("list_price"))
    return fit
