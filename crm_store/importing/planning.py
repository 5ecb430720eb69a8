"""What an import will read, and as what: shown before it runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crm_store.errors import CrmError
from crm_store.importing import rejects
from crm_store.importing.amounts import currency_of
from crm_store.importing.errors import EmptyFile, NotATable, UnknownEntity, UnreadableFile
from crm_store.importing.headers import map_table
from crm_store.importing.loading.loaders import LOADERS
from crm_store.importing.overrides import Overrides
from crm_store.importing.own_format import Manifest, read_manifest
from crm_store.importing.reading import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crm_store.importing.mapping import Mapping
    from crm_store.importing.overrides import Override
    from crm_store.importing.reading import Table

_SUFFIXES = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".gz")
_WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers", ".json", ".xml", ".zip", ".parquet")


class NothingToImport(CrmError):
    """There is nothing to import in {paths}."""

    hint = "Name CSV, TSV or JSON Lines files, or a folder that holds some."


@dataclass(frozen=True)
class FilePlan:
    """One file, how its columns are read, how many rows it has, and the currency of most of its amounts."""

    path: Path
    table: Table
    mapping: Mapping
    rows: int
    currency: str | None = None


@dataclass(frozen=True)
class ImportPlan:
    """The files in the order they are loaded, or an export of our own; ``left_out`` says why files are passed over."""

    files: tuple[FilePlan, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    folder: Path | None = None
    manifest: Manifest | None = None


def plan_import(paths: Iterable[Path], overrides: Overrides | None = None) -> ImportPlan:
    """Look at files and folders, and say what each holds.

    A file that was named and cannot be used is an error; one that merely lies in a named folder is left out.

    Raises:
        UnreadableFile, NotATable, EmptyFile, UnknownEntity, InvalidMapping: a named file cannot be used.
        NothingToImport: no file is left.
    """
    named = [Path(path) for path in paths]
    if len(named) == 1 and named[0].is_dir():
        manifest = read_manifest(named[0])
        if manifest is not None:
            return ImportPlan((), folder=named[0], manifest=manifest)
    files: list[FilePlan] = []
    left_out: list[tuple[str, str]] = []
    for path, is_named in _files(named):
        try:
            files.append(_plan_file(path, (overrides or Overrides()).of(path.name), is_named=is_named))
        except _LeftOut as error:
            left_out.append((path.name, str(error)))
        except (UnknownEntity, EmptyFile, NotATable) as error:
            if is_named:
                raise
            left_out.append((path.name, str(error)))
    if not files:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in left_out)
        shown = ", ".join(map(str, named)) + (f" ({reasons})" if reasons else "")
        raise NothingToImport(paths=shown)
    order = list(LOADERS)
    files.sort(key=lambda file: order.index(file.mapping.entity))
    return ImportPlan(tuple(files), tuple(left_out))


class _LeftOut(Exception):
    """A file is passed over; the message says why."""


def _files(named: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    for path in named:
        if path.is_dir():
            yield from ((file, False) for file in _inside(path))
        elif path.exists():
            yield path, True
        else:
            raise UnreadableFile(name=str(path), reason="there is no such file")


def _inside(folder: Path) -> list[Path]:
    """Return the files of a folder that hold tables, or somebody might think so."""
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        raise UnreadableFile(name=str(folder), reason=error.strerror or str(error)) from error
    likely = (*_SUFFIXES, *_WORKBOOKS)
    return [file for file in found if file.suffix.lower() in likely and file.is_file() and file.name[0] not in ".~"]


def _plan_file(path: Path, override: Override, *, is_named: bool) -> FilePlan:
    if override.ignored:
        reason = "the mapping says to ignore it"
        raise _LeftOut(reason)
    table = read_table(path, override.options)
    if not is_named and set(rejects.COLUMNS) <= set(table.headers):
        reason = "it holds rejected rows; name it to import them"
        raise _LeftOut(reason)
    mapping, sampled = map_table(table, override)
    return FilePlan(path, table, mapping, sampled.total + sampled.rejected, _currency(mapping, sampled.rows))


def _currency(mapping: Mapping, rows: Sequence[dict[str, str]]) -> str | None:
    """Return the currency that the amounts' cells or headers name, else the one that most rows do."""
    headers = mapping.headers_of("currency")
    if mapping.currency or not headers:
        return mapping.currency
    written = Counter(filter(None, (row.get(headers[0], "").strip() for row in rows)))
    named = written.most_common(1)
    return currency_of(named[0][0]) if named else None
