"""Corrections of what earlier turns did: "no, Thursday", "54k, not 45", "it was Piotr", "Ewa wasn't there"."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assistant.models.offline.attendance import attending
from assistant.models.offline.calls import Call, Need
from assistant.models.offline.corrected_values import (
    contrasted,
    denied,
    denied_choice,
    holds,
    mention_of,
    new_value,
    said_choice,
)
from assistant.models.offline.message import is_reference
from assistant.models.offline.outcome import Outcome
from assistant.models.offline.reading import Act
from assistant.models.offline.retaking import Change, correcting
from assistant.models.offline.rules import READ, of_tool, reads, rules
from assistant.models.offline.schema import ENUM
from assistant.models.offline.shortness import left_over
from assistant.models.offline.titles import after_lead
from assistant.models.offline.wording import cues

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Argument, Schemas
    from assistant.understanding.findings import Mention, PastCall, PastTurn, Span

_FEW = 1
"""Words beside names, values and set phrases that a message may have that only leans on another."""
_FEW_OF_CHOICE = 3
_MOST_TURNS = 4
"""How many turns back what is corrected may lie."""
_WORDS = ("title", "words", "prose")
_MARKS = " .,;:"
_NOT_HELD, _HELD, _DENIED = 0.0, 2.0, 3.0
_OF_ITS_KIND = 0.5


class _Fit(NamedTuple):
    """How well a correction fits an argument of an earlier call."""

    weight: float
    change: Change


def corrected(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> Outcome | None:
    """Return the calls that correct what one of the last turns did, or what is asked where several may be meant."""
    turns = list(_turns(message))
    opens = _corrects(message, clauses)
    for number, before in enumerate(turns):
        waiting = message.findings.approvals
        people = attending(message, before, schemas)
        if people is not None:
            return correcting(before, [people], waiting, schemas)
        denies = _denies(message, before, schemas)
        recalls = message.said("recalls") and left_over(message, "correcting", "contrast", "recalls") <= _FEW
        supposes = _supposes(message, before)
        chooses = _choice_only(message, clauses, before, schemas)
        rewords = opens and bool(_new_words(message, before, schemas))
        if not (denies or recalls or supposes or (opens and message.spans) or chooses or rewords):
            continue
        if number and not (denies or recalls or supposes or _only_read(turns[:number], schemas)):
            return None
        worded = _new_words(message, before, schemas)
        outcome = correcting(before, worded, waiting, schemas) if worded else _outcome(message, before, schemas)
        if outcome is not None:
            return outcome
    return None


def _turns(message: Message) -> Iterator[PastTurn]:
    """Yield the turns that may be corrected, the latest first: none before something was taken back."""
    for turn in reversed(message.findings.turns[-_MOST_TURNS:]):
        if any(call.name == rules()["undo_tool"] for call in turn.calls):
            return
        if turn.calls:
            yield turn


def _only_read(turns: Sequence[PastTurn], schemas: Schemas) -> bool:
    return all(call.name not in schemas or reads(schemas[call.name]) for turn in turns for call in turn.calls)


def _corrects(message: Message, clauses: Sequence[Clause]) -> bool:
    """Return whether a message opens as a correction, or does nothing but set one value against another."""
    opens = message.words["corrects"].match(message.folded) is not None
    few = left_over(message, "correcting", "contrast", "recalls") <= _FEW
    reads_so = any(clause.act == Act.CORRECTION for clause in clauses)
    return (few and (opens or reads_so)) or (opens and reads_so)


def _denies(message: Message, before: PastTurn, schemas: Schemas) -> bool:
    """Return whether a message says that something is not what a call of a turn holds."""
    old = denied(message)
    held = [value for call in before.calls if call.name in schemas for value in call.arguments.values()]
    return (
        bool(old)
        and left_over(message, "correcting", "contrast", "recalls") <= _FEW
        and any(holds(value, old) for value in held)
    )


def _supposes(message: Message, before: PastTurn) -> bool:
    """Return whether a message says how something ought to be that a turn was about: "the date was meant to be …"."""
    if not message.said("supposed") or left_over(message, "supposed", "correcting", "contrast") > _FEW:
        return False
    written = {(each.kind, each.id) for call in before.calls if call.effect != READ for each in call.records}
    named = [span.candidates for span in message.spans if is_reference(span)]
    return bool(written) and all(any((one.kind, one.id) in written for one in choices) for choices in named)


def _outcome(message: Message, before: PastTurn, schemas: Schemas) -> Outcome | None:
    """Return what makes a turn right, as far as the message says how; it is asked which call is meant if in doubt."""
    changes: list[Change] = []
    for fits in _fits(message, before, schemas):
        best = [fit for fit in fits if fit.weight == max(fit.weight for fit in fits)]
        if not best or best[0].weight < 0:
            continue
        alike = [fit.change for fit in best if fit.change.past.name == best[0].change.past.name]
        held = {str(one.past.arguments.get(one.argument.name)) for one in alike}
        if len(alike) > 1 and len(held) > 1:
            return _asked_which(alike, schemas)
        changes += alike if len(alike) > 1 and _once_said(alike) else alike[:1]
    return correcting(before, changes, message.findings.approvals, schemas) if changes else None


def _once_said(alike: Sequence[Change]) -> bool:
    """Return whether one value was given to all of several calls, which is corrected for all of them."""
    return not any(one.argument.many or one.mention for one in alike)


def _fits(message: Message, before: PastTurn, schemas: Schemas) -> Iterator[list[_Fit]]:
    """Yield for each new value of a message the arguments that it may correct, those of the latest call first."""
    past = [call for call in reversed(before.calls) if call.name in schemas]
    old = denied(message)
    spans = [span for span in message.spans if not contrasted(message, span.start)]
    for span in spans or ([] if old & _all_held(past) else message.spans):
        yield [
            fit
            for call in past
            for argument in schemas[call.name].arguments.values()
            if (fit := _fit(message, span, call, argument, old)) is not None
        ]
    choices = [
        _Fit(_DENIED, Change(call, argument, value))
        for call in past
        if call.name in schemas and not reads(schemas[call.name])
        for argument, value in _new_choices(message, call, schemas)
    ]
    if choices:
        yield choices[:1]


def _all_held(past: Sequence[PastCall]) -> set[str]:
    return {part for call in past for value in call.arguments.values() for part in (str(value), str(value)[:10])}


def _fit(message: Message, span: Span, past: PastCall, argument: Argument, old: set[str]) -> _Fit | None:
    """Return how well a span corrects an argument: most if it holds what the message says it is not."""
    held = past.arguments.get(argument.name)
    single = held[0] if isinstance(held, list) and held else held
    value = new_value(message, span, argument, single)
    if value is None:
        return None
    weight = _HELD
    if held is None:
        weight = -1.0 if argument.name in rules()["cued"] else _NOT_HELD
    elif str(value) in {str(each) for each in (held if isinstance(held, list) else [held])}:
        weight = -1.0
    elif holds(held, old):
        weight = _DENIED
    weight += _OF_ITS_KIND if weight > 0 and _of_its_kind(message, past) else 0
    if argument.many and isinstance(held, list):
        kept = [value if holds(each, old) else each for each in held] if holds(held, old) else [value]
        value = list(dict.fromkeys(kept))
    return _Fit(weight, Change(past, argument, value, mention_of(message, span) if span.type == "record" else None))


def _of_its_kind(message: Message, past: PastCall) -> bool:
    """Return whether a message names the kind of thing that a call made: "the call", "ten telefon"."""
    kind = past.arguments.get("type")
    return bool(kind) and message.cued(f"type={kind}", 0, len(message.text))


def _new_choices(message: Message, past: PastCall, schemas: Schemas) -> list[tuple[Argument, str]]:
    """Return the arguments of few values to which the words of a message give another: "a call, not a meeting"."""
    found = []
    for argument in schemas[past.name].arguments.values():
        held = past.arguments.get(argument.name)
        value = said_choice(message, argument) if argument.slot == ENUM and held is not None else None
        if value is not None and value != held:
            found.append((argument, value))
    return found


def _new_words(message: Message, before: PastTurn, schemas: Schemas) -> list[Change]:
    """Return the new words for a field that a call of a turn set and the message calls by its name."""
    for past in before.calls:
        writes = past.name in schemas and not reads(schemas[past.name])
        for argument in schemas[past.name].of_slot(*_WORDS) if writes else ():
            named = cues()[argument.name].search(message.folded) if argument.name in rules()["cued"] else None
            if named is None or past.arguments.get(argument.name) is None:
                continue
            begin = after_lead(message, named.end(), len(message.text), "value_lead")
            words = message.text[begin:].strip(_MARKS)
            if words:
                return [Change(past, argument, words)]
    return []


def _choice_only(message: Message, clauses: Sequence[Clause], before: PastTurn, schemas: Schemas) -> bool:
    """Return whether a message does nothing but deny one of a few values: "it was a call, not a meeting"."""
    for past in before.calls:
        if past.name not in schemas or reads(schemas[past.name]):
            continue
        for argument, _ in _new_choices(message, past, schemas):
            if past.arguments.get(argument.name) in denied_choice(message, argument):
                return True
            opens = message.words["corrects"].match(message.folded) is not None
            opens = opens or any(clause.act == Act.CORRECTION for clause in clauses)
            if opens and not message.spans and left_over(message, "correcting", "contrast") <= _FEW_OF_CHOICE:
                return True
    return False


def _asked_which(changes: Sequence[Change], schemas: Schemas) -> Outcome | None:
    """Return the correction with the question which of several records it is of."""
    rule = of_tool("corrected_by", changes[0].past.name)
    made = [_made(change, rule["record"]) for change in changes] if rule and rule["tool"] in schemas else []
    choices = tuple(mention for mention in made if mention is not None)
    target = schemas[rule["tool"]] if choices else None
    field = target.arguments.get(changes[0].argument.name) if target else None
    if target is None or field is None or field.many or len(choices) < len(changes):
        return None
    need = Need("which", rule["record"], "", choices)
    return Outcome([Call(target.name, arguments={field.name: changes[0].value}, needs=[need])])


def _made(change: Change, kind: str) -> Mention | None:
    """Return the record that a call made, named so that it can be told from another."""
    past = change.past
    made = next((each for each in past.records if each.kind == kind), None)
    people = [each.label for each in past.records if each.kind in {"contact", "account"}]
    return made.model_copy(update={"detail": ", ".join(dict.fromkeys(people)) or made.detail}) if made else None
