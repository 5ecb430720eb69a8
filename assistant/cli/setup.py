"""``setup``: how the company sells, from a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import ActingUser, AsJson, Database, DryRun

if TYPE_CHECKING:
    from crm_store.company.loading import Config
    from crm_store.company.report import SetupReport

File = Annotated[Path | None, typer.Argument(metavar="FILE", help="The company file, such as company.yaml.")]
Print = Annotated[bool, typer.Option("--print", help="Show the built-in company file, to start your own from.")]
Current = Annotated[bool, typer.Option("--current", help="Show your company as such a file, to edit and run again.")]
Default = Annotated[bool, typer.Option("--default", help="Use the built-in company file as it is.")]


def setup(
    file: File = None,
    show: Print = False,
    current: Current = False,
    default: Default = False,
    dry_run: DryRun = False,
    db: Database = None,
    acting: ActingUser = None,
    as_json: AsJson = False,
) -> None:
    """Set the company up: stages, reasons, sources, calendar, teams, users, quotas, policy; makes the CRM if need be.

    What the file does not mention stays as it is. Run it again after an edit: only what differs is changed, in one
    change set that `undo` takes back.
    """
    ways = [file is not None, show, current, default]
    if sum(ways) > 1:
        raise typer.BadParameter("give one of a company file, --default, --print and --current", param_hint="FILE")
    if not any(ways):
        raise typer.BadParameter("give a company file or --default; --print shows an example", param_hint="FILE")
    if show:
        from crm_store.company.loading import default_text

        sys.stdout.write(default_text())
        return
    if current:
        sys.stdout.write(_current(db, acting))
        return
    if default and _is_set_up(db, acting):
        _tell_set_up(as_json=as_json)
        return
    _apply(_config(file), db, acting, dry_run=dry_run, as_json=as_json)


def _config(file: Path | None) -> Config:
    from crm_store.company import loading

    return loading.read(file) if file else loading.parse("", "the built-in company file")


def _current(db: str | None, acting: str | None) -> str:
    from assistant.bootstrap import open_for
    from crm_store.company import showing

    with open_for("setup --current", db, acting) as desk, desk.read() as unit:
        return showing.current(unit)


def _apply(config: Config, db: str | None, acting: str | None, *, dry_run: bool, as_json: bool) -> None:
    from assistant.bootstrap import open_new
    from assistant.cli import screen
    from crm_store.company.applying import apply

    command = f"setup {config.issues.source}"
    if not dry_run:
        _rehearse(config, db, acting)
    with open_new(command, db, acting, dry_run=dry_run) as desk, desk.write(dry_run=dry_run) as unit:
        done = apply(unit, config)
    if as_json:
        screen.as_json(_as_data(done, dry_run=dry_run))
        return
    for told in done.lines:
        screen.line(told)
    if dry_run:
        screen.line("A dry run: nothing was written.")
    elif done.change_set_id is not None:
        screen.line(f"Written as change set {done.change_set_id}; `undo --set {done.change_set_id}` takes it back.")


def _rehearse(config: Config, db: str | None, acting: str | None) -> None:
    """Meet all errors before a database is made for them; where there is one, applying the file makes nothing."""
    if _has_crm(db):
        return
    from assistant.bootstrap import open_new
    from crm_store.company.applying import apply

    with open_new("setup", db, acting, dry_run=True) as desk, desk.write(dry_run=True) as unit:
        apply(unit, config)


def _has_crm(db: str | None) -> bool:
    from assistant.bootstrap import open_engine
    from crm_store.schema import has_crm

    with open_engine(db) as engine:
        return has_crm(engine)


def _is_set_up(db: str | None, acting: str | None) -> bool:
    if not _has_crm(db):
        return False
    from assistant.bootstrap import open_new
    from crm_store.company.applying import is_set_up

    with open_new("setup --default", db, acting) as desk, desk.read() as unit:
        return is_set_up(unit)


def _tell_set_up(*, as_json: bool) -> None:
    from assistant.cli import screen

    if as_json:
        screen.as_json({"change_set": None, "steps": [], "left": []})
    else:
        screen.line("This company is already set up; --default only starts a new one. `setup --current` shows it.")


def _as_data(done: SetupReport, *, dry_run: bool) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "change_set": None if dry_run else done.change_set_id,
        "steps": [asdict(step) for step in done.steps],
        "left": [asdict(left) for left in done.left],
    }
