"""What people call things: whose word counts, what it stands for now, and who may teach everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store.errors import Forbidden, InvalidValue, UnknownRecord

if TYPE_CHECKING:
    from tests.tools.desk import Desk


def words_of(desk: Desk, who: str) -> list[tuple[str, str, bool]]:
    """Return the words that somebody may use."""
    return [(one.word, one.record.label, one.for_company) for one in desk.read(who, "list_words").words]


def test_a_word_is_its_teachers_own(desk: Desk) -> None:
    """Others do not read it; taught again, it stands for something else, and says what it stood for."""
    learned = desk.write("ann", "learn_word", word="Big Blue", record="Acme")
    assert (learned.record.label, learned.before) == ("Acme", None)
    assert words_of(desk, "ann") == [("Big Blue", "Acme", False)]
    assert words_of(desk, "cyd") == []
    again = desk.write("ann", "learn_word", word="big blue", record="Globex")
    assert (again.record.label, again.before.label) == ("Globex", "Acme")
    assert words_of(desk, "ann") == [("big blue", "Globex", False)]


def test_ones_own_word_comes_before_the_companys(desk: Desk) -> None:
    """Everybody reads the company's word; whoever taught his own reads that."""
    desk.write("ada", "learn_word", word="scoping", record="stage:Proposal", for_company=True)
    desk.write("ann", "learn_word", word="Scoping", record="stage:Prospecting")
    assert words_of(desk, "cyd") == [("scoping", "Proposal", True)]
    assert words_of(desk, "ann") == [("Scoping", "Prospecting", False)]
    desk.write("ann", "forget_word", word="scoping")
    assert words_of(desk, "ann") == [("scoping", "Proposal", True)]


def test_a_rep_teaches_only_himself(desk: Desk) -> None:
    """A word for everybody is for managers and admins to teach, and to take away."""
    assert isinstance(desk.error("ann", "learn_word", word="BB", record="Acme", for_company=True), Forbidden)
    desk.write("ada", "learn_word", word="BB", record="stage:Proposal", for_company=True)
    assert isinstance(desk.error("ann", "forget_word", word="BB"), Forbidden)
    assert words_of(desk, "ann") == [("BB", "Proposal", True)]


def test_a_word_for_what_may_not_be_seen_means_nothing(desk: Desk) -> None:
    """The company's word for a record of Cyd's is none for Ann, and a record that is gone has none."""
    desk.write("cyd", "learn_word", word="the whale", record="Southern deal")
    desk.write("ada", "learn_word", word="south", record="deal:Southern deal", for_company=True)
    assert words_of(desk, "ann") == []
    assert len(words_of(desk, "cyd")) > 1
    desk.write("ada", "delete_record", record="deal:Southern deal")
    assert words_of(desk, "cyd") == []


@pytest.mark.parametrize("word", ["…", "this one is far too long for a word"])
def test_a_sentence_is_no_word(desk: Desk, word: str) -> None:
    """What could never be recognised is refused with the reason."""
    assert isinstance(desk.error("ann", "learn_word", word=word, record="Acme"), InvalidValue)


def test_an_activity_has_no_word_and_an_unknown_word_cannot_be_forgotten(desk: Desk) -> None:
    """Both are said to be so."""
    call = desk.read("ann", "list_activities", deal="Renewal").activities[0].activity
    assert isinstance(desk.error("ann", "learn_word", word="it", record=f"activity:{call.id}"), InvalidValue)
    assert isinstance(desk.error("ann", "forget_word", word="BB"), UnknownRecord)
