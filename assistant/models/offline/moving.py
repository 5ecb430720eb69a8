"""Orders to move deals: to a stage, or to another close date, told by "move", "push" and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.message import is_reference
from assistant.models.offline.reading import Act
from assistant.models.offline.references import in_focus, last_shown
from assistant.models.offline.rules import rules
from assistant.models.offline.slots import behind, several_deals, vocabulary
from assistant.models.offline.titles import TIMES

if TYPE_CHECKING:
    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas
    from assistant.understanding.findings import Span

_DEAL_KINDS = frozenset({"deal", "account"})


def moved(message: Message, clause: Clause, schemas: Schemas) -> str | None:
    """Return the tool with which a clause moves deals: to the stage behind "to", or to a day; None if it does not."""
    spans = message.within(clause.start, clause.end)
    evidence, dating = rules()["evidence"]["stage"], rules()["evidence"]["money"]
    staged = any(vocabulary(span, "stage") and behind(message, "stage_target", span) for span in spans)
    if staged and evidence in schemas and (_ordered(message, clause) or _bare(message, clause, spans)):
        return str(evidence) if _of_deals(message, clause, spans) else None
    dated = any(span.type in TIMES for span in spans)
    if not dated or staged or dating not in schemas or not _ordered(message, clause):
        return None
    others = message.said("task_noun", clause.start, clause.end) or _of_activity(message, clause)
    return str(dating) if not others and _of_deals(message, clause, spans) else None


def _ordered(message: Message, clause: Clause) -> bool:
    """Return whether a clause orders a move, also with the verb at its end, which reads like a plan."""
    told = any(message.said(name, clause.start, clause.end) for name in ("plans", "own"))
    ordered = clause.act == Act.COMMAND or (clause.act == Act.PLANNED and not told)
    return ordered and message.said("reschedules", clause.start, clause.end)


def _bare(message: Message, clause: Clause, spans: list[Span]) -> bool:
    """Return whether a clause is a name and a stage with "to" between, and nothing else: "Kora to Won"."""
    left = message.folded[clause.start : clause.end]
    for span in spans:
        left = left.replace(message.folded[span.start : span.end], " ")
    words = message.words["stage_target"].sub(" ", left)
    return clause.act != Act.NEGATED and not any(character.isalnum() for character in words)


def _of_activity(message: Message, clause: Clause) -> bool:
    kinds = ("type=call", "type=meeting")
    return any(message.cued(name, clause.start, clause.end) for name in kinds)


def _of_deals(message: Message, clause: Clause, spans: list[Span]) -> bool:
    """Return whether deals are meant: several of them, one by its company or name, or the one spoken of last."""
    if several_deals(message, clause.start, clause.end):
        return True
    named = [span for span in spans if is_reference(span)]
    if named:
        return all(span.candidates and span.candidates[0].kind in _DEAL_KINDS for span in named)
    lately = {mention.kind for mention in last_shown(message)}
    pointed = message.said("anaphor_deal", clause.start, clause.end)
    return pointed and in_focus(message, "deal") is not None and not lately & {"task", "activity"}
