"""Whatever is said, reading values fails on nothing, stays within the text and takes time in line with its length."""

from __future__ import annotations

import gc
import time
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.understanding.grammar import grammar
from assistant.understanding.tokens import tokens_of
from assistant.understanding.value_words import lexicon
from assistant.understanding.values import find_values, past_reading
from assistant.understanding.words import words_of
from tests.assistant.understanding.test_values import CALENDAR, NOW, table

Language = Literal["en", "pl"]

PIECES = sorted({word for language in ("en", "pl") for _, said, _ in table(language) for word in said.split()})
SIGNS = [
    "-",
    ",",
    ".",
    ":",
    "/",
    "'",
    "€",
    "%",
    "(",
    "@",
    "31",
    "0",
    "00",
    "9999",
    "2026-02-31",
    "25:00",
    "1.1.1",
    "10k",
]
messages = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES + SIGNS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(PIECES + SIGNS), max_size=40).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(text=messages, language=st.sampled_from(["en", "pl"]))
def test_any_text(text: str, language: Language) -> None:
    """Spans lie within the text, in order, apart from each other, and can be read again for the past."""
    last = 0
    for span in find_values(text, language, NOW, CALENDAR):
        assert last <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
        assert span.value is not None or not span.certain
        past_reading(span, NOW, language)
        last = span.end


@settings(max_examples=200, deadline=None)
@given(text=messages, language=st.sampled_from(["en", "pl"]))
def test_every_word_is_in_the_grammar(text: str, language: Language) -> None:
    """No word has categories that the grammar has no sign for."""
    known = grammar(language)
    for word in words_of(tokens_of(text), lexicon(language), language):
        assert known.knows(word.categories), word


@pytest.mark.parametrize("language", ["en", "pl"])
def test_time_in_line_with_length(language: Language) -> None:
    """Twice the text takes at most about twice the time, also where everything looks like the beginning of a value."""
    for unit in ("1 ", "one ", "from ", "w ", "half a ", "- ", "a.", "sto tysięcy ", "123 456 ", "@", "(1 ", "9"):
        short, long = (_seconds((unit * size)[:size], language) for size in (4_000, 16_000))
        assert long < 10 * short + 0.2, unit


def _seconds(text: str, language: Language) -> float:
    """Return what reading a text takes of this thread, with no garbage of other tests collected meanwhile."""
    gc.disable()
    try:
        begun = time.thread_time()
        find_values(text, language, NOW, CALENDAR)
        return time.thread_time() - begun
    finally:
        gc.enable()
