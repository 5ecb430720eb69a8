"""The places that go past the narrowing of a unit's session: each is known, with the reason why it may."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
ROOMS = ("assistant", "crm_store", "tools")

DERIVED = "derives what follows from the log and the rows, for all readers; its tables have rules of their own"
LOOKED_AT = "looks at the log or at ids only, after the record itself was asked for by the narrowed session"
SCOPED = "hands the reader's scope on to statements that carry `access.visible` themselves"
OPENS = "opens the database, before there is a reader"
PUT_BACK = "undo compares and puts back rows that a conflict check has found to be in reach; hidden ones are not named"
THREADS = "a conversation is found by its name, whoever began it; of its turns only the actor's own are read"
KEYS = "a key is looked up together with the actor that it belongs to"
SWITCHES = "writes one approval, after it was asked for by the narrowed session, or those that ran out"
JOBS = "jobs belong to the machine; whoever asks what is due or how many failed is no reader of records"
CHECKS = "looks the whole database over, at the request of whoever runs the machine"

PLACES = {
    "crm_store.approvals.ask": SWITCHES,
    "crm_store.approvals.decide": SWITCHES,
    "crm_store.approvals.expire": SWITCHES,
    "crm_store.approvals.record": SWITCHES,
    "crm_store.change_log.raw_changes": LOOKED_AT,
    "crm_store.conversations._answer": THREADS,
    "crm_store.conversations._died": THREADS,
    "crm_store.conversations._existing": THREADS,
    "crm_store.conversations._set_lease": THREADS,
    "crm_store.conversations._started": THREADS,
    "crm_store.conversations._taken": THREADS,
    "crm_store.conversations.begin": THREADS,
    "crm_store.conversations.hold": THREADS,
    "crm_store.feedback.dislike": "writes one turn, after it was asked for by the narrowed session",
    "crm_store.idempotency.answer": KEYS,
    "crm_store.idempotency.claim": KEYS,
    "crm_store.idempotency.earlier": KEYS,
    "crm_store.idempotency.release": KEYS,
    "crm_store.idempotency.taken": KEYS,
    "crm_store.jobs._insert": JOBS,
    "crm_store.jobs._set": JOBS,
    "crm_store.jobs.enqueue": JOBS,
    "crm_store.jobs.finish": JOBS,
    "crm_store.jobs.forget": JOBS,
    "crm_store.jobs.seen": JOBS,
    "crm_store.jobs.state": JOBS,
    "crm_store.jobs.take": JOBS,
    "crm_store.analytics.slippage._authors": LOOKED_AT,
    "crm_store.company_words.company_words": "reads the company's vocabulary, which everybody sees",
    "crm_store.deal_history.DealHistory.apply": DERIVED,
    "crm_store.deal_history.DealHistory.rebuild": DERIVED,
    "crm_store.deal_history._derive": DERIVED,
    "crm_store.deal_history._derived": DERIVED,
    "crm_store.deal_history._last_events": DERIVED,
    "crm_store.deal_history._relabel": DERIVED,
    "crm_store.deal_history._stage_kinds": DERIVED,
    "crm_store.duplicates._described": SCOPED,
    "crm_store.duplicates.find_duplicates": SCOPED,
    "crm_store.engine._as_it_stands": OPENS,
    "crm_store.engine.defer_references": "sets a mode of the transaction; reads nothing",
    "crm_store.engine.rebuilding": OPENS,
    "crm_store.engine.write_ahead": OPENS,
    "crm_store.field_values._brought_up": "asks the log which rows are new; reads these by the narrowed session",
    "crm_store.field_values._newest": "asks for the number of the log's last row; reads no row",
    "crm_store.health._deal_history": CHECKS,
    "crm_store.health.check": CHECKS,
    "crm_store.election._ByConnection._tried": "locks a number; reads nothing",
    "crm_store.health.rebuild": CHECKS,
    "crm_store.history.projection.HistoryQueue.apply": DERIVED,
    "crm_store.history.projection.HistoryQueue.rebuild": DERIVED,
    "crm_store.history.scope.Scope.__init__": SCOPED,
    "crm_store.hierarchy.refuse_cycle": "a circle may lead through hidden rows; only its two visible ends are named",
    "crm_store.change_log.change_set_entries": LOOKED_AT,
    "crm_store.change_log.history": LOOKED_AT,
    "crm_store.importing.loading.stage_history.StageHistoryLoader._past": LOOKED_AT,
    "crm_store.importing.restoring.Restorer._continue_ids": "asks for the highest id of each table, to go on after it",
    "crm_store.matching.find._Search.__init__": SCOPED,
    "crm_store.matching.mentions._Reader.__init__": SCOPED,
    "crm_store.matching.projection.NamesIndex.apply": DERIVED,
    "crm_store.matching.projection.NamesIndex.rebuild": DERIVED,
    "crm_store.namesakes.same_name": SCOPED,
    "crm_store.open_deals.open_deals": SCOPED,
    "crm_store.recording.Recorder._change_set_id": "writes the log; reads nothing",
    "crm_store.recording.Recorder.write": "writes the log; reads nothing",
    "crm_store.removal._refuse_rest": "counts what hangs on a record; hidden rows are only other people's records",
    "crm_store.schema.has_crm": OPENS,
    "crm_store.schema.require_current": OPENS,
    "crm_store.store.Store.actor": "finds out who acts, before there is a reader",
    "crm_store.store.Store.read": "opens the narrowed session itself",
    "crm_store.store.Store.write": "opens the narrowed session itself",
    "crm_store.undo._put_back": PUT_BACK,
    "crm_store.undo.undone_by": LOOKED_AT,
    "crm_store.undo_conflicts.Conflicts.__init__": PUT_BACK,
    "crm_store.undo_conflicts.Conflicts._compare": PUT_BACK,
    "crm_store.undo_conflicts.Conflicts._dependents": PUT_BACK,
    "crm_store.undo_conflicts.Conflicts._keep_what_is_needed": PUT_BACK,
    "crm_store.undo_conflicts.Conflicts._last_writer": PUT_BACK,
}


def test_the_places_that_see_hidden_rows_are_known() -> None:
    """A new statement past the narrowing needs an entry here, with its reason; an old one leaves with its code."""
    assert set(places()) == set(PLACES)


def places() -> Iterator[str]:
    """Yield each function that opens a session or a connection, or lifts the narrowing."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.parent.parent.name != "migrations" and path.parent.name != "migrations":
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                yield from _within(ast.parse(path.read_text(encoding="utf-8")), module)


def _within(node: ast.AST, name: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        own = f"{name}.{child.name}" if isinstance(child, ast.FunctionDef | ast.ClassDef) else name
        if isinstance(child, ast.Call) and _goes_past(child.func):
            yield own
        yield from _within(child, own)


def _goes_past(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in {"unfiltered", "Session", "UnitSession"}
    return isinstance(called, ast.Attribute) and called.attr in {"connection", "connect", "raw_connection"}
