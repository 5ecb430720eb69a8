"""Small files for the tests of import, and what comes out of them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from crm_store.importing.reading import Options, Row, Table, read_stream, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from crm_store.importing.records import Rejected


def table_of(data: bytes | str, options: Options | None = None, name: str = "deals.csv") -> Table:
    """The table that a stream with this content is recognised as."""
    return read_stream(name, io.BytesIO(data.encode() if isinstance(data, str) else data), options)


def rows_of(data: bytes | str, options: Options | None = None) -> list[dict[str, str]]:
    """The values of the rows that can be read."""
    return [row.values for row in table_of(data, options).rows() if isinstance(row, Row)]


def rejected_of(data: bytes | str, options: Options | None = None) -> list[Rejected]:
    """The records that cannot be read."""
    return [row for row in table_of(data, options).rows() if not isinstance(row, Row)]


def saved(folder: Path, data: bytes, name: str = "deals.csv") -> Table:
    """The table that a file with this content is recognised as."""
    path = folder / name
    path.write_bytes(data)
    return read_table(path)
