"""Changes of several deals told by conditions: "both deals in Demo", "all my deals over 20k"."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from assistant.models.offline.calls import Call, Need
from assistant.models.offline.rules import reads, rules
from assistant.models.offline.slots import put_values, several_deals

if TYPE_CHECKING:
    from assistant.models.offline.message import Message
    from assistant.models.offline.schema import Schemas, ToolSchema

DEAL, STAGE = "deal", "stage"
_MOST = 50


def choose_by_conditions(call: Call, message: Message, schemas: Schemas) -> Call:
    """Return a change of deals that are told by conditions with the deals that meet them, looked up first.

    Where none meets them, it is the list of them that is returned, which says so.
    """
    wanted = _deals_lacking(call, message, schemas)
    tool = rules()["lookups"][DEAL]["tool"]
    if wanted is None or tool not in schemas:
        return call
    conditions = _conditions(call, message, schemas[tool])
    if not conditions:
        return call
    reference = json.dumps({**conditions, "limit": _MOST}, sort_keys=True)
    found = message.looked_up.get(reference)
    if found is None:
        call.needs = [need for need in call.needs if need.argument != wanted]
        call.needs.append(Need("lookup", wanted, reference))
        return call
    if not found:
        return Call(tool, call.start, call.end, conditions)
    call.arguments[wanted] = [str(each.id) for each in found]
    call.needs = [need for need in call.needs if need.argument != wanted]
    return call


def _deals_lacking(call: Call, message: Message, schemas: Schemas) -> str | None:
    schema = schemas[call.tool]
    many = [each for each in schema.of_slot(DEAL) if each.many and each.required]
    if reads(schema) or not many or call.arguments.get(many[0].name):
        return None
    return many[0].name if several_deals(message, call.start, call.end) else None


def _conditions(call: Call, message: Message, listing: ToolSchema) -> dict[str, Any]:
    """Return what is said of the deals, beside what is to be changed of them."""
    trial = Call(listing.name, call.start, call.end, used=set(call.used))
    put_values(trial, listing, message)
    return {name: value for name, value in trial.arguments.items() if name not in {"limit", "order"}}
