"""``history``: who changed what, when, from which message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import ActingUser, AsJson, Database

if TYPE_CHECKING:
    from crm_store.change_log import Entry
    from crm_store.models import Business, ChangeSet
    from crm_store.unit import Unit

NOTHING_YET = "Nothing was written yet."

Kind = Annotated[
    str | None, typer.Argument(metavar="KIND", help="What kind of record: deal, account, contact, task, …")
]
Reference = Annotated[str | None, typer.Argument(metavar="RECORD", help="Which one: its name or its id.")]
Set = Annotated[int | None, typer.Option("--set", metavar="N", min=1, help="Show what one change set wrote.")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Show at most so many lines.")]


def history(
    kind: Kind = None,
    record: Reference = None,
    change_set: Set = None,
    limit: Limit = 50,
    db: Database = None,
    acting: ActingUser = None,
    as_json: AsJson = False,
) -> None:
    """Show what was written: to one record, by one change set, or all recent change sets.

    A record is shown with its parts (the lines and people of a deal, the addresses of a contact), newest first.
    """
    if kind is not None and record is None:
        raise typer.BadParameter(f"Which {kind}? Give its name or id.", param_hint="RECORD")
    model = _model(kind) if kind else None
    from assistant.bootstrap import open_for

    with open_for("history", db, acting) as desk, desk.read() as unit:
        if model is not None and record is not None:
            _show_record(unit, model, record, limit, as_json=as_json)
        elif change_set is not None:
            _show_set(unit, change_set, limit, as_json=as_json)
        else:
            _show_sets(unit, limit, as_json=as_json)


def _model(kind: str) -> type[Business]:
    """Return the model of a kind of record; misuse where there is none."""
    from crm_store.lookup import record_kinds

    kinds = record_kinds()
    wanted = kind.strip().lower().replace("-", " ").replace("_", " ")
    if wanted not in kinds:
        raise typer.BadParameter(f"{kind!r} is not one of {', '.join(sorted(kinds))}", param_hint="KIND")
    return kinds[wanted]


def _show_record(unit: Unit, model: type[Business], name: str, limit: int, *, as_json: bool) -> None:
    from assistant.cli import screen
    from crm_store.change_log import history as entries_of
    from crm_store.lookup import named

    row = named(unit, model, name)
    entries = entries_of(unit, model, row.id, limit + 1)
    if not as_json:
        screen.line(f"{model.kind} {row.label} ({row.id})", "bold")
    _show_entries(unit, entries, limit, as_json=as_json)


def _show_set(unit: Unit, change_set: int, limit: int, *, as_json: bool) -> None:
    from crm_store.change_log import change_set_entries

    _show_entries(unit, change_set_entries(unit, change_set, limit + 1), limit, as_json=as_json)


def _show_entries(unit: Unit, entries: list[Entry], limit: int, *, as_json: bool) -> None:
    from assistant.cli import screen, telling

    if as_json:
        screen.as_json([telling.as_data(entry) for entry in entries[:limit]])
        return
    if not entries:
        screen.line(NOTHING_YET)
        return
    local = telling.LocalTime(unit)
    rows = [
        (
            local(entry.effective_at),
            entry.by,
            telling.what(entry),
            telling.change(entry),
            telling.source(entry.channel, entry.request) + local.recorded(entry),
            str(entry.change_set_id),
        )
        for entry in entries[:limit]
    ]
    screen.table(["When", "Who", "What", "Change", "From", screen.Column("Set", right=True)], rows)
    _say_more(len(entries) > limit, limit)


def _show_sets(unit: Unit, limit: int, *, as_json: bool) -> None:
    from assistant.cli import screen, telling
    from crm_store.change_log import author, recent_sets

    sets = recent_sets(unit, limit + 1)
    shown = sets[:limit]
    if as_json:
        screen.as_json([_as_data(unit, change_set) for change_set in shown])
        return
    if not sets:
        screen.line(NOTHING_YET)
        return
    local = telling.LocalTime(unit)
    rows = [
        (
            str(change_set.id),
            local(change_set.at),
            author(unit, change_set),
            telling.source(change_set.channel, change_set.request),
            f"undoes {change_set.undoes_id}" if change_set.undoes_id else "",
        )
        for change_set in shown
    ]
    screen.table([screen.Column("Set", right=True), "When", "Who", "From", ""], rows)
    _say_more(len(sets) > limit, limit)


def _as_data(unit: Unit, change_set: ChangeSet) -> dict[str, object]:
    from crm_store.change_log import author

    return {
        "change_set_id": change_set.id,
        "at": change_set.at.isoformat(),
        "by": author(unit, change_set),
        "channel": change_set.channel,
        "request": change_set.request,
        "undoes_id": change_set.undoes_id,
    }


def _say_more(more: bool, limit: int) -> None:
    from assistant.cli.screen import line

    if more:
        line(f"… and more; --limit {limit * 10} shows more of them.")
