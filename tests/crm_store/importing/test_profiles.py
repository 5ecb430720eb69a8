"""A column's kind and conventions are told by its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store.importing.profiles import ColumnProfile, profile_columns, sample
from crm_store.importing.values import Kind
from tests.crm_store.importing.files import saved, table_of

if TYPE_CHECKING:
    from pathlib import Path


def profile_of(*cells: str, decimal: str = ".") -> ColumnProfile:
    """The profile of a column with these cells."""
    return profile_columns(["c"], [{"c": cell} for cell in cells], decimal)["c"]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (("a@x.pl", "b@x.pl"), Kind.EMAIL),
        (("2024-01-05", "2024-02-05"), Kind.DAY),
        (("05.03.2024 10:15", "06.03.2024 11:15"), Kind.MOMENT),
        (("12", "5", "1 200"), Kind.INTEGER),
        (("1,5", "2"), Kind.NUMBER),
        (("12%", "5%"), Kind.PERCENT),
        (("5 zł", "1 200 zł"), Kind.MONEY),
        (("yes", "no"), Kind.BOOLEAN),
        (("www.acme.pl", "https://beta.com"), Kind.DOMAIN),
        (("+48 600 100 200", "(22) 123-45-67"), Kind.PHONE),
        (("Acme", "Beta"), Kind.TEXT),
        (("20240305", "20240306"), Kind.INTEGER),
        (("01.High", "02.Medium", "01.High", "02.Medium") * 5, Kind.TEXT),
        ((), Kind.TEXT),
    ],
)
def test_a_column_is_what_its_values_are(cells: tuple[str, ...], kind: Kind) -> None:
    """Without looking at its name, a column of addresses is known to be one."""
    assert profile_of(*cells).kind == kind


def test_blanks_and_variety_are_counted() -> None:
    """Identifiers are all different, stages are not, and blanks are neither."""
    profile = profile_of("Won", "Lost", "Won", "", "n/a")
    assert (profile.cells, profile.blanks, profile.distinct) == (5, 2, 2)
    assert profile.blank_share == pytest.approx(0.4)
    assert profile.variety == pytest.approx(2 / 3)
    assert profile.examples == ("Won", "Lost")


def test_an_undecided_column_follows_the_rest_of_its_file() -> None:
    """Dates and numbers of one file were written by one program."""
    rows = [{"opened": "01/02/2024", "closed": "02/13/2024", "net": "1.234", "gross": "1.500,50"}]
    profiles = profile_columns(["opened", "closed", "net", "gross"], rows)
    assert profiles["opened"].conventions.order == "mdy"
    assert profiles["net"].conventions.decimal == ","
    assert "as in the other columns" in profiles["opened"].assumptions(Kind.DAY)[0]


def test_the_delimiter_hints_at_the_decimal_sign() -> None:
    """A lone 1,234 in a file of semicolons has a decimal comma, and the reader is told."""
    profile = profile_of("1,234", decimal=",")
    assert profile.conventions.decimal == ","
    assert "two ways" in profile.assumptions(Kind.MONEY)[0]
    assert profile.assumptions(Kind.TEXT) == []


def test_shares_up_to_one_are_fractions() -> None:
    """A probability of 0.6 is 60 percent where nothing is above one."""
    assert profile_of("0.6", "1", "0.25").conventions.fractions
    assert not profile_of("0.6", "60").conventions.fractions
    assert "100 %" in profile_of("0", "1").assumptions(Kind.PERCENT)[0]


def test_one_currency_in_all_cells_is_the_columns() -> None:
    """A sum without a sign in a column of złoty is in złoty only if all others are."""
    assert profile_of("5 zł", "7 zł").conventions.currency == "PLN"
    assert profile_of("5 zł", "7 €").conventions.currency is None
    assert profile_of("5 zł", "7").conventions.currency is None


def test_the_sample_reaches_the_end_of_the_file(tmp_path: Path) -> None:
    """A date that decides the order may be on the last line."""
    lines = "".join(f"{n},01/02/2024\n" for n in range(5000))
    table = saved(tmp_path, ("id,day\n" + lines + "broken\n").encode())
    taken = sample(table, 100)
    assert (taken.total, taken.rejected) == (5000, 1)
    assert 50 <= len(taken.rows) <= 100
    assert int(taken.rows[-1]["id"]) > 4900


def test_a_stream_is_sampled_without_being_used_up() -> None:
    """What can be read once is still there after looking."""
    table = table_of("id,day\n1,2\n3,4\n")
    assert sample(table).total == 2
    assert len(list(table.rows())) == 2
