"""Whoever knows a file better than its headers is taken at his word, and told where he errs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import yaml

from crm_store.importing.errors import InvalidMapping
from crm_store.importing.headers import map_table
from crm_store.importing.overrides import Overrides, read_overrides
from crm_store.importing.reading import Row
from crm_store.importing.values import parse_cell
from tests.crm_store.importing.files import table_of

if TYPE_CHECKING:
    from crm_store.importing.mapping import Mapping

TEXT = "Deal;Stage;Amount;Closed;Rep;Tel;Shoe\nAcme;Engaging;1,234;03/04/2024;A1;600100200;42\n"


def overrides(text: str) -> Overrides:
    """The overrides that this YAML holds."""
    return read_overrides(yaml.safe_load(text))


def overridden(text: str, data: str = TEXT) -> Mapping:
    """The mapping of deals.csv under these overrides."""
    override = overrides(text).of("deals.csv")
    return map_table(table_of(data, override.options, "deals.csv"), override)[0]


def test_what_is_said_goes_before_what_is_found() -> None:
    """Columns, constants, values and the currency are as somebody wrote them; the rest is found as usual."""
    mapping = overridden("""
        files:
          "DEALS*.csv":
            currency: PLN
            columns:
              rep: owner by external_id
              Tel: contact by email
              shoe: ignore
            constants: {pipeline: New business, quantity: 2}
            values: {stage: {Engaging: Negotiation}}
    """)
    assert {header: column.target for header, column in mapping.columns.items()} == {
        "Deal": "name", "Stage": "stage", "Amount": "amount", "Closed": "custom",
        "Rep": "owner by external_id", "Tel": "contact by email", "Shoe": "ignore",
    }  # fmt: skip
    assert mapping.columns["Stage"].values == {"Engaging": "Negotiation"}
    assert mapping.columns["Rep"].why == "you said so"
    assert mapping.currency == "PLN"
    assert mapping.constants == {"pipeline": "New business", "quantity": "2"}


def test_the_entity_can_be_named() -> None:
    """A file that looks like deals is leads if somebody says so."""
    mapping = overridden("files: {deals.csv: {entity: leads, columns: {Deal: company, Tel: phone as mobile}}}")
    assert mapping.entity == "leads"
    assert mapping.confidence == 1
    assert mapping.columns["Tel"].label == "mobile"


def test_conventions_can_be_named() -> None:
    """Whoever knows how numbers and dates are meant is not asked about them."""
    text = "files: {deals.csv: {decimal: '.', dates: mdy, columns: {Closed: close_date, Shoe: custom}}}"
    mapping = overridden(text)
    closed, amount = mapping.columns["Closed"], mapping.columns["Amount"]
    assert parse_cell("03/04/2024", closed.kind, closed.conventions) == date(2024, 3, 4)
    assert parse_cell("1,234", amount.kind, amount.conventions) == (1234, None)
    assert mapping.assumptions == ()
    assert len(overridden("files: {}").assumptions) == 1


def test_how_to_read_the_file_can_be_named() -> None:
    """Encoding, delimiter and header row are read as named."""
    options = overrides("files: {'*.csv': {encoding: cp1250, delimiter: '|', header: false}}").of("x.csv").options
    table = table_of("Łódź|1\nŻary|2\n".encode("cp1250"), options)
    assert [row.values["column 1"] for row in table.rows() if isinstance(row, Row)] == ["Łódź", "Żary"]


def test_a_file_can_be_left_out() -> None:
    """The first pattern that fits decides, and a file that none fits is read as usual."""
    found = overrides("files: {'old*': {entity: ignore}, '*.csv': {entity: deals}}")
    assert found.of("old deals.csv").ignored
    assert not found.of("new deals.csv").ignored
    assert found.of("deals.jsonl").entity is None
    assert read_overrides(None).of("deals.csv").entity is None


@pytest.mark.parametrize(
    ("text", "place", "remedy"),
    [
        ("[deals.csv]", "the top", "keys and values"),
        ("file: {}", "the top", "Known are files"),
        ("files: [deals.csv]", "files", "what is known"),
        ("files: {deals.csv: deals}", "deals.csv", "keys and values"),
        ("files: {deals.csv: {entitty: deals}}", "deals.csv", "Did you mean entity"),
        ("files: {deals.csv: {entity: deal}}", "deals.csv, entity", "Did you mean deals"),
        ("files: {deals.csv: {entity: [deals]}}", "deals.csv, entity", "one word"),
        ("files: {deals.csv: {columns: [Rep]}}", "deals.csv, columns", "keys and values"),
        ("files: {deals.csv: {columns: {Reep: owner}}}", "deals.csv, columns, Reep", "Its columns are Deal"),
        ("files: {deals.csv: {columns: {Rep: ownr}}}", "deals.csv, columns, Rep", "Did you mean owner"),
        ("files: {deals.csv: {columns: {Rep: 'owner: x'}}}", "deals.csv, columns, Rep", "Write a field"),
        ("files: {deals.csv: {columns: {Rep: owner by mail}}}", "deals.csv, columns, Rep", "Did you mean email"),
        ("files: {deals.csv: {columns: {Tel: owner as boss}}}", "deals.csv, columns, Tel", "Known are work"),
        ("files: {deals.csv: {constants: {curency: PLN}}}", "deals.csv, constants", "Did you mean currency"),
        ("files: {deals.csv: {values: {Stage: {A: [B]}}}}", "deals.csv, values, Stage, A", "one word"),
        ("files: {deals.csv: {values: {Step: {A: B}}}}", "deals.csv, values, Step", "Its columns are"),
        ("files: {deals.csv: {header: perhaps}}", "deals.csv, header", "true or false"),
        ("files: {deals.csv: {dates: ydm}}", "deals.csv, dates", "Known are dmy, mdy, ymd"),
    ],
)
def test_a_mistake_is_said_with_its_place_and_remedy(text: str, place: str, remedy: str) -> None:
    """A misspelled field or column is named, with what was probably meant, and nothing is imported."""
    with pytest.raises(InvalidMapping) as caught:
        overridden(text)
    assert f"wrong at {place}:" in str(caught.value)
    assert remedy in caught.value.advice
