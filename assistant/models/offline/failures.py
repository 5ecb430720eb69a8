"""What to ask when a call failed because somebody was unknown, several were meant, or a stage needs more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.calls import Call, Need
from assistant.models.offline.message import VOCABULARY
from assistant.models.offline.reasons import meant
from assistant.models.offline.rules import of_tool, rules
from assistant.understanding.findings import Mention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.schema import Argument, Schemas
    from assistant.models.offline.turn import Made


def waiting_for(made: Sequence[Made], schemas: Schemas) -> list[Call]:
    """Return the failed calls that an answer could save, each with what it needs."""
    failed = [each for each in made if each.result.get("result") == "failed" and each.name in schemas]
    return [call for each in failed for call in _retry(each, schemas)]


def _retry(made: Made, schemas: Schemas) -> list[Call]:
    if made.result.get("missing"):
        return _completed(made, schemas)
    reference = made.result.get("reference")
    argument = _argument(made, schemas, reference) if reference else None
    if argument is None:
        return []
    choices = tuple(_mention(link) for link in made.result.get("candidates", ()))
    if choices:
        return [_without(made, argument, Need("which", argument.name, str(reference), choices), str(reference))]
    if argument.slot not in rules()["creates"] or str(reference).isdecimal():
        return []
    need = Need("unknown", argument.name, str(reference), record=argument.slot)
    return [_without(made, argument, need, str(reference))]


def _mention(link: dict[str, object]) -> Mention:
    known = {name: link[name] for name in ("kind", "id", "label", "detail") if link.get(name) is not None}
    return Mention.model_validate(known)


def _argument(made: Made, schemas: Schemas, reference: str) -> Argument | None:
    """Return the argument that held the reference which was not understood."""
    for name, value in made.arguments.items():
        if reference in (value if isinstance(value, list) else [value]):
            return schemas[made.name].arguments.get(name)
    return schemas[made.name].arguments.get(str(made.result.get("field")))


def _without(made: Made, argument: Argument, need: Need, reference: str) -> Call:
    """Return the call again, lacking what was not understood."""
    arguments = dict(made.arguments)
    held = arguments.pop(argument.name, None)
    if isinstance(held, list) and len(held) > 1:
        arguments[argument.name] = [each for each in held if each != reference]
    return Call(made.name, arguments=arguments, needs=[need])


def _own_field(made: Made, schemas: Schemas) -> Call | None:
    """Return a call again that lacks a field which it can set itself: the reason, of those that there are."""
    known = (of_tool("fields", made.name) or {}).items()
    name = next((argument for field, argument in known if field in made.result["missing"]), None)
    argument = schemas[made.name].arguments.get(name or "")
    links = [_mention(link) for link in made.result.get("candidates", ())]
    if argument is None or not links:
        return None
    choices = tuple(link.model_copy(update={"kind": argument.slot}) for link in links)
    return Call(made.name, arguments=dict(made.arguments), needs=[Need("which", argument.name, "", choices)])


def settled(calls: Sequence[Call], text: str, schemas: Schemas) -> list[Call]:
    """Return those of the failed calls that can be made after all, by what the message itself says."""
    done = []
    for call in calls:
        need = call.needs[0] if len(call.needs) == 1 else None
        words = need is not None and need.kind == "which" and all(each.kind in VOCABULARY for each in need.choices)
        choice = meant(text, need.choices) if need and words else None
        if need is None or choice is None:
            continue
        call.put(schemas[call.tool].arguments[need.argument], choice.label)
        call.needs.remove(need)
        done.append(call)
    return done


def _completed(made: Made, schemas: Schemas) -> list[Call]:
    """Return a call for the fields that a stage requires, and then the call again."""
    own = _own_field(made, schemas)
    if own is not None:
        return [own]
    rule = of_tool("completes", made.name)
    if rule is None or rule["tool"] not in schemas:
        return []
    filling = schemas[rule["tool"]]
    fields = [name for name in made.result["missing"] if name in filling.arguments]
    if not fields:
        return []
    first = Call(filling.name, arguments={rule["record"]: made.arguments.get(rule["record"])})
    first.needs = [Need("missing", name) for name in fields]
    return [first, Call(made.name, arguments=dict(made.arguments))]
