"""Polish cases and English possessives of persons and companies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_store.matching.declension import forms
from crm_store.matching.inflection import keys, readings
from crm_store.matching.text import fold, squash

# One line a declension: the base, then forms of it as they stand in sentences.
DECLENSIONS = """
Kowalski: Kowalskiego Kowalskiemu Kowalskim Kowalscy Kowalskich Kowalskimi
Kowalska: Kowalskiej Kowalską Kowalskich
Konieczny: Koniecznego Koniecznemu Koniecznym Koniecznych
Konieczna: Koniecznej Konieczną
Nowak: Nowaka Nowakowi Nowakiem Nowaku Nowakowie Nowaków Nowakom Nowakami Nowakach
Kaczmarek: Kaczmarka Kaczmarkowi Kaczmarkiem Kaczmarku Kaczmarków
Wróbel: Wróbla Wróblowi Wróblem Wróblu Wróblów
Gołąb: Gołębia Gołębiowi Gołębiem Gołębiu
Stępień: Stępnia Stępniowi Stępniem Stępniu
Marzec: Marca Marcowi Marcem Marcu
Kozioł: Kozła Kozłowi Kozłem Koźle
Krawiec: Krawca Krawcowi Krawcem
Orzeł: Orła Orłowi Orłem Orle
Dąb: Dęba Dębowi Dębem Dębie
Sikora: Sikory Sikorze Sikorę Sikorą Sikorów
Duda: Dudy Dudzie Dudę Dudą Dudowie
Zaręba: Zaręby Zarębie Zarębę
Socha: Sochy Sosze Sochę
Sapieha: Sapiehy Sapieże Sapiehą
Kubica: Kubicy Kubicę Kubicą
Wojtyła: Wojtyły Wojtyle Wojtyłę
Fredro: Fredry Fredrze Fredrę Fredrą
Kościuszko: Kościuszki Kościuszce Kościuszkę
Linde: Lindego Lindemu Lindem
Batory: Batorego Batoremu Batorym
Tomasz: Tomasza Tomaszowi Tomaszem Tomaszu
Paweł: Pawła Pawłowi Pawłem Pawle
Marek: Marka Markowi Markiem Marku
Grzegorz: Grzegorza Grzegorzowi Grzegorzem
Aleksander: Aleksandra Aleksandrowi Aleksandrem Aleksandrze
Maciej: Macieja Maciejowi Maciejem Macieju
Jerzy: Jerzego Jerzemu Jerzym
Antoni: Antoniego Antoniemu Antonim
Hugo: Hugona Hugonowi Hugonem Hugonie
Robert: Roberta Robertowi Robertem Robercie
Kuba: Kuby Kubie Kubę Kubą Kubo
Krzysio: Krzysia Krzysiowi Krzysiem Krzysiu
Wojtek: Wojtka Wojtkowi Wojtkiem Wojtku
Grzesiek: Grześka Grześkowi Grześkiem
Ewa: Ewy Ewie Ewę Ewą Ewo
Anna: Anny Annie Annę Anną Anno
Agnieszka: Agnieszki Agnieszce Agnieszkę
Olga: Olgi Oldze Olgę
Beata: Beaty Beacie Beatę
Barbara: Barbary Barbarze Barbarą
Zofia: Zofii Zofię Zofią
Maja: Mai Maję Mają
Gosia: Gosi Gosię Gosią Gosiu
Orlen: Orlenu Orlenowi Orlenem Orlenie
Żabka: Żabki Żabce Żabkę Żabką
Biedronka: Biedronki Biedronce
Allegro: Allegra Allegru Allegrem
Netflix: Netfliksa Netfliksowi Netfliksem
Budimex: Budimeksu Budimeksem Budimeksie
Microsoft: Microsoftu Microsoftem Microsofcie
Toyota: Toyoty Toyocie Toyotę
Ikea: Ikei Ikeę Ikeą
KGHM: KGHM-u KGHM-owi KGHM-em KGHM-ie
Apple: Apple'a Apple'owi Apple'em
Facebook: Facebooka Facebookowi Facebookiem Facebooku
Google: Google'a Googla Googlem
Zakłady: Zakładów Zakładom Zakładami Zakładach
Spółka: Spółki Spółce Spółkę Spółek
Usługi: Usług Usługom Usługami Usługach
Ubezpieczenia: Ubezpieczeń Ubezpieczeniom Ubezpieczeniach
Przedsiębiorstwo: Przedsiębiorstwa Przedsiębiorstwu Przedsiębiorstwem Przedsiębiorstwie
Centrum: Centra Centrów Centrom Centrach
Polska: Polskiej Polską
Polskie: Polskich Polskim Polskimi
Energia: Energii Energię Energią
Miasto: Miasta Miastu Miastem Mieście
Łódź: Łodzi Łodzią
Moore: Moore'a Moore'owi
Kennedy: Kennedy'ego Kennedy'emu Kennedym
Smith: Smitha Smithowi Smithem Smith's Smiths
Acme: Acme's Acmes
Williams: Williams' Williamsa Williamsem
"""
FORMS = [
    (base, form)
    for base, _, forms in (line.partition(":") for line in DECLENSIONS.strip().splitlines())
    for form in forms.split()
]
NAMES = st.text(alphabet="abcdeghijklmnoprstuwyząćęłńóśźż'-", min_size=1, max_size=14)


@pytest.mark.parametrize(("base", "form"), FORMS)
def test_an_inflected_name_leads_to_its_base(base: str, form: str) -> None:
    """A name is recognised in every case a Polish or English sentence puts it in."""
    assert squash(base) in keys(form)


@pytest.mark.parametrize(("base", "form"), FORMS)
def test_missing_accents_do_not_hide_a_case(base: str, form: str) -> None:
    """The same holds for people who type without Polish letters."""
    assert keys(fold(form)) == keys(form)
    assert keys(base) & keys(fold(form))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kowalski", "Kowalczyk"), ("Nowak", "Nowicki"), ("Anna", "Hanna"), ("Marek", "Marcin"), ("Orlen", "Orange")],
)
def test_different_names_have_nothing_in_common(one: str, other: str) -> None:
    """Rules that join everything would find the wrong person."""
    assert not keys(one) & keys(other)


@given(NAMES)
def test_the_name_as_written_is_the_surest_reading(name: str) -> None:
    """A name is never read as another one before it is read as itself."""
    found = readings(name)
    assert all(found[0].trust >= reading.trust for reading in found)
    assert fold(name).replace("'", "").replace("-", "") in keys(name)


@given(NAMES)
def test_readings_are_the_same_every_time(name: str) -> None:
    """Matching gives the same answer to the same question."""
    again = readings.__wrapped__(name)
    assert again == readings(name)
    assert len({reading.base for reading in again}) == len(again)


@given(st.text(alphabet="abcdefghijklmnoprstuwyz", min_size=3, max_size=12))
def test_every_form_of_a_name_leads_back_to_it(name: str) -> None:
    """What is generated to recognise a misspelt case is a case of that very name."""
    assert all(name in keys(form) for form in forms(name))


def test_forms_are_generated_with_changes_inside_the_stem() -> None:
    """A misspelt oblique case is compared with the right one."""
    assert {"pawla", "pawlem", "pawlowi", "pawle"} <= forms("pawel")
    assert {"golebia", "golebiem"} <= forms("golab")
    assert {"kowalskiego", "kowalskim"} <= forms("kowalski")
    assert {"zabki", "zabce", "zabka", "zabke"} <= forms("zabka")
