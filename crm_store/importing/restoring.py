"""Reads an export of our own back: the same rows under the same ids, and the deals' past."""

from __future__ import annotations

import csv
import json
from collections import deque
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from crm_store.columns import decode, logged_columns
from crm_store.deal_history import TRACKED
from crm_store.errors import CrmError
from crm_store.importing.own_format import HISTORY, UnknownExport, columns_of, own_parent, read_cell, tables
from crm_store.models import Business, Deal, DealEvent, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from crm_store.importing.own_format import Manifest
    from crm_store.unit import WriteUnit

BATCH = 500
_LONGEST_CELL = 1 << 27


class NotTheSameCrm(CrmError):
    """The export does not fit this database: {label} has other values here ({fields})."""

    hint = "Nothing was imported. Read an export back into an empty database (--db), or into the one it came from."


@dataclass
class Restored:
    """How many rows of a table were created, and how many were there already."""

    created: int = 0
    unchanged: int = 0


class Restorer:
    """Restores one export folder in one transaction."""

    def __init__(
        self, unit: WriteUnit, folder: Path, manifest: Manifest, progress: Callable[[str, int], None] | None = None
    ) -> None:
        """Read the files of ``folder`` as ``manifest`` describes them."""
        self._unit = unit
        self._folder = folder
        self._manifest = manifest
        self._progress = progress or (lambda _table, _rows: None)
        self._past: dict[int, list[tuple[datetime, dict[str, Any]]]] = {}

    def restore(self) -> dict[str, Restored]:
        """Create what is missing; return the counts by table.

        Raises:
            NotTheSameCrm: a row of the same id has other values here.
            UnknownExport: a file is missing or damaged.
        """
        self._read_past()
        counts = {kind.__tablename__: self._restore(kind) for kind in tables()}
        self._continue_ids()
        return counts

    def _restore(self, kind: type[Business]) -> Restored:
        counts = Restored()
        rows = self._rows(kind)
        while batch := list(islice(rows, BATCH)):
            known = {row.id: row for row in self._existing(kind, [values["id"] for values in batch])}
            for values in batch:
                if values["id"] in known:
                    _check_same(known[values["id"]], values)
                    counts.unchanged += 1
                else:
                    self._create(kind, values)
                    counts.created += 1
            self._unit.session.flush()
            self._unit.session.expunge_all()
            self._progress(kind.__tablename__, counts.created + counts.unchanged)
        return counts

    def _existing(self, kind: type[Business], ids: Sequence[int]) -> Sequence[Business]:
        return self._unit.all(select(kind).where(kind.id.in_(ids)))

    def _create(self, kind: type[Business], values: dict[str, Any]) -> None:
        past = self._past.get(values["id"]) if kind is Deal else None
        if past:
            (began, first), *rest = past
            self._unit.create(kind(**{**values, **first}), began, rest)
        else:
            self._unit.create(kind(**values))
        parent = own_parent(kind)
        if parent and values[parent] is not None:
            self._unit.session.flush()

    def _rows(self, kind: type[Business]) -> Iterator[dict[str, Any]]:
        """Yield a table's rows, each after the row of its own table that it refers to."""
        parent = own_parent(kind)
        rows = self._read(kind.__tablename__, columns_of(kind))
        if parent is None:
            yield from rows
            return
        done: set[int] = set()
        waiting: deque[dict[str, Any]] = deque()
        for values in rows:
            if values[parent] is None or values[parent] in done:
                done.add(values["id"])
                yield values
            else:
                waiting.append(values)
        yield from _parents_first(waiting, parent, done)

    def _read(self, table: str, columns: dict[str, Any]) -> Iterator[dict[str, Any]]:
        path = self._folder / f"{table}.{self._manifest.suffix}"
        read = _read_json if self._manifest.suffix == "jsonl" else _read_csv
        count = 0
        try:
            with path.open(encoding="utf-8", newline="") as file:
                for count, values in enumerate(read(file, columns), start=1):  # noqa: B007  (counted after the loop)
                    yield values
        except FileNotFoundError as error:
            raise UnknownExport(folder=self._folder, reason=f"{path.name} is missing") from error
        except (ValueError, KeyError, csv.Error) as error:
            reason = f"{path.name} is damaged in record {count + 1} ({error})"
            raise UnknownExport(folder=self._folder, reason=reason) from error
        if count != self._manifest.rows.get(table):
            reason = f"{path.name} has {count} rows where the manifest says {self._manifest.rows.get(table)}"
            raise UnknownExport(folder=self._folder, reason=reason)

    def _read_past(self) -> None:
        """Read how each deal stood when, leaving out the deals that were removed."""
        names = ("deal_id", "at", "operation", *TRACKED, "removed")
        columns = {name: table_of(DealEvent).c[name] for name in names}
        for deal_id, events in groupby(self._read(HISTORY, columns), key=lambda event: event["deal_id"]):
            past = [(event["at"], {name: event[name] for name in TRACKED}, event["removed"]) for event in events]
            if not past[-1][2]:
                last = max((index for index, step in enumerate(past) if step[2]), default=-1)
                self._past[deal_id] = [(at, values) for at, values, _ in past[last + 1 :]]

    def _continue_ids(self) -> None:
        """Let PostgreSQL's sequences go on after the restored ids; SQLite remembers by itself."""
        connection = self._unit.session.connection()
        if connection.dialect.name != "postgresql":
            return
        for kind in tables():
            newest = connection.scalar(select(func.max(table_of(kind).c.id)))
            if newest is not None:
                name = kind.__tablename__
                connection.execute(
                    text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :newest)"),
                    {"table": name, "newest": newest},
                )


def _parents_first(waiting: deque[dict[str, Any]], parent: str, done: set[int]) -> Iterator[dict[str, Any]]:
    stuck = 0
    while waiting and stuck < len(waiting):
        values = waiting.popleft()
        if values[parent] in done:
            done.add(values["id"])
            stuck = 0
            yield values
        else:
            waiting.append(values)
            stuck += 1
    yield from waiting


def _read_csv(file: Any, columns: dict[str, Any]) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (an open text file)
    csv.field_size_limit(_LONGEST_CELL)
    for record in csv.DictReader(file, strict=True):
        yield {name: read_cell(column, record[name]) for name, column in columns.items()}


def _read_json(file: Any, columns: dict[str, Any]) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (an open text file)
    for line in file:
        record = json.loads(line)
        yield {name: decode(column, record[name]) for name, column in columns.items()}


def _check_same(row: Business, values: dict[str, Any]) -> None:
    differing = [name for name in logged_columns(type(row)) if getattr(row, name) != values[name]]
    if differing:
        raise NotTheSameCrm(label=f"{row.kind} {row.label!r}", fields=", ".join(differing))
