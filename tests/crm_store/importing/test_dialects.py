"""Cells are told apart as the program that wrote them meant it."""

from __future__ import annotations

import pytest

from crm_store.importing.reading import Options
from tests.crm_store.importing.files import rejected_of, rows_of, table_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", {"a": "1", "b": "2"}),
        ("a\tb\n1\t2,5\n", {"a": "1", "b": "2,5"}),
        ("a|b|c\n1|2|3\n", {"a": "1", "b": "2", "c": "3"}),
        ("Firma;Kwota\nAcme;1 234,50\nBeta;5,5\n", {"Firma": "Acme", "Kwota": "1 234,50"}),
        ("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", {"a": "1,5", "b": "2,5", "c": "3,5"}),
        ("Name;Notes\nAcme;Hello, world\nBeta;Hi, you\n", {"Name": "Acme", "Notes": "Hello, world"}),
        ("Amount, PLN;Date\n1,5;2020-01-01\n", {"Amount, PLN": "1,5", "Date": "2020-01-01"}),
        ('id,text\n1,"a;b;c"\n2,"d;e;f"\n', {"id": "1", "text": "a;b;c"}),
        ("name\nAcme, Inc\nBeta, Ltd\n", {"name": "Acme, Inc"}),
        ("email\nanna@acme.pl\n", {"email": "anna@acme.pl"}),
        ("'a','b'\n'1','it''s, yes'\n", {"a": "1", "b": "it's, yes"}),
        ('name,size\nTap,"5"" pipe"\n', {"name": "Tap", "size": '5" pipe'}),
        ('name,size\nTap,5" pipe\n', {"name": "Tap", "size": '5" pipe'}),
        ('a,b\n"He said \\"hi\\", ok",x\n', {"a": 'He said "hi", ok', "b": "x"}),
        ('a,b\n"C:\\dir\\",x\n', {"a": "C:\\dir\\", "b": "x"}),
        ('"a", "b"\n"1", "2, 3"\n', {"a": "1", "b": "2, 3"}),
        ("a,b\r1,2\r3,4\r", {"a": "1", "b": "2"}),
        ("a,b\r\n1,2\r\n", {"a": "1", "b": "2"}),
        ('a,b\n"first\nsecond",2\n', {"a": "first\nsecond", "b": "2"}),
        ("sep=;\na;b\n1,5;2\n", {"a": "1,5", "b": "2"}),
        ("sep=^\na^b\n1;5^2\n", {"a": "1;5", "b": "2"}),
    ],
)
def test_the_first_row_is_cut_where_it_was_meant(text: str, expected: dict[str, str]) -> None:
    """Delimiter, quotes, escapes and line ends are found without being told."""
    assert rows_of(text)[0] == expected


def test_semicolons_suggest_the_decimal_comma() -> None:
    """A spreadsheet that separates by semicolons does so because commas are in its numbers."""
    table = table_of("a;b\n1;2\n")
    assert table.dialect is not None
    assert table.dialect.decimal == ","


def test_a_named_delimiter_is_taken_at_its_word() -> None:
    """Whoever knows the delimiter overrides the guess."""
    assert rows_of("a;b,c\n1;2,3\n", Options(delimiter=",")) == [{"a;b": "1;2", "c": "3"}]


def test_quotes_that_are_never_doubled_are_taken_as_they_come() -> None:
    """A whole file of loose quotes is read with a warning rather than rejected row by row."""
    text = "name,n\n" + '"the "big" one",1\n' * 5
    table = table_of(text)
    assert [row["n"] for row in rows_of(text)] == ["1"] * 5
    assert "lost a quote" in table.notes[0]


def test_one_loose_quote_in_a_proper_file_is_rejected() -> None:
    """A cell that would come out mangled is reported instead."""
    text = "name,n\n" + '"fine, yes",1\n' * 5 + '"the "big" one",2\n"last, one",3\n'
    assert [row["n"] for row in rows_of(text)] == ["1"] * 5 + ["3"]
    (rejected,) = rejected_of(text)
    assert (rejected.line, rejected.raw) == (7, '"the "big" one",2')
    assert "not doubled" in rejected.reason
