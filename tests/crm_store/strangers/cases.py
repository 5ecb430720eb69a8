"""Services whose arguments cannot be made up from their names, and those that no stranger can reach."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_store.analytics.query import Filter, Query
from crm_store.models import Account, Activity, Contact, Deal, Lead, Product, Segment, Task
from tests.crm_store.conftest import NOW
from tests.crm_store.strangers.ground import SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.crm_store.strangers.ground import Ground

    Case = Callable[[Ground], Iterable[dict[str, Any]]]

_KINDS: dict[type[Any], str] = {
    Account: "account_id",
    Contact: "contact_id",
    Deal: "deal_id",
    Activity: "activity_id",
    Task: "task_id",
    Lead: "lead_id",
    Segment: "segment_id",
}


def _histories(ground: Ground) -> Iterable[dict[str, Any]]:
    return ({"kind": kind, "row_id": ground.hidden[name]} for kind, name in _KINDS.items())


def _names(ground: Ground) -> Iterable[dict[str, Any]]:
    for kind, name in _KINDS.items():
        for reference in (SECRET, f"{SECRET} Holding", f"{SECRET} deal", str(ground.hidden[name])):
            yield {"kind": kind, "reference": reference}


def _namesakes(_ground: Ground) -> Iterable[dict[str, Any]]:
    names = (f"{SECRET} Holding", f"{SECRET} Kowalska", f"{SECRET} deal", SECRET)
    return ({"kind": kind, "name": name} for kind in (Account, Contact, Deal, Lead) for name in names)


def _filters(_ground: Ground) -> Iterable[dict[str, Any]]:
    fields = {Account: "name", Contact: "first_name", Deal: "account", Lead: "company_name", Task: "deal"}
    for kind, field in fields.items():
        yield {"kind": kind, "filters": {"field": field, "op": "contains", "value": SECRET}}


def _pages(ground: Ground) -> Iterable[dict[str, Any]]:
    return ({"kind": case["kind"], "where": case["filters"]} for case in _filters(ground))


def _links(ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"values": {"deal_id": ground.hidden["deal_id"]}}
    yield {"values": {}, "contact_ids": [ground.hidden["contact_id"]]}
    yield {"values": {"deal_id": ground.own["deal_id"], "account_id": ground.hidden["account_id"]}}


def _references(ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"kind": Task, "values": {"deal_id": ground.hidden["deal_id"]}}


def _questions(_ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"query": Query("pipeline")}
    yield {"query": Query("pipeline", group_by=("account",))}
    yield {"query": Query("pipeline", filters=(Filter("account", "contains", SECRET),))}


def _dismissals(ground: Ground) -> Iterable[dict[str, Any]]:
    for kind in ("account", "contact"):
        name = f"{kind}_id"
        yield {"kind": kind, "one": ground.own[name], "other": ground.hidden[name]}


def _exact(ground: Ground) -> Iterable[dict[str, Any]]:
    return (case for case in _names(ground) if case["kind"] in {Account, Contact, Deal, Lead})


def _kinds(_ground: Ground) -> Iterable[dict[str, Any]]:
    return ({"kind": kind} for kind in ("account", "contact"))


def _words(_ground: Ground) -> Iterable[dict[str, Any]]:
    from crm_store.matching.mentions import Word

    yield {"words": [Word(0, 7, SECRET.lower(), 1.0), Word(8, 16, "kowalska", 1.0)]}
    yield {"words": [Word(0, 7, SECRET.lower(), 1.0), Word(8, 15, "holding", 1.0)]}


def _deals_of(ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"account_ids": [ground.hidden["account_id"]]}


def _taken(_ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"kind": Product, "name": SECRET}


def _public(_ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"kind": Product, "reference": SECRET}


def _around_now(ground: Ground) -> Iterable[dict[str, Any]]:
    begins, ends = NOW - timedelta(days=1), NOW + timedelta(days=2)
    for who in ("cyd", "ann"):
        yield {"begins": begins, "ends": ends, "owner_id": ground.world.id_of(who)}


def _since(ground: Ground) -> Iterable[dict[str, Any]]:
    for owner_id in (None, ground.world.id_of("ann")):
        yield {"since": NOW.date() - timedelta(days=30), "owner_id": owner_id}


def _row_ids(ground: Ground) -> Iterable[dict[str, Any]]:
    return ({"kind": kind, "row_ids": [ground.own[name], ground.hidden[name]]} for kind, name in _KINDS.items())


def _activity_ids(ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"activity_ids": [ground.own["activity_id"], ground.hidden["activity_id"]]}


def _deal_ids(ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"deal_ids": [ground.own["deal_id"], ground.hidden["deal_id"]]}


def _worth(_ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"op": ">", "amount": Decimal(5)}


def _given(ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"conversation_id": ground.hidden["conversation_id"], "moment": NOW - timedelta(days=1)}


def _turns(ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"conversation": ground.hidden["conversation_id"], "limit": 5}


def _unanswered(ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"conversation": ground.hidden["conversation_id"], "before": 1_000_000}


def _keyed(_ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"key": SECRET}


def _requests(_ground: Ground) -> Iterable[dict[str, Any]]:
    from crm_store.idempotency import digest

    return ({"key": SECRET, "request_hash": digest(request)} for request in (SECRET, "another"))


def _replies(_ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"key": SECRET, "response": {"reply": "mine"}}


def _columns(_ground: Ground) -> Iterable[dict[str, Any]]:
    for kind, column in ((Account, "name"), (Contact, "last_name"), (Deal, "name"), (Lead, "company_name")):
        yield {"kind": kind, "column": column}


def _models(_ground: Ground) -> Iterable[dict[str, Any]]:
    return ({"kind": kind} for kind in (Account, Contact, Deal, Lead, Task, Activity))


def _catalogued(_ground: Ground) -> Iterable[dict[str, Any]]:
    return ({"kind": kind} for kind in ("account", "contact", "lead", "deal", "activity", "task"))


def _paths(_ground: Ground) -> Iterable[dict[str, Any]]:
    for kind, path in (("account", "name"), ("deal", "account.name"), ("contact", "last_name"), ("lead", "name")):
        yield {"kind": kind, "path": path}


CASES: dict[str, Case] = {
    "agenda.appointments": _around_now,
    "analytics.answering.answer": _questions,
    "analytics.answering.deals_behind": _questions,
    "analytics.slippage.slipped": _since,
    "approvals.given_since": _given,
    "conversations.recent": _turns,
    "conversations.unanswered": _unanswered,
    "deal_lists.last_activities": _deal_ids,
    "deal_lists.worth": _worth,
    "duplicates.dismiss": _dismissals,
    "duplicates.find_duplicates": _kinds,
    "field_catalogue.fields_of": _catalogued,
    "field_catalogue.values_of": _paths,
    "field_values.column_values": _columns,
    "field_values.custom_fields": _models,
    "filters.condition": _filters,
    "filters.filtered": _filters,
    "idempotency.answer": _replies,
    "idempotency.claim": _requests,
    "idempotency.earlier": _requests,
    "idempotency.release": _keyed,
    "idempotency.taken": _keyed,
    "change_log.history": _histories,
    "links.agreeing": _links,
    "listing.page": _pages,
    "lookup.loaded": _row_ids,
    "lookup.named": _names,
    "matching.mentions.mentions": _words,
    "namesakes.by_id": _names,
    "namesakes.exact": _exact,
    "namesakes.same_name": _namesakes,
    "open_deals.open_deals": _deals_of,
    "participants.of_activities": _activity_ids,
    "storing.check_references": _references,
    "unique_names.find": _taken,
    "unique_names.named": _public,
    "unique_names.refuse_taken": _taken,
}

UNREACHABLE: dict[str, str] = {
    "advice.signals": "takes deals that the caller has been given",
    "advice_facts.gather": "takes deals that the caller has been given",
    "analytics.conditions.condition_of": "a step of answer: it returns a condition, not rows",
    "analytics.planning.plan_of": "a step of answer: it returns a plan, not rows",
    "approvals.ask": "stores what the actor himself asked for",
    "approvals.decide": "takes an approval that the caller has been given",
    "approvals.expire": "a step of the machinery: it returns a count of all that is too old",
    "approvals.record": "takes an approval that the caller has been given",
    "conversations.begin": "a channel names the conversations of whom it has authenticated",
    "conversations.conversation_id": "a channel names the conversations of whom it has authenticated",
    "conversations.finish": "takes a lease that the caller has been given",
    "conversations.hold": "takes a lease that the caller has been given",
    "conversations.renew": "takes a lease that the caller has been given",
    "conversations.settle": "takes a turn that the caller has been given",
    "company.applying.apply": "the company file, which is everybody's; writing it is refused to all but admins",
    "company.qualification.qualifies": "takes a lead that the caller has been given",
    "company.report.differing": "takes a row that the caller has been given",
    "company.report.in_words": "takes a value that the caller has been given",
    "company.uses.uses": "takes a row that the caller has been given; counts what is visible",
    "exporting.export": "writes files; its own tests export as a stranger",
    "deal_lists.idle_for": "returns a filter; reads nothing",
    "deal_lists.stages_of": "takes deals that the caller has been given",
    "jobs.enqueue": "the machinery's: a job is written by the service that causes it",
    "jobs.finish": "the machinery's: takes a job that the caller has been given",
    "jobs.forget": "the machinery's: a worker clears away what is done",
    "jobs.put_off": "the machinery's: takes a job that the caller has been given",
    "jobs.renew": "the machinery's: takes a job that the caller has been given",
    "jobs.seen": "the machinery's: a worker says that it is there",
    "jobs.state": "the machinery's: counts jobs, of all users alike",
    "jobs.take": "the machinery's: a worker takes what is next",
    "hierarchy.refuse_cycle": "takes rows that the caller has been given; tested with a hidden parent in between",
    "change_log.author": "takes a change set that the caller has been given",
    "removal.remove": "takes a row that the caller has been given; tested with hidden records on it",
    "rights.check_create": "takes a row that the caller has been given",
    "rights.check_quota": "takes a user or a team, which everybody sees",
    "rights.check_reassign": "takes a row that the caller has been given",
    "rights.check_writer": "reads nothing",
    "stage_rules.check_reason": "takes a stage, which everybody sees",
    "stage_rules.entering": "takes a deal that the caller has been given",
    "stage_rules.missing": "takes a deal that the caller has been given",
    "storing.add": "the last step of the services above: takes a new row",
    "storing.update": "the last step of the services above: takes a row that the caller has been given",
    "storing.check_past": "reads nothing",
}
"""Functions that take no id or name to reach a hidden record with, each with the reason."""

PUBLIC = (
    "campaigns.",
    "company_words.",
    "fiscal.",
    "inputs.",
    "own_company.",
    "products.",
    "rates.",
    "teams.",
    "unique_names.",
    "users.",
    "vocabulary.",
)
"""Modules about what everybody sees: there is nothing in them that an admin sees and a stranger does not."""

NOT_ROWS = {
    "approvals.given_since": "what the actor himself gave his yes to",
    "conversations.recent": "the actor's own turns",
    "conversations.unanswered": "the actor's own turns",
    "idempotency.answer": "a key belongs to a user",
    "idempotency.claim": "a key belongs to a user",
    "idempotency.earlier": "a key belongs to a user",
    "idempotency.release": "a key belongs to a user",
    "idempotency.taken": "a key belongs to a user",
    "company.applying.is_set_up": "the company is everybody's",
    "deal_lists.worth": "the hidden deals are in the company's currency, as all others",
    "field_catalogue.fields_of": "no record here has fields of the company's own; its own tests hide some",
    "field_values.custom_fields": "no record here has fields of the company's own; its own tests hide some",
    "filters.condition": "returns a condition; what it finds is asked of filters.filtered",
    "change_log.zone_of": "the time zone is the reader's own or the company's",
    "identities.link": "an admin links whom he names; others may not",
    "undo.undone_by": "the hidden change set was not undone",
}
"""Further services whose answer does not depend on the hidden records even for an admin."""

GUESSING = {
    "lookup.named": "falls back on matching.find.find",
    "matching.mentions.mentions": "whether a word is one of the index decides which statements follow",
    "matching.find.find": "whether a word is nearly one of the index decides which statements follow",
}
"""Services that guess what is meant: the same words for a stranger, but not always the same statements."""

STEPS = ("demo.", "importing.loading.")
"""Steps of loading the demo company or a file: they take what a larger step has found, and have tests of their own."""
