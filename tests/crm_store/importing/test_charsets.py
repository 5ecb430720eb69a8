"""Text comes out as it was typed, whatever program saved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store.importing.errors import UnknownEncoding
from crm_store.importing.reading import Options
from tests.crm_store.importing.files import rejected_of, rows_of, saved, table_of

if TYPE_CHECKING:
    from pathlib import Path

POLISH = "Nazwa firmy;Wartość\nZażółć gęślą jaźń;1\nŁódź Śródmieście;2\n"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", POLISH),
        ("utf-8-sig", POLISH),
        ("utf-16", POLISH),
        ("utf-16-le", "Company;City\nMuller;Berlin\n"),
        ("utf-16-be", "Company;City\nMuller;Berlin\n"),
        ("utf-32", POLISH),
        ("cp1250", POLISH),
        ("cp1250", "Firma;Miasto\nMichał;Kraków\n"),
        ("cp1250", "FIRMA;MIASTO\nSPÓŁKA ŻÓŁĆ;ŁÓDŹ\n"),
        ("cp1250", "Firma;Město\nŠkoda;Plzeň\nDvořák;Brno\n"),
        ("iso-8859-2", POLISH),
        ("iso-8859-2", "Firma;Miasto\nŚWIATŁO;ŻYWIEC\n"),
        ("cp852", POLISH),
        ("cp1252", "Name;City\nSociété Générale à la crème;Orléans\n"),
        ("cp1252", "Name;City\nEspaña niño;Logroño\n"),
        ("cp1252", "Name;City\nHåkan Björk;Ærø\n"),
        ("cp1252", "Item;Price\nMug;£100\n"),
        ("cp1251", "Фильм;Линия\nЖить;Июнь\nПлющ;Июль\nЩит;Пять\nПыль и нить;Жнивьё\n"),
    ],
)
def test_letters_come_out_as_they_were_typed(encoding: str, text: str) -> None:
    """A file from an office in any of these countries keeps its names."""
    header, *lines = text.splitlines()
    expected = [dict(zip(header.split(";"), line.split(";"), strict=True)) for line in lines]
    assert rows_of(text.encode(encoding)) == expected


def test_accents_far_from_the_beginning_decide_too(tmp_path: Path) -> None:
    """A file that is plain ASCII for its first megabytes is still read in its own encoding."""
    plain = "Acme;Warszawa\n" * 150_000
    table = saved(tmp_path, ("Firma;Miasto\n" + plain + "Spółka;Łódź\nŻubr;Gdańsk\n").encode("cp1250"))
    assert table.charset.encoding == "cp1250"
    assert [row for row in table.rows() if "Łódź" in str(row)] != []


def test_a_byte_that_is_not_in_the_encoding_costs_only_its_row() -> None:
    """One broken name is reported with its line, and every other row is read as it is."""
    data = "Firma,Miasto\nŻabka,Łódź\nZły".encode() + b"\xff,Gda\xb1sk\n" + "Ślązak,Bytom\n".encode()
    assert [row["Firma"] for row in rows_of(data)] == ["Żabka", "Ślązak"]
    (rejected,) = rejected_of(data)
    assert rejected.line == 3
    assert "0xFF" in rejected.reason
    assert rejected.raw == "Zły\\xff,Gda\\xb1sk"


def test_a_cut_character_in_utf_16_costs_only_its_row() -> None:
    """A wide file that ends in the middle of a character loses its last row, with a reason."""
    data = "Firma;Miasto\nŻabka;Łódź\nŚlązak;Bytom".encode("utf-16")[:-1]
    assert [row["Firma"] for row in rows_of(data)] == ["Żabka"]
    assert [rejected.line for rejected in rejected_of(data)] == [3]


def test_a_named_encoding_is_taken_at_its_word() -> None:
    """Whoever knows the encoding overrides the guess."""
    assert rows_of("n,c\nñ,1\n".encode("cp1252"), Options(encoding="cp1250")) == [{"n": "ń", "c": "1"}]
    assert table_of("n,c\nł,1\n".encode("utf-8-sig"), Options(encoding="utf-8")).headers == ("n", "c")


def test_an_encoding_nobody_knows_is_refused() -> None:
    """A misspelled encoding is said before anything is read."""
    with pytest.raises(UnknownEncoding, match="cp12500"):
        table_of("a,b\n1,2\n", Options(encoding="cp12500"))
