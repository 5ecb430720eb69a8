"""The calls that correct earlier ones: asked anew, changed on the record, or taken back and made again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.models.offline.calls import Call
from assistant.models.offline.outcome import Outcome
from assistant.models.offline.rules import of_tool, reads, rules
from assistant.models.offline.slots import reference_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.schema import Argument, Schemas
    from assistant.understanding.findings import Mention, PastCall, PastTurn


@dataclass(frozen=True)
class Change:
    """What a correction changes: an argument of an earlier call, its new value, and the record which that names."""

    past: PastCall
    argument: Argument
    value: Any
    mention: Mention | None = None

    @property
    def whole(self) -> Any:  # noqa: ANN401  (as the argument takes it)
        """The value as the argument takes it: one of a list is a list."""
        return [self.value] if self.argument.many and not isinstance(self.value, list) else self.value


def correcting(before: PastTurn, changes: Sequence[Change], waiting: Sequence[int], schemas: Schemas) -> Outcome:
    """Return what makes an earlier turn right; what of it still waits for a yes gives way to what is asked now."""
    calls: list[Call] = []
    for change in changes:
        fixed = _fixed(change, schemas)
        if fixed is None:
            calls = _retaken(before, changes, schemas)
            break
        same = [call for call in calls if call.tool == fixed.tool and _one_record(call, fixed, schemas)]
        if same and not change.past.approval_id:
            same[0].arguments |= fixed.arguments
        else:
            calls.append(fixed)
    named = [change.past.approval_id for change in changes if change.past.approval_id in waiting]
    return Outcome(calls, replaces=[number for number in named if number is not None])


def _one_record(call: Call, other: Call, schemas: Schemas) -> bool:
    """Return whether two calls change the same record."""
    required = [each.name for each in schemas[call.tool].arguments.values() if each.required]
    return all(call.arguments.get(name) == other.arguments.get(name) for name in required)


def _fixed(change: Change, schemas: Schemas) -> Call | None:
    """Return the call that corrects one argument: asked anew, or changed on the record that was made."""
    past, argument = change.past, change.argument
    rule = of_tool("corrected_by", past.name)
    anew = Call(past.name, arguments={**past.arguments, argument.name: change.whole})
    if reads(schemas[past.name]) or past.approval_id:
        return anew
    if argument.name in rules()["made_anew"].get(past.name, ()):
        return None
    if rule and rule["tool"] == past.name:
        return anew if argument.name != rule["record"] else None
    return _on_record(change, rule, schemas)


def _on_record(change: Change, rule: dict[str, str] | None, schemas: Schemas) -> Call | None:
    """Return the change of the record that a call made."""
    past, argument = change.past, change.argument
    made = past.records[0] if past.records else None
    if rule is None or made is None or rule["tool"] not in schemas:
        return None
    target = schemas[rule["tool"]]
    record = target.arguments[rule["record"]]
    made = next((each for each in past.records if each.kind == record.slot), made)
    field = target.arguments.get(argument.name)
    if field is None or field.slot != argument.slot or field.name == record.name:
        return None
    reference = reference_to(made, record)
    arguments = {record.name: [reference] if record.many else reference, field.name: change.whole}
    return Call(target.name, arguments=arguments)


def _retaken(before: PastTurn, changes: Sequence[Change], schemas: Schemas) -> list[Call]:
    """Return a taking back of the whole turn, and its calls again as corrected."""
    calls = []
    if before.change_set_id is not None:
        undo = schemas[rules()["undo_tool"]]
        argument = next(iter(undo.arguments), None)
        calls.append(Call(undo.name, arguments={argument: before.change_set_id} if argument else {}))
    for past in before.calls:
        if past.name not in schemas or reads(schemas[past.name]) or past.approval_id or not past.ok:
            continue
        call = Call(past.name, arguments=dict(past.arguments))
        for change in changes:
            if change.past is past:
                call.arguments[change.argument.name] = change.whole
                _leave_old_company(call, change, schemas)
        calls.append(call)
    return calls


def _leave_old_company(call: Call, change: Change, schemas: Schemas) -> None:
    """Take from a call the company and deal of whom it was about, where he whom it is about now works elsewhere."""
    company = change.mention.account_id if change.mention else None
    if company is None or change.argument.slot in {"account", "deal"}:
        return
    accounts = schemas[call.tool].of_slot("account")
    if any(call.arguments.get(each.name) == str(company) for each in accounts):
        return
    for each in schemas[call.tool].of_slot("account", "deal"):
        call.arguments.pop(each.name, None)
