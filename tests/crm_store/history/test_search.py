"""Searching: by meaning across languages, by words where they tell, never past what the reader may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_store import accounts, activities, contacts
from crm_store.clock import FrozenClock
from crm_store.errors import UnknownRecord
from crm_store.history import comparing, embedding, scope
from crm_store.history.search import HistorySearch
from crm_store.models import Activity, ActivityType, Sharing
from tests.crm_store.conftest import NOW
from tests.crm_store.history.shelf import InMemory

if TYPE_CHECKING:
    from tests.crm_store.history.shelf import Shelf

POLISH = "Klientka skarży się, że dostawa przyszła za późno. Poza tym wszystko w porządku."
ENGLISH = "The board wants a cheaper licence before they sign."
NUMBERS = "Faktura FV/2026/0312 na 45 000 zł dla Kowalskiego."


@pytest.fixture
def real(shelf: Shelf) -> HistorySearch:
    """The embedding that comes with the program."""
    model = embedding.default()
    assert model is not None
    shelf.embedding = model  # type: ignore[assignment]  # an embedding like the other
    return HistorySearch(model)


def test_an_english_question_finds_a_polish_note_and_the_reverse(shelf: Shelf, real: HistorySearch) -> None:
    """No word is shared; the meaning is."""
    polish, english, _ = shelf.note(POLISH), shelf.note(ENGLISH), shelf.note(NUMBERS)
    shelf.index()
    best = shelf.ask(real, "complaint about a late delivery").hits[0]
    assert (best.activity_id, best.by_meaning, best.by_words) == (polish, True, False)
    assert best.quote.startswith("Klientka skarży się")
    assert shelf.found(real, "zarząd chce niższej ceny licencji")[0] == english


def test_a_note_is_found_by_inflected_words_and_numbers(shelf: Shelf, real: HistorySearch) -> None:
    """Names in their cases, sums however they are grouped, codes."""
    shelf.note(POLISH), shelf.note(ENGLISH)
    note = shelf.note(NUMBERS)
    shelf.index()
    for question in ("Kowalski", "co z fakturą Kowalskiemu", "45,000", "FV/2026/0312"):
        best = shelf.ask(real, question).hits[0]
        assert (best.activity_id, best.by_words) == (note, True)


def test_a_quote_is_an_exact_part_of_the_body(shelf: Shelf, search: HistorySearch) -> None:
    """Of several passages the one that answers; of a call without a body, its subject."""
    body = "The  weather was\nfine. " * 20 + "They want a   pineapple\ton the roof. " + "Nothing else. " * 20
    shelf.note(body)
    call = shelf.note(None, kind=ActivityType.CALL, subject="Mango delivery")
    shelf.index()
    quote = shelf.ask(search, "pineapple").hits[0].quote
    assert "pineapple\ton" in quote
    assert quote in body
    hit = shelf.ask(search, "mango").hits[0]
    assert (hit.activity_id, hit.quote, hit.kind, hit.label, hit.at) == (call, "Mango delivery", "call", hit.quote, NOW)


def test_a_note_of_a_moment_ago_is_found_before_it_is_indexed(shelf: Shelf, search: HistorySearch) -> None:
    """It is read within the search; so is one whose indexed text is old by now."""
    note = shelf.note("pineapple")
    assert shelf.found(search, "pineapple") == [note]
    shelf.index()
    shelf.change(note, body="mango")
    assert shelf.found(search, "pineapple") == []
    answer = shelf.ask(search, "mango")
    assert ([hit.quote for hit in answer.hits], answer.degraded) == (["mango"], None)


def test_too_many_fresh_notes_are_told(shelf: Shelf, search: HistorySearch, monkeypatch: pytest.MonkeyPatch) -> None:
    """The latest are read, and the answer says what it lacks."""
    monkeypatch.setattr(comparing, "MOST_FRESH", 1)
    shelf.note("pineapple one"), shelf.note("pineapple two")
    answer = shelf.ask(search, "pineapple")
    assert (len(answer.hits), answer.degraded) == (1, "1 notes are not indexed yet")


def test_a_hidden_note_is_not_found(shelf: Shelf, search: HistorySearch) -> None:
    """Indexed or fresh, by words or by meaning; nor once it is hidden, whatever the index still says."""
    note = shelf.note("pineapple", who="cyd")
    assert shelf.found(search, "pineapple", "ann") == []
    shelf.index()
    assert [shelf.found(search, "pineapple", who) for who in ("ann", "cyd", "saul", "ada")] == [
        [],
        [note],
        [note],
        [note],
    ]
    shared = shelf.note("mango", who="ben")
    shelf.index()
    assert shelf.found(search, "mango", "ann") == [shared]
    with shelf.world.write("ben") as unit:
        unit.change(unit.get(Activity, shared), sharing=Sharing.PRIVATE)
    assert shelf.found(search, "mango", "ann") == []


def test_hidden_notes_do_not_change_scores(shelf: Shelf, search: HistorySearch) -> None:
    """How rare a word is, is counted among what the reader sees."""
    shelf.note("pineapple"), shelf.note("mango")
    shelf.index()
    before = shelf.ask(search, "pineapple and Mango")
    for _ in range(5):
        shelf.note("pineapple mango", who="cyd")
    shelf.index()
    assert shelf.ask(search, "pineapple and Mango") == before


def test_a_search_is_narrowed_to_records_time_and_type(shelf: Shelf, search: HistorySearch) -> None:
    """What lies outside is not there."""
    with shelf.world.write("ann") as unit:
        acme, globex = (accounts.create(unit, name=name).id for name in ("Acme", "Globex"))
        anna = contacts.create(unit, first_name="Anna", account_id=acme).id
        old = activities.log(
            unit, ActivityType.CALL, body="pineapple", account_id=acme, contact_ids=[anna],
            occurred_at=NOW - timedelta(days=9),
        ).id  # fmt: skip
        new = activities.log(unit, ActivityType.NOTE, body="pineapple", account_id=globex).id
    shelf.index()
    assert shelf.found(search, "pineapple", account_id=acme) == [old]
    assert shelf.found(search, "pineapple", contact_id=anna) == [old]
    with shelf.world.read("ann") as unit:
        since = search.search(unit, "pineapple", since=NOW - timedelta(days=1))
        until = search.search(unit, "pineapple", until=NOW - timedelta(days=1))
        notes = search.search(unit, "pineapple", types=[ActivityType.NOTE])
        both = search.search(unit, "pineapple")
        assert [hit.activity_id for answer in (since, until, notes) for hit in answer.hits] == [new, old, new]
        assert [hit.activity_id for hit in both.hits] == [new, old], "of equals the recent one comes first"
        assert search.search(unit, "pineapple", types=[]).hits == []


def test_a_hidden_record_narrows_like_an_unknown_one(shelf: Shelf, search: HistorySearch) -> None:
    """Whoever may not see an account is not told whether anything was said about it."""
    with shelf.world.write("cyd") as unit:
        hidden = accounts.create(unit, name="Acme").id
    for account in (hidden, 999):
        with pytest.raises(UnknownRecord):
            shelf.ask(search, "pineapple", account_id=account)


def test_without_a_model_words_find_and_the_answer_says_so(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing package degrades the search; it does not stop it."""
    note = shelf.note("The customers asked for a pineapple.")
    shelf.index()
    monkeypatch.setattr(embedding, "_installed", lambda _: False)
    assert embedding.default() is None
    answer = shelf.ask(HistorySearch(), "customer's pineapples")
    assert [(hit.activity_id, hit.by_words, hit.by_meaning) for hit in answer.hits] == [(note, True, False)]
    assert "no embedding model" in str(answer.degraded)


def test_nothing_is_found_for_nothing(shelf: Shelf, search: HistorySearch) -> None:
    """An empty question, no hits wanted, words that nobody said."""
    shelf.note("pineapple")
    shelf.index()
    assert [shelf.found(search, question) for question in ("", "  ", "mango", "the")] == [[], [], [], []]
    assert shelf.found(search, "pineapple", limit=0) == []


def test_a_wide_search_asks_the_vector_index(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what is compared one by one it proposes, SQL decides; without it, the answer says so."""
    monkeypatch.setattr(comparing, "MOST_COMPARED", 1)
    hidden = shelf.note("pineapple", who="cyd")
    older = shelf.note("pineapple")
    for at, body in enumerate(("mango", "lemon")):
        newer = shelf.note(body)
        with shelf.world.write("ann") as unit:
            unit.change(unit.get(Activity, newer), minutes=at)
    index = InMemory()
    shelf.index(index)
    index.held |= {hidden: 1, 999: 1}
    search = HistorySearch(shelf.embedding, index)
    answer = shelf.ask(search, "pineapple")
    assert ([hit.activity_id for hit in answer.hits], answer.degraded) == ([older], None)
    assert answer.hits[0].by_meaning
    answer = shelf.ask(HistorySearch(shelf.embedding), "pineapple")
    assert ([hit.activity_id for hit in answer.hits], answer.hits[0].by_words) == ([older], True)
    assert answer.degraded == "only the latest 1 notes were compared by meaning"


def test_the_latest_of_a_frequent_word_are_looked_at(
    shelf: Shelf, search: HistorySearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word that thousands have does not make a search slow."""
    monkeypatch.setattr(scope, "MOST_WITH_WORD", 1)
    first, second = shelf.note("pineapple"), shelf.note("pineapple")
    shelf.index()
    hits = {hit.activity_id: hit.by_words for hit in shelf.ask(search, "Pineapple").hits}
    assert hits == {first: False, second: True}


def test_age_only_breaks_ties(shelf: Shelf, search: HistorySearch) -> None:
    """An old answer is better than a new remark."""
    old = shelf.note("They want the pineapple contract.")
    later = replace(shelf, world=replace(shelf.world, store=shelf.world.store))
    later.world.store.clock = FrozenClock(NOW + timedelta(days=700))
    later.note("They want lunch.")
    shelf.index()
    assert shelf.found(search, "They want the pineapple contract")[0] == old
