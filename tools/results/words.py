"""What people call things."""

from __future__ import annotations

from typing import Literal

from tools.results.base import Part, RecordLink, Result


class KnownWord(Part):
    """A learned word and what it stands for; ``for_company`` where everybody says so."""

    word: str
    record: RecordLink
    for_company: bool = False


class WordLearned(Result):
    """A word was learned; ``before`` is what it stood for until now."""

    result: Literal["word_learned"] = "word_learned"
    word: str
    record: RecordLink
    for_company: bool = False
    before: RecordLink | None = None


class WordForgotten(Result):
    """A word was forgotten; ``record`` is what it stood for, if that is still there."""

    result: Literal["word_forgotten"] = "word_forgotten"
    word: str
    record: RecordLink | None = None


class WordList(Result):
    """The words that the person may use, in their order."""

    result: Literal["word_list"] = "word_list"
    words: list[KnownWord]
