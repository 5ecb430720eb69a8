"""Writes everything the actor may see as CSV or JSON Lines that ``import`` reads back to the same state."""

from __future__ import annotations

import csv
import json
import os
import shutil
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Literal

from sqlalchemy import select

from crm_store.columns import encode
from crm_store.deal_history import TRACKED
from crm_store.errors import CrmError, Forbidden
from crm_store.importing.own_format import (
    FORMAT,
    FORMAT_VERSION,
    HISTORY,
    LOG,
    MANIFEST,
    columns_of,
    omitted,
    tables,
    write_cell,
)
from crm_store.models import Business, Change, DealEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from crm_store.unit import Unit

Suffix = Literal["csv", "jsonl"]
BATCH = 1000
_EVENT = ("deal_id", "at", "operation", *TRACKED, "removed")
_LOGGED = ("id", "change_set_id", "table_name", "row_id", "operation", "field", "before", "after", "at", "effective_at")


class ExportFailed(CrmError):
    """The export to {folder} failed: {reason}."""

    hint = "Nothing is left of it, and what the folder held before is untouched. Free some space or choose another."


class FolderInUse(CrmError):
    """{folder} holds something else than an export."""

    hint = "Nothing was written. Choose an empty folder, or a new one."


def export(
    unit: Unit, folder: Path, suffix: Suffix = "csv", progress: Callable[[str, int], None] | None = None
) -> dict[str, int]:
    """Write all tables to ``folder``; return the number of rows of each.

    The folder appears complete or not at all; an export that was there before is replaced.

    Args:
        unit: an admin's unit, whose one snapshot everything is read from.
        folder: where to; new, empty, or an older export.
        suffix: ``csv`` or ``jsonl``.
        progress: told the table and how many of its rows are written.

    Raises:
        Forbidden: the actor does not see everything, so the copy would not be whole.
        FolderInUse: the folder holds something else.
        ExportFailed: it could not be written.
    """
    if not unit.scope.everything:
        raise Forbidden(action="export the whole CRM", who_may="An admin")
    _check_free(folder)
    try:
        with _replacing(folder) as target:
            return _write_all(unit, target, suffix, progress or (lambda _table, _rows: None))
    except OSError as error:
        raise ExportFailed(folder=folder, reason=error.strerror or str(error)) from error


def _write_all(unit: Unit, folder: Path, suffix: Suffix, progress: Callable[[str, int], None]) -> dict[str, int]:
    rows: dict[str, int] = {}
    for kind in tables():
        name = kind.__tablename__
        rows[name] = _write(folder / f"{name}.{suffix}", tuple(columns_of(kind)), _records(unit, kind), name, progress)
    rows[HISTORY] = _write(folder / f"{HISTORY}.{suffix}", _EVENT, _history(unit), HISTORY, progress)
    _write(folder / f"{LOG}.jsonl", _LOGGED, _log(unit), LOG, progress)
    content = {"format": FORMAT, "version": FORMAT_VERSION, "suffix": suffix, "rows": rows, "omitted": omitted()}
    (folder / MANIFEST).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return rows


def _records(unit: Unit, kind: type[Business]) -> Iterator[Sequence[object]]:
    query = select(*(getattr(kind, name) for name in columns_of(kind))).order_by(kind.id)
    yield from unit.session.execute(query.execution_options(yield_per=BATCH))


def _history(unit: Unit) -> Iterator[Sequence[object]]:
    query = select(*(getattr(DealEvent, name) for name in _EVENT))
    ordered = query.order_by(DealEvent.deal_id, DealEvent.at, DealEvent.id)
    yield from unit.session.execute(ordered.execution_options(yield_per=BATCH))


def _log(unit: Unit) -> Iterator[Sequence[object]]:
    query = select(*(getattr(Change, name) for name in _LOGGED)).order_by(Change.id)
    yield from unit.session.execute(query.execution_options(yield_per=BATCH))


def _write(
    path: Path,
    names: Sequence[str],
    records: Iterable[Sequence[object]],
    table: str,
    progress: Callable[[str, int], None],
) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        write = _json_writer(file, names) if path.suffix == ".jsonl" else _csv_writer(file, names)
        for record in records:
            write(record)
            count += 1
            if count % BATCH == 0:
                progress(table, count)
    progress(table, count)
    return count


def _csv_writer(file: IO[str], names: Sequence[str]) -> Callable[[Sequence[object]], None]:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)

    def write(record: Sequence[object]) -> None:
        writer.writerow([write_cell(value) for value in record])

    return write


def _json_writer(file: IO[str], names: Sequence[str]) -> Callable[[Sequence[object]], None]:
    def write(record: Sequence[object]) -> None:
        content: dict[str, Any] = {name: encode(value) for name, value in zip(names, record, strict=True)}
        file.write(json.dumps(content, ensure_ascii=False) + "\n")

    return write


def _check_free(folder: Path) -> None:
    if folder.is_dir() and (not any(folder.iterdir()) or (folder / MANIFEST).is_file()):
        return
    if folder.exists():
        raise FolderInUse(folder=folder)


@contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """Give a new folder beside the target, and put it in the target's place when all went well."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    fresh.mkdir()
    try:
        yield fresh
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
