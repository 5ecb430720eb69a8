"""Whether the process lives, and whether all its parts work."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from assistant.channels.http.service import Serving
from crm_store.errors import CrmError
from crm_store.history import embedding
from crm_store.history.status import status
from crm_store.schema import require_current

router = APIRouter(tags=["health"])


class Ready(BaseModel):
    """Whether requests can be served, what each part is, and what works less well than it could."""

    ready: bool
    database: str
    model: str
    history: dict[str, Any]
    degraded: list[str]


@router.get("/healthz")
def alive() -> dict[str, str]:
    """Tell that the process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"model": Ready}})
def ready(service: Serving) -> JSONResponse:
    """Tell whether the database can be used, which models are in use, and what is degraded."""
    chosen = embedding.named(service.settings.embedding)
    answer = Ready(ready=True, database="ok", model=service.settings.model, history={}, degraded=[])
    try:
        require_current(service.store.engine)
        found = status(service.store.engine, chosen)
    except CrmError as error:
        failed = answer.model_copy(update={"ready": False, "database": str(error), "degraded": [str(error)]})
        return JSONResponse(failed.model_dump(), 503)
    history = {
        "embedding": found.model or "none",
        "dimension": chosen.dimension if chosen else None,
        "documents": found.documents,
        "pending": found.pending,
    }
    told = answer.model_copy(update={"history": history, "degraded": list(found.degraded)})
    return JSONResponse(told.model_dump())
