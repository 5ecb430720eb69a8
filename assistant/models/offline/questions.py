"""Questions back: what a call lacks as something to ask, and the calls that wait for the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.models.offline.calls import Call, Need, NeedKind
from assistant.models.offline.rules import rules
from assistant.understanding.findings import Mention, Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.schema import Schemas

MISSING: NeedKind = "missing"
WHICH: NeedKind = "which"
CONFIRM: NeedKind = "confirm"
UNKNOWN: NeedKind = "unknown"
NEW_RECORD = "new_record"
_KINDS: dict[str, Any] = {WHICH: WHICH, MISSING: MISSING, CONFIRM: CONFIRM, UNKNOWN: NEW_RECORD}


def question_of(calls: Sequence[Call], schemas: Schemas, message: Message | None = None) -> Question | None:
    """Return what to ask so that the first of some calls can be made; the others wait with it."""
    first = next((call for call in calls if call.needs), None)
    if first is None:
        return None
    waiting = list(calls)
    if any(need.kind == UNKNOWN for need in first.needs):
        waiting = with_new_records(waiting, message, schemas)
    place = next(place for place, call in enumerate(waiting) if call.needs)
    need = waiting[place].needs[0]
    argument = schemas[waiting[place].tool].arguments.get(need.argument)
    missing = {"call": place, "argument": need.argument, "reference": need.reference}
    if argument:
        missing |= {"slot": argument.slot, "many": argument.many}
    if need.record:
        missing |= {"kind": need.record, "account": waiting[place].arguments.get("account")}
    return Question(
        kind=_KINDS.get(need.kind, MISSING),
        text="",
        calls=[stored(call) for call in waiting],
        missing=missing,
        choices=list(need.choices),
    )


def with_new_records(waiting: Sequence[Call], message: Message | None, schemas: Schemas) -> list[Call]:
    """Return the calls with those before them that make whom nobody knows; all wait for a yes."""
    made: dict[str, Call] = {}
    for call in waiting:
        for need in sorted(call.needs, key=lambda need: need.record != "account"):
            if need.kind == UNKNOWN and need.reference not in made:
                made[need.reference] = _making(need, call, waiting, message)
        _fill_unknown(call, schemas)
    needed = [call for call in made.values() if call.tool]
    if needed:
        record = next(kind for kind, rule in rules()["creates"].items() if rule["tool"] == needed[0].tool)
        needed[0].needs.append(Need(UNKNOWN, "", next(iter(made)), record=record))
    return [*needed, *waiting]


def _making(need: Need, call: Call, waiting: Sequence[Call], message: Message | None) -> Call:
    """Return the call that makes a record of somebody unknown, with what the message says of him."""
    rule = rules()["creates"].get(need.record)
    if rule is None:
        return Call("")
    making = Call(rule["tool"], arguments={rule["name"]: need.reference})
    making.arguments |= _details(need.reference, message)
    if need.record == "contact" and "account" not in making.arguments:
        account = call.arguments.get("account") or _unknown_account(waiting)
        if account:
            making.arguments["account"] = account
    return making


def _unknown_account(waiting: Iterable[Call]) -> str | None:
    needs = (need for call in waiting for need in call.needs)
    return next((need.reference for need in needs if need.kind == UNKNOWN and need.record == "account"), None)


def _details(reference: str, message: Message | None) -> dict[str, Any]:
    """Return the e-mail address, phone number, company and title that a message gives of somebody unknown."""
    spans = message.spans if message else []
    details = next((span.details for span in spans if reference in {span.value, span.text}), {})
    return {{"company": "account"}.get(name, name): value for name, value in details.items()}


def _fill_unknown(call: Call, schemas: Schemas) -> None:
    """Let a call name the records that will be made before it."""
    for need in [need for need in call.needs if need.kind == UNKNOWN]:
        call.needs.remove(need)
        call.put(schemas[call.tool].arguments[need.argument], need.reference)


def stored(call: Call) -> dict[str, Any]:
    """Return a waiting call as a question keeps it."""
    needs = [
        {
            "kind": need.kind,
            "argument": need.argument,
            "reference": need.reference,
            "record": need.record,
            "choices": [choice.model_dump(exclude_none=True) for choice in need.choices],
        }
        for need in call.needs
    ]
    return {"name": call.tool, "arguments": call.arguments, **({"needs": needs} if needs else {})}


def restored(question: Question) -> list[Call]:
    """Return the calls that wait for an answer."""
    return [_restored(call) for call in question.calls]


def _restored(call: dict[str, Any]) -> Call:
    needs = [
        Need(
            need["kind"],
            need.get("argument", ""),
            need.get("reference", ""),
            tuple(Mention.model_validate(choice) for choice in need.get("choices", ())),
            need.get("record", ""),
        )
        for need in call.get("needs", ())
    ]
    return Call(call["name"], arguments=dict(call.get("arguments", {})), needs=needs)
