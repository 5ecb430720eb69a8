"""Fills the arguments that take words rather than records or values: titles, subjects, topics."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from assistant.models.offline.calls import Need
from assistant.models.offline.message import TASKS, is_reference
from assistant.models.offline.references import account_ids, referents
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
_SHARED_CALLED = 0.5
"""Likewise, where it is called a task."""
_SOME, _HALF_SHARED = 2, 0.1
_ALIKE = 0.79
_WORD = re.compile(r"\w+")


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
    return argument.slot == ANY_RECORD and message.said("task_noun", call.start, call.end)


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
        return title_of(message, call.start, call.end, _contact(call, message), call.used or None)
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
    alike = titled_like(message, words, message.open_tasks)
    if len(alike) > 1:
        call.needs.append(Need("which", argument.name, words, tuple(alike)))
    elif alike:
        call.put(argument, reference_to(alike[0], argument))
    else:
        call.put(argument, words if argument.slot != ANY_RECORD else f"{TASKS}:{words}")


def titled_like(message: Message, words: str, tasks: Sequence[Mention]) -> list[Mention]:
    """Return the tasks whose titles share most of some words, or most of their own with them; typos are forgiven.

    Whom the words name is no part of a title, but tells apart tasks of several companies.
    """
    names = {
        stem for span in message.spans if span.candidates and is_reference(span) for stem in _stems(message, span.text)
    }
    wanted = _stems(message, words)
    wanted = (wanted - names) or wanted
    shared = [(_shared(wanted, _stems(message, task.label)), task) for task in tasks]
    most = max((share for share, _ in shared), default=0.0)
    enough = _SHARED_CALLED if message.said("task_noun") else _SHARED
    alike = [task for share, task in shared if share == most] if most >= enough else []
    there = set(account_ids(referents(message, 0, len(message.text))))
    return [task for task in alike if task.account_id in there] or alike


def _shared(wanted: set[str], title: set[str]) -> float:
    """Return how alike words and a title are: which share of the words stands in it, or half of it in them."""
    common = sum(any(_same(word, other) for other in title) for word in wanted)
    most = common / len(title) + _HALF_SHARED if common >= _SOME and title else 0.0
    return max(common / max(1, len(wanted)), min(1.0, most))


def _same(word: str, other: str) -> bool:
    return word == other or (len(word) >= _STEM and SequenceMatcher(None, word, other).ratio() >= _ALIKE)


def _stems(message: Message, text: str) -> set[str]:
    plain = message.words["about_task"].sub(" ", flat(text))
    return {word[:_STEM] for word in _WORD.findall(plain) if len(word) >= _SHORTEST}


def _contact(call: Call, message: Message) -> str | None:
    """Return the name of the person whom a call is about."""
    wanted = call.arguments.get("contact")
    known = [mention for span in message.spans for mention in span.candidates]
    known += [mention for mentions in message.findings.focus.values() for mention in mentions]
    return next((each.label for each in known if each.kind == "contact" and str(each.id) == wanted), None)
