"""Questions of a field that only deals have: what is shown is the deal of the company, not the company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.rules import rules
from assistant.models.offline.slots import ANY_RECORD, reference_to
from assistant.models.offline.subjects import deals_of

if TYPE_CHECKING:
    from assistant.models.offline.calls import Call
    from assistant.models.offline.message import Message
    from assistant.models.offline.schema import Schemas

_OWN = ("account", "contact")


def narrowed(call: Call, message: Message, schemas: Schemas, *, asked: bool = False) -> Call:
    """Return a showing of a company or person as that of its one open deal, where a field of deals is ``asked`` for."""
    shown = schemas[call.tool].of_slot(ANY_RECORD)
    if call.tool != rules()["show_tool"] or not shown:
        return call
    held = str(call.arguments.get(shown[0].name, ""))
    asked = asked or any(message.cued(name, call.start, call.end) for name in rules()["deal_fields"])
    company = _company(held, message) if asked else None
    known = deals_of(message, company) if company is not None else None
    if known is not None and len(known) == 1:
        call.arguments[shown[0].name] = reference_to(known[0], shown[0])
    return call


def _company(reference: str, message: Message) -> int | None:
    """Return the company that a reference is, or where the person works that it is."""
    kind, _, number = reference.partition(":")
    if kind not in _OWN or not number.isdecimal():
        return None
    if kind == "account":
        return int(number)
    named = (mention for span in message.spans for mention in span.candidates)
    return next((each.account_id for each in named if (each.kind, each.id) == (kind, int(number))), None)
