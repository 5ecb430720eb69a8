"""Whether a database is sound: its schema, its file, and what is derived against what it is derived from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select, case, func, select, text, union_all
from sqlalchemy.orm import Session

from crm_store.deal_history import DealHistory, derived
from crm_store.engine import for_reading, for_writing, plain_errors
from crm_store.errors import CrmError
from crm_store.history.projection import HistoryQueue, has_text
from crm_store.matching.projection import NamesIndex
from crm_store.models import (
    Activity,
    Base,
    Business,
    Change,
    Deal,
    DealEvent,
    HistoryDocument,
    IndexState,
    NameTerm,
    Operation,
    table_of,
)
from crm_store.projections import projections
from crm_store.schema import found_revision, known_revisions, missing_file

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_CHANGES = table_of(Change).c
_EVENTS = table_of(DealEvent)
_BATCH = 500
_REBUILD = "Run `db rebuild`; it derives this anew from the records and the log."
_RESTORE = "Restore a backup; the damage lies below this program."


class LogBroken(CrmError):
    """The change log does not account for the records: {found}."""

    hint = "Nothing was changed. Restore a backup; nothing can be derived from this log."


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The outcome of one check: what was found, and the way on where it is not well."""

    check: str
    sound: bool
    found: str
    remedy: str = ""


_NO_CRM = Finding(
    check="Schema",
    sound=False,
    found="there is no CRM in this database",
    remedy="Run `setup` or `demo` with the same --db.",
)


def check(engine: Engine) -> list[Finding]:
    """Look the database over without changing anything; all in one snapshot.

    What depends on the schema is looked at only where the schema is this program's, and what is derived
    from the log only where the log is whole.

    Raises:
        DatabaseUnusable, DatabaseBusy: it cannot be read at all.
    """
    if missing_file(engine):
        return [_NO_CRM]
    with (
        plain_errors(engine.url.render_as_string(hide_password=True)),
        Session(for_reading(engine)) as session,
        session.begin(),
    ):
        connection = session.connection()
        schema = _schema(connection)
        findings = [schema, *_file(connection)]
        if schema.sound:
            log = _log(connection)
            findings += [log, _names(connection), _history(connection)]
            findings += [_deal_history(session)] if log.sound else []
    return findings


def rebuild(engine: Engine) -> dict[str, int]:
    """Derive all that is derived anew, in one transaction; return the number of rows of each kind.

    Raises:
        DatabaseBusy: another process is writing.
        LogBroken: the log does not account for the records, so nothing can be derived from it.
    """
    with (
        plain_errors(engine.url.render_as_string(hide_password=True)),
        Session(for_writing(engine)) as session,
        session.begin(),
    ):
        log = _log(session.connection())
        if not log.sound:
            raise LogBroken(found=log.found)
        return {projection.name: projection.rebuild(session) for projection in projections()}


def _schema(connection: Connection) -> Finding:
    found, known = found_revision(connection), known_revisions()
    if found is None:
        return _NO_CRM
    if found not in known:
        return _finding("Schema", f"{found} is newer than this program's {known[-1]}", "Update this program.")
    if found != known[-1]:
        return _finding("Schema", f"{found} is older than this program's {known[-1]}", "Run `db upgrade`.")
    return _finding("Schema", f"revision {found}, the newest")


def _file(connection: Connection) -> list[Finding]:
    if connection.dialect.name == "sqlite":
        return [_integrity(connection), _references(connection)]
    return [_constraints(connection)]


def _integrity(connection: Connection) -> Finding:
    lines = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
    return _finding("File", "no damage") if lines == ["ok"] else _finding("File", f"damaged: {lines[0]}", _RESTORE)


def _references(connection: Connection) -> Finding:
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if not broken:
        return _finding("References", "every reference leads somewhere")
    tables = ", ".join(sorted({str(row[0]) for row in broken}))
    return _finding("References", f"{len(broken):,} rows point nowhere, in {tables}", _RESTORE)


def _constraints(connection: Connection) -> Finding:
    """Look for PostgreSQL indexes and constraints that do not hold for all rows."""
    invalid = (
        "SELECT (SELECT count(*) FROM pg_index WHERE NOT indisvalid)"
        " + (SELECT count(*) FROM pg_constraint WHERE NOT convalidated)"
    )
    count = connection.scalar(text(invalid))
    if not count:
        return _finding("Constraints", "indexes and constraints hold")
    remedy = "Run REINDEX and VALIDATE CONSTRAINT on them."
    return _finding("Constraints", f"{count} indexes or constraints are not valid", remedy)


def _log(connection: Connection) -> Finding:
    """Compare how many rows there are with how many the log says were created and not removed."""
    net = func.sum(case((_CHANGES.operation == Operation.CREATE, 1), else_=-1))
    query = select(_CHANGES.table_name, net).where(_CHANGES.field.is_(None)).group_by(_CHANGES.table_name)
    logged = {row[0]: row[1] for row in connection.execute(query)}
    tables = [table_of(mapper.class_) for mapper in Base.registry.mappers if issubclass(mapper.class_, Business)]
    stored = {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    differing = [
        f"{name} has {count:,} rows, the log says {logged.get(name, 0):,}"
        for name, count in sorted(stored.items())
        if count != logged.get(name, 0)
    ]
    if differing:
        return _finding("Log", "; ".join(differing), _RESTORE)
    return _finding("Log", f"all {sum(stored.values()):,} records are in the log")


def _deal_history(session: Session) -> Finding:
    """Compare the events of each deal with those that follow from the log."""
    in_log = select(_CHANGES.row_id).where(_CHANGES.table_name == Deal.__tablename__)
    ids = sorted(session.connection().scalars(in_log.union(select(_EVENTS.c.deal_id))))
    columns = [column for column in _EVENTS.c if column.name != "id"]
    wrong: set[int] = set()
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        stored = session.connection().execute(select(*columns).where(_EVENTS.c.deal_id.in_(batch)))
        have = Counter(tuple(row) for row in stored)
        want = Counter(tuple(event[column.name] for column in columns) for event in derived(session, batch))
        wrong |= {event[0] for event in (have - want) + (want - have)}
    return _derived(DealHistory.name, "deals", len(wrong), len(ids))


def _names(connection: Connection) -> Finding:
    """Look for records that the index of names misses, and for terms that lead nowhere."""
    from crm_store.matching.terms import SOURCES

    terms, wrong, total = table_of(NameTerm).c, 0, 0
    for kind in dict.fromkeys(source.kind for source in SOURCES):
        sources = [source for source in SOURCES if source.kind is kind]
        indexed = select(terms.record_id).where(terms.kind == kind)
        missed: set[int] = set()
        for source in sources:
            table = table_of(source.model).c
            columns = [table[name] for name in (source.key, *source.columns)]
            rows = connection.execute(select(*columns).where(table[source.key].not_in(indexed)))
            missed |= {getattr(row, source.key) for row in rows if any(True for _ in source.terms(row))}
        own = [select(table_of(source.model).c[source.key].label("id")) for source in sources]
        known = union_all(*own).subquery().c.id
        wrong += len(missed - {None})
        wrong += _count(connection, indexed.where(terms.record_id.not_in(select(known).where(known.is_not(None)))))
        total += connection.scalar(select(func.count(known.distinct()))) or 0
    return _derived(NamesIndex.name, "records", wrong, total)


def _history(connection: Connection) -> Finding:
    """Look for activities with text that the history index does not know of, and for the reverse."""
    activities, documents = table_of(Activity).c, table_of(HistoryDocument).c
    known = select(documents.activity_id).where(documents.state != IndexState.REMOVED)
    with_text = select(activities.id).where(has_text())
    missed = _count(connection, with_text.where(activities.id.not_in(known)))
    gone = _count(connection, known.where(documents.activity_id.not_in(select(activities.id))))
    return _derived(HistoryQueue.name, "activities with text", missed + gone, _count(connection, with_text))


def _derived(name: str, kind: str, wrong: int, total: int) -> Finding:
    if wrong:
        return _finding(name, f"{wrong:,} of {total:,} {kind} differ", _REBUILD)
    return _finding(name, f"agrees for all {total:,} {kind}")


def _finding(check: str, found: str, remedy: str = "") -> Finding:
    """Return a finding; what has a remedy is not well."""
    return Finding(check=check, sound=not remedy, found=found, remedy=remedy)


def _count(connection: Connection, query: Select[int]) -> int:
    return connection.scalar(select(func.count()).select_from(query.subquery())) or 0
