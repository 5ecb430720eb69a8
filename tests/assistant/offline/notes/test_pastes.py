"""Pasted notes are recognised, and what is read from them is there, verbatim."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from assistant.models.offline.message import Message
from assistant.models.offline.notes.reading import read_notes
from assistant.models.offline.notes.recognising import own_words, paste_in
from tests.assistant.offline.notes.labelled import Counts, counted, pastes, read_all

if TYPE_CHECKING:
    from tests.assistant.offline.notes.labelled import Reading

FILES = ("pastes_en", "pastes_pl", "later_en", "later_pl")
SPEED = 0.5
"""Seconds that reading 2,000 words may take, names and times aside; the figure is measured in ``bench``."""

OWN = (
    "Called Anna at Acme, she wants a revised quote by Friday, moved it to Negotiation, 45k",
    "- called Declan, voicemail\n- move Brenna line cameras to Negotiation\n- send the datasheet to Anna tomorrow",
    "note on Brenna: they are closed over Christmas and will not take deliveries before the 7th",
    "dzwoniłem do Kowalskiej, nie odebrała\nprzesuń Olszynę na przyszły miesiąc\nprzypomnij mi w piątek o ofercie",
    "Zadzwoń jutro do pana Maja.\nWyślij ofertę do Łobza.\nUmów spotkanie z Wroną na wtorek.\nZmień kwotę na 45 tys.",
)


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    """The labelled pastes, read."""
    return list(read_all(FILES))


@pytest.fixture(scope="module")
def counts(readings: list[Reading]) -> Counts:
    """What was found in them."""
    return counted(readings)


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("pastes", 1.0), ("deal", 1.0), ("people", 0.9), ("tasks", 0.9), ("due", 0.9), ("owner", 0.9),
        ("theirs", 0.85), ("decisions", 0.85), ("qualification", 0.85), ("competitors", 0.85),
    ],
)  # fmt: skip
def test_facts_are_found_and_none_is_made_up(counts: Counts, kind: str, least: float) -> None:
    """What was labelled in the pastes before their reader was written is found, and little else."""
    assert counts.recall(kind) >= least, counts.wrong
    assert counts.precision(kind) >= least, counts.wrong


def test_every_word_told_is_in_the_paste(readings: list[Reading]) -> None:
    """Summary, decisions and findings are verbatim: nothing is said that was not."""
    for paste, _, notes in readings:
        assert notes is not None
        assert 1 <= len(notes.summary) <= 7
        quoted = [*notes.summary, *notes.decisions, *notes.qualification.values()]
        assert all(one.text in paste["text"] for one in quoted)
        assert notes.text in paste["text"]


@pytest.mark.parametrize("text", OWN)
def test_ones_own_words_are_no_paste(text: str) -> None:
    """A report, a list of orders or a note is read as always."""
    assert paste_in(text) is None
    assert own_words(text) == text


def test_own_words_stand_apart_from_what_is_pasted() -> None:
    """What is said before or behind a paste is one's own; the paste is not."""
    paste = next(one for one in pastes("pastes_en") if one["id"] == "teams-transcript")
    assert own_words(paste["text"]).strip() == "Log this for Brenna please:"


def test_two_thousand_words_are_read_at_once(readings: list[Reading]) -> None:
    """A long paste takes well under half a second on top of finding names and times."""
    _, findings, _ = readings[0]
    text = "\n\n".join([pastes("pastes_en")[0]["text"]] * 4)
    assert len(text.split()) > 2000
    paste = paste_in(text)
    assert paste is not None
    message = Message(text, findings)
    read_notes(message, paste)
    started = time.process_time()
    read_notes(message, paste)
    assert time.process_time() - started < SPEED
