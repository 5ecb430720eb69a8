"""Which of the people spoken of a pronoun means: by its gender, where their names tell theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_store.matching.genders import gender_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.message import Message
    from assistant.understanding.findings import Mention

CONTACT = "contact"
_FEMININE, _MASCULINE = "feminine", "masculine"


def persons_meant(message: Message, start: int, end: int) -> list[Mention]:
    """Return the contacts that a pronoun in a part of a message may mean; one of those spoken of last, if it fits.

    Several are returned where it fits several of the last turn that named anybody.
    """
    spoken = message.findings.focus.get(CONTACT, [])
    gender = _gender_said(message, start, end)
    if gender is None:
        return spoken[:1]
    fitting = [mention for mention in spoken if _gender(mention) in {gender, None}]
    sure = [mention for mention in fitting if _gender(mention) == gender]
    recent = _of_last_turn(message, sure) or _of_last_turn(message, fitting)
    return recent or (sure or fitting)[:1]


def _gender_said(message: Message, start: int, end: int) -> str | None:
    """Return the gender of the pronouns in a part of a message; None where they have none, or both."""
    said = [
        gender
        for gender, name in ((_FEMININE, "anaphor_female"), (_MASCULINE, "anaphor_male"))
        if message.said(name, start, end)
    ]
    return said[0] if len(said) == 1 else None


def _gender(mention: Mention) -> str | None:
    """Return the gender that a person's given name tells; an ending tells it where no list does."""
    given = mention.label.split(" ")[0]
    return gender_of(given) or (_FEMININE if given.endswith("a") else None)


def _of_last_turn(message: Message, fitting: Sequence[Mention]) -> list[Mention]:
    """Return those of some people who were spoken of in the last turn that names anybody."""
    for turn in reversed(message.findings.turns):
        named = {
            each.id
            for each in (*turn.mentions, *(record for call in turn.calls for record in call.records))
            if each.kind == CONTACT
        }
        if named:
            return [mention for mention in fitting if mention.id in named]
    return []
