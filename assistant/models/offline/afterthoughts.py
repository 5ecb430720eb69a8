"""Messages about the conversation itself: "never mind", "put it back", "what did you save?", "who am I?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.calls import Call, Need
from assistant.models.offline.outcome import Outcome
from assistant.models.offline.reading import Act
from assistant.models.offline.rules import READ, rules
from assistant.models.offline.shortness import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas
    from assistant.understanding.findings import Mention, PastTurn

_MOST_SHOWN = 3
_USER = "user"


def afterthought(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> Outcome | None:
    """Return what a message comes to that speaks of the conversation and of nothing else."""
    return (
        _restored(message, schemas)
        or _dropped(message, clauses, schemas)
        or _done_before(message, schemas)
        or _oneself(message, schemas)
    )


def _restored(message: Message, schemas: Schemas) -> Outcome | None:
    """Return the taking back of what was just taken back: "no, put it back"."""
    undo = schemas.get(rules()["undo_tool"])
    last = message.findings.turns[-1] if message.findings.turns else None
    taken_back = undo and last and any(call.name == undo.name and call.ok for call in last.calls)
    if not undo or not last or not taken_back or not message.said("restores") or message.spans:
        return None
    argument = next(iter(undo.arguments), None)
    known = last.change_set_id if argument else None
    return Outcome([Call(undo.name, arguments={argument: known})]) if argument and known else None


def _dropped(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> Outcome | None:
    """Return the question whether to take back what was just saved, where a message lets it drop: "never mind"."""
    undo = schemas.get(rules()["undo_tool"])
    last = message.findings.turns[-1] if message.findings.turns else None
    if not undo or not last or last.change_set_id is None or not _refuses(message, clauses):
        return None
    wrote = any(call.ok and call.effect != READ and call.name != undo.name for call in last.calls)
    argument = next(iter(undo.arguments), None)
    if not wrote or argument is None:
        return None
    need = Need("confirm", argument, last.text)
    return Outcome([Call(undo.name, arguments={argument: last.change_set_id}, needs=[need])])


def _refuses(message: Message, clauses: Sequence[Clause]) -> bool:
    """Return whether a message says no, or lets something drop, and nothing else."""
    if clauses and all(clause.act == Act.REFUSAL for clause in clauses):
        return True
    says = any(message.said(name) for name in ("cancel", "no", "drops"))
    return says and bare(message, "cancel", "no", "drops", "drops_fill")


def _done_before(message: Message, schemas: Schemas) -> Outcome | None:
    """Return the look-up of what the assistant wrote last: "what did you just save?"."""
    tool = schemas.get(rules()["history_tool"])
    if tool is None or not message.said("own_doings") or message.spans:
        return None
    wrote = next((turn for turn in reversed(message.findings.turns) if _written(turn)), None)
    argument = next((each.name for each in tool.arguments.values() if each.required), None)
    if wrote is None or argument is None:
        return None
    return Outcome(
        [Call(tool.name, arguments={argument: f"{each.kind}:{each.id}"}) for each in _written(wrote)[:_MOST_SHOWN]]
    )


def _written(turn: PastTurn) -> list[Mention]:
    """Return the records that the calls of a turn wrote, the first of each call."""
    return [call.records[0] for call in turn.calls if call.ok and call.effect != READ and call.records]


def _oneself(message: Message, schemas: Schemas) -> Outcome | None:
    """Return the look-up of who writes: "who am I?"."""
    actor, tool = message.findings.actor, schemas.get(rules()["find_tool"])
    if actor is None or tool is None or not message.said("oneself"):
        return None
    return Outcome([Call(tool.name, arguments={"text": actor.label, "kind": _USER})])
