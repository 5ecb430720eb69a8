"""A broken file is explained, costs only its broken rows, and never takes the memory with it."""

from __future__ import annotations

import gzip
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_store.errors import CrmError
from crm_store.importing.errors import DamagedFile, EmptyFile, NotATable, UnreadableFile
from crm_store.importing.reading import Options, Row, read_stream, read_table
from tests.crm_store.importing.files import rejected_of, rows_of, saved, table_of

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "name,amount,stage\n"


class Endless:
    """A stream with one line of a gigabyte between two good ones, made as it is read."""

    def __init__(self, before: bytes, size: int, after: bytes) -> None:
        self._parts = [(before, 1), (b"x" * 65_536, size // 65_536), (after, 1)]

    def read(self, size: int, /) -> bytes:
        """Return the next piece, of at least ``size`` bytes unless the end is near."""
        piece = b""
        while self._parts and len(piece) < size:
            part, times = self._parts.pop(0)
            piece += part
            if times > 1:
                self._parts.insert(0, (part, times - 1))
        return piece


def test_a_line_of_a_gigabyte_is_refused_in_flat_memory() -> None:
    """One endless line costs itself: its neighbours are read and the memory stays small."""
    stream = Endless(HEADER.encode() + b"Acme,5,Won\n", 1 << 30, b",6,Won\nBeta,7,Lost\n")
    tracemalloc.start()
    found = list(read_stream("deals.csv", stream).rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [type(row) is Row for row in found] == [True, False, True]
    assert found[1].line == 3
    assert "longer than" in str(found[1])
    assert [row.line for row in found] == [2, 3, 4]
    assert peak < 60_000_000


def test_a_file_that_is_one_endless_line_is_refused_at_once() -> None:
    """Without a line end there is no table, and nobody waits for the end of the file."""
    with pytest.raises(NotATable, match="one line of over"):
        read_stream("deals.csv", Endless(b"a", 1 << 30, b""))


def test_a_cell_over_the_limit_is_refused() -> None:
    """A cell that no field could hold is reported with its line."""
    text = HEADER + f'"{"long " * 60}",5,Won\nBeta,7,Lost\n'
    options = Options(limit=100)
    assert [row["name"] for row in rows_of(text, options)] == ["Beta"]
    assert [(row.line, "longer than 100" in row.reason) for row in rejected_of(text, options)] == [(2, True)]


def test_a_record_over_many_lines_is_limited_too() -> None:
    """A quoted cell that never ends cannot swallow the memory line by line."""
    text = HEADER + '"' + "and on\n" * 1000 + "Beta,7,Lost\n"
    options = Options(limit=20)
    assert [row["name"] for row in rows_of(text, options)] == ["Beta"]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("Acme,5", "2 cells where the header has 3"),
        ("Acme,5,Won,more", "4 cells where the header has 3"),
        ("Acme,1,234.50,Won", "text with a comma needs quotes"),
        ("Ac\0me,5,Won", "NUL"),
        ('Acme,5,"Won', "never closed"),
    ],
)
def test_a_broken_record_is_rejected_with_its_line_and_reason(record: str, reason: str) -> None:
    """Each kind of damage is named, kept as it was, and costs no other row."""
    text = f"{HEADER}First,1,Won\n{record}\nLast,9,Lost\nVery last,10,Lost\n"
    assert [row["name"] for row in rows_of(text)] == ["First", "Last", "Very last"]
    (rejected,) = rejected_of(text)
    assert (rejected.line, rejected.raw) == (3, record)
    assert reason in rejected.reason


def test_trailing_delimiters_are_no_damage() -> None:
    """Empty cells beyond the header are what spreadsheets leave behind."""
    assert rows_of(HEADER + "Acme,5,Won,,\n") == [{"name": "Acme", "amount": "5", "stage": "Won"}]


def test_blank_lines_are_passed_over_and_counted() -> None:
    """Line numbers are those that a text editor shows."""
    text = HEADER + "\nAcme,5,Won\n,,\n   \nBeta,6,Won\n\n"
    assert [row.line for row in table_of(text).rows()] == [3, 6]


def test_line_numbers_count_the_lines_of_long_cells() -> None:
    """A record is found where it starts even after cells of several lines."""
    text = HEADER + '"Acme\r\nInc\rLtd\n",5,Won\nBeta,6\n'
    assert [row.line for row in table_of(text).rows()] == [2, 6]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"PK\x03\x04\x14\x00xl/workbook.xml", "Excel workbook"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
        (b"PK\x03\x04deals.csv", "zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "old Excel"),
        (b"  <!DOCTYPE html><html>", "web page"),
        (b"<table><tr><td>1</td></tr>", "web page"),
        (b"<?xml version='1.0'?><x/>", "XML"),
        (b"%PDF-1.7", "PDF"),
        (b'[{"name": "Acme"}]', "JSON array"),
        (b'{\n  "name": "Acme",\n  "amount": 5\n}\n', "JSON document"),
        (b"SQLite format 3\x00", "SQLite"),
        (bytes(range(256)) * 20, "binary"),
        (bytes(5000) + b"a,b", "binary"),
    ],
)
def test_what_is_no_table_is_named_with_the_way_on(data: bytes, found: str) -> None:
    """A workbook saved under a .csv name is said to be one, and how to save it."""
    with pytest.raises(NotATable, match=found) as caught:
        table_of(data)
    assert len(caught.value.advice) > 30


@pytest.mark.parametrize("data", [b"", b"\n\n  \r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b",,,\n,,,\n"])
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    """Nothing in the file is a reason, not a crash."""
    with pytest.raises(EmptyFile):
        table_of(data)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    """A wrong path is named as the system names it."""
    with pytest.raises(UnreadableFile, match="No such file"):
        read_table(tmp_path / "deals.csv")
    with pytest.raises(UnreadableFile, match="directory"):
        read_table(tmp_path)


def test_a_gzipped_file_is_read_by_its_content(tmp_path: Path) -> None:
    """Packed is packed, whatever the name says."""
    assert saved(tmp_path, gzip.compress(b"name,n\nAcme,1\n"), "deals.csv.gz").name == "deals.csv"
    assert len(list(saved(tmp_path, gzip.compress(b"name,n\nAcme,1\n"), "deals.csv").rows())) == 1
    assert len(list(saved(tmp_path, b"name,n\nAcme,1\n", "deals.csv.gz").rows())) == 1


def test_a_cut_gzip_file_is_not_taken_for_a_short_one(tmp_path: Path) -> None:
    """A download that broke off is an error, not fewer deals."""
    packed = gzip.compress("".join(f"{HEADER}" + f"Deal {n * 7919 % 99991},{n},Won\n" for n in range(60_000)).encode())
    table = saved(tmp_path, packed[: len(packed) * 2 // 3])
    with pytest.raises(DamagedFile, match="ends early"):
        list(table.rows())
    with pytest.raises(DamagedFile):
        saved(tmp_path, packed[:40])


def _lines_found(data: bytes | str, limit: int = 1000) -> list[int]:
    """The lines of rows and rejections; a refused file must give advice and has none."""
    try:
        return [row.line for row in table_of(data, Options(limit=limit)).rows()]
    except CrmError as error:
        return [] if error.advice else [-1, -2]


@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    """Whatever a file holds, it is read, rejected row by row, or refused with advice."""
    lines = _lines_found(data)
    assert lines == sorted(set(lines))


@given(st.text(alphabet="ab,;\"\n\r\t\0\\' =1.", max_size=200), st.integers(5, 40))
def test_no_text_crashes_the_reader(text: str, limit: int) -> None:
    """Quotes, delimiters and line ends in any order lead to rows and reasons, in the order of the lines."""
    lines = _lines_found("aa,bb\n1,2\n" + text, limit)
    assert lines == sorted(set(lines))
