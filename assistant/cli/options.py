"""Options that many commands share."""

from __future__ import annotations

from typing import Annotated

import typer

PROGRAM = "python -m assistant"


def examples(*commands: str) -> str:
    """Return command lines as the end of a command's help."""
    heading = "Examples:" if len(commands) > 1 else "Example:"
    return "\n\n".join([heading, *(f"`{PROGRAM} {command}`" for command in commands)])


def not_empty(value: str | None) -> str | None:
    """Refuse an empty text: it comes from an empty variable of a script, and would quietly mean the default."""
    if value is not None and not value.strip():
        raise typer.BadParameter("it is empty")
    return value


Database = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        help="The database: a URL, or the path of an SQLite file.",
        show_default=False,
        callback=not_empty,
    ),
]
ActingUser = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="USER",
        help="Act as this user: e-mail, id or full name.",
        show_default=False,
        callback=not_empty,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for programs.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Go on without asking.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and write nothing.")]
