"""Services whose arguments cannot be made up from their names: how strangers call them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_store.analytics.query import Filter, Query
from crm_store.models import Account, Activity, Contact, Deal, Lead, Product, Segment, Task, Turn
from crm_store.selections import Selection
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


def _answered(ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"turn_id": ground.hidden["turn_id"], "reason": "wrong"}


def _leading(ground: Ground) -> Iterable[dict[str, Any]]:
    whose = ground.world.id_of("ann")
    yield {"turn": Turn(conversation_id=ground.hidden["conversation_id"], actor_id=whose, position=9)}


def _keyed(_ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"key": SECRET}


def _requests(_ground: Ground) -> Iterable[dict[str, Any]]:
    from crm_store.idempotency import digest

    return ({"key": SECRET, "request_hash": digest(request)} for request in (SECRET, "another"))


def _taught(ground: Ground) -> Iterable[dict[str, Any]]:
    with ground.world.read("cyd") as unit:
        yield {"word": f"my {SECRET}", "record": unit.get(Deal, ground.own["deal_id"])}


def _said(_ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"word": f"my {SECRET}"}


def _among(_ground: Ground) -> Iterable[dict[str, Any]]:
    yield from ({}, {"among": ["my", SECRET.lower()]})


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


def _selections(_ground: Ground) -> Iterable[dict[str, Any]]:
    for case in _filters(_ground):
        yield {"selection": Selection(case["kind"].kind, case["filters"])}
        counted = {"field": "created_at", "op": "is not empty"}
        yield {"selection": Selection(case["kind"].kind, counted, ("-created_at",))}


def _measured(ground: Ground) -> Iterable[dict[str, Any]]:
    for case in _selections(ground):
        if case["selection"].kind in {"deal", "contact"}:
            yield {**case, "path": "idle_days"}


def _values_at(ground: Ground) -> Iterable[dict[str, Any]]:
    ids = [ground.own["deal_id"], ground.hidden["deal_id"]]
    return ({"kind": Deal, "ids": ids, "path": path} for path in ("idle_days", "name", "open_tasks"))


def _kept(_ground: Ground) -> Iterable[dict[str, Any]]:
    yield {"kept": Deal.id > 0}


CASES: dict[str, Case] = {
    "agenda.appointments": _around_now,
    "analytics.answering.answer": _questions,
    "analytics.answering.deals_behind": _questions,
    "analytics.slippage.slipped": _since,
    "approvals.given_since": _given,
    "conversations.recent": _turns,
    "conversations.unanswered": _unanswered,
    "feedback.dislike": _answered,
    "feedback.leading_to": _leading,
    "deal_lists.last_activities": _deal_ids,
    "deal_lists.summed": _kept,
    "deal_lists.worth": _worth,
    "duplicates.dismiss": _dismissals,
    "duplicates.find_duplicates": _kinds,
    "field_catalogue.field_at": _paths,
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
    "own_words.forget": _said,
    "own_words.meanings": _among,
    "own_words.teach": _taught,
    "participants.of_activities": _activity_ids,
    "selections.how_many": _selections,
    "selections.measure": _measured,
    "selections.select_records": _selections,
    "selections.values_at": _values_at,
    "storing.check_references": _references,
    "unique_names.find": _taken,
    "unique_names.named": _public,
    "unique_names.refuse_taken": _taken,
}
