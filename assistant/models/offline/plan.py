"""Plans the calls that a message asks for, in the order of its clauses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.models.offline.announcing import begins_task, ends_task
from assistant.models.offline.borrowing import borrow
from assistant.models.offline.bulk import choose_by_conditions
from assistant.models.offline.calls import Call, Need
from assistant.models.offline.certainty import beside, guessed, supported
from assistant.models.offline.choosing import Choice, choose
from assistant.models.offline.collecting import collect
from assistant.models.offline.narrowing import narrowed
from assistant.models.offline.noting import said_in_call, swallows
from assistant.models.offline.particulars import put_particulars
from assistant.models.offline.pasttimes import put_back, put_back_periods, still_to_do, took_place
from assistant.models.offline.reading import Act, Clause
from assistant.models.offline.references import Referent, referents
from assistant.models.offline.rules import may, reads, rules, threshold
from assistant.models.offline.selling import each_by_its_own, put_sold, unasked
from assistant.models.offline.slots import put_defaults, put_values, several_deals
from assistant.models.offline.splitting import apart
from assistant.models.offline.subjects import RECORD_SLOTS, put_subjects, subjects_of
from assistant.models.offline.words import put_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.schema import Schemas


_FEW = 2
"""How many words of its own a clause may have that only adds a value: "now at", "for a"."""
_MINUTE = 16
"""How many characters of an ISO moment tell it to the minute."""


@dataclass
class Plan:
    """The calls that a message asks for, and the clauses they came from; not all calls can be made at once."""

    calls: list[Call] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)


def make_plan(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> Plan:
    """Return the calls that the clauses of a message ask for; what nobody asked for is not among them."""
    whole = joined(message, clauses, schemas)
    plan = Plan(clauses=whole)
    for position, clause in enumerate(whole):
        for call in _calls_of(message, whole, position, schemas):
            if not said_in_call(plan, call, message):
                _add(plan, call, message, schemas)
        if rules()["note_tool"] in schemas and swallows(message, clause, plan):
            break
    _drop_doubts(plan, message, schemas)
    borrow(plan.calls, message, whole, schemas)
    collect(plan.calls, message, whole, schemas)
    plan.calls = [part for call in plan.calls for part in apart(call, message, schemas)]
    plan.calls = [part for call in plan.calls for part in each_by_its_own(call, schemas[call.tool], message)]
    for call in plan.calls:
        put_words(call, schemas[call.tool], message)
        put_particulars(call, schemas[call.tool], message)
        put_sold(call, schemas[call.tool], message)
        put_defaults(call, schemas[call.tool])
        put_back_periods(call, schemas, message)
    return plan


def _drop_doubts(plan: Plan, message: Message, schemas: Schemas) -> None:
    """Leave out calls that nobody may have meant where another is certain."""
    doubtful = [call for call in plan.calls if _doubtful(call)]
    if len(doubtful) < len(plan.calls):
        plan.calls = [call for call in plan.calls if call not in doubtful]
    acts = {clause.start: clause.act for clause in plan.clauses}
    plan.calls = [call for call in plan.calls if not guessed(call, plan.calls, acts, message)]
    writing = [call for call in plan.calls if not reads(schemas[call.tool])]
    if writing:
        asked = {clause.start: clause for clause in plan.clauses}
        plan.calls = [call for call in plan.calls if call in writing or _really_asked(message, asked.get(call.start))]


def _doubtful(call: Call) -> bool:
    return any(need.kind == "confirm" for need in call.needs)


def _really_asked(message: Message, clause: Clause | None) -> bool:
    """Return whether a clause beside others that report asks something, rather than adding to the report."""
    if clause is None or clause.act == Act.OTHER:
        return False
    if clause.act == Act.COMMAND and message.said("anaphor_any", clause.start, clause.end):
        return False
    return clause.act == Act.ASKED or clause.confidence >= threshold("beside")


def joined(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> list[Clause]:
    """Return the clauses with conditions of one question put together."""
    whole: list[Clause] = []
    for clause in clauses:
        if whole and begins_task(message, whole[-1], clause):
            text = message.text[whole[-1].start : clause.end]
            whole[-1] = Clause(whole[-1].start, clause.end, text, Act.COMMAND, ((rules()["wish_tool"], 1.0),))
        elif whole and ends_task(message, whole[-1], clause):
            whole[-1] = replace(whole[-1], act=Act.COMMAND, tools=((rules()["wish_tool"], 1.0),))
        elif whole and _continues(message, whole[-1], clause, schemas):
            text = message.text[whole[-1].start : clause.end]
            whole[-1] = replace(whole[-1], end=clause.end, text=text)
        else:
            whole.append(clause)
    return whole


def _continues(message: Message, before: Clause, clause: Clause, schemas: Schemas) -> bool:
    """Return whether a clause only adds a condition to a question."""
    first = _chosen(message, before, schemas)
    if first is None or not reads(schemas[first.tool]):
        return False
    second = _chosen(message, clause, schemas)
    same_act = clause.act == before.act or may(clause.act, "read")
    return same_act and (second is None or second.tool == first.tool or not second.sure)


def _chosen(message: Message, clause: Clause, schemas: Schemas) -> Choice | None:
    return choose(message, clause, referents(message, clause.start, clause.end), schemas)


def _calls_of(message: Message, clauses: Sequence[Clause], position: int, schemas: Schemas) -> list[Call]:
    """Return the calls of one clause: that of its tool, and those that its stages and amounts ask for."""
    clause = clauses[position]
    about = subjects_of(message, clauses, position)
    chosen = choose(message, clause, about, schemas)
    calls = []
    if chosen:
        past = took_place(message, clauses, position, chosen.tool)
        call = _started(message, _fitting(message, clause, chosen.tool, schemas), clause, about, schemas, past=past)
        call = narrowed(choose_by_conditions(call, message, schemas), message, schemas)
        if not chosen.sure:
            call.needs.append(Need("confirm"))
        if not supported(call, clause, message, schemas) or unasked(call, schemas[call.tool], clause, message):
            return []
        calls += [call, *_wished(message, call, about, schemas)]
    if chosen is None and not _fragment(message, clauses, position):
        return calls
    several = several_deals(message, clause.start, clause.end)
    if chosen and (several or reads(schemas[chosen.tool]) or not may(clause.act, "write")):
        return calls
    return calls + _by_evidence(message, clause, about, schemas, calls)


def _fitting(message: Message, clause: Clause, tool: str, schemas: Schemas) -> str:
    """Return the tool for several deals: one that moves them needs a stage to which they go."""
    other = rules()["without_stage"].get(tool)
    if other is None or other not in schemas or not several_deals(message, clause.start, clause.end):
        return tool
    trial = Call(tool, clause.start, clause.end)
    put_values(trial, schemas[tool], message)
    return tool if all(each.name in trial.arguments for each in schemas[tool].of_slot("stage")) else str(other)


def _wished(message: Message, call: Call, about: list[Referent], schemas: Schemas) -> list[Call]:
    """Return the task that is wished for by a day in the words of something done: "…, by Friday he needs …"."""
    tool = rules()["wish_tool"]
    if call.tool not in rules()["collects"] or tool not in schemas:
        return []
    due = [span for span in message.within(call.start, call.end) if span.role == "by" and span.start not in call.used]
    comma = message.text.rfind(",", call.start, due[0].start) if due else -1
    part = (comma + 1, call.end) if comma >= 0 and message.said("wishes", comma, call.end) else None
    part = part or (still_to_do(message, call) if call.past else None)
    if part is None:
        return []
    task = Call(tool, *part)
    put_subjects(task, schemas[tool], message, about)
    put_values(task, schemas[tool], message)
    return [task]


def _started(
    message: Message, tool: str, clause: Clause, about: list[Referent], schemas: Schemas, *, past: bool
) -> Call:
    call = Call(tool, clause.start, clause.end, past=past)
    named = bool(referents(message, clause.start, clause.end))
    shared = about if named or _takes_over(schemas, tool) else []
    put_subjects(call, schemas[tool], message, shared)
    put_values(call, schemas[tool], message)
    if past:
        put_back(call, schemas, message)
    call.ahead = any(str(value)[:_MINUTE] > message.findings.now[:_MINUTE] for value in _times(call, schemas))
    return call


def _times(call: Call, schemas: Schemas) -> list[str]:
    moments = schemas[call.tool].of_slot("moment")
    return [call.arguments[argument.name] for argument in moments if argument.name in call.arguments]


def _takes_over(schemas: Schemas, tool: str) -> bool:
    """Return whether a clause that names nothing is about what others name: not if it is a question of its own."""
    schema = schemas[tool]
    return not reads(schema) or any(argument.required for argument in schema.arguments.values())


def _fragment(message: Message, clauses: Sequence[Clause], position: int) -> bool:
    """Return whether a clause without a tool only adds a value to what was said to be done before it."""
    clause = clauses[position]
    if position == 0 or not (may(clause.act, "write") or clause.act == "other"):
        return False
    left = message.text[clause.start : clause.end]
    for span in message.within(clause.start, clause.end):
        left = left.replace(span.text, " ")
    earlier = any(may(other.act, "write") for other in clauses[:position])
    return earlier and len(left.split()) <= _FEW


def _by_evidence(
    message: Message, clause: Clause, about: list[Referent], schemas: Schemas, calls: list[Call]
) -> list[Call]:
    """Return calls for stages and amounts in a clause that no call of it takes."""
    found = []
    used = {start for call in calls for start in call.used}
    for slot, tool in rules()["evidence"].items():
        if tool not in schemas or any(call.tool == tool for call in calls):
            continue
        call = _started(message, tool, clause, about, _only(schemas, tool, slot), past=clause.act == Act.DONE)
        wanted = [argument.name for argument in schemas[tool].of_slot(slot)]
        if calls and _keeps(calls) and not beside(call, clause, message):
            continue
        if unasked(call, schemas[tool], clause, message):
            continue
        if any(name in call.arguments for name in wanted) and not call.used & used - _of_records(message, used):
            found.append(call)
    return found


def _keeps(calls: list[Call]) -> bool:
    """Return whether calls log, note, or remind of something, in whose words values may stand in passing."""
    return any(call.tool in rules()["collects"] or call.tool == rules()["wish_tool"] for call in calls)


def _only(schemas: Schemas, tool: str, slot: str) -> Schemas:
    """Return the schemas, of a tool only the arguments that are records or of a slot."""
    kept = {each.name: each for each in schemas[tool].of_slot(slot, *RECORD_SLOTS)}
    return {**schemas, tool: replace(schemas[tool], arguments=kept)}


def _of_records(message: Message, used: set[int]) -> set[int]:
    return {span.start for span in message.spans if span.start in used and span.type == "record"}


def _add(plan: Plan, call: Call, message: Message, schemas: Schemas) -> None:
    """Add a call to a plan, or what it says to the call before that does the same to the same."""
    last = plan.calls[-1] if plan.calls else None
    if last and call.tool in rules()["absorbs"].get(last.tool, ()):
        held = schemas[last.tool].arguments
        for name, value in call.arguments.items():
            if name in held:
                last.arguments.setdefault(name, value)
        last.end = call.end
        return
    if call.tool in rules()["merges"]:
        for earlier in reversed(plan.calls):
            if earlier.tool == call.tool and _same_subject(earlier, call, message):
                _merge(plan, earlier, call)
                return
    if any(other.tool == call.tool and other.arguments == call.arguments for other in plan.calls) and reads(
        schemas[call.tool]
    ):
        return
    plan.calls.append(call)


def _same_subject(earlier: Call, call: Call, message: Message) -> bool:
    """Return whether a call is about no other record, and sets nothing to another value.

    A person or company named anew begins another activity or note; the same named again does not.
    """
    common = {name for name in call.arguments if name in earlier.arguments}
    if any(earlier.arguments[name] != call.arguments[name] for name in common):
        return False
    own = {found.span.start for found in referents(message, call.start, call.end) if found.span}
    return call.tool not in rules()["collects"] or not own & call.used or bool(common - {"type"})


def _merge(plan: Plan, earlier: Call, call: Call) -> None:
    """Add a call to an earlier one; of a doubtful and a certain one the certain is kept alone."""
    if _doubtful(earlier) != _doubtful(call):
        kept = call if _doubtful(earlier) else earlier
        plan.calls = [kept if each is earlier else each for each in plan.calls]
        return
    for name, value in call.arguments.items():
        earlier.arguments.setdefault(name, value)
    held = {(need.kind, need.argument) for need in earlier.needs}
    earlier.needs += [need for need in call.needs if (need.kind, need.argument) not in held]
    earlier.end = max(earlier.end, call.end)
    earlier.used |= call.used
