"""Says what a message is taken for, and why, without doing anything: the offline reading, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from assistant.agent import definition
from assistant.models.offline.analysis import analyse, traits_of_clause
from assistant.models.offline.deciding import decide
from assistant.models.offline.message import Message
from assistant.models.offline.responding import respond
from assistant.models.offline.schema import read_schemas
from assistant.models.offline.turn import LOOKUP, Made, Turn
from assistant.understanding.understand import understand
from crm_store.errors import CrmError
from tools.catalog import CATALOG, by_name
from tools.context import ToolContext
from tools.registry import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.models.offline.deciding import Analyse
    from assistant.models.offline.outcome import Outcome
    from assistant.models.offline.schema import Schemas
    from assistant.understanding.findings import Findings
    from crm_store.unit import Unit

_MOST_STEPS = 4
_SHOWN = 4


@dataclass(frozen=True)
class Explained:
    """A message as it was read.

    ``clauses`` are its parts with what the classifier looked at, the speech act and the likeliest tools;
    ``looked_up`` the reading calls that the decision needed; ``decision`` what would be called, asked or said.
    """

    findings: Findings
    clauses: list[dict[str, Any]] = field(default_factory=list)
    looked_up: list[dict[str, Any]] = field(default_factory=list)
    decision: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        found = self.findings.model_dump(mode="json", exclude_none=True, exclude={"turns", "focus"})
        return {**found, "clauses": self.clauses, "looked_up": self.looked_up, "decision": self.decision}


def explain(unit: Unit, text: str, cache: Path | None = None) -> Explained:
    """Read a message as the offline model does at the beginning of a conversation; nothing is written.

    Args:
        unit: whose eyes to look with, and whose clock.
        text: the message.
        cache: where what was learned is kept.

    Raises:
        CompanyMissing: the CRM is not set up.
    """
    findings = understand(unit, text)
    schemas = read_schemas(definition(tool, effects=True) for tool in CATALOG)
    clauses = analyse(text, findings, schemas.keys(), cache=cache)
    told = [
        {
            "text": clause.text,
            "act": str(clause.act),
            "read_as": traits_of_clause(clause, text, findings).text,
            "tools": {name: round(share, 3) for name, share in clause.tools[:_SHOWN]},
        }
        for clause in clauses
    ]
    turn, outcome = _decided(unit, Turn(text, findings), schemas, lambda *_: clauses)
    looked_up = [{"name": made.name, "arguments": made.arguments} for made in turn.made]
    return Explained(findings, told, looked_up, list(_decision(outcome)))


def _decided(unit: Unit, turn: Turn, schemas: Schemas, analyse: Analyse) -> tuple[Turn, Outcome]:
    """Return the turn with what had to be looked up, and what the message comes to."""
    for _ in range(_MOST_STEPS):
        wanted = [call for call in respond(turn, schemas, analyse).calls if call[0].startswith(LOOKUP)]
        if not wanted:
            break
        turn = replace(turn, made=[*turn.made, *(_looked_up(unit, *call) for call in wanted)])
    return turn, decide(Message(turn.text, turn.findings, turn.looked_up), schemas, analyse)


def _looked_up(unit: Unit, identity: str, name: str, arguments: dict[str, Any]) -> Made:
    tool = by_name(name)
    if tool is None or tool.effect is not Effect.READ:
        return Made(identity, name, arguments, {"result": "failed"})
    try:
        result = tool.run(ToolContext(unit), tool.arguments.model_validate(arguments)).model_dump(mode="json")
    except CrmError as error:
        result = {"result": "failed", "message": str(error)}
    return Made(identity, name, arguments, result)


def _decision(outcome: Outcome) -> Iterator[dict[str, Any]]:
    for call in outcome.calls:
        needs = [
            {
                "kind": need.kind,
                "argument": need.argument,
                "reference": need.reference,
                "choices": [choice.label for choice in need.choices],
            }
            for need in call.needs
        ]
        yield {"call": call.tool, "arguments": call.arguments, "needs": needs}
    if not outcome.calls and outcome.said:
        yield {"say": outcome.said.get("kind", ""), "about": outcome.said.get("about")}
