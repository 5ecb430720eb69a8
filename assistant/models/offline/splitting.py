"""One report of people of several companies: an activity for each company."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.models.offline.references import best
from assistant.models.offline.rules import rules

if TYPE_CHECKING:
    from assistant.models.offline.calls import Call
    from assistant.models.offline.message import Message
    from assistant.models.offline.schema import Schemas
    from assistant.understanding.findings import Span

CONTACTS = "contacts"
_WORD = re.compile(r"\w+")
_APART = 2
"""How many words stand at least between people who are told of apart."""
_OF_ONE = ("account", "deal")


def apart(call: Call, message: Message, schemas: Schemas) -> list[Call]:
    """Return a logged activity as one for each company of its people; any other call as it is."""
    people = call.arguments.get(CONTACTS)
    if call.tool != rules()["log_tool"] or not isinstance(people, list) or call.needs or _together(call, message):
        return [call]
    works = _companies(message)
    by_company: dict[int, list[str]] = {}
    for person in people:
        if person not in works:
            return [call]
        by_company.setdefault(works[person], []).append(person)
    if len(by_company) == 1:
        return [call]
    return [_for_company(call, company, persons, message, schemas) for company, persons in by_company.items()]


def _together(call: Call, message: Message) -> bool:
    """Return whether the people are told in one breath: "Olga and Marek", and not "Olga about …, Marek about …"."""
    named = [span for span in message.within(call.start, call.end) if _is_person(span)]
    gaps = [message.folded[one.end : other.start] for one, other in pairwise(named)]
    enough = _APART if call.arguments.get("type") in rules()["one_by_one"] else _APART + 1
    return not any(len(_WORD.findall(gap)) >= enough for gap in gaps)


def _is_person(span: Span) -> bool:
    return any(mention.kind == "contact" for mention in best(span.candidates))


def _for_company(call: Call, company: int, people: list[str], message: Message, schemas: Schemas) -> Call:
    kept = {name: value for name, value in call.arguments.items() if name not in _OF_ONE}
    own = {"account": str(company)} if "account" in schemas[call.tool].arguments else {}
    deals = [each for each in message.findings.open_deals if each.account_id == company]
    if len(deals) == 1:
        own["deal"] = str(deals[0].id)
    return replace(call, arguments={**kept, CONTACTS: people, **own})


def _companies(message: Message) -> dict[str, int]:
    """Return the company of each person that the message names, by the person's id."""
    named = [mention for span in message.spans for mention in span.candidates]
    return {str(each.id): each.account_id for each in named if each.kind == "contact" and each.account_id is not None}
