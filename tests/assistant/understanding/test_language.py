"""The language of a message is told from few words, without accents, and among names of the other language."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.understanding.language import language_of

CASES = yaml.safe_load((Path(__file__).with_name("data") / "languages.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("hint", ["en", "pl_PL", None])
@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in CASES.items() for text in texts]
)
def test_words_tell(language: str, text: str, hint: str | None) -> None:
    """What is clearly of one language is so whatever was spoken before."""
    assert language_of(text, hint) == language


@pytest.mark.parametrize("text", ["ok", "45k", "Globex?", "", "\x00\x01", "12:30", "Anna Nowak", "👍"])
@pytest.mark.parametrize(
    ("hint", "language"), [("pl", "pl"), ("pl_PL", "pl"), ("en", "en"), ("de", "en"), (None, "en")]
)
def test_hints_tell_where_words_do_not(text: str, hint: str | None, language: str) -> None:
    """Where a message says nothing about its language, the conversation's holds."""
    assert language_of(text, hint) == language
