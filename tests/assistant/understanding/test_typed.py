"""Chat programs put markup around what people write; it is taken out before anything is read."""

from __future__ import annotations

import pytest

from assistant.understanding.typed import as_written


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@U0BOT> move Kora to Won", "move Kora to Won"),
        ("hey <@U04AB12>, he sent <https://kora.test/spec.pdf|the spec>", "hey he sent the spec"),
        ("ask <@U1|jan> about <#C024|sales>", "ask jan about #sales"),
        ("write to <mailto:anna@kora.test|anna@kora.test>", "write to anna@kora.test"),
        ("see <https://kora.test/a>", "see https://kora.test/a"),
        ("Smith &amp; Sons :tada: *won*", "Smith & Sons won"),
        ("budget < 5k, at 10:30:00", "budget < 5k, at 10:30:00"),
        ("> quoted\nlog it", "> quoted\nlog it"),
    ],
)
def test_the_markup_of_chat_programs_is_taken_out(sent: str, read: str) -> None:
    """Links become their words, mentions the name they carry, signs nothing; plain text stays as it is."""
    assert as_written(sent) == read
