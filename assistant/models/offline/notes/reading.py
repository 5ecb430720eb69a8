"""Pasted notes, read: what they are about, who took part, and what they say, each with its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.models.offline.notes import cues
from assistant.models.offline.notes.about import About, about_of, day_of
from assistant.models.offline.notes.actions import Action, Actions
from assistant.models.offline.notes.cast import Cast, Person, participants
from assistant.models.offline.notes.findings import Facts
from assistant.models.offline.notes.rivals import Rivals
from assistant.models.offline.notes.statements import pages_of
from assistant.models.offline.notes.summary import summary_of

if TYPE_CHECKING:
    from assistant.models.offline.message import Message
    from assistant.models.offline.notes.recognising import Paste
    from assistant.models.offline.notes.statements import Statement


@dataclass(frozen=True)
class Notes:
    """All that was read from pasted notes; ``text`` is the whole of them."""

    text: str
    about: About
    people: list[Person] = field(default_factory=list)
    summary: list[Statement] = field(default_factory=list)
    decisions: list[Statement] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    qualification: dict[str, Statement] = field(default_factory=dict)
    competitors: list[str] = field(default_factory=list)


def _for_machines(one: Statement) -> bool:
    """Return whether a statement tells a program what to do: it is kept with the text, and nothing else."""
    return cues.said("to_machines", one.text)


def read_notes(message: Message, paste: Paste) -> Notes:
    """Return what the pasted text of a message says."""
    pages = pages_of(message.text, paste.start, paste.end)
    pages.statements = [one for one in pages.statements if not _for_machines(one)]
    own = list(paste.own)
    about = about_of(message, pages, own)
    cast = Cast(message, pages, about.account)
    people = participants(message, pages, cast, own)
    actions = Actions(message, pages, cast, day_of(about, message.findings.today)).found()
    facts = Facts(message, pages, cast, actions)
    decisions = facts.decisions()
    qualification = facts.qualification()
    competitors = Rivals(message, cast, people).found(facts.rest)
    telling = {one.start for one in [*qualification.values(), *(one for _, one in competitors)]}
    listed = {action.statement.start for action in actions} | {one.start for one in decisions}
    return Notes(
        message.text[paste.start : paste.end].strip(),
        about,
        people,
        summary_of(message, pages.statements, telling, listed),
        decisions,
        actions,
        qualification,
        [name for name, _ in competitors],
    )
