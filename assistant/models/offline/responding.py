"""One step of a turn: the calls to make next, or the reply once all results are in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.models.offline.deciding import decide
from assistant.models.offline.failures import settled, waiting_for
from assistant.models.offline.message import Message
from assistant.models.offline.questions import question_of
from assistant.models.offline.remarks import remarks
from assistant.models.offline.rules import rules
from assistant.models.offline.said import NO_SUCH_DAY, UNCLEAR, said
from assistant.models.offline.slots import impossible_day
from assistant.models.offline.speaking import ask, tell
from assistant.models.offline.suggestions import SUGGESTION, last_suggesting, tasks_in
from assistant.models.offline.turn import LOOKUP, RETRY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.calls import Call
    from assistant.models.offline.deciding import Analyse
    from assistant.models.offline.outcome import Outcome
    from assistant.models.offline.schema import Schemas
    from assistant.models.offline.turn import Turn
    from assistant.understanding.findings import Question


DEAL = "deal"
_MOST_LOOKUPS = 4


@dataclass(frozen=True)
class Step:
    """What the model answers: calls as id, name and arguments, or a text; ``question`` is what it asks with it.

    ``replaces`` are approvals that wait for what the calls of the turn ask for in another way.
    """

    text: str = ""
    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    question: Question | None = None
    replaces: list[int] = field(default_factory=list)


def respond(turn: Turn, schemas: Schemas, analyse: Analyse) -> Step:
    """Return the next step of a turn: first look-ups, then the calls, then the reply with what is left to ask."""
    message = Message(turn.text, turn.findings, turn.looked_up)
    for made in turn.made:
        if made.looked_up and made.name in rules()["suggests"]:
            message.suggestions = tasks_in(made.result)
    outcome = decide(message, schemas, analyse)
    place = len(turn.findings.turns)
    if not turn.results:
        wanted = [reference for reference in outcome.lookups if reference not in turn.looked_up]
        if wanted and sum(made.looked_up for made in turn.made) < _MOST_LOOKUPS:
            return Step(calls=_lookups(message, wanted, place))
        ready = _first_ready(outcome)
        if ready:
            return Step(calls=[(f"call_{place}_{at}", call.tool, call.arguments) for at, call in enumerate(ready)])
    again = settled(waiting_for(turn.results, schemas), turn.text, schemas) if not turn.retried else []
    if again:
        return Step(calls=[(f"{RETRY}_{place}_{at}", call.tool, call.arguments) for at, call in enumerate(again)])
    return _reply(turn, message, outcome, schemas)


def _first_ready(outcome: Outcome) -> list[Call]:
    """Return the calls that can be made; those behind one that makes a record wait with it."""
    return [call for call in outcome.calls if call.ready] if not outcome.waits else []


def _lookups(message: Message, wanted: Sequence[str], place: int) -> list[tuple[str, str, dict[str, Any]]]:
    known = rules()["lookups"]
    found = []
    for at, reference in enumerate(wanted):
        again = last_suggesting(message) if reference == SUGGESTION else None
        if again:
            found.append((f"{LOOKUP}_{place}_{at}", again.name, again.arguments))
            continue
        rule = known.get(reference, known[DEAL])
        if reference.startswith("{"):
            found.append((f"{LOOKUP}_{place}_{at}", rule["tool"], json.loads(reference)))
            continue
        by = {} if reference in known else {rule["by"]: reference}
        found.append((f"{LOOKUP}_{place}_{at}", rule["tool"], {**by, **rule["fixed"]}))
    return found


def _reply(turn: Turn, message: Message, outcome: Outcome, schemas: Schemas) -> Step:
    results = [made.result for made in turn.results]
    failed = waiting_for(turn.results, schemas)
    left = [call for call in outcome.calls if outcome.waits or not call.ready]
    question = question_of([*failed, *left], schemas, message)
    if not results and question is None:
        results = [outcome.said or said(UNCLEAR, turn.text.strip())]
    parts = [tell(results, turn.findings)] if results else []
    added = remarks(turn)
    parts += [tell(added, turn.findings).replace("\n\n", "\n")] if added else []
    if question:
        day = impossible_day(message)
        text = tell([said(NO_SUCH_DAY, day.text)], turn.findings) if day else ask(question, turn.findings)
        question = question.model_copy(update={"text": text})
        parts += [text] if not _told_already(failed, question) else []
    return Step("\n\n".join(part for part in parts if part), question=question, replaces=outcome.replaces)


def _told_already(failed: Sequence[Call], question: Question) -> bool:
    """Return whether the reply about a failed call lists the choices already."""
    return bool(failed) and question.kind == "which"
