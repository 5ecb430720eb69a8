"""What is exported can be opened in a spreadsheet without harm and imported without loss."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_store.importing.errors import WrittenElsewhere
from crm_store.importing.guarding import guard, unguard
from crm_store.importing.reading import Row, read_table
from crm_store.importing.writing import write_csv, write_jsonl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_store.importing.writing import Cell

# Any text but control characters other than tab and line ends, of which a file full is taken for a binary one.
_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r,;|\"'=+-@"), max_size=30)
_DANGEROUS = st.text(alphabet="'=+-@\t\rab1", max_size=6)


def _read(path: Path) -> list[dict[str, str]]:
    return [row.values for row in read_table(path).rows() if isinstance(row, Row)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.integers(1, 10**6), _TEXT | _DANGEROUS, _TEXT | _DANGEROUS), min_size=1, max_size=20))
def test_csv_is_read_back_as_it_was_written(tmp_path: Path, rows: list[tuple[int, str, str]]) -> None:
    """Whatever people typed into the CRM comes back from an export letter by letter."""
    path = tmp_path / "notes.csv"
    assert write_csv(path, ["id", "name", "note_body"], rows) == len(rows)
    assert _read(path) == [{"id": str(number), "name": name, "note_body": note} for number, name, note in rows]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.fixed_dictionaries({"id": st.integers(), "text": _TEXT}), min_size=1, max_size=20))
def test_jsonl_is_read_back_as_it_was_written(tmp_path: Path, rows: list[dict[str, int | str]]) -> None:
    """The same holds for JSON Lines, where nothing has to be made harmless."""
    path = tmp_path / "notes.jsonl"
    assert write_jsonl(path, rows) == len(rows)
    assert _read(path) == [{"id": str(row["id"]), "text": row["text"]} for row in rows]


@given(_TEXT | _DANGEROUS)
def test_guarding_is_undone_exactly(text: str) -> None:
    """Two different texts never look the same in an export, and none starts like a formula."""
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_no_formula_reaches_a_spreadsheet(tmp_path: Path) -> None:
    """A name that would run a command in Excel is plain text there, while numbers stay numbers."""
    path = tmp_path / "accounts.csv"
    formulas = ["=cmd|' /C calc'!A0", "+48 600 100 200", "-2+3", "@SUM(A1)", "\t=1", "'=1"]
    write_csv(path, ["name", "balance"], [(formula, Decimal("-5.50")) for formula in formulas])
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [row[0] for row in csv.reader(file)][1:]
    assert [cell[0] for cell in cells] == ["'"] * 6
    assert [row["balance"] for row in _read(path)] == ["-5.50"] * 6
    assert [row["name"] for row in _read(path)] == formulas


def test_a_strangers_guard_is_undone_too(tmp_path: Path) -> None:
    """Other systems guard phone numbers with the same apostrophe; a name with one keeps it."""
    path = tmp_path / "contacts.csv"
    path.write_text("name,phone\n'tis,'+48600100200\n", encoding="utf-8")
    assert _read(path) == [{"name": "'tis", "phone": "+48600100200"}]


def test_values_are_written_by_type(tmp_path: Path) -> None:
    """Amounts keep every digit, days and moments are in ISO 8601, lists in JSON."""
    path = tmp_path / "deals.csv"
    row: list[Cell] = [
        Decimal("1E+3"), 1.5, True, None, date(2024, 3, 5), datetime(2024, 3, 5, 10, tzinfo=UTC),
        ["ł", Decimal("0.10")], {"day": date(2024, 3, 5)}, "a\0b",
    ]  # fmt: skip
    write_csv(path, list("abcdefghi"), [row])
    assert list(_read(path)[0].values()) == [
        "1000", "1.5", "true", "", "2024-03-05", "2024-03-05T10:00:00+00:00",
        '["ł", "0.10"]', '{"day": "2024-03-05"}', "ab",
    ]  # fmt: skip


def test_jsonl_keeps_the_difference_of_nothing_and_empty(tmp_path: Path) -> None:
    """A program that reads the export can tell what CSV cannot."""
    path = tmp_path / "deals.jsonl"
    write_jsonl(path, [{"a": None, "b": "", "amount": Decimal("1.10"), "day": date(2024, 3, 5)}])
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": None, "b": "", "amount": "1.10", "day": "2024-03-05"}


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    """An export that breaks off half-way is no export, and leaves nothing behind."""
    path = tmp_path / "deals.csv"
    write_csv(path, ["name"], [["old"]])

    def rows() -> Iterator[list[str]]:
        yield ["new"]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_csv(path, ["name"], rows())
    assert _read(path) == [{"name": "old"}]
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    """Why an export could not be written is said in words, with what was there before."""
    with pytest.raises(WrittenElsewhere, match="No such file"):
        write_csv(tmp_path / "missing" / "deals.csv", ["name"], [])
