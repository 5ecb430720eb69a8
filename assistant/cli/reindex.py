"""``reindex``: bring the history index up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import AsJson, Database

if TYPE_CHECKING:
    from crm_store.history.status import Status

Check = Annotated[bool, typer.Option("--check", help="Show what is indexed and what is not, and write nothing.")]
All = Annotated[bool, typer.Option("--all", help="Index everything anew, not only what is pending.")]


def reindex(db: Database = None, check: Check = False, everything: All = False, as_json: AsJson = False) -> None:
    """Index the notes, calls, meetings and e-mails that searches do not find by their meaning yet.

    What is done is kept when it is interrupted: run it again. With --check the exit code is 1 where something is
    pending or no embedding model is installed.
    """
    from dataclasses import asdict

    from assistant.bootstrap import index_notes, open_engine
    from assistant.cli import screen
    from assistant.settings import load
    from crm_store.history import embedding
    from crm_store.history.indexing import mark_all
    from crm_store.history.status import status
    from crm_store.schema import require_current

    settings, trouble = load(), None
    model = embedding.named(settings.embedding)
    with open_engine(db) as engine:
        require_current(engine)
        if everything and not check:
            mark_all(engine)
        if not check:
            with screen.progress("Indexing") as tell:
                trouble = index_notes(engine, settings, tell)
        found = status(engine, model)
    if as_json:
        screen.as_json(asdict(found))
    else:
        screen.table(["Notes and e-mails", screen.Column("Count", right=True)], _rows(found))
    screen.complain(*((trouble,) if trouble else found.degraded))
    if trouble or (check and found.degraded):
        raise typer.Exit(1)


def _rows(found: Status) -> list[tuple[str, str]]:
    return [
        ("with text", f"{found.documents:,}"),
        (f"indexed by {found.model or 'their words only'}", f"{found.indexed:,}"),
        ("pending", f"{found.pending:,}"),
        ("passages", f"{found.passages:,}"),
        ("in the vector index", f"{found.placed:,}"),
    ]
