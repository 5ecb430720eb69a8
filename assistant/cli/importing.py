"""``import``: files from elsewhere, or an export of our own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import ActingUser, AsJson, Database, DryRun, Yes

if TYPE_CHECKING:
    from assistant.bootstrap import Desk
    from crm_store.importing.overrides import Overrides
    from crm_store.importing.planning import ImportPlan
    from crm_store.importing.running import ImportOutcome

Paths = Annotated[list[Path], typer.Argument(metavar="PATH…", help="CSV, TSV or JSON Lines files, or folders of them.")]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", metavar="FILE", help="A YAML file that says better what columns are.")
]
Rejects = Annotated[
    Path, typer.Option("--rejects", metavar="FILE", help="The file for rows that are rejected, with the reason.")
]
Source = Annotated[str, typer.Option("--source", metavar="NAME", help="The system the files come from, as in hubspot.")]
Currency = Annotated[
    str | None, typer.Option("--currency", metavar="CODE", help="Of amounts that name none; else the company's.")
]


def import_(
    paths: Paths,
    mapping: MappingFile = None,
    rejects: Rejects = Path("rejected.csv"),
    source: Source = "",
    currency: Currency = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    db: Database = None,
    acting: ActingUser = None,
    as_json: AsJson = False,
) -> None:
    """Import files: what each holds is found by its headers and shown first, then all is loaded or nothing.

    Records are recognised, so that a second run changes nothing. What cannot be read is written to a file with line
    and reason, never over one that is there. All of it is one change set, which `undo` takes back. A folder that
    `export` wrote is restored as it was. Where there is no CRM yet, one is made.
    """
    from assistant.bootstrap import open_new
    from assistant.cli import import_report
    from assistant.cli.screen import go_on
    from crm_store.importing.planning import plan_import

    _keep_what_is_there(rejects)
    plan = plan_import(paths, _overrides(mapping))
    if not as_json:
        import_report.show_plan(plan)
    if not (yes or dry_run):
        go_on("Import this?")
    with open_new(_request(paths), db, acting, dry_run=dry_run) as desk:
        outcome = _run(desk, plan, dry_run=dry_run, rejects=rejects, source=source, currency=currency)
    if as_json:
        import_report.as_json(outcome)
    else:
        import_report.show_outcome(outcome, rejects)


def _request(paths: list[Path]) -> str:
    return f"import {' '.join(path.name or str(path) for path in paths)}"


def _run(
    desk: Desk, plan: ImportPlan, *, dry_run: bool, rejects: Path, source: str, currency: str | None
) -> ImportOutcome:
    from assistant.cli.screen import progress
    from crm_store.importing.running import ImportOptions, run_import

    with progress("Importing") as tell:
        target = None if dry_run else rejects
        options = ImportOptions(dry_run, target, source, currency, lambda name, done, of: tell(done, name, of))
        return run_import(desk.store, desk.actor, plan, desk.origin, options)


def _keep_what_is_there(rejects: Path) -> None:
    """Refuse a file for rejected rows that holds anything but rejected rows of an earlier run."""
    from crm_store.importing.rejects import LINE

    try:
        with rejects.open(encoding="utf-8-sig", errors="replace") as file:
            is_ours = LINE in file.readline(1000)
    except FileNotFoundError:
        return
    except OSError as error:
        raise typer.BadParameter(f"{rejects}: {error.strerror}", param_hint="--rejects") from error
    if not is_ours:
        raise typer.BadParameter(f"{rejects} holds something else than rejected rows", param_hint="--rejects")


def _overrides(path: Path | None) -> Overrides | None:
    """Read a mapping file.

    Raises:
        UnreadableFile, InvalidMapping: it cannot be read, or something in it is wrong.
    """
    if path is None:
        return None
    import yaml

    from crm_store.importing.errors import InvalidMapping, UnreadableFile
    from crm_store.importing.overrides import read_overrides

    try:
        return read_overrides(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UnreadableFile(name=str(path), reason=error.strerror or "it is not a file") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path.name}, line {mark.line + 1}" if mark else path.name
        reason = getattr(error, "problem", None) or "it is not YAML in UTF-8"
        raise InvalidMapping(place=place, reason=reason, remedy="Correct that line.") from error
