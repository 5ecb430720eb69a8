"""A cell becomes a value of its column's kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crm_store.importing.choices import choice_sets, match_choice, parse_boolean
from crm_store.importing.errors import BadCell
from crm_store.importing.values import Conventions, Kind, Value, parse_cell, parse_minutes, reads_as
from crm_store.importing.vocabulary import is_blank
from crm_store.models import (
    ActivityType,
    BuyingRole,
    Consent,
    Direction,
    ForecastCategory,
    LeadStatus,
    Outcome,
    Priority,
    Role,
)

POLISH = Conventions(decimal=",", order="dmy", currency="PLN")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("  Acme  ", Kind.TEXT, "Acme"),
        ("  ", Kind.TEXT, None),
        ("brak", Kind.MONEY, None),
        ("#N/A", Kind.DAY, None),
        ("-", "priority", None),
        ("1 234,50", Kind.MONEY, (Decimal("1234.50"), "PLN")),
        ("5 EUR", Kind.MONEY, (Decimal(5), "EUR")),
        ("12", Kind.INTEGER, 12),
        ("2,5", Kind.NUMBER, Decimal("2.5")),
        ("60 %", Kind.PERCENT, Decimal(60)),
        ("TAK", Kind.BOOLEAN, True),
        ("05.03.2024", Kind.DAY, date(2024, 3, 5)),
        ("A@x.pl", Kind.EMAIL, ("a@x.pl",)),
        ("www.acme.pl", Kind.DOMAIN, "acme.pl"),
        ("zł", Kind.CURRENCY, "PLN"),
        ("pilne", "priority", "high"),
    ],
)
def test_a_cell_becomes_a_value(text: str, kind: Kind | str, value: Value) -> None:
    """Text from a file becomes what the CRM calculates with."""
    assert parse_cell(text, kind, POLISH) == value


def test_a_cell_of_another_kind_says_what_was_expected() -> None:
    """The reason in the file of rejected rows helps to correct the cell."""
    with pytest.raises(BadCell, match="'soon' is not a date"):
        parse_cell("soon", Kind.DAY)
    with pytest.raises(BadCell, match="one of high, low, normal"):
        parse_cell("soon", "priority")
    assert not reads_as("soon", Kind.DAY)


@pytest.mark.parametrize(
    ("text", "unit", "minutes"),
    [
        ("90", "min", 90),
        ("5400", "s", 90),
        ("1,5", "h", 90),
        ("1:30", "min", 90),
        ("1:30:00", "min", 90),
        ("1h 30 min", "min", 90),
        ("1,5 godz.", "min", 90),
        ("90 minut", "s", 90),
    ],
)
def test_a_duration_is_in_minutes(text: str, unit: str, minutes: int) -> None:
    """However long a call is written to be, it is minutes in the end."""
    assert parse_minutes(text, Conventions(decimal=",", unit=unit)) == minutes


def test_what_is_no_duration_is_refused() -> None:
    """A length that cannot be read is reported."""
    with pytest.raises(BadCell):
        parse_minutes("a while")


@pytest.mark.parametrize(
    ("choices", "text", "choice"),
    [
        ("outcome", "Closed Won", "won"),
        ("outcome", "closedlost", "lost"),
        ("outcome", "Zamknięta - wygrana", "won"),
        ("outcome", "Loss", "lost"),
        ("activity_type", "Rozmowa telefoniczna", "call"),
        ("direction", "Przychodząca", "inbound"),
        ("role", "Sales Manager", "manager"),
        ("consent", "Opted out", "refused"),
        ("lead_status", "Open - Not Contacted", "new"),
        ("buying_role", "Decision-Maker", "decision_maker"),
        ("forecast_category", "BestCase", "best_case"),
        ("outcome", "Negotiation", None),
    ],
)
def test_other_systems_words_are_understood(choices: str, text: str, choice: str | None) -> None:
    """What a choice is called elsewhere, in English or Polish, is this choice here."""
    assert match_choice(choices, text) == choice


def test_yes_and_no_in_two_languages() -> None:
    """A box that was ticked is a yes."""
    assert [parse_boolean(text) for text in ("yes", "TRUE", "1", "tak", "✓", "x")] == [True] * 6
    assert [parse_boolean(text) for text in ("no", "False", "0", "Nie")] == [False] * 4


@pytest.mark.parametrize(
    ("choices", "enum"),
    [
        ("activity_type", ActivityType),
        ("buying_role", BuyingRole),
        ("consent", Consent),
        ("direction", Direction),
        ("forecast_category", ForecastCategory),
        ("lead_status", LeadStatus),
        ("priority", Priority),
        ("role", Role),
    ],
)
def test_every_choice_can_be_stored(choices: str, enum: type[str]) -> None:
    """What import understands is what the CRM has, and the CRM's own words are understood."""
    for member in list(enum):  # type: ignore[call-overload]  # an enum class is iterable
        assert match_choice(choices, member.value) == member.value
    assert choices in choice_sets()


def test_outcomes_are_those_of_deals() -> None:
    """A deal is won, lost or open."""
    assert {match_choice("outcome", outcome.value) for outcome in Outcome} == {"won", "lost"}
    assert match_choice("outcome", "open") == "open"


def test_blank_is_what_people_write_for_nothing() -> None:
    """A dash or an error of a spreadsheet is no value."""
    assert all(is_blank(text) for text in ("", " ", "-", "N/A", "NULL", "brak danych", "#ADR!", "0000-00-00"))
    assert not any(is_blank(text) for text in ("0", "no", "Nil Ltd"))
