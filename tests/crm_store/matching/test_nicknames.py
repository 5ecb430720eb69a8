"""Short and pet forms of given names."""

from __future__ import annotations

import pytest

from crm_store.matching.data import load
from crm_store.matching.nicknames import also_called
from crm_store.matching.text import fold


def others(name: str) -> list[str]:
    """Return the folded names that ``name`` may stand for."""
    return [nickname.name for nickname in also_called(name)]


@pytest.mark.parametrize(
    ("short", "formal"),
    [
        ("Bob", "robert"),
        ("Peggy", "margaret"),
        ("Kasia", "katarzyna"),
        ("Gosia", "malgorzata"),
        ("Asia", "joanna"),
        ("Tomek", "tomasz"),
        ("Wojtek", "wojciech"),
        ("Zośka", "zofia"),
    ],
)
def test_short_forms_and_formal_names_lead_to_each_other(short: str, formal: str) -> None:
    """A contact stored as Robert is found as Bob, and one stored as Bob as Robert."""
    assert formal in others(short)
    assert fold(short) in others(formal)


def test_a_shared_short_form_names_everyone_it_may_mean() -> None:
    """Alex may be a man or a woman, so that a caller can ask."""
    assert {"alexander", "alexandra", "aleksandra"} <= set(others("Alex"))


def test_the_formal_name_is_surer_than_a_sibling() -> None:
    """Kasia is rather Katarzyna than Kaśka."""
    trust = {nickname.name: nickname.trust for nickname in also_called("Kasia")}
    assert trust["katarzyna"] > trust["kaska"]


def test_an_unknown_name_has_no_other() -> None:
    """Surnames and company names are not taken for short forms."""
    assert also_called("Orlen") == ()


@pytest.mark.parametrize(("file", "least"), [("nicknames_en.yaml", 150), ("nicknames_pl.yaml", 120)])
def test_groups_are_complete_and_without_repetition(file: str, least: int) -> None:
    """The data covers the common names, each form once in its group."""
    groups = load(file)
    assert len(groups) >= least
    for formal, forms in groups.items():
        assert isinstance(forms, list)
        assert forms
        assert formal not in forms
        assert len(set(forms)) == len(forms)
