"""Misspelled values are told from values of their own."""

from __future__ import annotations

import pytest

from crm_store.importing.repairs import Certainty, Vocabulary, countries, industries, stray_values

PRODUCTS = Vocabulary(["GTX Basic", "GTX Pro", "MG Special", "MG Advanced", "GTK 500", "Łódź Max"])


@pytest.mark.parametrize(
    ("value", "meant", "certainty"),
    [
        ("GTXPro", "GTX Pro", Certainty.SAFE),
        ("gtx-basic", "GTX Basic", Certainty.SAFE),
        ("Lodz max", "Łódź Max", Certainty.SAFE),
        ("MG Specail", "MG Special", Certainty.PROPOSED),
        ("MG Advnced", "MG Advanced", Certainty.PROPOSED),
        ("GTX Basics", "GTX Basic", Certainty.PROPOSED),
    ],
)
def test_a_misspelling_is_traced_to_the_known_value(value: str, meant: str, certainty: Certainty) -> None:
    """Spaces, case and accents are safe to mend; letters are proposed with the reason."""
    repair = PRODUCTS.repair(value)
    assert repair is not None
    assert (repair.meant, repair.certainty) == (meant, certainty)
    assert value in repair.reason


@pytest.mark.parametrize("value", ["GTX Pro", "GTK 501", "GTK 50", "GTX Plus Pro", "XYZ", "", "Pro"])
def test_a_value_of_its_own_is_left_alone(value: str) -> None:
    """Another number, another word or a short name is no misspelling."""
    assert PRODUCTS.repair(value) is None


def test_two_equally_near_values_are_no_answer() -> None:
    """What could be either is not guessed."""
    assert Vocabulary(["Marian", "Martin"]).repair("Marin") is None


def test_the_more_frequent_spelling_is_the_known_one() -> None:
    """Of two spellings in a column, the one that most rows have is right."""
    repair = Vocabulary({"Gtx pro": 2, "GTX Pro": 90}).repair("Gtx pro")
    assert repair is not None
    assert repair.meant == "GTX Pro"


def test_a_rare_near_miss_of_a_frequent_value_is_a_stray() -> None:
    """A column shows its own misspellings, but two values as frequent as each other are two."""
    strays = stray_values(
        {"Philippines": 9, "Philipines": 1, "Kenya": 2, "Won": 10, "won": 3, "Martina": 5, "Martins": 5}
    )
    assert [(repair.value, repair.meant) for repair in strays] == [("Philipines", "Philippines"), ("won", "Won")]


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("technolgy", "technology"),
        ("Technolgy", "Technology"),
        ("telecommunictions", "telecommunications"),
        ("budownicwto", "budownictwo"),
        ("Real-estate", "Real estate"),
    ],
)
def test_sectors_are_common_knowledge(value: str, meant: str) -> None:
    """A misspelled sector is known even where all rows misspell it; its capital letter stays."""
    repair = industries().repair(value)
    assert repair is not None
    assert repair.meant == meant


@pytest.mark.parametrize("value", ["technology", "Technology", "RETAIL", "employment", "space mining"])
def test_a_sector_that_is_right_or_unheard_of_stays(value: str) -> None:
    """Capital letters are a matter of taste, and a new sector is no misspelling."""
    assert industries().repair(value) is None


def test_countries_are_common_knowledge() -> None:
    """A misspelled country is known in English and Polish."""
    english, polish = countries().repair("Philipines"), countries().repair("Nimecy")
    assert english is not None
    assert english.meant == "Philippines"
    assert polish is not None
    assert polish.meant == "Niemcy"
    assert countries().repair("United States") is None
