"""``ask``: one message and its reply, or a file of messages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import ActingUser, AsJson, Database, not_empty

if TYPE_CHECKING:
    pass

Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="M",
        help="The model that answers: offline, or openai:NAME.",
        show_default=False,
        callback=not_empty,
    ),
]
Now = Annotated[
    str | None,
    typer.Option("--now", metavar="ISO8601", help="The moment to act at, as in 2026-11-25T10:30.", callback=not_empty),
]
Thread = Annotated[
    str | None,
    typer.Option("--conversation", metavar="ID", help="The conversation to go on with.", callback=not_empty),
]


def ask(
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="What happened, or what you want to know.")] = None,
    acting: ActingUser = None,
    model: Model = None,
    db: Database = None,
    now: Now = None,
    conversation: Thread = None,
    batch: Annotated[
        Path | None,
        typer.Option("--batch", metavar="FILE", help="Answer each line of a file of JSON Lines; - is stdin."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell the assistant what happened, or ask it something; TEXT may come from stdin.

    Messages of one conversation follow each other: "undo that" takes back what the message before did. A line of a
    batch has "text" and, where they differ from the options, "conversation", "as" and "now"; its reply is one line
    of JSON.
    """
    from assistant.bootstrap import open_talk

    if batch is not None and text is not None:
        raise typer.BadParameter("give TEXT or --batch, not both")
    with open_talk(db, acting, model, now) as talk:
        if batch is not None:
            from assistant.cli.batch import answer_all

            answer_all(talk, batch, conversation)
            return
        reply = talk.answer(_given(text), conversation=conversation)
        if as_json:
            typer.echo(reply.model_dump_json())
        else:
            from assistant.cli.conversing import draw

            draw(talk, reply)


def _given(text: str | None) -> str:
    """Return the message: the argument, or what stands on stdin."""
    import sys

    if text is not None:
        return text
    if sys.stdin.isatty():
        raise typer.BadParameter("TEXT is missing; write it in quotation marks, or pipe it in")
    return sys.stdin.read()
