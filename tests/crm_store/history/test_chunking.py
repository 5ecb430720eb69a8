"""Passages: a few sentences, exact, without what others wrote."""

from __future__ import annotations

from crm_store.history.chunking import LONGEST, chunks
from crm_store.models import ActivityType

EMAIL = """Hi Anna,

Tuesday suits me. I'll bring the contract.

> Could we meet on Monday?
> I have the numbers.

Best
--
Liam, Vistulo
Ring me any time"""


def parts(body: str, kind: ActivityType = ActivityType.NOTE) -> list[str]:
    """Return the passages of a body as texts."""
    return [body[chunk.begins : chunk.ends] for chunk in chunks(kind, None, body)]


def test_sentences_are_put_together_while_they_are_short() -> None:
    """A passage says enough to be understood, and little enough to be about one thing."""
    first = "She wants a discount. Ten percent would do."
    second = "The board meets on Thursday and looks at three suppliers, of whom we are the dearest by far, as Jan says."
    assert parts(f"{first} {second}") == [first, second]


def test_an_email_is_what_its_sender_wrote() -> None:
    """Quoted lines and the signature would find the e-mail for somebody else's words."""
    found = parts(EMAIL, ActivityType.EMAIL)
    assert "Tuesday suits me" in " ".join(found)
    assert not any("Monday" in part or "Vistulo" in part for part in found)
    assert "Monday" in " ".join(parts(EMAIL))


def test_an_endless_sentence_is_cut_between_words() -> None:
    """A text without a full stop is found, too."""
    body = "supercalifragilistic " * 200
    found = parts(body)
    assert max(map(len, found)) <= LONGEST
    assert " ".join(found) == body.strip()
    assert len(parts("x" * 3 * LONGEST)) == 3


def test_a_subject_alone_is_a_passage() -> None:
    """Most calls have no more than that; an activity without either has none."""
    assert chunks(ActivityType.CALL, "Asked for a quote", None) == [(0, 0)]
    assert chunks(ActivityType.CALL, None, "  \n ") == []
