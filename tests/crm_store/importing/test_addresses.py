"""People can be reached at what the file says."""

from __future__ import annotations

import pytest

from crm_store.importing.addresses import parse_domain, parse_emails, parse_phones
from crm_store.importing.errors import BadCell


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("Anna.Nowak@Acme.PL", ("anna.nowak@acme.pl",)),
        ("Anna Nowak <anna@acme.pl>; jan@beta.com", ("anna@acme.pl", "jan@beta.com")),
        ("mailto:a@x.pl, A@X.PL", ("a@x.pl",)),
        ("x@y.pl / z@y.pl", ("x@y.pl", "z@y.pl")),
        ("łukasz@żółw.pl", ("łukasz@żółw.pl",)),
        ("o'brien+crm@mail.acme.co.uk", ("o'brien+crm@mail.acme.co.uk",)),
    ],
)
def test_every_address_in_a_cell_is_found(text: str, emails: tuple[str, ...]) -> None:
    """Several addresses to a cell are several, each once and in lower case."""
    assert parse_emails(text) == emails


@pytest.mark.parametrize("text", ["", "anna", "a@b", "a@b..pl", "@acme.pl", "ok@acme.pl; broken@", "a@-b.pl"])
def test_what_is_no_address_is_refused(text: str) -> None:
    """A mail to it would bounce."""
    with pytest.raises(BadCell):
        parse_emails(text)


@pytest.mark.parametrize(
    ("text", "digits", "e164", "extension"),
    [
        ("1-955-371-0847 x371", "19553710847", None, "371"),
        ("(415) 293-3313", "4152933313", None, None),
        ("262.397.7937", "2623977937", None, None),
        ("+48 600 100 200", "48600100200", "+48600100200", None),
        ("0048 600100200 wew. 12", "0048600100200", "+48600100200", "12"),
        ("+44 (0)20 7946 0958", "4402079460958", "+442079460958", None),
        ("tel. 22 123 45 67", "221234567", None, None),
        ("12/345-67-89", "123456789", None, None),
        ("+1 555 010 0000, ext. 5", "15550100000", "+15550100000", "5"),
    ],
)
def test_a_number_keeps_its_writing_and_gains_a_form(
    text: str, digits: str, e164: str | None, extension: str | None
) -> None:
    """A phone number can be shown as it was and compared as digits."""
    assert parse_phones(text) == ((text, digits, e164, extension),)


@pytest.mark.parametrize(
    "text", ["600100200, 22 123 45 67", "600100200; 221234567", "600 100 200 lub 22 123 45 67", "600100200 / 221234567"]
)
def test_several_numbers_in_a_cell_are_several(text: str) -> None:
    """A comma, a semicolon, a slash or a word between numbers separates them."""
    assert [phone.digits for phone in parse_phones(text)] == ["600100200", "221234567"]


@pytest.mark.parametrize("text", ["", "hello", "12", "call Anna 600100200", "1234567890123456789"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """Nobody can be called there."""
    with pytest.raises(BadCell):
        parse_phones(text)


@pytest.mark.parametrize(
    "text",
    ["acme.co.uk", "https://www.Acme.co.uk/en?x=1", "//acme.co.uk", "www.acme.co.uk.", "info@acme.co.uk",
     "http://acme.co.uk:8080"],
)  # fmt: skip
def test_a_site_is_its_domain(text: str) -> None:
    """However a company's site is written, it is one domain."""
    assert parse_domain(text) == "acme.co.uk"


@pytest.mark.parametrize("text", ["", "acme", "10.0.0.1", "not a domain.", "-acme.pl"])
def test_what_is_no_domain_is_refused(text: str) -> None:
    """A word is no site."""
    with pytest.raises(BadCell):
        parse_domain(text)
