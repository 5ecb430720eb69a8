"""What leans on the turn before: corrections, and the same again for another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.calls import Call
from assistant.models.offline.corrected_values import said_choice
from assistant.models.offline.narrowing import narrowed
from assistant.models.offline.outcome import Outcome
from assistant.models.offline.reading import Act
from assistant.models.offline.references import referents
from assistant.models.offline.rules import reads, rules
from assistant.models.offline.schema import ENUM
from assistant.models.offline.shortness import left_over
from assistant.models.offline.slots import put_defaults, put_values, vocabulary
from assistant.models.offline.subjects import RECORD_SLOTS, put_subjects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Argument, Schemas
    from assistant.understanding.findings import PastCall, PastTurn, Span

_FEW = 1
"""Words beside names, values and set phrases that a message may have that only leans on another."""
_ISO_DAY = 10


def undone(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> Outcome | None:
    """Return the call that takes back, where a message asks for no more than that."""
    tool = rules()["undo_tool"]
    if tool not in schemas or not any(clause.act == Act.UNDO for clause in clauses):
        return None
    turns = message.findings.turns
    last = turns[-1] if turns else None
    taken_back = last is not None and any(call.name == tool for call in last.calls)
    known = last.change_set_id if last and not taken_back else None
    argument = next(iter(schemas[tool].arguments), None)
    return Outcome([Call(tool, arguments={argument: known} if argument and known else {})])


def last_calls(message: Message) -> PastTurn | None:
    """Return the last turn in which something was called."""
    return next((turn for turn in reversed(message.findings.turns) if turn.calls), None)


def repeated(message: Message, schemas: Schemas) -> Outcome | None:
    """Return the calls of the last turn again, for what the message names instead: "and for Kora?"."""
    before = last_calls(message)
    leans = message.said("repeats") or message.words["elliptical"].match(message.folded)
    if before is None or not leans or not message.spans or left_over(message, "same", "elliptical") > _FEW:
        return None
    past = [call for call in before.calls if call.name in schemas and call.name != rules()["undo_tool"]]
    return Outcome([_again(message, call, schemas) for call in past]) if past else None


def redone(message: Message, schemas: Schemas) -> Outcome | None:
    """Return the call that was just taken back, for what the message names instead: "it's Kora that should be …"."""
    turns = [turn for turn in message.findings.turns if turn.calls]
    undo = rules()["undo_tool"]
    if len(turns) <= 1 or {call.name for call in turns[-1].calls} != {undo}:
        return None
    past = [call for call in turns[-2].calls if call.name in schemas and not reads(schemas[call.name])]
    named = referents(message, 0, len(message.text))
    if len(past) != 1 or not named or left_over(message, "correcting", "same", "elliptical") > _FEW:
        return None
    return Outcome([_again(message, past[0], schemas)])


def _again(message: Message, past: PastCall, schemas: Schemas) -> Call:
    """Return a call made before, with what the message names in place of what was named then."""
    schema = schemas[past.name]
    about = referents(message, 0, len(message.text))
    call = Call(past.name, 0, len(message.text), dict(past.arguments))
    records = {argument.name for argument in schema.of_slot(*RECORD_SLOTS)} if about else set()
    for name in records:
        call.arguments.pop(name, None)
    for span in message.spans:
        argument = _argument_of(span, past, schemas)
        if argument and argument.name not in records:
            call.arguments.pop(argument.name, None)
    for argument in schema.arguments.values():
        if argument.slot == ENUM and said_choice(message, argument) is not None:
            call.arguments.pop(argument.name, None)
    put_subjects(call, schema, message, about)
    put_values(call, schema, message)
    put_defaults(call, schema)
    of_deal = any(str(past.arguments.get(name, "")).startswith("deal:") for name in records)
    return narrowed(call, message, schemas, asked=of_deal)


def _argument_of(span: Span, past: PastCall, schemas: Schemas) -> Argument | None:
    """Return the argument of a past call that holds a value of the span's type."""
    takes = rules()["takes"]
    for argument in schemas[past.name].arguments.values():
        holds = span.type in takes.get(argument.slot, ()) or bool(vocabulary(span, argument.slot))
        if holds and argument.name in past.arguments:
            return argument
    return None
