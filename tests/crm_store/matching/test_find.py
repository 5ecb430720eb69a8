"""Which record a name in a sentence means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store.errors import InvalidValue

if TYPE_CHECKING:
    from tests.crm_store.matching.conftest import Customers


def test_people_are_found_as_they_are_spoken_of(book: Customers) -> None:
    """Case, order, accents, short forms, initials and a slip of the finger do not hide a person."""
    expected = {
        "Anna Nowak": "Anna Nowak",
        "Nowak Anna": "Anna Nowak",
        "anna nowak": "Anna Nowak",
        "Annie Nowak": "Anna Nowak",
        "z Anną Wiśniewską": "Anna Wiśniewska",
        "Anna Wisniewska": "Anna Wiśniewska",
        "Wiśniewskiej": "Anna Wiśniewska",
        "od Pawła Gołębia": "Paweł Gołąb",
        "z Golebiem": "Paweł Gołąb",
        "Stępniowi": "Katarzyna Stępień",
        "Kasia Stępień": "Katarzyna Stępień",
        "z Kasią Stępień": "Katarzyna Stępień",
        "Bob O'Brien": "Robert O’Brien",
        "O'Brien's": "Robert O’Brien",
        "obrien": "Robert O’Brien",
        "P. Gołąb": "Paweł Gołąb",
        "Mr Robert O’Brien": "Robert O’Brien",
        "Anna Nwoak": "Anna Nowak",
        "Anna Novak": "Anna Nowak",
        "Katarzyna Stempień": "Katarzyna Stępień",
        "z Wiśniewksą": "Anna Wiśniewska",
        "Zajacowi": "Marek Zając",
        "Nguyen An": "Nguyen An",
    }
    assert {text: book.labels(text, "contact")[:1] for text in expected} == {
        text: [label] for text, label in expected.items()
    }


def test_companies_are_found_as_they_are_spoken_of(book: Customers) -> None:
    """Legal forms, cases, hyphens, abbreviations and typos do not hide a company."""
    expected = {
        "Acme": "Acme Sp. z o.o.",
        "ACME sp. z o.o.": "Acme Sp. z o.o.",
        "Acme's": "Acme Sp. z o.o.",
        "acme polska": "Acme Polska S.A.",
        "dla Orlenu": "Orlen",
        "w Żabce": "Żabka Polska",
        "Zabki": "Żabka Polska",
        "w Zakładach Chemicznych": "Zakłady Chemiczne Łukowo",
        "ZCŁ": "Zakłady Chemiczne Łukowo",
        "zchl": "Zakłady Chemiczne Łukowo",
        "T-Mobile": "T-Mobile",
        "tmobile": "T-Mobile",
        "T Mobile": "T-Mobile",
        "Budimeksie": "Budimex",
        "Budymex": "Budimex",
        "Bank of Ireland": "Bank of Ireland",
        "firma Orlen": "Orlen",
    }
    assert {text: book.labels(text, "account")[:1] for text in expected} == {
        text: [label] for text, label in expected.items()
    }


def test_the_company_tells_namesakes_apart(book: Customers) -> None:
    """Of two Annas the one at Acme is meant, in either order, and the reasons say so."""
    for text in ("Anna from Acme", "Anna z Acme", "Acme's Anna", "Anna at acme", "Anna Acme"):
        first, second = book.ask(text, "contact")[:2]
        assert (first.label, second.label) == ("Anna Nowak", "Anna Wiśniewska")
        assert first.reasons == ("same first name", "works at Acme Sp. z o.o.")
        assert first.detail == "Acme Sp. z o.o."
        assert first.score > second.score + 0.2


def test_inflected_person_and_company_meet(book: Customers) -> None:
    """Both names stand in a case at once: rozmawiałem z Anną z Orlenu."""
    assert book.labels("z Anną z Orlenu", "contact")[0] == "Anna Wiśniewska"


def test_somebody_who_left_is_found_at_the_old_company_less_surely(book: Customers) -> None:
    """A champion who left is still a fact, and the reason names the day."""
    found = book.ask("Marek from Budimex", "contact")[0]
    assert found.label == "Marek Zając"
    assert "worked at Budimex until 2025-09-30" in found.reasons
    assert found.score < book.ask("Kasia from Budimex", "contact")[0].score


def test_equally_good_namesakes_come_out_as_near_ties(book: Customers) -> None:
    """When nothing tells two apart, the caller must be able to see it and ask."""
    for text in ("Anna", "Nowak", "Nowaków"):
        first, second = book.ask(text, "contact")[:2]
        assert abs(first.score - second.score) < 0.02


def test_a_couple_is_meant_by_the_plural(book: Customers) -> None:
    """'u Kowalskich' may be either of them."""
    assert set(book.labels("u Kowalskich", "contact")[:2]) == {"Jan Kowalski", "Ewa Kowalska"}


def test_addresses_and_numbers_identify(book: Customers) -> None:
    """An e-mail address or a phone number is its owner, whatever else is alike."""
    for text in ("anna.nowak@acme.pl", "Anna.Nowak@ACME.pl", "601 234 567", "+48 601234567"):
        found = book.ask(text, "contact")
        assert found[0].label == "Anna Nowak"
        assert found[0].score == 1.0


def test_an_unknown_address_leads_to_its_company_and_to_its_name(book: Customers) -> None:
    """A first mail from pawel.golab@acme.pl can be put on the right contact and account."""
    found = {candidate.kind: candidate for candidate in book.ask("pawel.golab@acme.pl", "contact", "account")}
    assert found["account"].label == "Acme Sp. z o.o."
    assert found["contact"].label == "Paweł Gołąb"
    assert found["contact"].score < 1.0


def test_a_domain_is_its_company(book: Customers) -> None:
    """A link or a host name leads to the account."""
    for text in ("acme.pl", "https://www.acme.pl/kontakt", "mail.acme.pl"):
        assert book.ask(text, "account")[0].label == "Acme Sp. z o.o."
        assert "domain acme.pl" in book.ask(text, "account")[0].reasons


def test_deals_are_found_by_title_and_by_company(book: Customers) -> None:
    """A deal is called by its title, its company, or both."""
    expected = {
        "Acme renewal": "Acme renewal 2026",
        "the renewal at Acme": "Acme renewal 2026",
        "wdrożenie Orlen": "Wdrożenie dla Orlenu",
        "T-Mobile deal": "Licences",
        "licences for T-Mobile": "Licences",
    }
    assert {text: book.labels(text, "deal")[:1] for text in expected} == {
        text: [label] for text, label in expected.items()
    }


def test_a_kind_that_is_named_comes_first(book: Customers) -> None:
    """'the Acme deal' is a deal, though an account has just that name."""
    assert book.ask("the Acme deal")[0].kind == "deal"
    assert book.ask("Acme")[0].kind == "account"


def test_grammar_in_a_title_is_no_name(book: Customers) -> None:
    """A deal called "Yard for the docks" is not the Orlen deal because of its "the"."""
    book.deal("Yard for the docks", "Orlen")
    scores = {candidate.label: candidate.score for candidate in book.ask("the Orlen deal", "deal")}
    assert scores["Yard for the docks"] < scores["Wdrożenie dla Orlenu"] + 0.01
    assert all(candidate.kind == "deal" for candidate in book.ask("the Orlen deal")[:2])


def test_products_are_found_however_they_are_spaced(book: Customers) -> None:
    """Names and article numbers of products are written in many ways."""
    for text in ("GTXPro", "gtx pro", "GTX-100"):
        assert book.labels(text, "product") == ["GTX Pro"]


def test_leads_are_found_by_person_company_and_address(book: Customers) -> None:
    """A lead has no account yet; its company's name stands in for one."""
    for text in ("Zofia Mazur", "Zosia from Kwiaty", "zofia.mazur@kwiaty.example"):
        assert book.ask(text, "lead")[0].label == "Zofia Mazur"


def test_colleague_and_contact_of_one_name_are_both_shown(book: Customers) -> None:
    """'Ann' may be the colleague or a customer; the kinds tell them apart."""
    book.contact("Ann Smith")
    kinds = [candidate.kind for candidate in book.ask("Ann", "contact", "user")[:2]]
    assert sorted(kinds) == ["contact", "user"]


def test_two_capitals_find_somebody_by_initials_only_weakly(book: Customers) -> None:
    """'AN' is a hint, not a name."""
    found = book.ask("AN", "contact")
    weak = {candidate.label: candidate.score for candidate in found}
    assert weak["Anna Nowak"] < 0.6
    assert found[0].label == "Nguyen An"


def test_reasons_name_what_was_recognised(book: Customers) -> None:
    """A caller can explain its choice in words."""
    assert book.ask("Wiśniewskiej", "contact")[0].reasons == ("surname in another case",)
    assert "nickname Kasia = Katarzyna" in book.ask("Kasia Stępień", "contact")[0].reasons
    assert "one letter differs" in book.ask("Anna Nwoak", "contact")[0].reasons
    assert "initial P." in book.ask("P. Gołąb", "contact")[0].reasons


def test_what_is_being_talked_about_comes_first(book: Customers) -> None:
    """After talking about Orlen, 'Anna' is the one there; after naming her, she herself."""
    at_orlen = book.ask("Anna", "contact", about=[("account", book.ids["Orlen"])])
    assert at_orlen[0].label == "Anna Wiśniewska"
    named = book.ask("Anna", "contact", about=[("contact", book.ids["Anna Nowak"])])
    assert named[0].label == "Anna Nowak"
    assert "just mentioned" in named[0].reasons


def test_nothing_is_found_where_nothing_is_named(book: Customers) -> None:
    """Noise does not turn into a customer."""
    for text in ("", "   ", "?!", "Xyzzy Qwerty", "z od the", "12"):
        assert book.ask(text, "contact", "account", "deal") == []


def test_a_long_text_is_no_harm(book: Customers) -> None:
    """A whole message handed in by mistake is answered, not choked on."""
    assert len(book.ask("Anna Nowak " + "and so on " * 2_000)) <= 5


def test_the_limit_is_kept(book: Customers) -> None:
    """A caller gets no more than it can show."""
    assert len(book.ask("Anna", limit=1)) == 1


def test_an_unknown_kind_is_refused(book: Customers) -> None:
    """A misspelt kind is the caller's mistake and must not look like an empty answer."""
    with pytest.raises(InvalidValue, match="'kontakt'"):
        book.ask("Anna", "kontakt")


def test_the_same_question_gets_the_same_answer(book: Customers) -> None:
    """Ranking is deterministic, ties included."""
    assert book.ask("Anna Nowak z Acme") == book.ask("Anna Nowak z Acme")
