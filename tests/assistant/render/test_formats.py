"""Numbers, amounts, days and nouns as readers of each language write them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.render.formats import Formats, flat, sentence, short

if TYPE_CHECKING:
    from assistant.render.context import Language, RenderContext

NBSP = "\xa0"


@pytest.mark.parametrize(
    ("number", "told"),
    [("1", "1 szansa"), ("2", "2 szanse"), ("5", "5 szans"), ("12", "12 szans"), ("22", "22 szanse"), ("0", "0 szans")],
)
def test_polish_nouns_follow_their_number(number: str, told: str, reader: RenderContext) -> None:
    """The forms of Polish nouns depend on the number before them."""
    assert Formats("pl", reader).count(number, "deal") == told


@pytest.mark.parametrize(
    ("language", "locale", "amount", "currency", "told"),
    [
        ("en", "en", "45000", "EUR", "€45,000"),
        ("en", "en", "45000.50", "PLN", f"PLN{NBSP}45,000.50"),
        ("en", "en_GB", "45000", "GBP", "£45,000"),
        ("pl", "pl", "45000", "PLN", f"45{NBSP}000{NBSP}zł"),
        ("pl", "pl_PL", "45000.5", "EUR", f"45{NBSP}000,50{NBSP}€"),
        ("en", "pl", "45000", "EUR", "€45,000"),
        ("en", "xx-nonsense", "45000", "EUR", "€45,000"),
        ("en", "en", "-1200", "EUR", "-€1,200"),
    ],
)
def test_amounts(language: Language, locale: str, amount: str, currency: str, told: str, reader: RenderContext) -> None:
    """Amounts have cents only where there are some, and follow the language where the locale is another's."""
    assert Formats(language, replace(reader, locale=locale)).money(amount, currency) == told


@pytest.mark.parametrize(
    ("language", "day", "told"),
    [
        ("en", "2026-11-23", "today"),
        ("en", "2026-11-24", "tomorrow"),
        ("en", "2026-11-22", "yesterday"),
        ("en", "2026-11-27", "Fri 27 Nov"),
        ("en", "2027-01-04", "Mon 4 Jan 2027"),
        ("pl", "2026-11-24", "jutro"),
        ("pl", "2026-11-27", "pt. 27 listopada"),
        ("pl", "2027-01-04", "pon. 4 stycznia 2027"),
    ],
)
def test_days(language: Language, day: str, told: str, reader: RenderContext) -> None:
    """Near days have names, others a weekday and a date, and the year where it is not this one."""
    assert Formats(language, reader).day(day) == told


def test_moments_are_in_the_readers_zone(reader: RenderContext) -> None:
    """Late in the evening in UTC is tomorrow in Warsaw."""
    assert Formats("en", reader).moment("2026-11-23T23:30:00+00:00") == "tomorrow 00:30"
    assert Formats("en", reader).moment("2026-11-23") == "today"


def test_the_companys_own_dollar_needs_no_country(reader: RenderContext) -> None:
    """US$ is for those who have other dollars."""
    formats = Formats("en", replace(reader, locale="en_GB", currency="USD"))
    assert formats.money("45000", "USD") == "$45,000"
    assert formats.money("45000", "CAD") == "CA$45,000"


def test_a_locale_with_a_country_is_followed(reader: RenderContext) -> None:
    """Americans get their dates and clocks."""
    formats = Formats("en", replace(reader, locale="en_US"))
    assert formats.moment("2026-11-27T14:30:00+01:00").replace("\u202f", " ") == "Fri Nov 27 2:30 PM"


def test_shares_and_numbers(reader: RenderContext) -> None:
    """Shares are told in percent, numbers without zeros at their ends."""
    assert Formats("en", reader).percent("0.6315") == "63.15%"
    assert Formats("pl", reader).percent("0.634") == "63,4%"
    assert Formats("en", reader).percent("0.811", 2) == "81.10%"
    assert Formats("en", reader).number("12000.00") == "12,000"
    assert Formats("en", reader).number("2.50") == "2.5"


def test_lists_in_a_sentence(reader: RenderContext) -> None:
    """The last two are joined by a word."""
    assert Formats("en", reader).join(["a", "b", "c"]) == "a, b and c"
    assert Formats("pl", reader).join(["a", "b"]) == "a i b"
    assert Formats("pl", reader).join([]) == ""


def test_names_without_a_label_are_spelt_out(reader: RenderContext) -> None:
    """A company's own fields have no translation."""
    assert Formats("pl", reader).label("fields", "contract_type_id") == "contract type"


def test_text_is_cut_between_words() -> None:
    """Long text ends in a whole word and a mark."""
    assert short("one two three", 9) == "one two…"
    assert short("one", 9) == "one"
    assert flat(" a\n\tb\x00c ") == "a b c"
    assert sentence("Done") == "Done."
    assert sentence("Done?") == "Done?"
