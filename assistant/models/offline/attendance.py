"""Who was at what was logged, corrected afterwards: "Ewa wasn't there", "Susan was there too"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.references import referents
from assistant.models.offline.retaking import Change
from assistant.models.offline.rules import rules
from assistant.models.offline.shortness import left_over
from assistant.models.offline.slots import reference_to

if TYPE_CHECKING:
    from assistant.models.offline.message import Message
    from assistant.models.offline.schema import Schemas
    from assistant.understanding.findings import PastTurn

_FEW = 2
"""Words beside names and set phrases that a message may have that only says who was there."""


def attending(message: Message, before: PastTurn, schemas: Schemas) -> Change | None:
    """Return the correction of who took part in an activity that a turn logged."""
    return _absent(message, before, schemas) or _joined(message, before, schemas)


def _absent(message: Message, before: PastTurn, schemas: Schemas) -> Change | None:
    """Return the correction that leaves out of an activity who was not there."""
    if not message.said("absent") or left_over(message, "absent", "correcting", "contrast") > _FEW:
        return None
    found = referents(message, 0, len(message.text))
    meant = {str(choice.id) for referent in found for choice in referent.choices if choice.kind == "contact"}
    for past in before.calls:
        logs = past.name == rules()["log_tool"] and past.name in schemas and past.ok
        for argument in schemas[past.name].of_slot("contact") if logs else ():
            held = past.arguments.get(argument.name)
            left = [each for each in held if str(each) not in meant] if isinstance(held, list) else []
            if left and len(left) == len(held or ()) - 1 == len(held or ()) - len(found):
                return Change(past, argument, left)
    return None


def _joined(message: Message, before: PastTurn, schemas: Schemas) -> Change | None:
    """Return the correction that adds to an activity who was there too."""
    if not message.said("joined") or left_over(message, "joined", "correcting") > _FEW:
        return None
    found = [referent.mention for referent in referents(message, 0, len(message.text))]
    people = [mention for mention in found if mention is not None and mention.kind == "contact"]
    for past in before.calls:
        logs = past.name == rules()["log_tool"] and past.name in schemas and past.ok
        for argument in schemas[past.name].of_slot("contact") if logs else ():
            held = past.arguments.get(argument.name)
            if people and len(people) == len(found) and isinstance(held, list):
                every = dict.fromkeys([*held, *(reference_to(mention, argument) for mention in people)])
                return Change(past, argument, list(every))
    return None
