"""Definitions are told from sentences that only sound like one, and the word from what it stands for."""

from __future__ import annotations

import pytest

from assistant.models.offline.deciding import decide
from assistant.models.offline.message import Message
from assistant.models.offline.reading import Act
from tests.assistant.offline.planning_world import BOLT, KORA, Found, clause, findings, schemas

DEFINITIONS = [
    ("when I say Big Bird I mean Kora", "Big Bird"),
    ("When I say “the bird”, I mean Kora.", "bird"),
    ("by BB I mean Kora", "BB"),
    ("BB stands for Kora", "BB"),
    ("remember that the old lady is Kora", "old lady"),
    ("BB = Kora", "BB"),
    ("we call Kora the old lady", "old lady"),
    ("For everyone: Big Bird means Kora from now on", "Big Bird"),
    ("gdy mówię Stara, mam na myśli Kora", "Stara"),
    ("przez BB rozumiem Kora", "BB"),
    ("pamiętaj, że Stara to Kora", "Stara"),
    ("na Kora mówimy Stara", "Stara"),
    ("BB to skrót od Kora", "BB"),
]
NOT_DEFINITIONS = [
    "that means Kora is out",
    "He means well, call Kora tomorrow",
    "this means Kora wants the discount",
    "Kora to nasz klient",
    "to znaczy że Kora odpada",
    "we call Kora tomorrow",
    "remember to call Kora",
]


def called(text: str, *known: Found) -> list[tuple[str, dict[str, object]]]:
    """Return the calls that a message comes to, where no clause asks for anything."""
    message = Message(text, findings(text, *known))
    outcome = decide(message, schemas(), lambda *_: [clause(text, text, Act.OTHER)])
    return [(call.tool, call.arguments) for call in outcome.calls]


@pytest.mark.parametrize(("text", "word"), DEFINITIONS)
def test_a_definition_teaches_its_word(text: str, word: str) -> None:
    """Whatever the order, the word is what is neither the record nor the way to say it."""
    (tool, arguments), *others = called(text, ("Kora", KORA))
    assert (tool, others) == ("learn_word", [])
    assert (arguments["word"], arguments["record"]) == (word, f"account:{KORA.id}")
    assert arguments.get("for_company", False) == ("everyone" in text)


@pytest.mark.parametrize("text", NOT_DEFINITIONS)
def test_other_sentences_teach_nothing(text: str) -> None:
    """The words of definitions are everyday words, too."""
    assert "learn_word" not in {tool for tool, _ in called(text, ("Kora", KORA))}


def test_a_taught_word_is_forgotten_by_its_name() -> None:
    """Forgetting needs a word that was taught; "forget it" is something else."""
    text = "forget what BB means"
    known = findings(text, ("BB", BOLT))
    spans = [span.model_copy(update={"details": {"taught": "BB"}}) for span in known.spans]
    message = Message(text, known.model_copy(update={"spans": spans}))
    outcome = decide(message, schemas(), lambda *_: [clause(text, text, Act.COMMAND)])
    assert [(call.tool, call.arguments) for call in outcome.calls] == [("forget_word", {"word": "BB"})]
    assert called("forget what Bolt means", ("Bolt", BOLT)) == []
