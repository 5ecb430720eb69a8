"""What is said of a turn: its tool results in words, in the order in which they came."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from assistant import prompts
from assistant.render.changes import change_of
from assistant.render.citations import Numbering, citations_of
from assistant.render.context import RenderContext
from assistant.render.formats import Formats
from assistant.render.kit import kit
from tools.results import RESULTS, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.render.context import Language
    from tools.results import FieldChange

__all__ = ["SAID", "RenderContext", "Said", "render_reply"]

SAID = (
    "abuse", "amount_only", "binary", "cancelled", "cannot_do", "conflicting", "empty", "free_day", "greeting",
    "hypothetical", "no_such_day", "not_understood", "nothing_pending", "nothing_to_correct", "once_only",
    "periodic_amount", "range_amount", "read_amount", "read_as", "rejected", "taxed_amount", "thanks", "too_long",
    "unclear", "unread",
)  # fmt: skip
"""The kinds of what is said without a tool."""

_WRITES = frozenset({
    "activity_changed", "activity_logged", "deals_changed", "note_added", "notes_logged", "record_changed",
    "record_created", "record_removed", "records_changed", "task_changed", "task_created", "word_forgotten",
    "word_learned",
})  # fmt: skip
_ENVELOPE = frozenset({"approval_id", "arguments", "changes", "effect", "name", "ok", "tool"})


class Said(Result):
    """What the assistant says without a tool: ``kind`` is one of :data:`SAID`, ``about`` the words it is about.

    ``value`` is what they were taken for: a day, moment, two days parted by dots, or an amount.
    """

    result: Literal["said"] = "said"
    kind: str
    about: str | None = None
    value: str | None = None
    hints: list[str] = Field(default_factory=list)


_DOUBLED = re.compile(r"([.?!…]”|…)\.(?=\s|$)")


@dataclass(frozen=True)
class _Told:
    """A result, and what the gate wrote down of it."""

    kind: str
    result: Result
    changes: list[FieldChange] = field(default_factory=list)


def render_reply(results: Sequence[Mapping[str, Any]], language: Language, context: RenderContext) -> str:
    """Return in words what came of a turn.

    What was written is told together, a line each; what waits for a yes follows with how to answer; then what
    failed; what was asked stands in the order of the calls.

    Args:
        results: the tool results, as JSON data of the tool messages, in order.
        language: of the reply.
        context: the reader's day, zone, locale and currency.

    Raises:
        UnknownPrompt: a result is of a kind without a template.
        ValidationError: a result does not have the form of its kind.
    """
    formats = Formats(language, context)
    shared = kit(formats, Numbering(citations_of(results)))
    told = [_told(result) for result in results]
    written = [one for one in told if one.kind in _WRITES]
    waiting = [one for one in told if one.kind == "approval_needed"]
    failed = [one for one in told if one.kind == "failed"]
    others = [one for one in told if one.kind not in _WRITES | {"approval_needed", "failed"}]
    blocks = ["\n".join(_text(one, language, shared) for one in written)]
    if waiting:
        blocks.append(_text(waiting[0], language, shared, pending=[one.result for one in waiting]))
    blocks += [_text(one, language, shared, kept=bool(written) and one is failed[-1]) for one in failed]
    blocks += [_text(one, language, shared) for one in others]
    return "\n\n".join(block for block in blocks if block)


def _told(found: Mapping[str, Any]) -> _Told:
    kind = str(found["result"])
    made: type[Result] = Said if kind == "said" else _kind(kind)
    known = made.model_fields
    values = {name: value for name, value in found.items() if name in known or name not in _ENVELOPE}
    own_changes = "changes" not in known
    changes = [change_of(change) for change in found.get("changes") or ()] if own_changes else []
    return _Told(kind, made.model_validate(values), changes)


def _kind(kind: str) -> type[Result]:
    try:
        return RESULTS[kind]
    except KeyError:
        raise prompts.UnknownPrompt(name=kind) from None


def _text(told: _Told, language: Language, shared: Mapping[str, Any], **more: object) -> str:
    name = f"said/{told.result.kind}" if isinstance(told.result, Said) else told.kind
    text = prompts.template(language, name).render(shared, r=told.result, changes=told.changes, **more)
    return tidy(text)


def tidy(text: str) -> str:
    """Return text without blanks at the ends of lines, doubled full stops, and more than one empty line in a row."""
    lines: list[str] = []
    for line in text.strip("\n").splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return _DOUBLED.sub(r"\1", "\n".join(lines).strip("\n"))
