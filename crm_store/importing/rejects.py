"""The file of rejected rows: what was left out, why, and in a form that can be corrected and imported."""

from __future__ import annotations

import csv
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING

from crm_store.importing.writing import as_cell, replacing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Self, TextIO

    from crm_store.importing.dialects import Dialect
    from crm_store.importing.reading import Table

LINE, REASON, REST = "rejected_line", "rejected_reason", "rejected_rest"
#: The columns that a file of rejected rows has beside the original ones; import leaves them out.
COLUMNS = (LINE, REASON, REST)
_ENCODING = "utf-8-sig"


class RejectedRows:
    """Collects the rejected rows of an import, to be used in a ``with`` statement.

    Each file that rows are rejected of gets a file with the line and the reason, then its own columns; what
    does not fit them stands in a last one. Corrected, it can be imported like the original. The first is
    written to the path that was given, others beside it under their own names. They appear at the end, also
    if the import fails. Nothing is deleted or overwritten: where a file of that name is there already, which
    somebody may be correcting, the next free name is taken. Without a path, rows are only counted.
    """

    def __init__(self, path: Path | None) -> None:
        """Write to ``path``, or nowhere."""
        self.count = 0
        self._path = path
        self._stack = ExitStack()
        self._files: dict[str, _RejectedFile] = {}
        self._tables: dict[str, Table] = {}

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files of rejected rows."""
        return tuple(file.path for file in self._files.values())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # What was rejected before a failure helps to find its cause.
        self._stack.close()

    def expect(self, table: Table) -> None:
        """Name the table that rows are going to be rejected of, so that raw ones fall into its columns."""
        self._tables[table.name] = table

    def add(self, name: str, line: int, reason: str, row: Mapping[str, str] | str) -> None:
        """Add a row of the file ``name`` that was read, by header, or the raw text of one that was not.

        Raises:
            WrittenElsewhere: the file of rejected rows cannot be written.
        """
        self.count += 1
        if self._path is None:
            return
        if name not in self._files:
            self._files[name] = self._opened(name, self._path, row)
        self._files[name].add(line, reason, row)

    def _opened(self, name: str, path: Path, row: Mapping[str, str] | str) -> _RejectedFile:
        wanted = path if not self._files else path.with_name(f"{path.stem}-{name.rpartition('.')[0] or name}.csv")
        target = self._free(wanted)
        table = self._tables.get(name)
        headers = table.headers if table else () if isinstance(row, str) else tuple(row)
        file = self._stack.enter_context(replacing(target, _ENCODING))
        return _RejectedFile(target, file, headers, table.dialect if table else None)

    def _free(self, wanted: Path) -> Path:
        """Return the wanted path, or the first with a number that nothing has: ``rejected-2.csv``."""
        numbered = (wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}") for number in count(2))
        return next(path for path in chain([wanted], numbered) if not path.exists() and path not in self.paths)


class _RejectedFile:
    """The rejected rows of one file."""

    def __init__(self, path: Path, file: TextIO, headers: Sequence[str], dialect: Dialect | None) -> None:
        self.path = path
        self._writer = csv.writer(file)
        self._headers = [header for header in headers if header not in COLUMNS]
        # A raw row of a file of rejected rows would not be cut where the columns are.
        self._dialect = dialect if len(self._headers) == len(headers) else None
        self._writer.writerow([LINE, REASON, *self._headers, REST])

    def add(self, line: int, reason: str, row: Mapping[str, str] | str) -> None:
        cells, rest = self._cut(row) if isinstance(row, str) else ([row.get(name, "") for name in self._headers], "")
        self._writer.writerow([str(line), reason, *map(as_cell, cells), as_cell(rest)])

    def _cut(self, raw: str) -> tuple[list[str], str]:
        """Return the cells of a raw row by column, and what is beyond the last one."""
        width = len(self._headers)
        try:
            lines = raw.splitlines(keepends=True)
            cells = next(replace(self._dialect, strict=False).reader(lines), []) if self._dialect else []
        except csv.Error:
            cells = []
        if not cells:
            return [""] * width, raw
        return [*cells[:width], *[""] * (width - len(cells))], ",".join(cells[width:])
