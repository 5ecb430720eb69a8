"""What leans on the turn before: corrections, and the same again for another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from assistant.models.offline.calls import Call
from assistant.models.offline.narrowing import narrowed
from assistant.models.offline.outcome import Outcome
from assistant.models.offline.reading import Act
from assistant.models.offline.references import referents
from assistant.models.offline.rules import of_tool, reads, rules
from assistant.models.offline.shortness import left_over
from assistant.models.offline.slots import put_defaults, put_values, reference_to, vocabulary
from assistant.models.offline.subjects import RECORD_SLOTS, put_subjects
from assistant.models.offline.values import value_of

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


def corrected(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> Outcome | None:
    """Return the calls that correct what the last turn did: "no, Thursday", "it was Piotr, not Anna"."""
    before = last_calls(message)
    if before is None or not message.spans or not _corrects(message, clauses):
        return None
    old = {value for span in message.spans if _contrasted(message, span) for value in _values(span)}
    changes: list[tuple[PastCall, Argument, Any]] = []
    for span in message.spans:
        if not _contrasted(message, span):
            change = _change(message, span, before, old, schemas)
            changes += [change] if change else []
    return Outcome(_calls(before, changes, schemas)) if changes else None


def _corrects(message: Message, clauses: Sequence[Clause]) -> bool:
    if any(clause.act == Act.CORRECTION for clause in clauses):
        return True
    opens = message.words["corrects"].match(message.folded)
    return bool(opens) and left_over(message, "correcting", "contrast") <= _FEW


def _contrasted(message: Message, span: Span) -> bool:
    before = message.folded[: span.start].rstrip()
    return any(found.end() == len(before) for found in message.words["contrast"].finditer(before))


def _values(span: Span) -> set[str]:
    named = {str(mention.id) for mention in span.candidates} | {mention.label for mention in span.candidates}
    return named | ({span.value} if span.value else set())


def _change(
    message: Message, span: Span, before: PastTurn, old: set[str], schemas: Schemas
) -> tuple[PastCall, Argument, Any] | None:
    """Return which call of the last turn a span corrects, in which argument, to what."""
    found: list[tuple[int, PastCall, Argument, Any]] = []
    for past in reversed(before.calls):
        for argument in schemas[past.name].arguments.values() if past.name in schemas else ():
            value = _value(message, span, argument)
            if value is not None:
                found.append((_weight(past, argument, value, old), past, argument, value))
    if not found:
        return None
    weight, past, argument, value = max(found, key=lambda each: each[0])
    if weight < 0:
        return None
    held = past.arguments.get(argument.name)
    if span.type == "day" and argument.slot in {"day", "moment"} and _weekday(message, span):
        value = _near(str(held or message.findings.today), value)
    if argument.slot == "moment" and isinstance(held, str) and _clock_only(message, span):
        value = held[:_ISO_DAY] + str(value)[_ISO_DAY:]
    return past, argument, _fitted(held, value, argument, old)


def _clock_only(message: Message, span: Span) -> bool:
    """Return whether a moment tells the time of day and no day."""
    text = message.words["clock"].sub(" ", message.folded[span.start : span.end])
    return span.type == "moment" and not any(character.isalpha() for character in text)


def _weekday(message: Message, span: Span) -> bool:
    """Return whether a day is told by its name alone."""
    relative = message.said("relative_days", span.start, span.end)
    return not relative and not any(character.isdigit() for character in span.text)


def _near(held: str, value: str) -> str:
    """Return the day of the week of ``value`` that lies next to the day it corrects."""
    was = date.fromisoformat(held[:_ISO_DAY])
    offset = (date.fromisoformat(value).weekday() - was.weekday() + 3) % 7 - 3
    return (was + timedelta(days=offset)).isoformat()


def _value(message: Message, span: Span, argument: Argument) -> Any:  # noqa: ANN401  (of the argument's own type)
    if span.type != "record":
        return value_of(span, argument, message.findings)
    for found in referents(message, span.start, span.end):
        if found.mention and found.mention.kind == argument.slot:
            return reference_to(found.mention, argument)
    named = vocabulary(span, argument.slot)
    if len(named) != 1:
        return None
    return reference_to(named[0], argument) if argument.slot == "user" else named[0].label


def _weight(past: PastCall, argument: Argument, value: Any, old: set[str]) -> int:  # noqa: ANN401  (as above)
    """Return how likely a correction is of an argument: most if it holds what the message says it is not."""
    held = past.arguments.get(argument.name)
    if held is None:
        return -1 if argument.name in rules()["cued"] else 0
    every = [str(each) for each in (held if isinstance(held, list) else [held])]
    if str(value) in every:
        return -1
    return 3 if old & {part for each in every for part in (each, each.split(" ")[0])} else 2


def _fitted(held: Any, value: Any, argument: Argument, old: set[str]) -> Any:  # noqa: ANN401  (as above)
    """Return a new value with what is kept of the old one: the time of a day, the others of several records."""
    if argument.many:
        kept = list(held) if isinstance(held, list) and old & set(held) else []
        return [value if each in old else each for each in kept] or [value]
    if argument.slot == "moment" and isinstance(held, str) and len(str(value)) == _ISO_DAY:
        return str(value) + held[_ISO_DAY:]
    return value


def _calls(before: PastTurn, changes: list[tuple[PastCall, Argument, Any]], schemas: Schemas) -> list[Call]:
    calls: list[Call] = []
    for past, argument, value in changes:
        fixed = _fixed(past, argument, value, schemas)
        if fixed is None:
            return _redone(before, changes, schemas)
        same = [call for call in calls if call.tool == fixed.tool]
        if same and not past.approval_id:
            same[0].arguments |= fixed.arguments
        else:
            calls.append(fixed)
    return calls


def _fixed(past: PastCall, argument: Argument, value: Any, schemas: Schemas) -> Call | None:  # noqa: ANN401  (as above)
    """Return the call that corrects one argument: asked anew, or changed on the record that was made."""
    rule = of_tool("corrected_by", past.name)
    if reads(schemas[past.name]) or past.approval_id or (rule and rule["tool"] == past.name):
        return Call(past.name, arguments={**past.arguments, argument.name: value})
    made = past.records[0] if past.records else None
    if rule is None or made is None or rule["tool"] not in schemas:
        return None
    target = schemas[rule["tool"]]
    record = target.arguments[rule["record"]]
    made = next((each for each in past.records if each.kind == record.slot), made)
    field = target.arguments.get(argument.name)
    if field is None or field.slot != argument.slot or field.name == record.name:
        return None
    reference = reference_to(made, record)
    return Call(target.name, arguments={record.name: [reference] if record.many else reference, field.name: value})


def _redone(before: PastTurn, changes: list[tuple[PastCall, Argument, Any]], schemas: Schemas) -> list[Call]:
    """Return a taking back of the whole turn, and its calls again as corrected."""
    undo = schemas[rules()["undo_tool"]]
    argument = next(iter(undo.arguments), None)
    calls = [Call(undo.name, arguments={argument: before.change_set_id} if argument and before.change_set_id else {})]
    for past in before.calls:
        if past.name not in schemas or reads(schemas[past.name]) or past.approval_id or not past.ok:
            continue
        call = Call(past.name, arguments=dict(past.arguments))
        for changed, field, value in changes:
            if changed is past:
                call.arguments[field.name] = value
        calls.append(call)
    return calls
