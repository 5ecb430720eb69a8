"""The table begins at its header, wherever in the file that is."""

from __future__ import annotations

import pytest

from crm_store.importing.reading import Options, Row
from tests.crm_store.importing.files import rows_of, table_of


def test_titles_before_the_header_are_left_out_and_said() -> None:
    """A report that starts with its name and date is still a table, with right line numbers."""
    table = table_of("Open deals\n\nOwner,Amount,Stage\nAnna,5,Won\nJan,6,Lost\nEwa,7,Won\n")
    assert table.headers == ("Owner", "Amount", "Stage")
    assert [row.line for row in table.rows()] == [4, 5, 6]
    assert "line 1" in table.notes[0]


def test_a_file_without_a_header_calls_columns_by_number() -> None:
    """The first record is data, so it must not vanish as a header."""
    table = table_of("Anna,anna@acme.pl,100\nJan,jan@acme.pl,200\n")
    assert table.headers == ("column 1", "column 2", "column 3")
    assert [row.line for row in table.rows()] == [1, 2]
    assert "no header row" in table.notes[0]


@pytest.mark.parametrize("header", ["Rep,2024-01-01,2024-02-01", "Anna,5,Won"])
def test_a_header_that_looks_like_data_can_be_named_one(header: str) -> None:
    """Months as column names are a header when somebody says so."""
    assert table_of(f"{header}\nAnna,1,2\n", Options(header=True)).headers == tuple(header.split(","))


def test_text_only_first_rows_are_taken_for_a_header_unless_denied() -> None:
    """Whoever knows that there is no header keeps the first row."""
    assert rows_of("Anna,Acme\nJan,Beta\n", Options(header=False))[0] == {"column 1": "Anna", "column 2": "Acme"}


def test_repeated_and_missing_names_keep_every_column() -> None:
    """Two columns called Email and one called nothing are three columns."""
    table = table_of("Email,Name,Email,\na@x.pl,Anna,b@x.pl,note\n")
    assert table.headers == ("Email", "Name", "Email (2)", "column 4")
    assert rows_of("Email,Name,Email,\na@x.pl,Anna,b@x.pl,note\n")[0]["Email (2)"] == "b@x.pl"
    assert len(table.notes) == 2


def test_a_header_over_two_lines_is_one_name() -> None:
    """A line break that a spreadsheet put into a heading does not shift the line numbers."""
    table = table_of('Name,"Amount\n(PLN)"\nAcme,5\n')
    assert table.headers == ("Name", "Amount (PLN)")
    assert [row.line for row in table.rows() if isinstance(row, Row)] == [3]


def test_a_header_alone_is_an_empty_table() -> None:
    """No deals yet is no error."""
    assert rows_of("Name,Amount\n") == []
