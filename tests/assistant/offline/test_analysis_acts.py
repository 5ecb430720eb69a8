"""What somebody does by saying a clause."""

from __future__ import annotations

from typing import Literal

import pytest

from assistant.models.offline.analysis import read_clauses
from assistant.models.offline.reading import Act
from tests.assistant.offline.marked import marked

ENGLISH = [
    ("called {contact:Ann} {day:yesterday|2026-11-24}", Act.DONE),
    ("the deal is in {stage:Demo} now", Act.DONE),
    ("agreed a demo for {day:next Tuesday|2026-12-01}", Act.PLANNED),
    ("I'll send it {day:tomorrow|2026-11-26}", Act.PLANNED),
    ("meeting with {contact:Ann} {moment:tomorrow at ten|2026-11-26T10:00}", Act.PLANNED),
    ("move it to {stage:Demo}", Act.COMMAND),
    ("swap the owner to {user:Ben}", Act.COMMAND),
    ("could you move {deal:the renewal} to {stage:Demo}?", Act.COMMAND),
    ("call {contact:Ann} {day:on Friday|2026-11-27}", Act.COMMAND),
    ("show me the open deals", Act.ASKED),
    ("pipeline by stage", Act.ASKED),
    ("did {user:Ben} visit {account:Zed}", Act.ASKED),
    ("and for {account:Zed}?", Act.ASKED),
    ("she wants a revised quote", Act.WISHED),
    ("we might move it to {stage:Demo}", Act.HYPOTHETICAL),
    ("if they sign, move it to {stage:Won}", Act.HYPOTHETICAL),
    ("didn't call {contact:Ann}", Act.NEGATED),
    ("don't move it", Act.NEGATED),
    ("she said they are looking at others", Act.REPORTED),
    ("no, {day:Thursday}", Act.CORRECTION),
    ("{number:45} not {number:54}", Act.CORRECTION),
    ("yes please", Act.ASSENT),
    ("no thanks", Act.REFUSAL),
    ("please undo that", Act.UNDO),
    ("hello", Act.GREETING),
    ("thanks a lot!", Act.THANKS),
]
POLISH = [
    ("zadzwoniłam do {contact:Anny}", Act.DONE),
    ("zadzwonilem do {contact:Anny}", Act.DONE),
    ("szansa jest w {stage:Demo}", Act.DONE),
    ("umówiliśmy demo na {day:wtorek|2026-12-01}", Act.PLANNED),
    ("wyślę ofertę {day:jutro|2026-11-26}", Act.PLANNED),
    ("przesuń na {stage:Demo}", Act.COMMAND),
    ("przesun na {stage:Demo}", Act.COMMAND),
    ("czy możesz przenieść {deal:odnowienie} na {stage:Demo}?", Act.COMMAND),
    ("pokaż otwarte szanse", Act.ASKED),
    ("ile zamkniemy {period:w tym kwartale}", Act.ASKED),
    ("a dla {account:Zed}?", Act.ASKED),
    ("chce poprawioną ofertę", Act.WISHED),
    ("może przesuniemy to na {stage:Demo}", Act.HYPOTHETICAL),
    ("gdyby podpisali, przesuń na {stage:Wygrana}", Act.HYPOTHETICAL),
    ("nie dzwoniłem do {contact:Anny}", Act.NEGATED),
    ("powiedziała, że szukają dalej", Act.REPORTED),
    ("nie, w {day:czwartek}", Act.CORRECTION),
    ("{number:45}, nie {number:54}", Act.CORRECTION),
    ("tak, proszę", Act.ASSENT),
    ("nie, dziękuję", Act.REFUSAL),
    ("cofnij ostatnią zmianę", Act.UNDO),
    ("dzień dobry", Act.GREETING),
    ("dzięki wielkie", Act.THANKS),
]


def first_act(text: str, language: Literal["en", "pl"], *, asked: bool = False) -> Act:
    """Return the act of a message's first clause."""
    plain, findings = marked(text, language, asked=asked)
    return read_clauses(plain, findings)[0].act


@pytest.mark.parametrize(("text", "act"), ENGLISH)
def test_english_acts(text: str, act: Act) -> None:
    """Each act is told by its English marks."""
    assert first_act(text, "en") is act


@pytest.mark.parametrize(("text", "act"), POLISH)
def test_polish_acts(text: str, act: Act) -> None:
    """Each act is told by its Polish marks, with accents or without."""
    assert first_act(text, "pl") is act


def test_a_value_answers_an_open_question_only() -> None:
    """A bare name is an answer where one was asked for."""
    assert first_act("{contact:Ann Lee}", "en", asked=True) is Act.ANSWER
    assert first_act("{contact:Ann Lee}", "en") is Act.OTHER


def test_a_clause_without_a_verb_goes_on_as_the_one_before() -> None:
    """An amount behind a statement is stated too."""
    clauses = read_clauses(*marked("moved it to {stage:Demo}, {money:45k}", "en"))
    assert [clause.act for clause in clauses] == [Act.DONE, Act.DONE]
