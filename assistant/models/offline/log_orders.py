"""Orders to log what was just told, which say nothing of their own: "… Log that call on the renewal, please"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.models.offline.reading import Act
from assistant.models.offline.rules import reads, rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas

_TOLD = frozenset({Act.DONE, Act.REPORTED, Act.OTHER, Act.PLANNED, Act.WISHED})
_ORDERS = frozenset({Act.COMMAND, Act.OTHER, Act.UNDO, Act.NEGATED, Act.REFUSAL})
_HELD = frozenset({"record", "person", "company"})


def with_what_was_told(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> list[Clause]:
    """Return the clauses, each order to log what the one before told made one with it.

    What was told took place then, whoever told it: "Anna rang, they wait for May. Log that call". An order that
    follows nothing is left as it is.
    """
    tool = rules()["log_tool"]
    whole: list[Clause] = []
    for clause in clauses:
        before = whole[-1] if whole else None
        if before is None or tool not in schemas or not _only_logs(message, clause):
            whole.append(clause)
            continue
        if _is_told(before, schemas):
            shares = ((tool, 1.0), *((name, share) for name, share in before.tools if name != tool))
            text = message.text[before.start : clause.end]
            whole[-1] = replace(before, end=clause.end, text=text, act=Act.DONE, tools=shares)
    return whole


def _is_told(clause: Clause, schemas: Schemas) -> bool:
    """Return whether a clause tells what took place, and asks or orders nothing else."""
    if clause.act not in _TOLD:
        return False
    schema = schemas.get(clause.tool or "")
    return schema is None or not reads(schema)


def _only_logs(message: Message, clause: Clause) -> bool:
    """Return whether a clause orders to log and names at most the kind of activity and the record it belongs to."""
    if clause.act not in _ORDERS or not message.said("log_verbs", clause.start, clause.end):
        return False
    spans = message.within(clause.start, clause.end)
    if any(span.type not in _HELD for span in spans):
        return False
    left = list(message.folded[clause.start : clause.end])
    for span in spans:
        left[span.start - clause.start : span.end - clause.start] = " " * (span.end - span.start)
    rest = "".join(left)
    for name in ("log_verbs", "log_objects", "log_besides"):
        rest = message.words[name].sub(" ", rest)
    return not any(character.isalnum() for character in rest)
