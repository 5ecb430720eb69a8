"""Which tool a clause calls: the likeliest that its speech act allows and that fits what was found in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.models.offline.calls import Call
from assistant.models.offline.message import is_reference
from assistant.models.offline.moving import moved
from assistant.models.offline.pasttimes import nominal, obliged
from assistant.models.offline.reading import Act
from assistant.models.offline.rules import may, reads, rules, threshold
from assistant.models.offline.slots import ANY_RECORD, put_defaults, put_values, several_deals, vocabulary
from assistant.models.offline.stating import stated
from assistant.models.offline.subjects import DEAL, put_subjects
from assistant.models.offline.titles import after_lead, task_words
from assistant.models.offline.wording import value_names
from assistant.models.offline.words import titled_like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.references import Referent
    from assistant.models.offline.schema import Schemas, ToolSchema
    from assistant.understanding.findings import Span

_LIKELY = 0.05
_HALF_LIKELY = 0.2
_EVEN = 0.5
_WORDED = frozenset({"title", "prose", "query", "task"})
"""Types of arguments that words can always be found for."""


@dataclass(frozen=True)
class Choice:
    """A tool chosen for a clause; ``sure`` is False where a person should be asked first."""

    tool: str
    sure: bool = True


def choose(message: Message, clause: Clause, about: Sequence[Referent], schemas: Schemas) -> Choice | None:
    """Return the tool that a clause calls for, or None if it only tells something, or nobody knows.

    Args:
        message: the message that the clause is part of.
        clause: the clause.
        about: what it is about.
        schemas: the tools that can be called.
    """
    field = stated(message, clause, schemas)
    if field is not None:
        return Choice(field)
    plain = _named_plainly(message, clause, schemas) or _task_there(message, clause, schemas)
    moving = moved(message, clause, schemas) if plain is None else None
    if plain or moving:
        return plain or Choice(str(moving))
    if may(clause.act, "wish"):
        wish = rules()["wish_tool"]
        timed = any(_is_date(span) for span in message.within(clause.start, clause.end))
        return Choice(wish) if timed and wish in schemas else None
    chosen = next(iter(_allowed(clause, weighed(message, clause, about, schemas), schemas)), None)
    chosen = _rather_task(message, clause, chosen, schemas) if chosen else None
    if chosen and chosen.tool == rules()["wish_tool"] and _of_others(message, clause):
        return None
    if chosen is not None and chosen.sure:
        return chosen
    return _logged(message, clause, schemas) or _evident(message, clause, schemas) or chosen


def _named_plainly(message: Message, clause: Clause, schemas: Schemas) -> Choice | None:
    """Return the tool where the words leave no doubt: a call or meeting as a noun, or what one has to do."""
    log, wish = rules()["log_tool"], rules()["wish_tool"]
    named = any(is_reference(span) for span in message.within(clause.start, clause.end))
    if clause.act == Act.COMMAND:
        return Choice(log) if log in schemas and named and _records(message, clause) else None
    if clause.act not in {Act.DONE, Act.PLANNED, Act.OTHER, Act.WISHED, Act.REPORTED}:
        return None
    if log in schemas and named and nominal(message, clause):
        return Choice(log)
    return Choice(wish) if wish in schemas and clause.act == Act.PLANNED and obliged(message, clause) else None


def _records(message: Message, clause: Clause) -> bool:
    """Return whether a clause orders that a call or meeting which it names by a noun be written down."""
    noun = message.words["nominal"].search(message.folded, clause.start, clause.end)
    begins = message.words["writes_down"].match(message.folded, clause.start, clause.end)
    return bool(noun and begins) and not message.said("task_noun", clause.start, clause.end)


def _task_there(message: Message, clause: Clause, schemas: Schemas) -> Choice | None:
    """Return what is done to a task that its words name: ticked off, or put off; None where no open task fits.

    The open tasks are looked up first.
    """
    rule = rules()["tasks_by_words"]
    for cue, tool in rule.items():
        if tool not in schemas or not message.said(cue, clause.start, clause.end):
            continue
        words = task_words(message, clause.start, clause.end)
        if not words or not _may_name_task(message, clause, cue):
            continue
        if message.open_tasks is None or titled_like(message, words, message.open_tasks):
            return Choice(tool)
    return None


def _may_name_task(message: Message, clause: Clause, cue: str) -> bool:
    """Return whether a clause can mean a task: what is to be moved must not be a deal named beside a day."""
    if cue == "is_done":
        asked = clause.act == Act.ASKED and message.text[clause.end : clause.end + 1] == "?"
        return not asked and clause.act not in {Act.HYPOTHETICAL, Act.NEGATED} and "?" not in clause.text
    named = any(is_reference(span) for span in message.within(clause.start, clause.end))
    dated = any(_is_date(span) for span in message.within(clause.start, clause.end))
    named = named or several_deals(message, clause.start, clause.end)
    named = named or any(message.cued(name, clause.start, clause.end) for name in ("close_date", "next_step"))
    return clause.act == Act.COMMAND and dated and not named


def _of_others(message: Message, clause: Clause) -> bool:
    """Return whether a clause tells what others will do: "legal will be done by Friday"."""
    if clause.act != Act.PLANNED or after_lead(message, clause.start, clause.end, "title_lead") > clause.start:
        return False
    found = message.words["others_future"].search(message.folded, clause.start, clause.end)
    return found is not None and found.start() > clause.start and not message.said("own", clause.start, found.end())


def _typed(message: Message, clause: Clause, schemas: Schemas) -> bool:
    """Return whether words tell what kind of activity something was."""
    trial = Call(rules()["log_tool"], clause.start, clause.end)
    put_values(trial, schemas[trial.tool], message)
    return "type" in trial.arguments


def _rather_task(message: Message, clause: Clause, chosen: Choice, schemas: Schemas) -> Choice:
    """Return a task in place of an activity for an order that only may have meant to plan one: "call him tomorrow"."""
    shares, wish = dict(clause.tools), rules()["wish_tool"]
    doubtful = chosen.tool == rules()["log_tool"] and shares.get(chosen.tool, 0.0) < _EVEN
    if chosen.tool == rules()["log_tool"] and shares.get(chosen.tool, 0.0) < threshold("certain"):
        chosen = chosen if _typed(message, clause, schemas) else Choice(chosen.tool, sure=False)
    ordered = clause.act == Act.COMMAND and shares.get(wish, 0.0) >= _LIKELY
    if _to_be_done(message, clause, chosen):
        return Choice(wish) if wish in schemas else Choice(chosen.tool, sure=False)
    return Choice(wish) if doubtful and ordered and wish in schemas else chosen


def _to_be_done(message: Message, clause: Clause, chosen: Choice) -> bool:
    """Return whether a clause orders what it names instead of its being logged: "call her", not "log a call"."""
    ordered = clause.act == Act.COMMAND and chosen.tool == rules()["log_tool"]
    return ordered and not message.said("records", clause.start, clause.end)


def _is_date(span: Span) -> bool:
    """Return whether a span says when something is due: a day, or the end of a period."""
    return span.type in {"day", "moment"} or (span.type == "period" and span.role in {"by", "until"})


def _allowed(clause: Clause, ranked: Sequence[tuple[str, float]], schemas: Schemas) -> list[Choice]:
    """Return the likeliest tool that the act of a clause allows, if it is likely enough to act on or ask about."""
    for name, confidence in ranked:
        deed = "read" if reads(schemas[name]) else "write"
        suggested = deed == "write" and may(clause.act, "suggest")
        own = rules()["acts_of"].get(name)
        if not (may(clause.act, deed) or suggested) or (own and clause.act not in own):
            continue
        if confidence >= threshold(deed):
            return [Choice(name, sure=not suggested or confidence >= threshold("suggest"))]
        asked = confidence >= threshold("ask") and deed == "write"
        return [Choice(name, sure=name in rules()["guarded"])] if asked else []
    return []


def weighed(message: Message, clause: Clause, about: Sequence[Referent], schemas: Schemas) -> list[tuple[str, float]]:
    """Return the tools of a clause with their confidence, weighed by how well each fits what was found."""
    listed = _phrased(message, clause, [(name, share) for name, share in clause.tools if name in schemas], schemas)
    likely = [(name, share) for name, share in listed if share >= _LIKELY or (name, share) == listed[0]]
    rest = max(0.0, 1.0 - sum(share for _, share in likely))
    fits = [(name, share * _fit(message, clause, about, schemas[name])) for name, share in likely]
    if likely and likely[0][1] >= threshold("certain"):
        return likely
    total = rest + sum(share for _, share in fits)
    return sorted(((name, share / total) for name, share in fits), key=lambda pair: -pair[1]) if total else []


def _phrased(
    message: Message, clause: Clause, listed: list[tuple[str, float]], schemas: Schemas
) -> list[tuple[str, float]]:
    """Return the tools of a clause, those of which a set phrase tells at least so likely, and the others less."""
    floor = float(rules()["phrased"])
    writing = may(clause.act, "write") or may(clause.act, "suggest")
    known = [name for name in value_names("tool") if name in schemas and (writing or reads(schemas[name]))]
    told = {name for name in known if message.cued(f"tool={name}", clause.start, clause.end)}
    listed = [*listed, *((name, 0.0) for name in sorted(told - {name for name, _ in listed}))]
    if not told:
        return listed
    raised = [(name, max(share, floor) if name in told else share * (1 - floor)) for name, share in listed]
    return sorted(raised, key=lambda pair: -pair[1])


def _fit(message: Message, clause: Clause, about: Sequence[Referent], schema: ToolSchema) -> float:
    """Return how well a tool can be called with what was found: 1 if nothing is lacking, and nothing left over."""
    trial = Call(schema.name, clause.start, clause.end)
    put_subjects(trial, schema, message, about)
    put_values(trial, schema, message)
    put_defaults(trial, schema)
    worded = message.said("existing_task", clause.start, clause.end)
    kinds = {need.kind for need in trial.needs if _hard(schema, need.argument, worded=worded)}
    fits = rules()["fit"]
    lacking = min((float(fits[kind]) for kind in kinds if kind in fits), default=1.0)
    spans = message.within(clause.start, clause.end)
    through = any(argument.name in trial.arguments for argument in schema.of_slot(DEAL))
    taken = len([span for span in spans if span.start in trial.used or (through and is_reference(span))])
    if worded and schema.name in rules()["not_existing"]:
        lacking *= float(fits["existing"])
    if _names_its_record(trial, schema, about):
        lacking *= float(fits["named"])
    return lacking * (0.5 + 0.5 * taken / len(spans) if spans else 1.0)


def _names_its_record(trial: Call, schema: ToolSchema, about: Sequence[Referent]) -> bool:
    """Return whether the record that a tool must have is named in so many words."""
    required = {argument.slot for argument in schema.arguments.values() if argument.required}
    return any(each.span and each.span.start in trial.used and each.kinds & required for each in about)


def _hard(schema: ToolSchema, argument: str, *, worded: bool) -> bool:
    """Return whether an argument cannot be had from the words alone."""
    known = schema.arguments.get(argument)
    return known is None or not (known.slot in _WORDED or (worded and known.slot == ANY_RECORD))


def _evident(message: Message, clause: Clause, schemas: Schemas) -> Choice | None:
    """Return the tool that an amount or a stage asks for, if the clause may well mean it."""
    if not may(clause.act, "write"):
        return None
    shares = dict(clause.tools)
    for slot, tool in rules()["evidence"].items():
        found = any(span.type == slot or vocabulary(span, slot) for span in message.within(clause.start, clause.end))
        if found and tool in schemas and shares.get(tool, 0.0) >= _HALF_LIKELY:
            return Choice(tool)
    return None


def _logged(message: Message, clause: Clause, schemas: Schemas) -> Choice | None:
    """Return the tool that logs, where words say that something took place with somebody, and how."""
    schema = schemas.get(rules()["log_tool"])
    nominal = may(clause.act, "suggest") and clause.tool == rules()["log_tool"]
    if schema is None or not (may(clause.act, "log") or nominal):
        return None
    if not any(is_reference(span) for span in message.within(clause.start, clause.end)):
        return None
    trial = Call(schema.name, clause.start, clause.end)
    put_values(trial, schema, message)
    told = all(name in trial.arguments for name, each in schema.arguments.items() if each.required)
    return Choice(schema.name) if told else None
