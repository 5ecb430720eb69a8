"""Puts results and questions into words, for the reader of this turn."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from assistant.models.offline.rules import rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.render.context import RenderContext
    from assistant.understanding.findings import Findings, Question

_PIECE = re.compile(r".+?(?:[.!?…]+[\"”’)\]]*(?=\s)|\n|$)\s*", re.DOTALL)


def context_of(findings: Findings) -> RenderContext:
    """Return for whom a reply is written."""
    from assistant.render.context import RenderContext

    return RenderContext(
        today=date.fromisoformat(findings.today),
        zone=ZoneInfo(findings.zone),
        locale=rules()["locales"][findings.language],
        currency=findings.currency,
        actor=findings.actor.label if findings.actor else None,
    )


def tell(results: Sequence[dict[str, Any]], findings: Findings) -> str:
    """Return results in words."""
    from assistant.render.reply import render_reply

    return render_reply(results, findings.language, context_of(findings)).strip()


def ask(question: Question, findings: Findings) -> str:
    """Return a question in words."""
    from assistant.render.question import render_question

    return render_question(question.model_dump(mode="json"), findings.language, context_of(findings)).strip()


def sentences(text: str) -> Iterator[str]:
    """Yield a text in whole sentences and lines; joined they are the text again."""
    position = 0
    for found in _PIECE.finditer(text):
        if found.start() > position:
            yield text[position : found.start()]
        yield found[0]
        position = found.end()
    if position < len(text):
        yield text[position:]
