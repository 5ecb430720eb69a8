"""A file from somewhere as a table: its columns, and its rows one by one in flat memory."""

from __future__ import annotations

import io
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from crm_store.importing import charsets, dialects
from crm_store.importing.errors import EmptyFile, NotATable
from crm_store.importing.guarding import unguard
from crm_store.importing.layouts import Sampled, find_layout
from crm_store.importing.lines import Lines, TooLong
from crm_store.importing.objects import find_keys, holds_objects, read_objects
from crm_store.importing.records import Record, Records, Rejected
from crm_store.importing.signatures import refuse_what_is_no_table
from crm_store.importing.sources import HEAD, Source, from_path, from_stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_store.importing.charsets import Charset
    from crm_store.importing.dialects import Dialect
    from crm_store.importing.sources import Stream

__all__ = ["CELL_LIMIT", "Options", "Rejected", "Row", "Table", "read_stream", "read_table"]

CELL_LIMIT = 1 << 20
_CELLS_IN_LINE = 8
_SAMPLED = 500


class Row(NamedTuple):
    """The cells of one record by header, as written; ``line`` is where it starts, counted from 1."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Options:
    """What somebody knows better than the detection; ``limit`` is the longest cell in characters."""

    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    limit: int = CELL_LIMIT


@dataclass(frozen=True, slots=True)
class Table:
    """A readable file; ``notes`` say what about it is unusual and what was done with it.

    ``dialect`` is ``None`` for JSON Lines, whose rows may have keys beyond ``headers``.
    """

    name: str
    headers: tuple[str, ...]
    charset: Charset
    dialect: Dialect | None
    notes: tuple[str, ...]
    _source: Source = field(repr=False)
    _limit: int = field(repr=False)
    _before_data: int = field(repr=False, default=0)

    @property
    def repeatable(self) -> bool:
        """Whether `rows` can be gone through more than once."""
        return self._source.repeatable

    def looked_at(self) -> Table:
        """Return a table whose rows can be gone through: this one, or the beginning of one that cannot twice."""
        if self.repeatable:
            return self
        head = self._source.head
        return replace(self, _source=Source(self.name, head, lambda: io.BytesIO(head), repeatable=True))

    def rows(self) -> Iterator[Row | Rejected]:
        """Yield every record, or why it could not be read; only blank ones are passed over.

        Raises:
            DamagedFile: the file breaks off, as a cut gzip file does.
        """
        with closing(self._source.opened()) as stream:
            lines = Lines(stream, self.charset, self._limit * _CELLS_IN_LINE, self.name)
            if self.dialect is None:
                for item in read_objects(lines):
                    yield item if isinstance(item, Rejected) else Row(*item)
            else:
                yield from self._read_records(lines, self.dialect)

    def _read_records(self, lines: Lines, dialect: Dialect) -> Iterator[Row | Rejected]:
        _skip(lines, self._before_data)
        headers = self.headers
        for record in Records(lines, dialect, self._limit, len(headers)):
            if isinstance(record, Rejected):
                yield record
            elif lines.guarded:
                yield Row(record.line, dict(zip(headers, map(unguard, record.cells), strict=True)))
            else:
                yield Row(record.line, dict(zip(headers, record.cells, strict=True)))


def read_table(path: Path, options: Options | None = None) -> Table:
    """Recognise the CSV, TSV or JSON Lines file at ``path``, which may be gzipped.

    Raises:
        UnreadableFile: it does not exist or may not be read.
        EmptyFile: it holds no data.
        NotATable: it is a workbook, archive, web page or another kind of file.
        DamagedFile: it is gzipped and cannot be unpacked.
        UnknownEncoding: its text cannot be decoded.
    """
    return _recognised(from_path(path), options or Options())


def read_stream(name: str, stream: Stream, options: Options | None = None) -> Table:
    """Recognise what ``stream`` yields; its rows can be gone through once. Raises as `read_table`."""
    return _recognised(from_stream(name, stream), options or Options())


def _recognised(source: Source, options: Options) -> Table:
    refuse_what_is_no_table(source)
    charset = charsets.named(source, options.encoding) if options.encoding else charsets.detect(source)
    first = _first_lines(source, charset)
    if not first:
        raise EmptyFile(name=source.name, reason="there is nothing after the mark of its encoding")
    if holds_objects(source.name, first):
        keys = find_keys(_head_lines(source, charset))
        return Table(source.name, keys, charset, None, (), source, options.limit)
    return _recognised_csv(source, charset, first, options)


def _recognised_csv(source: Source, charset: Charset, first: list[str], options: Options) -> Table:
    named = dialects.separator_line(first[0])
    skipped = 1 if named else 0
    dialect = dialects.detect(first[skipped:], options.delimiter or named)
    records = _first_records(_head_lines(source, charset), dialect, skipped)
    if not records:
        raise EmptyFile(name=source.name, reason="there is no line with cells in it")
    layout = find_layout(records, header=options.header)
    notes = [*layout.notes]
    if not dialect.strict:
        notes.append("quotes inside quoted cells are not doubled, so such cells may have lost a quote")
    return Table(source.name, layout.headers, charset, dialect, tuple(notes), source, options.limit, layout.before_data)


def _head_lines(source: Source, charset: Charset) -> Lines:
    head = source.head
    if len(head) >= HEAD:  # the last line may be cut
        head = head[: head.rfind(b"\n") + 1] or head
    return Lines(io.BytesIO(head), charset, HEAD * _CELLS_IN_LINE, source.name)


def _first_lines(source: Source, charset: Charset) -> list[str]:
    lines = list(islice(_head_lines(source, charset), _SAMPLED))
    if len(lines) == 1 and len(source.head) >= HEAD:
        found = f"one line of over {HEAD // 1024} KB"
        raise NotATable(name=source.name, found=found, remedy="Export the data as CSV, one record a line.")
    return lines


def _first_records(lines: Lines, dialect: Dialect, skipped: int) -> list[Sampled]:
    _skip(lines, skipped)
    return [
        Sampled(record.line, lines.number, tuple(record.cells))
        for record in islice(Records(lines, dialect, CELL_LIMIT), _SAMPLED)
        if isinstance(record, Record)
    ]


def _skip(lines: Lines, number: int) -> None:
    for _ in range(number):
        with suppress(TooLong):
            next(lines, None)
