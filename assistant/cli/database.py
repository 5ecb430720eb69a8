"""``db``: look after the database."""

from __future__ import annotations

import typer

from assistant.cli.options import AsJson, Database, examples

app = typer.Typer(help="Look after the database: its schema, its soundness, what is derived.")


@app.command(epilog=examples("db upgrade --db crm.db"))
def upgrade(db: Database = None) -> None:
    """Bring the database to this program's schema, in one transaction; make it where there is none.

    An interrupted upgrade leaves the database as it was: run it again.
    """
    from assistant.bootstrap import prepare
    from assistant.cli.screen import line

    before, after = prepare(db)
    if before == after:
        line(f"The schema is {after} already, the newest.")
    else:
        line(f"Upgraded the schema from {before} to {after}." if before else f"Made a CRM of schema {after}.")


@app.command(epilog=examples("db check --json"))
def check(db: Database = None, as_json: AsJson = False) -> None:
    """Check schema, file, references, log and what is derived; the exit code is 1 where something is not well.

    Nothing is changed.
    """
    from dataclasses import asdict

    from assistant.bootstrap import open_engine
    from assistant.cli import screen
    from crm_store import health

    with open_engine(db) as engine:
        findings = health.check(engine)
    if as_json:
        screen.as_json([asdict(finding) for finding in findings])
    else:
        rows = [(item.check, "ok" if item.sound else "TROUBLE", item.found, item.remedy) for item in findings]
        screen.table(["Check", "Result", "Found", "What to do"], rows)
    if not all(finding.sound for finding in findings):
        raise typer.Exit(1)


@app.command(epilog=examples("db rebuild"))
def rebuild(db: Database = None) -> None:
    """Derive the deal history and the index of names anew from the records and the log, in one transaction."""
    from assistant.bootstrap import open_engine
    from assistant.cli.screen import Column, table
    from crm_store import health
    from crm_store.schema import require_current

    with open_engine(db) as engine:
        require_current(engine)
        counts = health.rebuild(engine)
    table(["Derived", Column("Rows", right=True)], [(name, f"{count:,}") for name, count in counts.items()])
