"""Decides what a message comes to: an answer, a correction, the same again, or calls of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.adding import added
from assistant.models.offline.afterthoughts import afterthought
from assistant.models.offline.answers import resume
from assistant.models.offline.conditions.deciding import BY_CONDITIONS, select
from assistant.models.offline.corrections import corrected
from assistant.models.offline.dialogue import redone, repeated, undone
from assistant.models.offline.fielding import TOOL as FIELDS
from assistant.models.offline.fielding import Fielded, set_by_name
from assistant.models.offline.log_orders import with_what_was_told
from assistant.models.offline.notes.calling import noted
from assistant.models.offline.outcome import Outcome
from assistant.models.offline.plan import make_plan
from assistant.models.offline.reading import Act
from assistant.models.offline.rephrasing import rephrased
from assistant.models.offline.rules import reads, threshold
from assistant.models.offline.said import CANNOT, EMPTY, HYPOTHETICAL, UNREAD, reply_kind, said
from assistant.models.offline.suggestions import suggested
from assistant.models.offline.teaching import taught

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas
    from assistant.understanding.findings import Findings

    Analyse = Callable[[str, Findings, Collection[str]], Sequence[Clause]]


def decide(message: Message, schemas: Schemas, analyse: Analyse) -> Outcome:
    """Return the calls that a message asks for, in order, or what is said instead."""
    if not message.text.strip():
        return Outcome(said=said(EMPTY))
    pasted = noted(message, schemas, analyse)
    if pasted is not None:
        return pasted
    plain = {name: schema for name, schema in schemas.items() if name not in BY_CONDITIONS}
    clauses = list(analyse(message.text, message.findings, plain.keys()))
    return (
        resume(message, clauses, schemas)
        or taught(message, clauses, schemas)
        or afterthought(message, clauses, schemas)
        or redone(message, schemas)
        or added(message, clauses, schemas)
        or corrected(message, clauses, schemas)
        or undone(message, clauses, schemas)
        or rephrased(message, clauses, plain, analyse)
        or suggested(message, clauses, schemas)
        or repeated(message, schemas)
        or _planned(message, clauses, schemas)
    )


def _writes(clause: Clause, schemas: Schemas) -> bool:
    """Return whether a clause is about something that would be written."""
    schema = schemas.get(clause.tool or "")
    return schema is not None and not reads(schema) and clause.confidence >= threshold("ask")


def _planned(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> Outcome:
    selected = select(message, clauses, schemas)
    schemas = {name: schema for name, schema in schemas.items() if name not in BY_CONDITIONS or name in selected.tools}
    if selected.unread:
        return Outcome(said=said(UNREAD, ", ".join(dict.fromkeys(selected.unread))))
    fielded = set_by_name(message, clauses, schemas) if not selected.calls else Fielded()
    schemas = {name: schema for name, schema in schemas.items() if name != FIELDS or fielded.calls}
    others = [clause for clause in clauses if not (selected.calls and selected.covers(clause))]
    others = [clause for clause in others if not fielded.covers(clause)]
    others = with_what_was_told(message, others, schemas)
    planned = make_plan(message, others, schemas).calls if others else []
    calls = [*selected.calls, *fielded.calls, *planned, *selected.spared(planned)]
    if message.said("no_writing"):
        calls = [call for call in calls if reads(schemas[call.tool])]
        if not calls:
            return Outcome(said=said(HYPOTHETICAL))
    if calls:
        return Outcome(calls)
    kind = reply_kind(message, clauses)
    if kind == CANNOT and any(clause.act == Act.ASKED and _writes(clause, schemas) for clause in clauses):
        kind = HYPOTHETICAL
    return Outcome(said=said(kind, message.text.strip() if kind == CANNOT else None))
