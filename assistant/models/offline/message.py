"""A message as planning reads it: its folded text, spans by place, sentences, and the words of its language."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.models.offline.wording import cues, flat, lexicon

if TYPE_CHECKING:
    from assistant.models.offline.wording import Lexicon
    from assistant.understanding.findings import Findings, Mention, Span

VOCABULARY = frozenset({"stage", "product", "reason", "source", "user"})
"""Kinds of records that describe others."""

CLOSE = 0.08
"""How near the scores of two records lie between which nothing but a person can choose."""

TASKS = "task"
"""The reference under which open tasks are looked up."""

_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n+|;")


class Message:
    """The words of one message, what was found in them, and the records that look-ups of this turn gave.

    ``looked_up`` holds, by the account that was asked about, the deals found; ``suggestions`` are the tasks
    proposed, where they were looked up again.
    """

    def __init__(self, text: str, findings: Findings, looked_up: dict[str, list[Mention]] | None = None) -> None:
        self.text = text
        self.findings = findings
        self.looked_up = looked_up or {}
        self.suggestions: list[dict[str, Any]] | None = None

    @property
    def open_tasks(self) -> list[Mention] | None:
        """The open tasks, if they were looked up."""
        return self.looked_up.get(TASKS)

    @cached_property
    def folded(self) -> str:
        """The text in lower case, without diacritics; every character stays in its place."""
        return flat(self.text)

    @cached_property
    def words(self) -> Lexicon:
        """The words of the message's language."""
        return lexicon(self.findings.language)

    @cached_property
    def spans(self) -> list[Span]:
        """All spans, in order."""
        return sorted(self.findings.spans, key=lambda span: (span.start, -span.end))

    def within(self, start: int, end: int) -> list[Span]:
        """Return the spans that begin in a part of the text."""
        return [span for span in self.spans if start <= span.start < end]

    def said(self, name: str, start: int = 0, end: int | None = None) -> bool:
        """Return whether a phrase of a list stands in a part of the text."""
        return self.words[name].search(self.folded, start, len(self.folded) if end is None else end) is not None

    def cued(self, name: str, start: int, end: int) -> bool:
        """Return whether a cue for an argument, or ``argument=value``, stands in a part of the text."""
        return cues()[name].search(self.folded, start, end) is not None

    def sentence(self, position: int) -> tuple[int, int]:
        """Return where the sentence around a position begins and ends."""
        begin = 0
        for found in _SENTENCE_END.finditer(self.text):
            if found.end() > position:
                return begin, found.end()
            begin = found.end()
        return begin, len(self.text)


def is_reference(span: Span) -> bool:
    """Return whether a span stands for a person, company, deal or other record that things are done with."""
    if span.type in {"person", "company"}:
        return True
    if span.type != "record" or not span.candidates:
        return False
    top = max(mention.score for mention in span.candidates)
    return any(mention.kind not in VOCABULARY for mention in span.candidates if top - mention.score < CLOSE)
