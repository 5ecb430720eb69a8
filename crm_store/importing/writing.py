"""CSV and JSON Lines out: complete or not at all, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from crm_store.importing.errors import WrittenElsewhere
from crm_store.importing.guarding import guard

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

Cell: TypeAlias = str | int | float | Decimal | bool | date | Sequence["Cell"] | Mapping[str, "Cell"] | None

# With the mark, spreadsheets read UTF-8 as such; the reader of this package skips it.
_CSV_ENCODING = "utf-8-sig"


def write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a CSV file that `read_table` reads back to the same texts, and return the number of rows.

    Text is guarded against being run as a formula (see :mod:`crm_store.importing.guarding`), numbers
    keep their digits, days and moments are in ISO 8601, lists and mappings in JSON. An empty cell
    stands for ``None`` and for empty text alike; NUL characters are left out.

    Raises:
        WrittenElsewhere: the file cannot be written; what was there before is untouched.
    """
    written = 0
    with replacing(path, _CSV_ENCODING) as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        for row in rows:
            writer.writerow([as_cell(value) for value in row])
            written += 1
    return written


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Cell]]) -> int:
    """Write one JSON object a line and return their number; exact numbers are written as text.

    Raises:
        WrittenElsewhere: the file cannot be written; what was there before is untouched.
    """
    written = 0
    with replacing(path, "utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, default=_as_json) + "\n")
            written += 1
    return written


def as_cell(value: Cell) -> str:
    """Return a value as it is written to CSV."""
    if isinstance(value, str):
        return guard(str(value).replace("\0", ""))
    if value is None:
        return ""
    if isinstance(value, Decimal | date):
        return _as_json(value)
    if isinstance(value, bool | Mapping | Sequence):
        return json.dumps(value, ensure_ascii=False, default=_as_json)
    return str(value)


@contextmanager
def replacing(path: Path, encoding: str) -> Iterator[TextIO]:
    """Yield a file that takes the place of ``path`` once it is complete and on disk, or never.

    Raises:
        WrittenElsewhere: it cannot be written; what was there before is untouched.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("w", encoding=encoding, errors="backslashreplace", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise WrittenElsewhere(name=path.name, reason=error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _as_json(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
