"""A correction that says the whole thing anew: "no, next step is to call Robert" is what follows the "no"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.message import Message
from assistant.models.offline.outcome import Outcome
from assistant.models.offline.plan import make_plan
from assistant.models.offline.reading import Act
from assistant.models.offline.rules import of_tool, reads

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas
    from assistant.understanding.findings import Findings

    Analyse = Callable[[str, Findings, Collection[str]], Sequence[Clause]]

_MARKS = " ,.;:-\u2013\u2014!"
_LEAST_WORDS = 2


def rephrased(message: Message, clauses: Sequence[Clause], schemas: Schemas, analyse: Analyse) -> Outcome | None:
    """Return the calls of what stands behind the opening of a correction, if they only set values or ask.

    What would make another record beside the one that is wrong is not done.
    """
    opening = message.words["corrects"].match(message.folded)
    if opening is None or not message.findings.turns or not clauses or clauses[0].act != Act.CORRECTION:
        return None
    rest = message.text[opening.end() :]
    start = len(message.text) - len(rest.lstrip(_MARKS))
    if len(message.text[start:].split()) < _LEAST_WORDS:
        return None
    spans = [
        span.model_copy(update={"start": span.start - start, "end": span.end - start})
        for span in message.spans
        if span.start >= start
    ]
    findings = message.findings.model_copy(update={"spans": spans})
    anew = Message(message.text[start:], findings, message.looked_up)
    calls = make_plan(anew, analyse(anew.text, findings, schemas.keys()), schemas).calls
    whole = all(_sets(call.tool, schemas) and not any(need.kind == "missing" for need in call.needs) for call in calls)
    return Outcome(calls) if calls and whole else None


def _sets(tool: str, schemas: Schemas) -> bool:
    """Return whether a tool reads, or gives a record another value."""
    rule = of_tool("corrected_by", tool)
    return reads(schemas[tool]) or (rule is not None and rule["tool"] == tool)
