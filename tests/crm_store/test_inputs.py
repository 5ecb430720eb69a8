"""What people type is made fit to be stored, or refused in words; it never crashes anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_store import inputs
from crm_store.errors import InvalidValue
from crm_store.models import Role


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Anna.Nowak@Acme.PL", "anna.nowak@acme.pl"),
        (" <a+b@x.co.uk> ", "a+b@x.co.uk"),
        ("mailto:a@x.pl", "a@x.pl"),
        ("jürgen@bücher.example", "jürgen@bücher.example"),
    ],
)
def test_addresses_are_freed_of_what_surrounds_them(typed: str, stored: str) -> None:
    """As pasted from a mail program, an address is compared in lower case."""
    assert inputs.email(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "a", "a@b", "@x.pl", "a@x.", "a b@x.pl", "a@x.pl, b@x.pl", "a@@x.pl", "x" * 400 + "@x.pl"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    """Better no address than one that nobody receives mail at."""
    with pytest.raises(InvalidValue):
        inputs.email(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://www.Acme.pl/en?x=1", "acme.pl"),
        ("ACME.co.uk:443", "acme.co.uk"),
        ("jan@acme.pl", "acme.pl"),
        (" ", None),
        (None, None),
    ],
)
def test_a_domain_is_what_remains_of_an_address(typed: str | None, stored: str | None) -> None:
    """From a link or a mail address the company's domain is taken; nothing typed is no domain."""
    assert inputs.domain(typed) == stored


def test_mail_services_tell_no_company() -> None:
    """Everybody may have an address there, so it is no company's domain."""
    with pytest.raises(InvalidValue, match="mail service"):
        inputs.domain("gmail.com")
    assert inputs.company_domain("anna@gmail.com") is None
    assert inputs.company_domain("anna@acme.pl") == "acme.pl"
    assert inputs.company_domain("nonsense") is None


def test_words_of_a_choice_are_read_loosely() -> None:
    """Case, spaces and hyphens do not matter; an unknown word lists the known ones."""
    assert inputs.member(Role, "role", " Manager ") is Role.MANAGER
    with pytest.raises(InvalidValue, match="rep, manager, admin"):
        inputs.member(Role, "role", "boss")


@given(st.text(max_size=60))
def test_any_text_is_stored_or_refused(text: str) -> None:
    """Whatever is pasted into a field, it is tidied or refused in words."""
    for read in (inputs.email, inputs.domain, inputs.phone, inputs.company_domain, inputs.words, inputs.prose):
        try:
            tidy = read(text)
        except InvalidValue as error:
            assert str(error)  # noqa: PT017  (most texts are refused, some are not)
            continue
        assert tidy is None or tidy == read(tidy[0] if isinstance(tidy, tuple) else tidy)
