"""Gives activities and notes the words that were said, and turns what is only told into a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.calls import Call
from assistant.models.offline.layout import quoted
from assistant.models.offline.reading import Act
from assistant.models.offline.rules import may, rules
from assistant.models.offline.subjects import put_subjects, subjects_of
from assistant.models.offline.titles import note_text, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas


def collect(calls: list[Call], message: Message, clauses: Sequence[Clause], schemas: Schemas) -> None:
    """Put the words of a message into the calls that keep words; without one, note what was only told."""
    quote = quoted(message.text)
    keeping = [call for call in calls if call.tool in rules()["collects"]]
    if not keeping:
        _note_told(calls, message, clauses, schemas)
    for call, following in zip(keeping, [*keeping[1:], None], strict=False):
        end = following.start if following else len(message.text)
        argument = rules()["collects"][call.tool]
        if argument in call.arguments:
            continue
        if call.tool == rules()["note_tool"]:
            text = quote or note_text(message, call.start, _dictated(message, call, clauses, calls, end))
        else:
            text = _said(message, clauses, call.start if following or call is not keeping[0] else 0, end)
            text = text or _behind_colon(message, call)
            text = "\n".join(part for part in (text, quote) if part)
        if text:
            call.arguments[argument] = text


def _behind_colon(message: Message, call: Call) -> str:
    """Return what is dictated behind the colon of an order to log something."""
    colon = message.text.find(": ", call.start, call.end)
    return message.text[colon + 1 : call.end].strip() if colon >= 0 else ""


def _dictated(message: Message, note: Call, clauses: Sequence[Clause], calls: Iterable[Call], end: int) -> int:
    """Return where a note ends: at the next clause that asks for something else."""
    if ":" in message.text[note.start : note.end + 2]:
        return end
    starts = [call.start for call in calls if note.start < call.start < end]
    asked = [clause.start for clause in clauses if note.start < clause.start < end and may(clause.act, "aside")]
    return min([end, *starts, *asked])


def _said(message: Message, clauses: Sequence[Clause], start: int, end: int) -> str:
    """Return the words of a part of a message, without its commands and courtesies."""
    kept = [clause for clause in clauses if start <= clause.start < end and not may(clause.act, "aside")]
    if not kept:
        return ""
    runs: list[list[int]] = []
    dropped = [clause for clause in clauses if may(clause.act, "aside")]
    for clause in kept:
        apart = runs and any(runs[-1][1] <= other.start < clause.start for other in dropped)
        if runs and not apart:
            runs[-1][1] = clause.end
        else:
            runs.append([clause.start, clause.end])
    tail = _closing(message.text, runs[-1][1])
    runs[-1][1] = tail
    return words_of(message, [(first, last) for first, last in runs])


def _closing(text: str, position: int) -> int:
    """Return the position after the punctuation that ends a clause."""
    while position < len(text) and text[position] in ".!?…":
        position += 1
    return position


def _note_told(calls: list[Call], message: Message, clauses: Sequence[Clause], schemas: Schemas) -> None:
    """Plan a note of what was reported or wished, about whom it is, if that is known."""
    tool = rules()["note_tool"]
    told = [position for position, clause in enumerate(clauses) if may(clause.act, "told")]
    planned = {call.start for call in calls}
    if (
        not calls
        and clauses
        and clauses[0].act == Act.NEGATED
        and clauses[0].tools
        and message.said("leave_alone", clauses[0].start, clauses[0].end)
    ):
        return
    told = [position for position in told if clauses[position].start not in planned]
    if not told or tool not in schemas:
        return
    first, last = clauses[told[0]], clauses[told[-1]]
    note = Call(tool, first.start, last.end)
    put_subjects(note, schemas[tool], message, subjects_of(message, clauses, told[0]))
    text = words_of(message, [(clauses[each].start, _closing(message.text, clauses[each].end)) for each in told])
    note.arguments[rules()["collects"][tool]] = text
    calls.insert(0, note)
