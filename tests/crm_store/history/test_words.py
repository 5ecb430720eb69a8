"""Words of the index: forms of one word are one term, in both languages."""

from __future__ import annotations

import pytest

from crm_store.history.words import terms


@pytest.mark.parametrize(
    "forms",
    [
        "umowa umowy umowie umowę umową umów umowami",
        "klient klienta klientem kliencie klienci klientów klientami",
        "oferta oferty ofercie ofertę ofert",
        "faktura fakturze fakturę faktur",
        "wdrożenie wdrożenia wdrożeniem wdrożeń",
        "Kowalski Kowalskiego Kowalskiemu Kowalskim",
        "podpisać podpisał podpisała podpisali podpisze",
        "Łódź Łodzi LODZ",
        "contract contracts contracted contracting",
        "price prices priced pricing",
        "delivery deliveries delivered",
        "renewal renewals",
        "Acme Acme's",
    ],
)
def test_forms_of_a_word_are_one_term(forms: str) -> None:
    """Whoever asks in one form finds the others."""
    assert len({tuple(terms(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize("written", ["45 000", "45,000", "45.000", "45000", "45\u00a0000"])
def test_a_number_is_one_term_however_it_is_grouped(written: str) -> None:
    """A sum is found as it is typed."""
    assert terms(f"offer {written} now")[1:2] == ["45000"]


def test_words_that_say_nothing_are_left_out() -> None:
    """They would be in every text."""
    assert terms("What did they say about the?") == []
    assert terms("Co on powiedział o tej?") == []


def test_identifiers_stay_as_they_are() -> None:
    """An ending is cut off words, not off codes."""
    assert terms("FV/2026/0312 for X200s") == ["fv", "2026", "0312", "x200s"]
