"""What a message quotes, numbers and closes with says nothing of its own."""

from __future__ import annotations

import pytest

from assistant.models.offline.items import items_of
from assistant.models.offline.layout import quoted, spoken
from assistant.models.offline.lexicon import lexicon


@pytest.mark.parametrize(
    ("text", "language", "left"),
    [
        ("> they want out\nlog this on Kora", "en", "log this on kora"),
        ("1. call Jo\n2. mail Al", "en", "call jo mail al"),
        ("Move Kora to Won. Kind regards, Nora", "en", "move kora to won"),
        ("Przesuń Korę. Z poważaniem, Jan Lis", "pl", "przesun kore"),
        ("2", "en", "2"),
    ],
)
def test_only_what_is_said_is_read(text: str, language: str, left: str) -> None:
    """Quotes, numbers of points and the closing are left out; a bare number stays an answer."""
    items = spoken(items_of(text, []), text, lexicon(language))
    assert " ".join(item.word for item in items if not item.is_mark) == left


def test_a_quote_is_kept_as_it_stood() -> None:
    """What is quoted can be noted."""
    assert quoted("> one\n> two\nnote it") == "one\ntwo"
