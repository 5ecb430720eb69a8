"""A file of unknown origin is recognised, and each of its columns finds its field."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

import pytest
import yaml

from crm_store.importing.choices import choice_sets
from crm_store.importing.errors import UnknownEntity
from crm_store.importing.fields import entities
from crm_store.importing.headers import map_table
from crm_store.importing.mapping import Relation
from crm_store.importing.reading import Options
from crm_store.importing.values import Kind
from crm_store.importing.wording import wording
from tests.crm_store.importing.files import table_of

if TYPE_CHECKING:
    from crm_store.importing.mapping import Mapping

_EXPORTS = Path(__file__).with_name("exports.yaml")
# An address book of companies has the columns of one of people, a history of deals those of deals.
_KNOWN_BY_NAME = {"kontrahenci.csv", "OpportunityHistory.csv"}


class Export(TypedDict, total=False):
    """A file of some system, and what it has to be recognised as."""

    file: str
    entity: str
    text: str
    currency: str
    constants: dict[str, str]
    columns: dict[str, str]


def _exports() -> list[Export]:
    return cast("list[Export]", yaml.safe_load(_EXPORTS.read_text(encoding="utf-8")))


def mapping_of(text: str, name: str = "export.csv") -> Mapping:
    """The mapping that a file with this content gets."""
    return map_table(table_of(text, name=name))[0]


def with_columns(rows: int, **columns: list[str]) -> str:
    """A CSV file of so many rows, in which the values of each column come round again."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([[cells[row % len(cells)] for cells in columns.values()] for row in range(rows)])
    return file.getvalue()


@pytest.mark.parametrize("export", _exports(), ids=lambda export: export["file"])
def test_an_export_of_another_system_is_understood(export: Export) -> None:
    """Files of common CRMs and of Polish spreadsheets are imported without a word of configuration."""
    mapping = mapping_of(export["text"], export["file"])
    assert mapping.entity == export["entity"]
    found = {column.header: column.target for column in mapping.columns.values() if column.target != "custom"}
    assert found == export["columns"]
    assert mapping.currency == export.get("currency")
    assert dict(mapping.constants) == export.get("constants", {})


@pytest.mark.parametrize(
    "export",
    [export for export in _exports() if export["file"] not in _KNOWN_BY_NAME],
    ids=lambda export: export["file"],
)
def test_the_name_of_the_file_is_not_needed(export: Export) -> None:
    """A file that somebody renamed to export.csv is recognised by what is in it."""
    assert mapping_of(export["text"]).entity == export["entity"]


def test_no_column_is_lost() -> None:
    """What no field is called like becomes a custom field, in the order of the file, with the reason."""
    mapping = mapping_of("Deal Name,Stage,Amount,Shoe size\nAcme,Won,5,42\n")
    assert list(mapping.columns) == ["Deal Name", "Stage", "Amount", "Shoe size"]
    assert mapping.custom == ("Shoe size",)
    assert mapping.headers_of("amount") == ("Amount",)
    assert mapping.columns["Shoe size"].why == "no field is called so"
    assert all(column.why for column in mapping.columns.values())


def test_relations_say_how_their_records_are_named() -> None:
    """A column of ids, addresses or names each finds its record in its own way."""
    mapping = mapping_of("Deal,Stage,Company ID,Company,Owner,Contact Email\nA,Won,77,Acme,anna@x.pl,jan@acme.pl\n")
    assert mapping.relations == (
        Relation("Company ID", "account", "accounts", "external_id"),
        Relation("Company", "account", "accounts", "name"),
        Relation("Owner", "owner", "users", "email"),
        Relation("Contact Email", "contact", "contacts", "email"),
    )


def test_a_column_that_says_the_same_as_another_is_left_out() -> None:
    """Two names for one field with the same cells are one column; with other cells they are two."""
    same = mapping_of("Last name,Company,Company name\nNowak,Acme,Acme\nLis,Beta,Beta\n")
    other = mapping_of("Last name,Company,Company name\nNowak,Acme,Acme Sp. z o.o.\nLis,Beta,Beta\n")
    assert same.columns["Company name"].target == "ignore"
    assert other.columns["Company name"].target == "custom"


def test_values_speak_against_a_header() -> None:
    """A column called like a date that holds words is kept, but not as a date."""
    mapping = mapping_of(with_columns(30, Stage=["Won", "Lost"], Amount=["1", "2"], Closed_date=["soon", "later"]))
    assert mapping.columns["Closed_date"].target == "custom"
    assert "values are something else" in mapping.columns["Closed_date"].why


def test_values_speak_where_a_header_is_silent() -> None:
    """A column of addresses is one whatever it is called, and ids of rows are their ids."""
    rows = [f"p{number}" for number in range(30)]
    text = with_columns(30, Ticket_no=rows, Name=rows, Adres=[f"{row}@x.pl" for row in rows])
    mapping = mapping_of(text, "contacts.csv")
    assert [column.target for column in mapping.columns.values()] == ["external_id", "full_name", "email"]
    assert mapping.columns["Adres"].why == "its values say so"


def test_an_owner_who_owns_one_record_each_is_no_owner() -> None:
    """A seller who is another one in every row is not the colleague who handles the deal."""
    sellers = [f"Seller {number}" for number in range(40)]
    mapping = mapping_of(with_columns(40, Seller=sellers, Stage=["Won", "Lost"], Amount=["1", "2"]), "deals.csv")
    assert mapping.columns["Seller"].target == "custom"


def test_a_misspelled_header_is_understood() -> None:
    """A typo in a heading costs no column, but a word of its own is no typo."""
    mapping = mapping_of("Last name,Compnay,County\nNowak,Acme,Kent\n")
    assert mapping.columns["Compnay"].target == "account by name"
    assert mapping.columns["County"].target == "custom"


def test_a_profile_page_is_no_company_site() -> None:
    """Links to one social network would make all contacts colleagues at it."""
    mapping = mapping_of(
        "Last name,Company,URL\nNowak,Acme,https://linkedin.com/in/a\nLis,Beta,https://linkedin.com/in/b\n"
    )
    assert mapping.columns["URL"].target == "custom"


def test_consent_that_is_asked_the_other_way_round_is_turned() -> None:
    """Whoever opted out did not consent, and whoever did not opt out was not asked."""
    mapping = mapping_of("Last name,Email,Do not email\nNowak,a@x.pl,Yes\nLis,b@x.pl,No\n")
    assert mapping.columns["Do not email"].target == "consent"
    assert mapping.columns["Do not email"].values == {"Yes": "refused", "No": "unknown"}


def test_what_headers_say_of_currency_and_unit_counts() -> None:
    """Amounts are in the currency of their heading, calls in its seconds."""
    deals = mapping_of("Deal,Stage,Opportunity Amount (EUR)\nAcme,Won,5\n")
    calls = mapping_of("Subject,Date,Duration (s)\nHello,2024-01-02,90\n", "calls.csv")
    assert deals.currency == deals.columns["Opportunity Amount (EUR)"].conventions.currency == "EUR"
    assert calls.columns["Duration (s)"].conventions.unit == "s"


def test_what_is_not_decided_is_asked() -> None:
    """The reader hears which columns could be read two ways, as far as they fill a field."""
    mapping = mapping_of("Deal,Stage,Close date,Odd date\nAcme,Won,03/04/2024,03/04/2024\n")
    assert mapping.assumptions == (
        "Close date: 03/04/2024 is read as day, month, year: no date in the column decides it",
    )


def test_a_file_that_holds_no_records_is_refused() -> None:
    """Somebody's shopping list is no CRM data, and the error says how to go on."""
    with pytest.raises(UnknownEntity, match="fit no kind") as caught:
        mapping_of("fruit,pieces\napple,3\n")
    assert "{entity: deals}" in caught.value.advice


def test_a_table_without_a_header_is_refused_unless_named() -> None:
    """Numbered columns say nothing, but somebody who knows can map them."""
    with pytest.raises(UnknownEntity):
        mapping_of("a,b\nc,d\n")
    table = table_of("Anna,anna@x.pl\nJan,jan@x.pl\n", Options(header=False), name="contacts.csv")
    assert map_table(table)[0].columns["column 2"].target == "email"


@pytest.mark.parametrize("name", entities())
def test_every_field_has_a_kind_that_can_be_read(name: str) -> None:
    """A field of the data file that no parser knows would fail on the first row."""
    known = {*Kind, *choice_sets()}
    entity = entities()[name]
    assert {field.kind for field in entity.fields.values()} <= known
    assert {field.to for field in entity.fields.values()} - {None} <= entities().keys()
    assert entity.alone in entity.fields
    assert all(needed <= entity.fields.keys() for needed in entity.needs)


@pytest.mark.parametrize(
    ("header", "words", "currency", "unit"),
    [
        ("CloseDate", "close date", None, None),
        ("HasOptedOutOfEmail", "has opted out of email", None, None),
        ("Opportunity Amount USD", "opportunity amount", "USD", None),
        ("Wartość netto [zł]", "wartosc netto", "PLN", None),
        ("amount_usd", "amount", "USD", None),
        ("Price €", "price", "EUR", None),
        ("Call Duration In Seconds", "call duration in seconds", None, "seconds"),
        ("Deal - Deal created", "deal created", None, None),
        ("Select all", "select all", None, None),
        ("Area sq ft", "area sq ft", None, None),
    ],
)
def test_a_header_is_taken_apart(header: str, words: str, currency: str | None, unit: str | None) -> None:
    """Humps, signs and brackets part the words of a header from the currency or unit in it."""
    found = wording(header)
    assert (" ".join(found.words), found.currency, found.unit) == (words, currency, unit)
