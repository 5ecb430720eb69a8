"""The web application: routes, limits, and what is said when something goes wrong."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from assistant.channels.http import approvals, chat, failures, feedback, health, limits, records, undoing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from assistant.channels.http.service import Service

DESCRIPTION = """
Tell the assistant what happened, or ask it; read records; decide what waits for a yes; take things back.

Every request carries a user's key (`python -m assistant users key issue`): `Authorization: Bearer …`. It sees and
does what that user may. A request that writes may carry an `Idempotency-Key`: repeated with the same key it is
answered as the first time, and nothing is written again.
"""


def make_app(service: Service) -> FastAPI:
    """Return the application that serves one CRM."""
    app = FastAPI(title="crm-assistant", version="1", description=DESCRIPTION, redoc_url=None, lifespan=_running)
    app.state.service = service
    for router in (chat.router, approvals.router, undoing.router, feedback.router, records.router, health.router):
        app.include_router(router)
    failures.install(app)
    app.add_middleware(limits.BodyLimit, most=service.settings.http_body_limit)
    return app


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """Load the model while requests are served already; in the end let turns finish, then stop."""
    service: Service = app.state.service
    service.start()
    try:
        yield
    finally:
        await run_in_threadpool(service.stop)
