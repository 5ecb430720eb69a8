"""Folding and cutting of names as people type them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_store.matching.companies import core_words, name_key
from crm_store.matching.text import bare_domain, domains, email_words, emails, fold, phone_key, phones, squash, words


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """A stored folded name and a folded question meet, whatever letters they began with."""
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="ąćęłńóśźżĄĆĘŁŃÓŚŹŻäöüßéèçñåøabcXYZ "))
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    """Names typed on a Mac (decomposed) and on Windows (composed) are the same names."""
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("written", "folded"),
    [("Łukasz", "lukasz"), ("ŻÓŁĆ", "zolc"), ("Müller", "muller"), ("Straße", "strasse"), ("Søren", "soren")],
)
def test_accents_and_crossed_letters_fold_away(written: str, folded: str) -> None:
    """A name can be typed on any keyboard."""
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anne-Marie O’Brien", ["anne", "marie", "obrien"]),
        ("J.R.R. Tolkien", ["j", "r", "r", "tolkien"]),
        ("3M Poland 24/7", ["3m", "poland", "24", "7"]),
        ("shelley_kerluke", ["shelley", "kerluke"]),
        ("", []),
    ],
)
def test_names_are_cut_into_words(name: str, expected: list[str]) -> None:
    """Initials, hyphens, apostrophes and digits do not glue a name together or tear it apart."""
    assert words(name) == expected


def test_spacing_does_not_make_another_product() -> None:
    """GTXPro and GTX Pro are one product."""
    assert squash("GTX Pro") == squash("GTXPro") == squash("gtx-pro")


def test_addresses_are_found_in_a_sentence() -> None:
    """An address is recognised among words and in angle brackets."""
    sentence = "mail from Anna <Anna.Nowak+crm@Acme.PL>, see https://www.acme.pl/kontakt or acme.co.uk."
    assert emails(sentence) == ["anna.nowak+crm@acme.pl"]
    assert domains(sentence) == ["acme.pl", "acme.co.uk"]


def test_an_initial_before_a_surname_is_no_e_mail() -> None:
    """A full stop inside a name does not make it an address."""
    assert emails("A. Nowak") == []
    assert domains("z o.o. S.A.") == []


@pytest.mark.parametrize("address", ["acme.pl", "www.ACME.pl", "https://acme.pl/en/", "anna@acme.pl", "acme.pl:443"])
def test_a_domain_is_the_same_in_any_dress(address: str) -> None:
    """Web addresses, e-mail addresses and bare domains name the same company."""
    assert bare_domain(address) == "acme.pl"


def test_local_part_gives_words_without_numbers() -> None:
    """An address names its owner even if the contact has no name yet."""
    assert email_words("Jan.Kowalski84+news@wp.pl") == ["jan", "kowalski"]


@pytest.mark.parametrize("number", ["+48 601 234 567", "601-234-567", "0048601234567", "(48) 601 234 567 x371"])
def test_a_phone_number_is_the_same_in_any_notation(number: str) -> None:
    """Country codes, brackets, spaces and extensions do not matter."""
    assert phone_key(number) == "765432106"


def test_short_numbers_are_no_phones() -> None:
    """Amounts, years and house numbers are not taken for phone numbers."""
    assert phones("45 000, 2026, 12/4") == []
    assert phones("call 22 555 01 02 today") == ["201055522"]


@pytest.mark.parametrize(
    ("written", "core"),
    [
        ("Acme Sp. z o.o.", ["acme"]),
        ("ACME Spółka z ograniczoną odpowiedzialnością", ["acme"]),
        ("Zakłady Mięsne Łuków S.A.", ["zaklady", "miesne", "lukow"]),
        ("Wälzlager Brennholt GmbH & Co. KG", ["walzlager", "brennholt"]),
        ("Acme Corporation", ["acme"]),
        ("Acme, Inc.", ["acme"]),
        ("Nordic Foods Oy", ["nordic", "foods"]),
        ("P.P.H.U. Kowalski", ["kowalski"]),
        ("Škoda Auto a.s.", ["skoda", "auto"]),
        ("Sociedad X, S.A. de C.V.", ["sociedad", "x"]),
        ("S.A.", ["s", "a"]),
        ("Company", ["company"]),
    ],
)
def test_legal_forms_are_left_out_of_company_names(written: str, core: list[str]) -> None:
    """A company is recognised with, without, and with another spelling of its legal form."""
    assert core_words(written) == core


def test_a_company_has_one_key_for_all_spellings() -> None:
    """Duplicates meet on a key that ignores spacing, accents and legal form."""
    assert name_key("T-Mobile Polska S.A.") == name_key("TMobile Polska sp. z o.o.") == "tmobilepolska"


@given(st.text(min_size=1))
def test_a_name_that_is_only_legal_forms_keeps_a_word(name: str) -> None:
    """No company loses its whole name."""
    assert bool(core_words(name)) == bool(words(name))
