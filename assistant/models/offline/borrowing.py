"""A value that one clause names and another asks to be set: "Kora not before 15 June, move the close date"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.reading import Act
from assistant.models.offline.rules import of_tool, reads, rules
from assistant.models.offline.slots import put_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.calls import Call
    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas


def borrow(calls: list[Call], message: Message, clauses: Sequence[Clause], schemas: Schemas) -> None:
    """Give a change that lacks its value one that no other call takes; leave out a mere statement that lacks one."""
    acts = {clause.start: clause.act for clause in clauses}
    for call in [each for each in calls if _lacks_value(each, message, schemas)]:
        taken = {start for other in calls if other is not call for start in other.used}
        whole = (call.start, call.end)
        call.start, call.end = message.sentence(call.start)[0], message.sentence(call.end - 1)[1]
        held, call.used = call.used, call.used | taken
        put_values(call, schemas[call.tool], message)
        call.used = (call.used - taken) | held
        call.start, call.end = whole
        if _lacks_value(call, message, schemas) and len(calls) > 1 and acts.get(call.start) != Act.COMMAND:
            calls.remove(call)


def _lacks_value(call: Call, message: Message, schemas: Schemas) -> bool:
    """Return whether a change of a record would change nothing."""
    if reads(schemas[call.tool]) or any(need.kind == "confirm" for need in call.needs):
        return False
    schema = schemas[call.tool]
    wanted = [name for name in of_tool("one_of", call.tool) or () if name in schema.arguments]
    changing = bool(wanted) and any(argument.required for argument in schema.arguments.values())
    worded = {name for name in wanted if schema.arguments[name].slot in {"title", "prose", "words"}}
    if any(name in rules()["cued"] and message.cued(name, call.start, call.end) for name in worded):
        return False
    asked = any(message_need.argument in wanted for message_need in call.needs)
    return changing and not worded & set(call.arguments) and not asked and not set(wanted) & set(call.arguments)
