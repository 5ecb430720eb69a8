"""``export``: everything as files that ``import`` reads back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import ActingUser, AsJson, Database


class Format(StrEnum):
    """The formats there are."""

    CSV = "csv"
    JSONL = "jsonl"


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write to: new, empty, or an older export.")]
As = Annotated[Format, typer.Option("--format", help="CSV for spreadsheets, JSON Lines for programs.")]


def export(
    folder: Folder, suffix: As = Format.CSV, db: Database = None, acting: ActingUser = None, as_json: AsJson = False
) -> None:
    """Write the whole CRM to a folder, a file for each table; `import` reads it back to the same state.

    It takes an admin, as a copy of a part would not be whole. The folder appears complete or not at all.
    """
    from assistant.bootstrap import open_for
    from assistant.cli import screen
    from crm_store.exporting import export as write

    with open_for("export", db, acting) as desk, desk.read() as unit, screen.progress("Exporting") as tell:
        counts = write(unit, folder, suffix.value, lambda table, rows: tell(rows, table))
    if as_json:
        screen.as_json(counts)
        return
    rows = [(name, f"{count:,}") for name, count in counts.items() if count]
    screen.table(["Table", screen.Column("Rows", right=True)], rows, total=("Total", f"{sum(counts.values()):,}"))
    screen.line(f"Written to {folder}.")
