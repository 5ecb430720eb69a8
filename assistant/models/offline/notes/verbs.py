"""Verbs of promises and questions: where "I'll send" begins to say what, and whether something is asked."""

from __future__ import annotations

from assistant.models.offline.notes import cues
from assistant.models.offline.notes.wording import EDGES

_NEAR = 4
"""How many words behind a modal verb its infinitive may stand."""


def promised_at(text: str) -> int | None:
    """Return where what the speaker promises begins; None where he promises nothing."""
    for name in ("first_person", "we_commit"):
        for _, last in cues.places(name, text):
            rest = text[last:].strip(EDGES)
            if rest and not cues.opening("idle_verbs", rest) and (name == "first_person" or _to_do(rest)):
                return last
    for first, last in cues.places("modals", text):
        if modal("modals", text[first:]):
            return last
    settled = cues.places("decided", text)
    for found in cues.future("future_first").finditer(text):
        if not any(first <= found.start() < last for first, last in settled):
            return found.start()
    return None


def _to_do(text: str) -> bool:
    return bool(cues.opening("task_verbs", text))


def modal(name: str, text: str) -> int:
    """Return the length of a modal verb that opens a text and has an infinitive near behind it."""
    length = cues.opening(name, text)
    words = text[length:].split()[:_NEAR]
    return length if any(cues.opening("task_verbs", word) for word in words) else 0


def asks(text: str) -> bool:
    """Return whether a sentence is a question; "…, right?" only wants what it says confirmed."""
    if not text.rstrip().endswith("?"):
        return False
    tail = text.rstrip(" ?").rpartition(",")[2]
    return not (cues.whole("tags", tail) and "," in text)
