"""One web process: opens the CRM that the settings name, and serves it."""

from __future__ import annotations

from fastapi import FastAPI

from assistant import bootstrap
from assistant.channels.http.app import make_app
from assistant.channels.http.service import Service
from assistant.jobs.runner import Runner
from assistant.settings import load
from crm_store.store import open_store


def application() -> FastAPI:
    """Return the application of a web process; each worker calls this once.

    Raises:
        UnknownSetting, InvalidSetting, DatabaseUnusable, SchemaMissing, SchemaOlder, SchemaNewer, QueueUnusable: it
            cannot be served.
    """
    settings = load()
    store = open_store(settings.database_url)
    runner = Runner(store, settings)

    def stop() -> None:
        runner.stop()
        store.close()

    return make_app(Service(store, bootstrap.office_of(store, settings), settings, runner.start, stop))
