"""Fills the arguments that take words rather than records or values: titles, subjects, topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.calls import Need
from assistant.models.offline.message import TASKS
from assistant.models.offline.references import referents
from assistant.models.offline.rules import rules
from assistant.models.offline.slots import ANY_RECORD, reference_to
from assistant.models.offline.titles import after_lead, behind_colon, task_words, title_of, topic_of
from assistant.models.offline.wording import cues, flat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.calls import Call
    from assistant.models.offline.message import Message
    from assistant.models.offline.schema import Argument, ToolSchema
    from assistant.understanding.findings import Mention

TITLE, QUERY = "title", "query"
_STEM = 5
_SHORTEST = 3
_SHARED = 0.6
"""Which share of the words that tell a task its title must hold."""


def put_words(call: Call, schema: ToolSchema, message: Message) -> None:
    """Give a call its title, its topic, or the words that stand for a task or a new name."""
    for argument in schema.arguments.values():
        if not call.lacks(argument):
            continue
        if argument.required and _is_task(argument, call, message):
            _put_task(call, argument, message)
            continue
        value = _value(call, argument, message)
        if value:
            call.put(argument, value)


def _value(call: Call, argument: Argument, message: Message) -> str | None:
    """Return the words for an argument, if it is one that takes them here."""
    if argument.name in rules()["cued"]:
        return _after_cue(call, argument, message)
    if rules()["named"].get(call.tool) == argument.name:
        return behind_colon(message, call.start, message.sentence(call.start)[1])
    ahead = call.ahead and rules()["planned_title"].get(call.tool) == argument.name
    return _words(call, argument, message) if argument.required or ahead else None


def _is_task(argument: Argument, call: Call, message: Message) -> bool:
    """Return whether an argument takes a task that people name by its words."""
    if argument.slot in rules()["worded"]:
        return True
    return argument.slot == ANY_RECORD and message.said("existing_task", call.start, call.end)


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
    return None


def _put_task(call: Call, argument: Argument, message: Message) -> None:
    """Give a call the task that its words mean: the one whose title they share, looked up first if need be."""
    words = task_words(message, call.start, call.end) or task_words(message, 0, call.end)
    if not words:
        return
    if message.open_tasks is None:
        call.needs.append(Need("lookup", argument.name, TASKS))
        return
    alike = titled_like(words, message.open_tasks)
    if len(alike) > 1:
        call.needs.append(Need("which", argument.name, words, tuple(alike)))
    elif alike:
        call.put(argument, reference_to(alike[0], argument))
    else:
        call.put(argument, words if argument.slot != ANY_RECORD else f"{TASKS}:{words}")


def titled_like(words: str, tasks: Sequence[Mention]) -> list[Mention]:
    """Return the tasks whose titles share most of some words, by the beginnings of the words."""
    wanted = _stems(words)
    shared = [(len(wanted & _stems(task.label)) / max(1, len(wanted)), task) for task in tasks]
    most = max((share for share, _ in shared), default=0.0)
    return [task for share, task in shared if share == most] if most >= _SHARED else []


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in flat(text).split() if len(word) >= _SHORTEST}


def _contact(call: Call, message: Message) -> str | None:
    """Return the name of the person whom a call is about."""
    wanted = call.arguments.get("contact")
    known = [mention for span in message.spans for mention in span.candidates]
    known += [mention for mentions in message.findings.focus.values() for mention in mentions]
    return next((each.label for each in known if each.kind == "contact" and str(each.id) == wanted), None)
