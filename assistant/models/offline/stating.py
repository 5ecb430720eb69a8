"""Fields of a deal that a clause states: "next step: book the demo", "close date now 15 January", "value 45k"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.models.offline.lexicon import folded_words
from assistant.models.offline.lexicon import lexicon as grammar
from assistant.models.offline.reading import Act
from assistant.models.offline.rules import rules
from assistant.models.offline.titles import TIMES
from assistant.models.offline.wording import cues
from assistant.models.offline.wrappers import says_nothing

if TYPE_CHECKING:
    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas

_NEVER = frozenset({Act.NEGATED, Act.HYPOTHETICAL, Act.CORRECTION, Act.ANSWER})
_TYPES = {"close_date": TIMES, "amount": frozenset({"money", "number"})}
_SETS = re.compile(r"\s*(?:[:=]|[-=]+>|→)")
_QUESTION_MARK = "?"
_NEAR = 24
"""How far behind the name of a field its value stands at most."""


def stated(message: Message, clause: Clause, schemas: Schemas) -> str | None:
    """Return the tool that sets the field of a deal which a clause names first, with its new value; None otherwise."""
    tool = rules()["evidence"]["money"]
    closing = message.text[clause.end : clause.end + 1]
    if tool not in schemas or clause.act in _NEVER or _QUESTION_MARK in clause.text + closing:
        return None
    named = (field for field in rules()["deal_fields"] if _sets(message, clause, field))
    return str(tool) if next(named, None) else None


def _sets(message: Message, clause: Clause, field: str) -> bool:
    found = cues()[field].search(message.folded, clause.start, clause.end)
    words = folded_words(message.folded[found.start() : clause.end]) if found else ()
    if found is None or not grammar(message.findings.language).field_nouns.at(words, 0):
        return False
    if not says_nothing(message, clause.start, found.start(), "deal_words"):
        return False
    rest = message.folded[found.end() : clause.end]
    if field in _TYPES:
        near = message.within(found.end(), min(clause.end, found.end() + _NEAR))
        return any(span.type in _TYPES[field] for span in near)
    told = _SETS.match(rest) or message.words["value_lead"].match(rest.lstrip())
    return bool(told) and any(character.isalnum() for character in rest[told.end() if told else 0 :])
