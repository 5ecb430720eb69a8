"""``python -m evals``: plays scenarios and prints how they went."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from crm_store.errors import CrmError
from evals import report
from evals.runner import Referee
from evals.scenario import SCENARIOS, load
from evals.worlds import Worlds

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)


@app.callback()
def main() -> None:
    """Scenarios of what salespeople write, and whether the CRM is right afterwards."""


@app.command()
def run(
    paths: Annotated[list[Path] | None, typer.Argument(help="Scenario files or folders; all if none is named.")] = None,
    model: Annotated[str, typer.Option(help="The model that answers: offline, or openai:NAME.")] = "offline",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file too.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write the table to this file, with the command.")] = None,
    quiet: Annotated[bool, typer.Option(help="Print the table only, not what was wrong.")] = False,  # noqa: FBT002  (a flag)
) -> None:
    """Play scenarios and score them against a twin world; exit 1 if any failed."""
    from evals.player import Assistant

    worlds = Worlds()
    try:
        with Assistant(model) as player:
            scores = Referee(worlds).run(load(paths or [SCENARIOS]), player)
    except CrmError as error:
        typer.echo(f"Error: {error}\n{error.advice}", err=True)
        raise typer.Exit(2) from error
    finally:
        worlds.close()
    if not quiet:
        typer.echo("\n".join(report.failures(scores)))
    typer.echo("\n".join(report.lines(scores, model)))
    if json_file is not None:
        json_file.write_text(json.dumps(report.as_json(scores, model), ensure_ascii=False, indent=1), encoding="utf-8")
    if markdown is not None:
        markdown.write_text("\n".join(report.page(scores, model)) + "\n", encoding="utf-8")
    raise typer.Exit(0 if all(score.passed for score in scores) else 1)


@app.command()
def capture(
    db: Annotated[str | None, typer.Option(help="Database URL or SQLite path.")] = None,
    acting: Annotated[
        str | None, typer.Option("--as", help="With whose rights; the first admin's if left out.")
    ] = None,
    world: Annotated[str, typer.Option(help="The world that the conversations are put into.")] = "kestrel",
    since: Annotated[datetime | None, typer.Option(help="Only what was marked from this day on.")] = None,
    amounts: Annotated[bool, typer.Option(help="Replace amounts of money as well.")] = False,  # noqa: FBT002  (a flag)
) -> None:
    """Print scenario drafts of the answers that people marked as wrong, with personal data replaced."""
    from assistant.bootstrap import open_for
    from evals.capture import drafts

    try:
        with open_for("evals capture", db, acting) as desk, desk.read() as unit:
            day = since.replace(tzinfo=UTC) if since else None
            typer.echo("---\n".join(drafts(unit, world, day, amounts=amounts)), nl=False)
    except CrmError as error:
        typer.echo(f"Error: {error}\n{error.advice}", err=True)
        raise typer.Exit(2) from error


if __name__ == "__main__":
    app()
