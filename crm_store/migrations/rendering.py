"""How a drafted migration writes our own column types: in SQLAlchemy's terms, which do not change."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa

from crm_store.models.frozen import FrozenJson
from crm_store.models.types import DIGITS, CurrencyCode, ExactDecimal, UtcDateTime


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Return the source of a column type of ours; False leaves everything else to Alembic."""
    if kind == "type" and isinstance(item, ExactDecimal):
        return f"sa.BigInteger().with_variant(sa.Numeric({DIGITS}, {item.places}), 'postgresql')"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, CurrencyCode):
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, FrozenJson):
        return "sa.JSON(none_as_null=True)"
    return False


def choice(*values: str, name: str) -> sa.Enum:
    """Return the type of a column that holds one of ``values``, as a CHECK constraint of that name."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
