"""Rejected rows are kept with the reason, ready to be corrected and imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store.importing.headers import map_table
from crm_store.importing.reading import Row, read_table
from crm_store.importing.rejects import RejectedRows
from tests.crm_store.importing.files import saved

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = b"Deal Name,Amount,Stage\nAcme,1,234,Won\nBeta,5\n=1+1,soon,Won\nGamma,7,Won\n"


def _rejected(folder: Path) -> list[dict[str, str]]:
    """Reject what cannot be read, and the row whose amount is no number, and read the file of them."""
    table = saved(folder, BROKEN, "deals.csv")
    with RejectedRows(folder / "rejected.csv") as rejected:
        rejected.expect(table)
        for row in table.rows():
            if not isinstance(row, Row):
                rejected.add(table.name, row.line, row.reason, row.raw)
            elif row.values["Amount"] == "soon":
                rejected.add(table.name, row.line, "'soon' is not a number", row.values)
    assert rejected.count == 3
    assert rejected.paths == (folder / "rejected.csv",)
    return [row.values for row in read_table(folder / "rejected.csv").rows() if isinstance(row, Row)]


def test_a_rejected_row_keeps_its_cells_line_and_reason(tmp_path: Path) -> None:
    """Whoever opens the file sees what was wrong with which line, and loses nothing."""
    first, second, third = _rejected(tmp_path)
    assert first == {
        "rejected_line": "2",
        "rejected_reason": "4 cells where the header has 3: text with a comma needs quotes",
        "Deal Name": "Acme",
        "Amount": "1",
        "Stage": "234",
        "rejected_rest": "Won",
    }
    assert (second["rejected_line"], second["Deal Name"], second["Amount"]) == ("3", "Beta", "5")
    assert (third["Deal Name"], third["rejected_reason"]) == ("=1+1", "'soon' is not a number")


def test_the_corrected_rows_can_be_imported(tmp_path: Path) -> None:
    """The file of rejected rows is recognised like the original; what was added to it is left out."""
    _rejected(tmp_path)
    mapping, _ = map_table(read_table(tmp_path / "rejected.csv"))
    assert mapping.entity == "deals"
    assert [column.target for column in mapping.columns.values()] == [
        "ignore", "ignore", "name", "amount", "stage", "ignore",
    ]  # fmt: skip


def test_nothing_rejected_leaves_what_was_there(tmp_path: Path) -> None:
    """A clean run neither makes a file nor takes away the one that somebody is correcting."""
    path = tmp_path / "rejected.csv"
    with RejectedRows(path):
        pass
    assert not path.exists()
    path.write_text("half corrected", encoding="utf-8")
    with RejectedRows(path):
        pass
    assert path.read_text(encoding="utf-8") == "half corrected"


def test_rejected_rows_take_the_next_free_name(tmp_path: Path) -> None:
    """Half-corrected rows of an earlier run survive the next one, and so do those of a file of the same name."""
    (tmp_path / "rejected.csv").write_text("half corrected", encoding="utf-8")
    with RejectedRows(tmp_path / "rejected.csv") as rejected:
        for name in ("accounts.csv", "deals.csv", "deals.tsv"):
            rejected.add(name, 2, "it has no name", {"Name": ""})
    assert [path.name for path in rejected.paths] == ["rejected-2.csv", "rejected-deals.csv", "rejected-deals-2.csv"]
    assert all(path.exists() for path in rejected.paths)
    assert (tmp_path / "rejected.csv").read_text(encoding="utf-8") == "half corrected"


def test_each_file_of_an_import_has_its_own_rejected_rows(tmp_path: Path) -> None:
    """Rows of accounts and deals have other columns, so they do not share a file."""
    with RejectedRows(tmp_path / "rejected.csv") as rejected:
        rejected.add("accounts.csv", 2, "it has no name", {"Name": "", "City": "Łódź"})
        rejected.add("deals.csv", 3, "it is not JSON", '{"name": ')
    assert [path.name for path in rejected.paths] == ["rejected.csv", "rejected-deals.csv"]
    (row,) = read_table(rejected.paths[1]).rows()
    assert isinstance(row, Row)
    assert row.values["rejected_rest"] == '{"name": '


def test_a_failed_import_still_tells_what_it_rejected(tmp_path: Path) -> None:
    """The rows rejected before a failure may be its cause."""
    rejected = RejectedRows(tmp_path / "rejected.csv")

    def fail() -> None:
        with rejected:
            rejected.add("deals.csv", 2, "it has no name", {"Name": ""})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert rejected.paths[0].exists()


def test_without_a_path_rows_are_only_counted() -> None:
    """A program that wants no file gets none."""
    with RejectedRows(None) as rejected:
        rejected.add("deals.csv", 2, "it has no name", {"Name": ""})
    assert (rejected.count, rejected.paths) == (1, ())
