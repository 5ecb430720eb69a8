"""What the words of a clause do not support is not written: a date that is not the deal's, a stage in passing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.message import is_reference
from assistant.models.offline.reading import Act
from assistant.models.offline.rules import of_tool, reads, rules
from assistant.models.offline.slots import behind, cue_near, vocabulary

if TYPE_CHECKING:
    from assistant.models.offline.calls import Call
    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas
    from assistant.understanding.findings import Span

_TIMES = frozenset({"day", "moment", "period"})
_CLOSE_DATE = "close_date"
_WHEN = "when"


def supported(call: Call, clause: Clause, message: Message, schemas: Schemas) -> bool:
    """Return whether the words of a clause support a change; leave out the arguments that they do not support.

    A day in what is told of a deal is its close date only where the words say that it closes or moves. What is removed
    for good must be said to be removed.
    """
    if call.tool in rules()["guarded"] and not message.said("removes", clause.start, clause.end):
        return False
    _leave_out_times_to_come(call, message)
    if reads(schemas[call.tool]) or call.tool != rules()["evidence"]["money"] or clause.act == Act.COMMAND:
        return True
    dated = _dates(message, clause)
    if not dated:
        call.arguments.pop(_CLOSE_DATE, None)
    fields = of_tool("one_of", call.tool) or ()
    asked = dated or any(message.cued(name, clause.start, clause.end) for name in rules()["deal_fields"])
    return asked or any(name in call.arguments for name in fields)


def _leave_out_times_to_come(call: Call, message: Message) -> None:
    """Leave out when a deal was moved if that is still to come: the day is that of something else."""
    if call.tool == rules()["evidence"]["stage"] and str(call.arguments.get(_WHEN, "")) > message.findings.now:
        del call.arguments[_WHEN]


def guessed(call: Call, calls: list[Call], acts: dict[int, Act], message: Message) -> bool:
    """Return whether a change of a task is only a guess at what was told of something that is logged as well."""
    if call.tool not in rules()["tasks_by_words"].values() or acts.get(call.start) == Act.COMMAND:
        return False
    named = any(message.said(name, call.start, call.end) for name in ("task_noun", *rules()["tasks_by_words"]))
    return not named and any(other.tool == rules()["log_tool"] for other in calls)


def beside(call: Call, clause: Clause, message: Message) -> bool:
    """Return whether an amount or a stage in a clause that does something else is meant for its deal as well.

    "The deal moved to Contract" is; "sent her the contract" and "an offer for 45k" are not.
    """
    spans = [span for span in message.within(clause.start, clause.end) if span.start in call.used]
    stages = [span for span in spans if vocabulary(span, "stage")]
    amounts = [span for span in spans if span.type in {"money", "number"}]
    going = all(behind(message, "stage_target", span) for span in stages)
    return going and all(cue_near(message, call, span, "amount") for span in amounts)


def _dates(message: Message, clause: Clause) -> bool:
    """Return whether a clause says that a deal closes or moves, or is only a name and a day."""
    if message.cued(_CLOSE_DATE, clause.start, clause.end) or message.said("redates", clause.start, clause.end):
        return True
    spans = message.within(clause.start, clause.end)
    return any(map(is_reference, spans)) and not _left(message, clause, spans)


def _left(message: Message, clause: Clause, spans: list[Span]) -> bool:
    """Return whether more stands in a clause than names, times and the words before them."""
    left = message.folded[clause.start : clause.end]
    for span in spans:
        if is_reference(span) or span.type in _TIMES:
            left = left.replace(message.folded[span.start : span.end], " ")
    left = message.words["stage_target"].sub(" ", message.words["time_prepositions"].sub(" ", left))
    return any(character.isalnum() for character in left)
