"""``demo``: a made-up company to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import PROGRAM, Database

if TYPE_CHECKING:
    from assistant.bootstrap import Desk
    from crm_store.demo.loader import Summary
    from crm_store.models import ChangeSet
    from crm_store.unit import Unit

NEXT = (
    "report won --by quarter",
    "report winrate --by owner",
    "history deal 1",
)


def demo(
    db: Database = None,
    talk: Annotated[bool, typer.Option("--talk/--no-talk", help="Open a conversation afterwards.")] = True,
) -> None:
    """Load a made-up company, dated from today, and talk about it.

    It needs an empty CRM, or makes one, and never mixes with other data. Where it is loaded already, the
    conversation begins at once. Without a terminal a short conversation is played.
    """
    from assistant.bootstrap import index_notes, open_new
    from assistant.cli import reporting, screen
    from crm_store.analytics import Query
    from crm_store.demo.presence import demo_set

    with open_new("demo", db) as desk:
        with desk.store.read(desk.store.actor()) as unit:
            present = demo_set(unit)
        if present is None:
            _tell_loaded(_load(desk))
        else:
            _tell_present(present)
        if talk:
            with screen.progress("Indexing notes and e-mails") as tell:
                index_notes(desk.store.engine, desk.settings, tell)
            with screen.progress("Getting the offline model ready"):
                _prepare(desk)
        with desk.store.read(desk.store.actor()) as unit:
            screen.line()
            reporting.show(unit, Query("pipeline", ("stage",)))
            seller = _seller(unit)
    _suggest(db)
    if talk:
        from assistant.cli.conversing import chat

        screen.line()
        chat(acting=seller, db=db)


def _prepare(desk: Desk) -> None:
    """Make the embedded model ready here, where it shows; another model needs nothing of this."""
    from pathlib import Path

    from assistant.models.provider import OFFLINE

    if desk.settings.model == OFFLINE:
        from assistant.models.offline.model import OfflineModel

        OfflineModel(learned_in=Path(desk.settings.cache)).prepare()


def _seller(unit: Unit) -> str | None:
    """Return whom to talk as: the owner of the deal of most value, who has more to say than an admin."""
    from crm_store import deals, users

    is_open = {"field": "status", "op": "=", "value": "open"}
    found = deals.find_all(unit, where=is_open, order_by="-amount", limit=1).rows
    return users.get(unit, found[0].owner_id).email if found and found[0].owner_id else None


def _load(desk: Desk) -> Summary:
    from assistant.cli.screen import progress
    from crm_store.demo.loader import load

    with progress("Loading the demo company") as tell:
        return load(desk.store, progress=tell)


def _tell_loaded(summary: Summary) -> None:
    from assistant.cli.screen import line

    line(
        f"Loaded the demo company: {summary.accounts} accounts, {summary.contacts} contacts, {summary.deals} deals, "
        f"{summary.activities} activities, {summary.tasks} tasks and {summary.leads} leads of {summary.users} users. "
        "All of it is made up."
    )


def _tell_present(present: ChangeSet) -> None:
    from assistant.cli.screen import line

    line(f"The demo company is here already, since {present.at:%Y-%m-%d}. Another --db gets a new one.")


def _suggest(db: str | None) -> None:
    from shlex import quote

    from assistant.cli.screen import line

    is_url = db is not None and "://" in db
    line()
    line("Go on, with the same --db:" if is_url else "Go on with:")
    for command in NEXT:
        # An address may hold a password, which belongs into no log of what a terminal showed.
        line(f"  {PROGRAM} {command}{f' --db {quote(db)}' if db and not is_url else ''}")
