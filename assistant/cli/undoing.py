"""``undo``: take back what a command or a conversation wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import ActingUser, AsJson, Database, DryRun, Yes

if TYPE_CHECKING:
    from assistant.bootstrap import Desk
    from crm_store.undo import Extent, Undone

BIG = 100
SHOWN = 20

Set = Annotated[
    int | None, typer.Option("--set", metavar="N", min=1, help="The change set to undo; without it your newest.")
]
Rest = Annotated[bool, typer.Option("--rest", help="Undo what can be, although some records were changed since.")]


def undo(
    change_set: Set = None,
    rest: Rest = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    db: Database = None,
    acting: ActingUser = None,
    as_json: AsJson = False,
) -> None:
    """Take back a change set: all that one command, one turn or one import wrote.

    What was changed since is named, with who did it and when, and nothing is undone; --rest undoes the others.
    An undo is a change set too, so it can be undone. `history` lists the change sets.
    """
    from assistant.bootstrap import open_for
    from assistant.cli.screen import go_on

    with open_for("undo", db, acting) as opened:
        desk, extent = _chosen(opened, change_set)
        if dry_run:
            _show_plan(desk, extent.change_set_id, as_json=as_json)
        else:
            if not yes and extent.records > BIG:
                go_on(_question(extent))
            _show_done(desk, _carry_out(desk, extent, rest=rest), as_json=as_json)


def _chosen(desk: Desk, change_set: int | None) -> tuple[Desk, Extent]:
    """Return what to undo and who does: what the system wrote, such as the first users, only it can take back."""
    from crm_store.actors import SYSTEM
    from crm_store.undo import extent, latest

    with desk.read() as unit:
        found = extent(unit, change_set or latest(unit))
    by_system = found.actor_id is None and not desk.named
    return (replace(desk, actor=SYSTEM) if by_system else desk), found


def _question(extent: Extent) -> str:
    from assistant.cli.telling import counted

    return f"Change set {extent.change_set_id} wrote to {counted(extent.records, 'record')}. Put them all back?"


def _carry_out(desk: Desk, extent: Extent, *, rest: bool) -> Undone:
    from assistant.cli.screen import progress
    from crm_store.undo import undo as reverse

    number = extent.change_set_id
    desk.origin.request = f"undo --set {number}{' --rest' if rest else ''}"
    with progress("Undoing", extent.records) as tell, desk.write() as unit:
        return reverse(unit, number, rest=rest, progress=tell)


def _show_plan(desk: Desk, number: int, *, as_json: bool) -> None:
    from assistant.cli import screen, telling
    from crm_store.change_log import change_set_entries
    from crm_store.undo import plan

    with desk.read() as unit:
        planned = plan(unit, number)
    conflicts = [str(conflict) for conflict in planned.conflicts.values()]
    count = len(planned.effects) - len(conflicts)
    if as_json:
        data = {"change_set": number, "records": count, "conflicts": conflicts}
        screen.as_json(data)
        return
    with desk.read() as unit:
        entries = change_set_entries(unit, number, SHOWN + 1, without=planned.conflicts)
    rows = [(telling.what(entry), telling.undone(entry)) for entry in entries[:SHOWN]]
    screen.table(["Written", "Undone"], rows)
    _say_more(len(entries) > SHOWN, number)
    needed = " with --rest" if conflicts else ""
    undoing = f"Undoing change set {number}"
    screen.line(f"{undoing} would put back {telling.counted(count, 'record')}{needed}.")
    _show_conflicts(conflicts)


def _show_done(desk: Desk, done: Undone, *, as_json: bool) -> None:
    from assistant.cli import screen, telling
    from crm_store.change_log import change_set_entries

    undone_by = desk.origin.change_set_id
    conflicts = [str(conflict) for conflict in done.conflicts]
    if as_json:
        data = {"change_set": done.change_set_id, "undone_by": undone_by, "records": done.rows, "conflicts": conflicts}
        screen.as_json(data)
        return
    if undone_by is not None:
        with desk.read() as unit:
            entries = change_set_entries(unit, undone_by, SHOWN + 1)
        screen.table(
            ["Put back", "Change"], [(telling.what(entry), telling.change(entry)) for entry in entries[:SHOWN]]
        )
        _say_more(len(entries) > SHOWN, undone_by)
    screen.line(f"Put back {telling.counted(done.rows, 'record')} of change set {done.change_set_id}.")
    if undone_by is not None:
        screen.line(f"To bring the changes back: undo --set {undone_by}")
    _show_conflicts(conflicts)


def _say_more(more: bool, change_set_id: int) -> None:
    from assistant.cli.screen import line

    if more:
        line(f"… and more; `history --set {change_set_id}` shows all.")


def _show_conflicts(conflicts: list[str]) -> None:
    from assistant.cli.screen import line

    for conflict in conflicts[:SHOWN]:
        line(f"Left as it is: {conflict}")
    if len(conflicts) > SHOWN:
        line(f"… and {len(conflicts) - SHOWN:,} more left as they are.")
