"""What the clauses of a message are about: subjects carry over from clause to clause, or from earlier turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.offline.calls import Need
from assistant.models.offline.persons import persons_meant
from assistant.models.offline.references import (
    Referent,
    account_ids,
    anaphors,
    in_focus,
    last_shown,
    listed,
    points_back,
    referents,
)
from assistant.models.offline.rules import reads, rules
from assistant.models.offline.slots import ANY_RECORD, put_referents, reference_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.offline.calls import Call
    from assistant.models.offline.message import Message
    from assistant.models.offline.reading import Clause
    from assistant.models.offline.schema import Argument, ToolSchema
    from assistant.understanding.findings import Mention

DEAL, ACCOUNT, ACTIVITY = "deal", "account", "activity"
RECORD_SLOTS = ("contact", "account", "deal", "lead", "task", "activity", ANY_RECORD)


def subjects_of(message: Message, clauses: Sequence[Clause], position: int) -> list[Referent]:
    """Return what a clause is about: what it names, or the nearest clause before that names something, or after.

    "Both" and the like mean all that the message names.
    """
    clause = clauses[position]
    named = [referents(message, other.start, other.end) for other in clauses]
    if named[position]:
        return named[position]
    if message.said("plural", clause.start, clause.end):
        return _distinct([referent for found in named for referent in found])
    before = next((found for found in reversed(named[:position]) if found), None)
    after = next((found for found in named[position + 1 :] if found), [])
    return before or anaphors(message, clause.start, clause.end) or after


def _distinct(found: Sequence[Referent]) -> list[Referent]:
    seen: dict[tuple[str, object], Referent] = {}
    for referent in found:
        key = referent.mention.id if referent.mention else referent.reference
        seen.setdefault((referent.kind, key), referent)
    return list(seen.values())


def put_subjects(call: Call, schema: ToolSchema, message: Message, found: Sequence[Referent]) -> None:
    """Give a call its records: those named, the deals of accounts named, and for what it needs, what was spoken of."""
    put_referents(call, schema, found, message)
    for argument in schema.of_slot(DEAL):
        if argument.required or call.tool in rules()["deal_of_account"]:
            _put_deals(call, argument, message, found)
    _put_account(call, schema, found)
    for argument in schema.of_slot(*RECORD_SLOTS):
        if argument.required and call.lacks(argument):
            _put_spoken(call, schema, argument, message, found)
    if not reads(schema) and not _has_record(call, schema):
        _put_pointed(call, schema, message)


def _put_account(call: Call, schema: ToolSchema, found: Sequence[Referent]) -> None:
    """Give a call the account of its person."""
    accounts = account_ids(found)
    if call.tool in rules()["account_of_contact"] and len(accounts) == 1:
        for argument in schema.of_slot(ACCOUNT):
            if call.lacks(argument):
                call.put(argument, str(accounts[0]))


def _has_record(call: Call, schema: ToolSchema) -> bool:
    return any(not call.lacks(argument) for argument in schema.of_slot(*RECORD_SLOTS))


def _put_deals(call: Call, argument: Argument, message: Message, found: Sequence[Referent]) -> None:
    if not call.lacks(argument) or any(referent.unknown for referent in found):
        return
    accounts = account_ids(found)
    if not accounts and argument.required:
        accounts = _account_spoken_of(message)
    for account in accounts if argument.many else accounts[:1]:
        _put_deal_of(call, argument, message, account)


def _account_spoken_of(message: Message) -> list[int]:
    """Return the account of the focus, where no deal was spoken of."""
    known = in_focus(message, ACCOUNT)
    return [known.id] if known and in_focus(message, DEAL) is None else []


def _put_deal_of(call: Call, argument: Argument, message: Message, account: int) -> None:
    """Give a call the one deal of an account that is known; several are a question, none known a look-up."""
    known = deals_of(message, account)
    if known is not None and len(known) == 1:
        call.put(argument, str(known[0].id))
    elif not argument.required:
        return
    elif known is None:
        call.needs.append(Need("lookup", argument.name, str(account)))
    elif known and argument.many and message.said("plural", call.start, call.end):
        for each in known:
            call.put(argument, str(each.id))
    elif known:
        call.needs.append(Need("which", argument.name, _label(message, account), tuple(known)))
    else:
        call.needs.append(Need("missing", argument.name, _label(message, account)))


def _label(message: Message, account: int) -> str:
    named = (mention for span in message.spans for mention in span.candidates)
    spoken = message.findings.focus.get(ACCOUNT, [])
    return next((each.label for each in (*named, *spoken) if (each.kind, each.id) == (ACCOUNT, account)), "")


def deals_of(message: Message, account: int) -> list[Mention] | None:
    """Return the open deals of an account, as far as this conversation knows them; None if it does not."""
    if str(account) in message.looked_up:
        return message.looked_up[str(account)]
    spoken = in_focus(message, DEAL)
    if spoken is not None and _deal_of(spoken, account):
        return [spoken]
    return [mention for mention in message.findings.open_deals if _deal_of(mention, account)] or None


def _deal_of(mention: Mention, account: int) -> bool:
    return mention.kind == DEAL and mention.account_id == account


def _put_spoken(
    call: Call, schema: ToolSchema, argument: Argument, message: Message, found: Sequence[Referent]
) -> None:
    """Give a call the record that it needs from the conversation, or the account from its person."""
    accounts = account_ids(found)
    if argument.slot == ACCOUNT and accounts:
        call.put(argument, str(accounts[0]))
        return
    if any(referent.kind != argument.slot for referent in found) and not reads(schema):
        return
    if argument.slot == ANY_RECORD and not reads(schema) and _task_in_words(message, call):
        return
    if argument.slot == ACTIVITY and _of_person_only(message, call):
        return
    known = _any_spoken(message, call) if argument.slot == ANY_RECORD else in_focus(message, argument.slot)
    worded = argument.slot in rules()["worded"] and not points_back(message, call.start, call.end)
    several = listed(message, argument.slot) if not reads(schema) else []
    if several and not worded:
        call.needs.append(Need("which", argument.name, "", tuple(several)))
    elif known is not None and not worded:
        call.put(argument, reference_to(known, argument))


def _of_person_only(message: Message, call: Call) -> bool:
    """Return whether a part of a message points at a person, and at no activity: "book a meeting with her"."""
    person = message.said("anaphor_contact", call.start, call.end)
    return person and not message.said("anaphor_activity", call.start, call.end)


def _task_in_words(message: Message, call: Call) -> bool:
    """Return whether a task is named by words of its title, not pointed at."""
    task = message.said("task_noun", call.start, call.end)
    return task and not points_back(message, call.start, call.end)


def _any_spoken(message: Message, call: Call) -> Mention | None:
    """Return what was spoken of last; for a pronoun of a gender, whom it fits."""
    if message.said("anaphor_female", call.start, call.end) or message.said("anaphor_male", call.start, call.end):
        persons = persons_meant(message, call.start, call.end)
        if len(persons) == 1:
            return persons[0]
    shown = last_shown(message)
    if shown:
        return shown[0]
    spoken = [in_focus(message, kind) for kind in (DEAL, ACCOUNT, "contact")]
    return next((mention for mention in spoken if mention is not None), None)


def _put_pointed(call: Call, schema: ToolSchema, message: Message) -> None:
    """Give a call that names nothing, but points back, what the last turn was about."""
    if not points_back(message, call.start, call.end):
        return
    person = _of_person_only(message, call)
    for mention in reversed(last_shown(message)):
        if person and mention.kind not in {"contact", ACCOUNT}:
            continue
        for argument in schema.of_slot(mention.kind):
            several = listed(message, mention.kind)
            if several and call.lacks(argument):
                call.needs.append(Need("which", argument.name, "", tuple(several)))
                return
            if call.lacks(argument):
                call.put(argument, reference_to(mention, argument))
                return
