"""Fills the arguments that take words rather than records or values: titles, subjects, topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.references import referents
from assistant.models.offline.rules import rules
from assistant.models.offline.slots import ANY_RECORD
from assistant.models.offline.titles import after_lead, behind_colon, task_words, title_of, topic_of
from assistant.models.offline.wording import cues

if TYPE_CHECKING:
    from assistant.models.offline.calls import Call
    from assistant.models.offline.message import Message
    from assistant.models.offline.schema import Argument, ToolSchema

TASK = "task"
TITLE, QUERY = "title", "query"


def put_words(call: Call, schema: ToolSchema, message: Message) -> None:
    """Give a call its title, its topic, or the words that stand for a task."""
    for argument in schema.arguments.values():
        if argument.name in rules()["cued"] and call.lacks(argument):
            told = _after_cue(call, argument, message)
            if told:
                call.put(argument, told)
            continue
        if rules()["named"].get(call.tool) == argument.name and call.lacks(argument):
            named = behind_colon(message, call.start, message.sentence(call.start)[1])
            if named:
                call.put(argument, named)
            continue
        ahead = call.ahead and rules()["planned_title"].get(call.tool) == argument.name
        if not (argument.required or ahead) or not call.lacks(argument):
            continue
        value = _words(call, argument, message)
        if value:
            call.put(argument, value)


def _after_cue(call: Call, argument: Argument, message: Message) -> str | None:
    """Return what is said behind "next step": after the colon, or after the cue and the record."""
    cue = cues()[argument.name].search(message.folded, call.start, call.end)
    if cue is None or argument.slot != TITLE:
        return None
    end = message.sentence(call.end - 1)[1]
    colon = message.text.find(":", cue.end(), end)
    about = [found.span.end for found in referents(message, cue.end(), call.end) if found.span]
    begin = colon + 1 if colon >= 0 else after_lead(message, max([cue.end(), *about]), call.end, "value_lead")
    return message.text[begin : end if colon >= 0 else call.end].strip(" .,:;\n") or None


def _words(call: Call, argument: Argument, message: Message) -> str | None:
    if argument.slot == TITLE:
        return title_of(message, call.start, call.end, _contact(call, message))
    if argument.slot == QUERY:
        named = [found.reference for found in referents(message, call.start, call.end)]
        return topic_of(message, call.start, call.end, call.used) or next(iter(named), None)
    if argument.slot in rules()["worded"]:
        return task_words(message, call.start, call.end) or task_words(message, 0, call.end)
    if argument.slot == ANY_RECORD and message.said("existing_task", call.start, call.end):
        words = task_words(message, call.start, call.end)
        return f"{TASK}:{words}" if words else None
    return None


def _contact(call: Call, message: Message) -> str | None:
    """Return the name of the person whom a call is about."""
    wanted = call.arguments.get("contact")
    known = [mention for span in message.spans for mention in span.candidates]
    known += [mention for mentions in message.findings.focus.values() for mention in mentions]
    return next((each.label for each in known if each.kind == "contact" and str(each.id) == wanted), None)
