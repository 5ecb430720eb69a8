"""The form in which a whole CRM is exported and read back: a folder with one file a table.

Rows keep their ids, so references stay what they were. Cells are written as the change log writes
values; text that a spreadsheet would run is guarded (see :mod:`crm_store.importing.guarding`). Keys
and identities are secrets and stay out. ``manifest.json`` makes the folder recognisable.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Boolean, Integer, String

from crm_store.columns import decode, encode, foreign_keys, logged_columns
from crm_store.errors import CrmError
from crm_store.importing.guarding import guard, unguard
from crm_store.models import ApiKey, Base, Business, Identity
from crm_store.models.base import Operational
from crm_store.models.frozen import FrozenJson

if TYPE_CHECKING:
    from sqlalchemy import Column

MANIFEST = "manifest.json"
FORMAT = "crm-export"
FORMAT_VERSION = 1
HISTORY = "deal_history"
LOG = "change_log"
SECRET: tuple[type[Business], ...] = (ApiKey, Identity)


class UnknownExport(CrmError):
    """{folder} cannot be read back: {reason}."""

    hint = "Nothing was imported. Export it again, with this program or an older one."


class Manifest(NamedTuple):
    """What an export folder says of itself: the files' ending and how many rows each table has."""

    suffix: str
    rows: dict[str, int]


def tables() -> list[type[Business]]:
    """Return the exported models, each after those it refers to."""
    kinds = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    ordered = [kinds[table.name] for table in Base.metadata.sorted_tables]
    return [kind for kind in ordered if issubclass(kind, Business) and kind not in SECRET]


def omitted() -> list[str]:
    """Return the tables that an export leaves out: secrets, and what only the machinery needs."""
    kinds = [mapper.class_ for mapper in Base.registry.mappers]
    return sorted(kind.__tablename__ for kind in kinds if issubclass(kind, Operational) or kind in SECRET)


def own_parent(kind: type[Business]) -> str | None:
    """Return the column by which rows refer to rows of their own table, if there is one."""
    references = foreign_keys(kind).items()
    return next((name for name, table in references if table == kind.__tablename__), None)


def write_cell(value: object) -> str:
    """Return a column's value as a CSV cell; None is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    plain = encode(value)
    return guard(plain) if plain is value and isinstance(plain, str) else str(plain)


def read_cell(column: Column[Any], cell: str) -> object:
    """Return the value that :func:`write_cell` wrote for ``column``.

    Raises:
        ValueError: the cell is not a value of the column.
    """
    if cell == "":
        return None
    kind = column.type
    if isinstance(kind, Boolean):
        return {"true": True, "false": False}[cell]
    if isinstance(kind, Integer):
        return int(cell)
    if isinstance(kind, FrozenJson):
        return json.loads(cell)
    if isinstance(kind, String) and not hasattr(kind, "enum_class"):
        return unguard(cell)
    return decode(column, cell)


def columns_of(kind: type[Business]) -> dict[str, Column[Any]]:
    """Return the exported columns of a model, ``id`` first."""
    return {"id": kind.__table__.c.id, **logged_columns(kind)}  # type: ignore[dict-item]  # a table's columns


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of an export folder; None where ``folder`` is something else.

    Raises:
        UnknownExport: it is an export, but damaged or of a newer format.
    """
    path = Path(folder) / MANIFEST
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnknownExport(folder=folder, reason=f"its {MANIFEST} is damaged ({error})") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return None
    if content.get("version") != FORMAT_VERSION:
        reason = f"it is of format {content.get('version')}, this program knows {FORMAT_VERSION}"
        raise UnknownExport(folder=folder, reason=reason)
    return Manifest(content["suffix"], content["rows"])
