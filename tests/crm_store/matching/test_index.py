"""The index of names follows the business rows, and shows nobody what he may not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from crm_store.actors import SYSTEM
from crm_store.matching.find import find
from crm_store.matching.projection import NamesIndex
from crm_store.models import Account, Contact, ContactEmail, NameTerm, NameWord, Sharing, table_of
from crm_store.origin import Origin
from crm_store.undo import undo

if TYPE_CHECKING:
    from crm_store.matching.find import Candidate
    from crm_store.store import Store
    from tests.crm_store.matching.conftest import Customers
    from tests.crm_store.world import World

FIRST = st.sampled_from(["Anna", "Ania", "Jan", "Ewa"])
LAST = st.sampled_from(["Kowalski", "Kowalska", "Kowalsky", "Kowalskiego", "Nowak", "Nowack", "Ewa"])
NAMES = st.text(alphabet=st.characters(categories=("Lu", "Ll"), max_codepoint=0x17F), min_size=2, max_size=12).filter(
    str.strip
)


class Interrupted(Exception):
    """Something went wrong in the middle of a transaction."""


def rows(store: Store) -> list[tuple[object, ...]]:
    """Return the whole index in order."""
    with store.engine.connect() as connection:
        terms = table_of(NameTerm)
        found = connection.execute(select(terms).order_by(*terms.c)).all()
        return [tuple(row) for row in found]


def test_the_index_kept_equals_the_index_rebuilt(book: Customers) -> None:
    """What is kept in step with each write is what the rows alone would give."""
    with book.world.write("ann") as unit:
        unit.change(unit.get(Contact, book.ids["Anna Nowak"]), last_name="Nowak-Zając")
        unit.change(unit.get(Account, book.ids["Orlen"]), domain="orlen.eu")
        unit.remove(unit.get(Account, book.ids["Acme Polska S.A."]))
    store = book.world.store
    kept = rows(store)
    with Session(store.engine) as session, session.begin():
        count = NamesIndex().rebuild(session)
    assert rows(store) == kept
    assert count == len(kept)


def test_a_new_name_is_found_before_the_transaction_ends(world: World) -> None:
    """A tool that creates a contact and then looks for it must find it."""
    with world.write("ann") as unit:
        unit.create(Contact(first_name="Ola", last_name="Świeża", owner_id=world.id_of("ann")))
        assert [candidate.label for candidate in find(unit, "Świeżej")] == ["Ola Świeża"]


def test_a_changed_name_is_found_and_the_old_one_is_not(book: Customers) -> None:
    """Whoever married is called by the new name from that second on."""
    with book.world.write("ann") as unit:
        unit.change(unit.get(Contact, book.ids["Ewa Kowalska"]), last_name="Brzoza")
    assert book.labels("Brzozie", "contact") == ["Ewa Brzoza"]
    assert "Ewa Brzoza" not in book.labels("Kowalska", "contact")


def test_a_removed_record_is_not_found_and_undo_brings_it_back(book: Customers) -> None:
    """The index follows a removal and its undoing."""
    origin = Origin("test", "remove Budimex")
    company = book.account("Zanikająca")
    with book.world.write("ann", origin=origin) as unit:
        unit.remove(unit.get(Account, company))
    assert book.labels("Zanikająca", "account") == []
    assert origin.change_set_id is not None
    with book.world.write("ann", origin=Origin("test", "undo", undoes_id=origin.change_set_id)) as unit:
        undo(unit, origin.change_set_id)
    assert book.labels("Zanikającą", "account") == ["Zanikająca"]


def test_a_transaction_that_fails_leaves_no_trace(world: World) -> None:
    """Names of rows that were never committed cannot be found."""
    with pytest.raises(Interrupted):
        _create_and_fail(world)
    assert not [row for row in rows(world.store) if row[0] == "ulotna"]


def _create_and_fail(world: World) -> None:
    with world.write("ann") as unit:
        unit.create(Account(name="Ulotna", owner_id=world.id_of("ann")))
        unit.session.flush()
        raise Interrupted


def test_an_address_that_moves_takes_its_words_along(book: Customers) -> None:
    """A mail address moved to another contact is no longer a trait of the first."""
    with book.world.write("ann") as unit:
        address = unit.all(select(ContactEmail))[0]
        unit.change(address, contact_id=book.ids["Jan Kowalski"])
    assert book.ask("anna.nowak@acme.pl", "contact")[0].label == "Jan Kowalski"
    handles = [row for row in rows(book.world.store) if row[0] == "annanowak"]
    assert [row[2] for row in handles] == [book.ids["Jan Kowalski"]]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given=NAMES, surname=NAMES)
def test_any_stored_name_finds_itself(world: World, given: str, surname: str) -> None:
    """Whatever a person is called, his full name leads to him with the highest score."""
    with world.write("ann") as unit:
        row = unit.create(Contact(first_name=given, last_name=surname, owner_id=world.id_of("ann")))
        unit.session.flush()
        found = find(unit, f"{given} {surname}", ["contact"], limit=50)
        scores = {candidate.id: candidate.score for candidate in found}
        assert scores.get(row.id) == max(scores.values(), default=0)


def test_hidden_records_are_never_candidates(book: Customers) -> None:
    """Somebody else's customers do not exist, by any name, number or address."""
    for text in ("Anna Nowak", "Nowak", "Acme", "acme.pl", "anna.nowak@acme.pl", "601234567", "Anna z Acme", "Nwoak"):
        assert book.ask(text, "account", "contact", "deal", "lead", who="cyd") == []
    assert book.ask("Anna Nowak", who="nora")


def test_hidden_records_do_not_change_what_others_get(book: Customers) -> None:
    """Scores, order, reasons and the number of statements are the same whether or not a hidden namesake exists."""
    book.account("Bravo", owner="cyd")
    book.contact("Anna Kowalski", "Bravo", owner="cyd")
    questions = ("Anna Kowalsky", "Anna", "Kowalskiego", "Anna from Bravo", "Brawo", "Kowalsky z Bravo", "Xyz")
    before = [answer_and_cost(book, text) for text in questions]
    for number in range(5):
        book.account(f"Brawo {number}")
        book.contact("Anna Kowalsky", f"Brawo {number}")
        book.contact("Kowalsky Xyz")
    after = [answer_and_cost(book, text) for text in questions]
    assert after == before
    assert before[0][0][0].label == "Anna Kowalski"


def answer_and_cost(book: Customers, text: str) -> tuple[list[Candidate], int]:
    """Return what a stranger to Ann's customers is answered, and in how many statements."""
    statements: list[str] = []
    event.listen(book.world.store.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    return book.ask(text, "account", "contact", who="cyd"), len(statements)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(st.tuples(FIRST, LAST, st.sampled_from(["ann", "cyd"])), max_size=8),
    question=st.tuples(FIRST, LAST).map(" ".join) | LAST | FIRST,
)
def test_whatever_others_store_the_answer_is_the_same(
    world: World, people: list[tuple[str, str, str]], question: str
) -> None:
    """Over any mix of one's own and hidden namesakes, one gets what one would get alone."""
    with world.write("ada") as unit:
        for row in unit.all(select(Contact)):
            unit.remove(row)
    answers = []
    for owner in ("cyd", "ann"):
        with world.write(owner) as unit:
            for given_name, surname, whose in people:
                if whose == owner:
                    values = {"owner_id": world.id_of(owner), "sharing": Sharing.PRIVATE}
                    unit.create(Contact(first_name=given_name, last_name=surname, **values))
        with world.read("cyd") as unit:
            answers.append(find(unit, question, ["contact"], limit=50))
    assert answers[0] == answers[1]


def test_a_hidden_company_does_not_place_a_visible_person(book: Customers) -> None:
    """That a colleague's customer employs my contact must not show through a better score."""
    with book.world.write("ada") as unit:
        shared = unit.get(Contact, book.ids["Anna Nowak"])
        unit.change(shared, owner_id=book.world.id_of("cyd"))
    seen = book.ask("Anna from Acme", "contact", who="cyd")[0]
    unknown = book.ask("Anna from Nowhere", "contact", who="cyd")[0]
    assert (seen.score, seen.reasons, seen.detail) == (unknown.score, unknown.reasons, unknown.detail)


def test_an_audience_sees_only_what_all_its_members_see(book: Customers) -> None:
    """In a channel with a stranger to the account, the account cannot be named."""
    store, ids = book.world.store, book.world.id_of
    with store.read(book.world.actors["ann"], frozenset({ids("ann"), ids("cyd")})) as unit:
        assert find(unit, "Anna Nowak", ["contact"]) == []


def test_shared_records_are_found_by_teammates(world: World) -> None:
    """What the team shares, the team finds."""
    with world.write("ann") as unit:
        unit.create(Account(name="Wspólna", owner_id=world.id_of("ann"), sharing=Sharing.TEAM))
    for who, expected in (("ben", ["Wspólna"]), ("cyd", [])):
        with world.read(who) as unit:
            assert [candidate.label for candidate in find(unit, "Wspólnej", ["account"])] == expected


def test_words_of_typos_are_spelt_backwards_too(world: World) -> None:
    """Typos at the beginning of a word are found from its end."""
    with world.write("ann") as unit:
        unit.create(Account(name="Marzenie", owner_id=world.id_of("ann")))
    with world.store.engine.connect() as connection:
        words = table_of(NameWord)
        assert tuple(connection.execute(select(words).where(words.c.word == "marzenie")).one()) == (
            "marzenie",
            "einezram",
        )


def test_the_system_finds_everything(book: Customers) -> None:
    """Jobs without a user work on all records."""
    with book.world.store.read(SYSTEM) as unit:
        assert find(unit, "Anna Nowak", ["contact"])[0].label == "Anna Nowak"
