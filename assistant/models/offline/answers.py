"""Answers to what the assistant asked: a choice, a value, a yes, or something else altogether."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.choosing import choose
from assistant.models.offline.outcome import Outcome
from assistant.models.offline.picking import chosen, named
from assistant.models.offline.questions import CONFIRM, MISSING, UNKNOWN, WHICH, restored
from assistant.models.offline.reading import Act
from assistant.models.offline.references import referents
from assistant.models.offline.rules import READ, rules
from assistant.models.offline.said import CANCELLED, said
from assistant.models.offline.schema import ENUM
from assistant.models.offline.shortness import bare, left_over
from assistant.models.offline.slots import put_defaults, reference_to, vocabulary
from assistant.models.offline.subjects import RECORD_SLOTS
from assistant.models.offline.teaching import learned
from assistant.models.offline.values import value_of
from assistant.models.offline.wording import value_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.calls import Call, Need
    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Argument, Schemas
    from assistant.understanding.findings import Mention, Question

_WORDS = frozenset({"title", "prose", "query", "words", "person", "company"})
_LONGEST_ANSWER = 4
"""Words beside the answer itself, above which a message is about something else."""
_FEW = 2
_MOST_TURNS = 3
"""How many turns back a question may lie that a name still answers."""


def resume(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> Outcome | None:
    """Return what an answer to the open question comes to; None if there is none, or the subject was changed."""
    question = message.findings.turns[-1].question if message.findings.turns else None
    if question is None:
        return _late(message, schemas)
    calls = restored(question)
    place = next((place for place, call in enumerate(calls) if call.needs), None)
    if place is None or any(call.tool not in schemas for call in calls):
        return None
    answered = _answer(message, clauses, calls, place, question, schemas)
    if answered is not None:
        return Outcome(answered, together=True)
    if message.said("cancel") or _refused(message, clauses):
        return Outcome(said=said(CANCELLED))
    return _asked_again(message, clauses, calls, calls[place].needs[0])


def _asked_again(message: Message, clauses: Sequence[Clause], calls: list[Call], need: Need) -> Outcome | None:
    """Return the same question, where an answer fits none of the choices, or several of them."""
    answers = bool(clauses) and all(clause.act == Act.ANSWER for clause in clauses)
    if need.kind != WHICH or not answers or message.spans or left_over(message) > _LONGEST_ANSWER:
        return None
    return Outcome(calls, together=True)


def _late(message: Message, schemas: Schemas) -> Outcome | None:
    """Return what a name comes to that answers a question of some turns ago, where only questions came between."""
    for turn in reversed(message.findings.turns[-_MOST_TURNS:]):
        if turn.question is not None:
            break
        if any(call.effect != READ for call in turn.calls):
            return None
    else:
        return None
    calls = restored(turn.question)
    place = next((place for place, call in enumerate(calls) if call.needs), None)
    need = calls[place].needs[0] if place is not None else None
    if need is None or need.kind != WHICH or any(call.tool not in schemas for call in calls):
        return None
    asks = message.text.rstrip().endswith("?") or left_over(message) > _FEW
    choice = None if asks else named(message, need.choices or tuple(turn.question.choices))
    if choice is None or place is None:
        return None
    return Outcome(_with_choice(calls, calls[place], need, choice, schemas), together=True)


def _answer(
    message: Message, clauses: Sequence[Clause], calls: list[Call], place: int, question: Question, schemas: Schemas
) -> list[Call] | None:
    """Return the calls with the first need met, or None if the message does not meet it."""
    call = calls[place]
    need = call.needs[0]
    if need.kind in {CONFIRM, UNKNOWN}:
        return _agreed(message, clauses, calls, place, schemas)
    choice = chosen(message, need.choices or tuple(question.choices)) if need.kind == WHICH else None
    if choice is not None:
        return _with_choice(calls, call, need, choice, schemas)
    if need.kind == WHICH and message.said("all_of_them") and bare(message, "all_of_them", "all_fill"):
        return _with_all(calls, place, need.choices or tuple(question.choices), schemas)
    if need.kind != MISSING or not _is_answer(message, clauses, schemas):
        return None
    argument = schemas[call.tool].arguments.get(need.argument)
    value = _value(message, argument) if argument else None
    if argument is None or value is None:
        return None
    call.needs.remove(need)
    call.put(argument, value)
    return calls


def _agreed(
    message: Message, clauses: Sequence[Clause], calls: list[Call], place: int, schemas: Schemas
) -> list[Call] | None:
    need = calls[place].needs[0]
    if need.kind == UNKNOWN and not _assented(message, clauses):
        known = _known_instead(message, calls, place, schemas)
        return known or (_without(calls, need, schemas) if _refused(message, clauses) else None)
    if not _assented(message, clauses) or _refused(message, clauses):
        return None
    for call in calls:
        call.needs = [each for each in call.needs if each.kind not in {CONFIRM, UNKNOWN}]
    return calls


def _known_instead(message: Message, calls: list[Call], place: int, schemas: Schemas) -> list[Call] | None:
    """Return the waiting calls with a known record in place of the one that was offered to be made."""
    need = calls[place].needs[0]
    found = [each.mention for each in referents(message, 0, len(message.text)) if each.mention]
    mention = next((each for each in found if each.kind == need.record), None)
    if mention is None or left_over(message) > _LONGEST_ANSWER:
        return None
    rest = [call for call in calls if call is not calls[place]]
    for call in rest:
        for argument in schemas[call.tool].of_slot(need.record):
            value = call.arguments.get(argument.name)
            if value == need.reference:
                call.arguments[argument.name] = reference_to(mention, argument)
            elif isinstance(value, list):
                call.arguments[argument.name] = [
                    reference_to(mention, argument) if each == need.reference else each for each in value
                ]
    return rest


def _without(calls: list[Call], need: Need, schemas: Schemas) -> list[Call] | None:
    """Return the waiting calls without whom they do not know, those that are whole without him; None if none is."""
    making = {rule["tool"] for rule in rules()["creates"].values()}
    unknown = {need.reference} | {str(call.arguments.get("name")) for call in calls if call.tool in making}
    rest = [call for call in calls if call.tool not in making]
    for call in rest:
        schema = schemas[call.tool]
        for argument in schema.of_slot(*RECORD_SLOTS):
            held = call.arguments.get(argument.name)
            kept = [each for each in held if each not in unknown] if isinstance(held, list) else held
            if kept in ([], *unknown):
                call.arguments.pop(argument.name)
            elif kept is not None:
                call.arguments[argument.name] = kept
        put_defaults(call, schema)
    return [call for call in rest if call.ready] or None


def _assented(message: Message, clauses: Sequence[Clause]) -> bool:
    return any(clause.act == Act.ASSENT for clause in clauses) or message.words["yes"].match(message.folded) is not None


def _refused(message: Message, clauses: Sequence[Clause]) -> bool:
    return any(clause.act == Act.REFUSAL for clause in clauses) or bare(message, "no")


def _with_choice(calls: list[Call], call: Call, need: Need, choice: Mention, schemas: Schemas) -> list[Call]:
    """Return the calls with a choice made, also in the others that asked the same."""
    for other in calls:
        same = [each for each in other.needs if each.kind == WHICH and each.choices == need.choices]
        for each in same if other is not call else [need, *(each for each in same if each is not need)]:
            other.needs.remove(each)
            schema = schemas[other.tool]
            asked = schema.arguments[each.argument]
            fits = asked.slot in {choice.kind, "record"}
            argument = asked if fits else next(iter(schema.of_slot(choice.kind)), asked)
            other.put(argument, _chosen_value(choice, argument))
    return [*calls, *learned(need, choice, schemas)]


def _with_all(calls: list[Call], place: int, choices: Sequence[Mention], schemas: Schemas) -> list[Call] | None:
    """Return the calls for all of the records that were offered, where the first takes several."""
    call, need = calls[place], calls[place].needs[0]
    argument = schemas[call.tool].arguments[need.argument]
    if not argument.many or any(choice.kind != argument.slot for choice in choices):
        return None
    call.needs.remove(need)
    for choice in choices:
        call.put(argument, _chosen_value(choice, argument))
    return calls


def _chosen_value(choice: Mention, argument: Argument) -> str:
    named = argument.slot in {"stage", "product", "reason", "source"}
    return choice.label if named else reference_to(choice, argument)


def _is_answer(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> bool:
    """Return whether a message is short enough, or asks for nothing else, so that it answers."""
    if left_over(message) <= _LONGEST_ANSWER:
        return True
    choices = [choose(message, each, referents(message, each.start, each.end), schemas) for each in clauses]
    return not any(choice and choice.sure for choice in choices)


def _value(message: Message, argument: Argument) -> object | None:
    """Return the value that a message gives for an argument."""
    if argument.slot == ENUM:
        known = [value for value in value_names(argument.name) if value in argument.choices]
        cued = [value for value in known if message.cued(f"{argument.name}={value}", 0, len(message.text))]
        return cued[0] if cued else next((each for each in argument.choices if each in message.folded.split()), None)
    for span in message.spans:
        value = value_of(span, argument, message.findings)
        if value is not None:
            return value
        named = vocabulary(span, argument.slot)
        if len(named) == 1:
            return _chosen_value(named[0], argument)
    if argument.slot in RECORD_SLOTS:
        return _record_named(message, argument)
    return message.text.strip() if argument.slot in _WORDS else None


def _record_named(message: Message, argument: Argument) -> str | None:
    """Return the record that a message names, by its id or, where nobody is known under it, by its name."""
    for found in referents(message, 0, len(message.text)):
        if found.mention and found.kind == argument.slot:
            return reference_to(found.mention, argument)
    return message.text.strip() if left_over(message) <= _LONGEST_ANSWER else None
