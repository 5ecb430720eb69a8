"""Findings for tests: a text in which names and values are marked as {kind:words} or {kind:words|value}."""

from __future__ import annotations

import re
from typing import Literal, get_args

from assistant.understanding.findings import Findings, Mention, PastTurn, Question, Span, SpanType

_MARK = re.compile(r"\{(\w+):([^}|]*)(?:\|([^}]*))?\}")


def marked(text: str, language: Literal["en", "pl"], *, asked: bool = False) -> tuple[str, Findings]:
    """Return the text without its marks, and the findings that they stand for."""
    plain, spans, position = "", [], 0
    for mark in _MARK.finditer(text):
        plain += text[position : mark.start()]
        spans.append(_span(mark, len(plain)))
        plain += mark[2]
        position = mark.end()
    question = Question(kind="missing", text="?")
    turns = [PastTurn(text="?", reply="?", question=question)] if asked else []
    known = {"language": language, "now": "2026-11-25T09:00", "today": "2026-11-25", "zone": "UTC", "currency": "EUR"}
    return plain + text[position:], Findings.model_validate({**known, "spans": spans, "turns": turns})


def _span(mark: re.Match[str], start: int) -> Span:
    place = {"start": start, "end": start + len(mark[2]), "text": mark[2], "value": mark[3]}
    if mark[1] in get_args(SpanType):
        return Span.model_validate({**place, "type": mark[1]})
    candidate = Mention(kind=mark[1], id=1, label=mark[2])
    return Span.model_validate({**place, "type": "record", "candidates": [candidate]})
