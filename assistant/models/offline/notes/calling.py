"""From what was read in pasted notes to the one call that logs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.models.offline.calls import Call, Need
from assistant.models.offline.message import Message
from assistant.models.offline.notes.actions import dated
from assistant.models.offline.notes.reading import read_notes
from assistant.models.offline.notes.recognising import paste_in
from assistant.models.offline.outcome import Outcome
from assistant.models.offline.plan import make_plan
from assistant.models.offline.rules import rules

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from assistant.models.offline.notes.actions import Action
    from assistant.models.offline.notes.reading import Notes
    from assistant.models.offline.notes.recognising import Paste
    from assistant.models.offline.notes.statements import Statement
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Schemas
    from assistant.understanding.findings import Findings

    Analyse = Callable[[str, Findings, Collection[str]], Sequence[Clause]]

TOOL = "log_notes"
_KINDS = {"contacts": "contact", "colleagues": "user", "others": "stranger"}
_LONGEST = 500
_BUSINESS = frozenset({"account", "contact", "deal"})
_SEVERAL = 3


def noted(message: Message, schemas: Schemas, analyse: Analyse) -> Outcome | None:
    """Return the call that logs what is pasted into a message; None where nothing is.

    What a pasted text says is told and quoted: nothing in it is done.
    """
    paste = paste_in(message.text) if TOOL in schemas else None
    if paste is None:
        return None
    notes = read_notes(message, paste)
    if _a_day(message, paste, notes):
        return None
    call = Call(TOOL, arguments=_arguments(message, notes))
    if not any(call.arguments.get(name) for name in ("account", "deal", "contacts")):
        call.needs.append(Need("missing", "account"))
    return Outcome([call, *_besides(message, paste, schemas, analyse)])


def _a_day(message: Message, paste: Paste, notes: Notes) -> bool:
    """Return whether it is a report of several companies rather than notes of one meeting."""
    if notes.people or paste.own:
        return False
    named = {
        best.id if best.kind == "account" else best.account_id
        for span in message.within(paste.start, paste.end)
        for best in span.candidates[:1]
        if best.kind in _BUSINESS
    }
    return len(named) >= _SEVERAL


def _besides(message: Message, paste: Paste, schemas: Schemas, analyse: Analyse) -> Iterator[Call]:
    """Yield what the person's own words ask for besides: "log this and move the deal to Demo:"."""
    for start, end in paste.own:
        text = message.text[start:end]
        moved = {"start": -start, "end": -start}
        spans = [
            span.model_copy(update={name: getattr(span, name) + by for name, by in moved.items()})
            for span in message.within(start, end)
        ]
        findings = message.findings.model_copy(update={"spans": spans})
        own = Message(text, findings, message.looked_up)
        clauses = list(analyse(text, findings, schemas.keys()))
        for call in make_plan(own, clauses, schemas).calls:
            if call.tool in rules()["beside_notes"] and call.ready:
                yield call


def _arguments(message: Message, notes: Notes) -> dict[str, Any]:
    """Return what is known, as the tool's arguments."""
    about = notes.about
    me = message.findings.actor.id if message.findings.actor else None
    found: dict[str, Any] = {
        "text": notes.text,
        "type": about.type,
        "account": None if about.account is None else str(about.account),
        "deal": str(about.deal.id) if about.deal else None,
        "when": about.when,
        "minutes": about.minutes,
        "subject": about.subject[:_LONGEST] if about.subject else None,
        "language": message.findings.language,
        "summary": [_quoted(one) for one in notes.summary],
        "decisions": [one.text for one in notes.decisions],
        "tasks": [_task(one, me) for one in dated([one for one in notes.actions if one.ours])],
        "theirs": [_theirs(one) for one in notes.actions if not one.ours],
        **{name: _quoted(one) for name, one in notes.qualification.items()},
        "competitors": notes.competitors,
    }
    for name, kind in _KINDS.items():
        people = [one for one in notes.people if one.kind == kind and (kind != "user" or one.id != me)]
        found[name] = [one.reference for one in people]
    return {name: value for name, value in found.items() if value not in (None, [], "")}


def _quoted(one: Statement) -> str:
    """Return a statement, with who said it where several speak."""
    return f"{one.speaker}: {one.text}" if one.speaker else one.text


def _task(action: Action, me: int | None) -> dict[str, Any]:
    owner = action.owner.reference if action.owner and action.owner.id != me else None
    due = {"due": action.due} if action.due else {}
    return {"title": action.title, **due, **({"owner": owner} if owner else {})}


def _theirs(action: Action) -> str:
    """Return what the customer will do, with who and by when where that is known."""
    who: Sequence[str | None] = (action.owner.label if action.owner else None, action.due)
    told = ", ".join(part for part in who if part)
    return f"{action.title} ({told})" if told else action.title
