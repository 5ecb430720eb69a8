"""Messages are cut where something new is said, and nowhere else."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import pytest

from assistant.models.offline.analysis import read_clauses
from tests.assistant.offline.marked import marked

CUT = [
    (
        "en",
        "Called {contact:Ann} at {account:Zed}, she wants it {day:by Friday}. It is in {stage:Demo} now, {money:45k}.",
        4,
    ),
    ("en", "Called {contact:Ann} and {contact:Bob} from {account:Zed}", 1),
    ("en", "met {contact:Ann Lee}, Bob and Cyd {day:yesterday}", 1),
    ("en", "moved it to {stage:Demo} and added a task", 2),
    ("en", "show deals in {stage:Demo} that closed {period:last month} and have no activity", 1),
    ("en", "no, move it to {stage:Demo}", 1),
    ("en", "Yes, and move it to {stage:Demo}", 2),
    ("en", "add a note to {account:Zed}: they moved, the budget is frozen. Prices are too high, she said", 1),
    ("en", "add a note to {account:Zed}: the budget is frozen. Move the deal to {stage:Demo}", 2),
    ("en", "- called {contact:Ann}\n- send the offer\n\n* moved to {stage:Demo}", 3),
    ("en", "if they sign, move it to {stage:Won}", 1),
    ("en", "spoke to Mr. Smith at {account:Zed Ltd.} about pricing", 1),
    ("pl", "Spotkałem się {day:wczoraj} z {contact:Lisem}, umówiliśmy demo na {moment:wtorek}", 2),
    ("pl", "rozmawialem z {contact:Anna} i {contact:Piotrem}, przenioslem na {stage:Demo}, {money:45 tys}", 3),
    ("pl", "pokaż szanse powyżej {money:10 tys}, które nie mają aktywności i zamykają się {period:w maju}", 1),
    ("pl", "tak, i dodaj zadanie na {day:jutro}", 2),
    ("pl", "nie, w {day:czwartek}", 1),
    ("pl", "dodaj notatkę do {account:Zed}: budżet zamrożony i Anna odeszła, ceny za wysokie", 1),
]


@pytest.mark.parametrize(("language", "text", "count"), CUT)
def test_a_message_has_as_many_clauses_as_things_are_said(language: Literal["en", "pl"], text: str, count: int) -> None:
    """Lists of names, conditions, questions and notes stay whole; sentences and new statements part."""
    assert len(read_clauses(*marked(text, language))) == count


@pytest.mark.parametrize(("language", "text", "_count"), CUT)
def test_clauses_are_pieces_of_the_message_in_order(language: Literal["en", "pl"], text: str, _count: int) -> None:
    """Offsets fit the text, clauses do not overlap, and no name is cut."""
    plain, findings = marked(text, language)
    clauses = read_clauses(plain, findings)
    assert [plain[clause.start : clause.end] for clause in clauses] == [clause.text for clause in clauses]
    assert all(left.end <= right.start for left, right in pairwise(clauses))
    for span in findings.spans:
        assert any(clause.start <= span.start and span.end <= clause.end for clause in clauses)


@pytest.mark.parametrize("text", ["", "   \n ", "...", ",,,;;", "\x00\x01", "☃" * 50, "-\n-\n-"])
def test_what_says_nothing_is_read_without_an_error(text: str) -> None:
    """Empty and odd messages are read."""
    assert len(read_clauses(*marked(text, "en"))) <= 3


def test_a_very_long_message_is_read_in_time_and_in_part() -> None:
    """A megabyte of text neither hangs nor yields clauses without end."""
    assert len(read_clauses(*marked("Called Bob. " * 90_000, "en"))) <= 60
