"""JSON Lines are a table too."""

from __future__ import annotations

from crm_store.importing.reading import Options
from tests.crm_store.importing.files import rejected_of, rows_of, table_of


def test_objects_become_rows_of_text() -> None:
    """Numbers keep their digits, null is empty, lists stay readable."""
    text = '{"name": "Łódź", "amount": 12345678901234567890.10, "won": true, "tags": ["a"], "x": null}\n'
    assert rows_of(text) == [
        {"name": "Łódź", "amount": "12345678901234567890.10", "won": "true", "tags": '["a"]', "x": ""}
    ]


def test_keys_that_come_later_are_columns_too() -> None:
    """The columns are the keys of all the first objects."""
    table = table_of('{"a": 1}\n\n{"b": 2, "a": 3}\n')
    assert table.headers == ("a", "b")
    assert [row.line for row in table.rows()] == [1, 3]


def test_a_broken_object_costs_only_its_line() -> None:
    """A line that is not an object is rejected with the reason."""
    text = '{"a": 1}\n{"a": \n[1, 2]\n{"a": 2}\n' + '{"a": ' + "[" * 100_000 + "\n"
    assert [row["a"] for row in rows_of(text)] == ["1", "2"]
    assert [rejected.line for rejected in rejected_of(text)] == [2, 3, 5]


def test_an_object_over_the_limit_is_refused() -> None:
    """An endless object is a rejected line, not a full memory."""
    text = '{"a": 1}\n{"a": "' + "x" * 1000 + '"}\n{"a": 2}\n'
    assert [row["a"] for row in rows_of(text, Options(limit=50))] == ["1", "2"]
