"""Services that no stranger can reach, or whose answers cannot tell him anything, each with the reason."""

from __future__ import annotations

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
    "feedback.latest": "a channel names the conversations of whom it has authenticated",
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
    "field_values.last_write": "tells caches how far the log is; nobody is told of it",
    "lookup.keep_words": "keeps what everybody sees; returns nothing",
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
    "feedback.dislike": "the actor's own turns",
    "conversations.unanswered": "the actor's own turns",
    "idempotency.answer": "a key belongs to a user",
    "idempotency.claim": "a key belongs to a user",
    "idempotency.earlier": "a key belongs to a user",
    "idempotency.release": "a key belongs to a user",
    "idempotency.taken": "a key belongs to a user",
    "company.applying.is_set_up": "the company is everybody's",
    "deal_lists.worth": "the hidden deals are in the company's currency, as all others",
    "field_catalogue.field_at": "no record here has fields of the company's own; its own tests hide some",
    "field_catalogue.fields_of": "no record here has fields of the company's own; its own tests hide some",
    "field_values.custom_fields": "no record here has fields of the company's own; its own tests hide some",
    "filters.condition": "returns a condition; what it finds is asked of filters.filtered",
    "change_log.zone_of": "the time zone is the reader's own or the company's",
    "identities.link": "an admin links whom he names; others may not",
    "own_words.forget": "the actor's own words, or the company's",
    "own_words.meanings": "the actor's own words, or the company's",
    "own_words.teach": "the actor's own words, or the company's",
    "selections.actors_calendar": "the calendar is the company's, the time zone the reader's own",
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
