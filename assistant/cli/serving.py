"""``serve``: the HTTP channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.asking import Model
from assistant.cli.options import PROGRAM, Database

if TYPE_CHECKING:
    from assistant.settings import Settings

_APPLICATION = "assistant.channels.http.process:application"
_PATIENCE = 25  # seconds that requests and turns have to end when the server is stopped

Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen at; 0.0.0.0 is all.")]
Port = Annotated[int, typer.Option("--port", metavar="N", help="The port to listen at.", min=0, max=65535)]
Workers = Annotated[int, typer.Option("--workers", metavar="N", help="How many processes serve.", min=1, max=64)]


def serve(
    host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1, db: Database = None, model: Model = None
) -> None:
    """Serve the assistant over HTTP until ctrl-c: messages, approvals, undo and records, described at /docs.

    One of the processes also does what comes by itself: it indexes new notes and ends old approvals. Behind a proxy
    that ends TLS, let it listen at its own machine only.
    """
    from assistant.settings import hand_on, load

    hand_on(database_url=db, model=model)
    told = _checked(load())
    from assistant.cli import screen

    screen.complain("", f"Serving at http://{host}:{port}; the interface is described at http://{host}:{port}/docs.")
    screen.complain("", told)
    _run(host, port, workers)


def _checked(settings: Settings) -> str:
    """Refuse what no process could serve, before any is started; return how to be let in.

    Raises:
        DatabaseUnusable, SchemaMissing, SchemaOlder, SchemaNewer: the database is not usable.
        UnknownModel: the model cannot be used.
    """
    from assistant.bootstrap import models_of
    from assistant.models.provider import OFFLINE
    from crm_store import credentials
    from crm_store.actors import SYSTEM
    from crm_store.store import open_store

    if settings.model != OFFLINE:
        models_of(settings).get()
    store = open_store(settings.database_url)
    try:
        with store.read(SYSTEM) as unit:
            known = len(credentials.keys(unit))
    finally:
        store.close()
    command = f"{PROGRAM} users key issue USER --name NAME"
    return f"Keys issued so far: {known}. Another one: {command}" if known else f"Nobody has a key yet: {command}"


def _run(host: str, port: int, workers: int) -> None:
    """Serve until a signal comes, and end as told then."""
    import signal

    import uvicorn

    for number in (signal.SIGINT, signal.SIGTERM):  # the server raises them again once it has ended
        signal.signal(number, _ended)
    uvicorn.run(
        _APPLICATION,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        timeout_graceful_shutdown=_PATIENCE,
        server_header=False,
    )


def _ended(_number: int, _frame: object) -> None:
    """Take note of a signal that the server has obeyed already."""
