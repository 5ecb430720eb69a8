"""The whole command line: all commands under one root."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli import (
    approving,
    asking,
    conversing,
    database,
    demo,
    duplicates,
    exporting,
    history,
    importing,
    reindex,
    reporting,
    serving,
    setup,
    understanding,
    undoing,
    users,
)
from assistant.cli.options import examples
from assistant.cli.root import Root

app = typer.Typer(
    cls=Root,
    name="assistant",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.callback(invoke_without_command=True, epilog=examples("demo", "report pipeline --by stage"))
def main(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """The CRM of a sales team: company, people, deals, and figures that can be checked."""
    del debug  # Root takes it wherever it stands; here it is for the help
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


for name, command, shown in (
    ("chat", conversing.chat, ["chat", "chat --as nora@acme.com --model openai:gpt-4.1"]),
    ("ask", asking.ask, ['ask "Called Anna Nowak at Acme, she wants a quote by Friday"', "ask --batch messages.jsonl"]),
    ("understand", understanding.understand, ['understand "moved Acme to Proposal, 45k" --explain']),
    ("serve", serving.serve, ["serve", "serve --host 0.0.0.0 --port 8080 --workers 2"]),
    ("demo", demo.demo, ["demo", "demo --db demo.db"]),
    ("setup", setup.setup, ["setup --print > company.yaml", "setup company.yaml --dry-run", "setup --default"]),
    ("import", importing.import_, ["import crm-export/ --dry-run", "import deals.csv --mapping mapping.yaml"]),
    ("export", exporting.export, ["export backup", "export backup --format jsonl"]),
    ("report", reporting.report, ["report pipeline --by stage", "report won --by quarter --period 2017"]),
    ("undo", undoing.undo, ["undo --dry-run", "undo --set 12 --rest"]),
    ("history", history.history, ["history", 'history deal "Acme renewal"', "history --set 12"]),
    ("reindex", reindex.reindex, ["reindex", "reindex --check --json", "reindex --all"]),
    ("duplicates", duplicates.duplicates, ["duplicates contact", "duplicates account --dismiss 3 17"]),
):
    app.command(name, epilog=examples(*shown))(command)
app.add_typer(approving.app, name="approvals")
app.add_typer(users.app, name="users")
app.add_typer(database.app, name="db")
