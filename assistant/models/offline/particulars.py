"""What a list of facts says of somebody new: name, title, address, number, company, between commas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.models.offline.message import is_reference
from assistant.models.offline.rules import of_tool
from assistant.models.offline.wording import flat

if TYPE_CHECKING:
    from assistant.models.offline.calls import Call
    from assistant.models.offline.message import Message
    from assistant.models.offline.schema import ToolSchema

_FACT = re.compile(r"[^,;\n]+")
_SETTLED = frozenset({"email", "phone", "money", "domain", "day", "moment", "number"})
_LONGEST = 6
_DOMAIN_WORD = 4


def put_particulars(call: Call, schema: ToolSchema, message: Message) -> None:
    """Give a call that makes somebody the facts of a list that no span tells: his title, or the lead's company."""
    free = of_tool("particulars", call.tool)
    if not free:
        return
    facts = _unclaimed(call, message)
    if free == "company":
        company = _company(facts, str(call.arguments.get("email", "")))
        if company:
            call.arguments["company"] = company
    elif facts and free in schema.arguments and call.lacks(schema.arguments[free]):
        call.arguments[free] = facts[0]


def _unclaimed(call: Call, message: Message) -> list[str]:
    """Return the parts between commas, behind the name, that are nothing else."""
    end = max(call.end, message.sentence(call.end - 1)[1] if call.end else 0)
    name = flat(str(call.arguments.get("name", "")))
    at = message.folded.find(name, call.start, end) if name else -1
    if at < 0:
        return []
    found = []
    for part in _FACT.finditer(message.text, at + len(name), end):
        spans = message.within(part.start(), part.end())
        known = any(span.type in _SETTLED or (span.candidates and is_reference(span)) for span in spans)
        text = part.group().strip(" .")
        if text and not known and len(text.split()) <= _LONGEST and part.start() > at + len(name):
            found.append(text)
    return found


def _company(facts: list[str], email: str) -> str | None:
    """Return the fact that is a company: the one that the e-mail address is called like, or else the last."""
    domain = flat(email.partition("@")[2]).replace("-", "")
    alike = [fact for fact in facts if any(len(word) >= _DOMAIN_WORD and word in domain for word in flat(fact).split())]
    return alike[0] if alike else next(iter(facts[-1:]), None)
