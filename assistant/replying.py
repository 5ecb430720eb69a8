"""From what a turn did to its Reply, and to the details that later turns look back at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant import prompts
from assistant.approvals import needed_card
from assistant.messages import ApprovalCard, Choice, Reply, ToolCallMade, Usage
from assistant.understanding.findings import Mention, PastCall, Question
from crm_store.undo_effects import MODELS
from tools.results import ApprovalNeeded, Failed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assistant.understanding.findings import Findings
    from assistant.voice import Voice
    from tools.gate import GateOutcome
    from tools.results import FieldChange

_MOST_RECORDS = 50
_PRICED = "deal"
_NOT_RECORDS = frozenset({"citations", "changes", "candidates", "preview"})


@dataclass
class Told:
    """What is to be said of a turn, and what it did."""

    text: str = ""
    outcomes: list[GateOutcome] = field(default_factory=list)
    approvals: list[ApprovalCard] = field(default_factory=list)
    question: Question | None = None
    usage: Usage | None = None
    before: str = ""
    """What is said first, about an earlier turn."""

    @property
    def results(self) -> list[dict[str, Any]]:
        """The results of the calls, as data."""
        return [outcome.message() for outcome in self.outcomes]

    @property
    def changes(self) -> list[FieldChange]:
        """All that was written."""
        return [change for outcome in self.outcomes for change in outcome.changes]

    @property
    def change_set_id(self) -> int | None:
        """The change set that a user would undo: the last."""
        found = [outcome.change_set_id for outcome in self.outcomes if outcome.change_set_id is not None]
        return found[-1] if found else None


def cards(outcomes: Sequence[GateOutcome], voice: Voice) -> list[ApprovalCard]:
    """Return what the calls wait for, as it is shown."""
    needed = [outcome.result for outcome in outcomes if isinstance(outcome.result, ApprovalNeeded)]
    return [needed_card(one, voice.summary(one.changes) if one.changes else None) for one in needed]


def question_in(outcomes: Sequence[GateOutcome]) -> Question | None:
    """Return the question that a failed call leaves: which of the records that may be meant.

    One that was made again, with what it lacked, leaves none.
    """
    for number, outcome in enumerate(outcomes):
        result = outcome.result
        again = any(later.tool == outcome.tool and later.ok for later in outcomes[number + 1 :])
        if isinstance(result, Failed) and result.candidates and not again:
            argument = next((name for name, value in outcome.arguments.items() if _names(value, result.reference)), "")
            choices = [Mention(**one.model_dump()) for one in result.candidates]
            missing = {"call": 0, "argument": argument, "reference": result.reference or "", "number": number}
            many = isinstance(outcome.arguments.get(argument), list)
            call = {"name": outcome.tool, "arguments": outcome.arguments}
            return Question(
                kind="which", text=result.message, calls=[call], missing={**missing, "many": many}, choices=choices
            )
    return None


def choices_of(question: Question | None) -> list[Choice]:
    """Return the choices of a question, numbered; approvals by the numbers that they have."""
    choices = question.choices if question else []
    return [
        Choice(
            number=one.id if one.kind == "approval" else number,
            label=one.label,
            detail=one.detail,
            kind=one.kind,
            id=one.id,
        )
        for number, one in enumerate(choices, start=1)
    ]


def reply_of(conversation: str, turn_id: int, told: Told, voice: Voice, timing_ms: float) -> Reply:
    """Return the reply that channels send."""
    from assistant.render.citations import citations_of

    results = told.results
    return Reply(
        conversation=conversation,
        turn=turn_id,
        reply="\n\n".join(part for part in (told.before, told.text) if part),
        language=voice.language,
        tool_calls=[_made(outcome) for outcome in told.outcomes],
        changes=told.changes,
        approvals=told.approvals,
        choices=choices_of(told.question),
        citations=citations_of(results),
        charts=voice.charts(results),
        change_set=told.change_set_id,
        usage=told.usage,
        timing_ms=round(timing_ms, 1),
    )


def details_of(told: Told, findings: Findings | None, model: str) -> dict[str, Any]:
    """Return what is kept of a turn beside its reply."""
    calls = [past_call(outcome).model_dump(mode="json") for outcome in told.outcomes]
    spans = findings.spans if findings else []
    named = [span.candidates[0] for span in spans if span.type == "record" and len(span.candidates) == 1]
    return {
        "calls": calls,
        "question": told.question.model_dump(mode="json") if told.question else None,
        "mentions": [one.model_dump(mode="json") for one in named],
        "change_set_id": told.change_set_id,
        "approvals": [card.id for card in told.approvals],
        "quoted": any(outcome.result.citations for outcome in told.outcomes),
        "model": model,
        "prompts": prompts.fingerprint(),
        "usage": told.usage.model_dump(mode="json") if told.usage else None,
    }


def past_call(outcome: GateOutcome) -> PastCall:
    """Return a call as later turns see it."""
    return PastCall(
        name=outcome.tool,
        arguments=outcome.arguments,
        effect=outcome.effect.value if outcome.effect else None,
        ok=outcome.ok,
        result=outcome.result.result,
        records=_records(outcome),
        approval_id=outcome.approval_id,
    )


def _made(outcome: GateOutcome) -> ToolCallMade:
    effect = outcome.effect.value if outcome.effect else None
    return ToolCallMade(name=outcome.tool, arguments=outcome.arguments, effect=effect, ok=outcome.ok)


def _records(outcome: GateOutcome) -> list[Mention]:
    """Return the records that a call wrote, waits to write, or showed; each once."""
    found: dict[tuple[str, int], Mention] = {}
    if isinstance(outcome.result, ApprovalNeeded):
        for change in outcome.result.changes:
            if change.id is not None:
                kind = MODELS[change.table].kind
                found.setdefault((kind, change.id), Mention(kind=kind, id=change.id, label=change.label))
    for mention in _mentions(outcome.message()):
        found.setdefault((mention.kind, mention.id), mention)
    return list(found.values())[:_MOST_RECORDS]


def _mentions(data: Any, account_id: int | None = None) -> Iterator[Mention]:  # noqa: ANN401  (a tree of JSON data)
    """Yield the record links of a result, in their order; what belongs to an account knows it."""
    if isinstance(data, list):
        for item in data:
            yield from _mentions(item, account_id)
    elif isinstance(data, dict):
        if {"kind", "id", "label"} <= data.keys():
            own = None if data["kind"] == "account" else account_id
            detail = data.get("detail")
            yield Mention(kind=data["kind"], id=data["id"], label=data["label"], detail=detail, account_id=own)
            return
        account, amount = _account(data), _amount(data)
        for name, item in data.items():
            if name not in _NOT_RECORDS:
                for mention in _mentions(item, account):
                    priced = name == mention.kind == _PRICED and amount is not None
                    yield mention.model_copy(update={"amount": amount}) if priced else mention


def _account(data: Mapping[str, Any]) -> int | None:
    account = data.get("account")
    return account.get("id") if isinstance(account, dict) else None


def _amount(data: Mapping[str, Any]) -> str | None:
    """Return the amount of a deal in a list, as decimal text in its own currency."""
    amount = data.get("amount")
    return str(amount["amount"]) if isinstance(amount, dict) and "amount" in amount else None


def _names(value: object, reference: str | None) -> bool:
    return reference is not None and (value == reference or (isinstance(value, list) and reference in value))
