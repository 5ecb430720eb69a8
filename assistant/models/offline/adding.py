"""More words for what was logged just now: "add to it that …" lengthens its text instead of making a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.calls import Call
from assistant.models.offline.dialogue import last_calls
from assistant.models.offline.outcome import Outcome
from assistant.models.offline.rules import rules
from assistant.models.offline.titles import after_lead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas


def added(message: Message, clauses: Sequence[Clause], schemas: Schemas) -> Outcome | None:
    """Return the call that adds to the activity of the last turn, where a message asks for just that."""
    rule, body = rules()["corrected_by"][rules()["log_tool"]], rules()["collects"][rules()["log_tool"]]
    before = last_calls(message)
    logged = (
        next((call for call in before.calls if call.name == rules()["log_tool"] and call.ok), None) if before else None
    )
    to_it = message.words["to_it"].search(message.folded)
    noted = clauses and dict(clauses[0].tools).get(rules()["note_tool"], 0.0) >= float(rules()["least_note"])
    if logged is None or to_it is None or not noted or rule["tool"] not in schemas:
        return None
    made = next((record for record in logged.records if record.kind == rule["record"]), None)
    begin = after_lead(message, to_it.end(), len(message.text), "to_it_lead")
    text = message.text[begin:].strip()
    if made is None or not text:
        return None
    held = str(logged.arguments.get(body) or "")
    whole = "\n".join(part for part in (held, text) if part)
    return Outcome([Call(rule["tool"], arguments={rule["record"]: str(made.id), body: whole})])
