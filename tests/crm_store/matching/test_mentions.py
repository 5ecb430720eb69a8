"""Names in a whole message are found together, however many share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store.matching.mentions import Mentioned, Word, mentions
from crm_store.matching.retrieval import MOST_HITS
from tests.crm_store.statements import recorded

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.crm_store.matching.conftest import Customers

_GRAMMAR = {"at", "from", "and", "with", "i"}


def _words(text: str, faith: float = 1.0) -> list[Word]:
    words, at = [], 0
    for word in text.split():
        quiet = word in _GRAMMAR
        words.append(Word(at, at + len(word), word, 0.0 if quiet else faith, quiet))
        at += len(word) + 1
    return words


def _read(
    customers: Customers, text: str, about: Collection[tuple[str, int]] = (), faith: float = 1.0, who: str = "ann"
) -> dict[str, list[str]]:
    words = _words(text, faith)
    with customers.world.read(who) as unit:
        return {_said(words, one): [found.label for found in one.candidates] for one in mentions(unit, words, about)}


def _said(words: list[Word], found: Mentioned) -> str:
    return " ".join(word.text for word in words[found.first : found.end])


def test_a_person_and_a_company(customers: Customers) -> None:
    """Neighbouring words that one record explains are one name."""
    customers.account("Acme")
    customers.contact("Anna Nowak", at="Acme")
    found = _read(customers, "anna nowak at acme")
    assert (found["anna nowak"][0], found["acme"][0]) == ("Anna Nowak", "Acme")


def test_grammar_inside_a_name(customers: Customers) -> None:
    """Words of grammar complete a name and are none alone."""
    customers.account("Nowak i Synowie")
    assert _read(customers, "nowak i synowie") == {"nowak i synowie": ["Nowak i Synowie"]}
    assert _read(customers, "i") == {}


def test_words_of_little_faith_are_no_names(customers: Customers) -> None:
    """An everyday word is a name only together with another one."""
    customers.account("Next Target")
    customers.account("Next")
    assert _read(customers, "next", faith=0.3) == {}
    assert "next target" in _read(customers, "next target", faith=0.4)


def test_many_namesakes_are_told_apart_by_the_company(customers: Customers) -> None:
    """Where hundreds share a first name, the one at the company named is found among them."""
    with customers.together():
        customers.account("Zzyx")
        for number in range(MOST_HITS + 10):
            customers.contact(f"Anna Surname{number}")
        customers.contact("Anna Wanted", at="Zzyx")
    assert _read(customers, "anna from zzyx")["anna"][0] == "Anna Wanted"
    assert _read(customers, "anna wanted")["anna wanted"][0] == "Anna Wanted"
    about = {("account", customers.ids["Zzyx"])}
    assert _read(customers, "anna", about)["anna"][0] == "Anna Wanted"


def test_hidden_records_are_not_there(customers: Customers) -> None:
    """Who may not see a record reads its name as that of nobody."""
    customers.account("Umbra")
    assert _read(customers, "umbra", who="cyd") == {}


def test_few_recorded(customers: Customers) -> None:
    """All words are looked up together, so a longer message takes hardly more statements."""
    customers.account("Acme")
    customers.contact("Anna Nowak", at="Acme")
    with customers.world.read("ann") as unit, recorded(customers.world.store.engine) as short:
        mentions(unit, _words("anna nowak at acme"))
    long = _words("anna nowak at acme and " * 8)
    with customers.world.read("ann") as unit, recorded(customers.world.store.engine) as more:
        mentions(unit, long)
    assert len(more) <= len(short) + 2
