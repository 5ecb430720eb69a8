"""Words that point at one of the records listed before stand for it; anything else stays what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.understanding.findings import Mention, PastCall, PastTurn, Question, Span
from assistant.understanding.name_words import Reading
from assistant.understanding.pointing import last_list, pointed

if TYPE_CHECKING:
    from assistant.understanding.language_data import Language

DEALS = [
    Mention(kind="deal", id=1, label="Moor roof", detail="Moor Estates", account_id=11, amount="9000"),
    Mention(kind="deal", id=2, label="Pella windows", detail="Pella Homes", account_id=12, amount="54000"),
    Mention(kind="deal", id=3, label="Okna Sosna", detail="Sosna", account_id=13, amount="12000"),
]


def _listed(*records: Mention) -> PastTurn:
    call = PastCall(name="list", arguments={}, effect="read", ok=True, result="deal_list", records=[*records])
    return PastTurn(text="x", reply="y", calls=[call])


def _written(*records: Mention) -> PastTurn:
    call = PastCall(name="change", arguments={}, effect="write", ok=True, result="x", records=[*records])
    return PastTurn(text="x", reply="y", calls=[call])


def _meant(text: str, language: Language, *past: PastTurn, spans: tuple[Span, ...] = ()) -> list[tuple[str, int]]:
    found = pointed(Reading(text, language), spans, past)
    return [(span.text, span.candidates[0].id) for span in found if span.candidates]


@pytest.mark.parametrize(
    ("text", "language", "words", "number"),
    [
        ("push the second one to Friday", "en", "the second one", 2),
        ("the first is done", "en", "the first", 1),
        ("move the last deal to Friday", "en", "the last deal", 3),
        ("the Pella one, please", "en", "the Pella one", 2),
        ("what about the one at Moor?", "en", "the one at Moor", 1),
        ("only the biggest one", "en", "the biggest one", 2),
        ("the smallest one", "en", "the smallest one", 1),
        ("drugą przesuń na piątek", "pl", "drugą", 2),
        ("do tej pierwszej dopisz notatkę", "pl", "tej pierwszej", 1),
        ("ostatnią", "pl", "ostatnią", 3),
        ("największą", "pl", "największą", 2),
        ("ta z Sosny", "pl", "ta z Sosny", 3),
    ],
)
def test_one_of_a_list_is_pointed_at(text: str, language: Language, words: str, number: int) -> None:
    """By its place, its size, or a word of its name or company."""
    assert _meant(text, language, _listed(*DEALS)) == [(words, number)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("call them the second week of May", "en"),
        ("first call Ann", "en"),
        ("it is the fifth one", "en"),
        ("dzwoniłem po raz drugi", "pl"),
        ("w drugim kwartale", "pl"),
        ("druga połowa maja", "pl"),
    ],
)
def test_what_counts_something_else_points_at_nothing(text: str, language: Language) -> None:
    """Nor does a place that the list does not have."""
    assert _meant(text, language, _listed(*DEALS)) == []


def test_nothing_is_pointed_at_without_a_list() -> None:
    """One record is no list, and neither is what was only written."""
    assert _meant("the second one", "en", _listed(DEALS[0])) == []
    assert _meant("the first one", "en", _written(*DEALS)) == []


def test_a_list_stays_while_its_records_are_worked_on() -> None:
    """The other one of two is the one that nothing was done to since."""
    past = (_listed(*DEALS[:2]), _written(DEALS[0]))
    assert _meant("and the other one", "en", *past) == [("the other one", 2)]
    shown = last_list(past)
    assert shown is not None
    assert shown.touched == {("deal", 1)}


def test_choices_of_a_question_are_a_list() -> None:
    """What was offered to choose from can be pointed at."""
    asked = PastTurn(text="x", reply="?", question=Question(kind="which", text="?", choices=DEALS[:2]))
    assert _meant("the bigger one", "en", asked) == [("the bigger one", 2)]


def test_a_time_is_never_taken_for_a_place() -> None:
    """A span that says when is left alone."""
    text = "in the second"
    when = Span(start=3, end=13, text="the second", type="day", value="2026-05-02")
    assert pointed(Reading(text, "en"), [when], (_listed(*DEALS),)) == [when]
