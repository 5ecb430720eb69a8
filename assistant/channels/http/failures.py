"""What a request is answered that could not be served: one form of error for all of them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from assistant.channels.http.limits import TooManyRequests
from assistant.channels.http.service import NotLetIn
from assistant.models.provider import UnknownModel
from crm_store import errors, idempotency
from crm_store.approvals import ApprovalDecided, ApprovalExpired, ApprovalOutdated
from crm_store.conversations import LeaseLost, StillWorking
from crm_store.undo import AlreadyUndone, NothingToUndo, UndoConflict

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

UNEXPECTED = "Unexpected"
_log = logging.getLogger(__name__)


class NotDone(errors.CrmError):
    """Approval {approval} could not be carried out: {message}."""

    hint = "It still waits. {advice}"


_STATUS: dict[type[Exception], int] = {
    NotLetIn: 401,
    errors.Forbidden: 403,
    errors.UnknownRecord: 404,
    errors.AmbiguousRecord: 409,
    errors.ChangedMeanwhile: 409,
    errors.DuplicateRecord: 409,
    errors.StillInUse: 409,
    ApprovalDecided: 409,
    ApprovalExpired: 409,
    ApprovalOutdated: 409,
    AlreadyUndone: 409,
    NothingToUndo: 409,
    UndoConflict: 409,
    StillWorking: 409,
    LeaseLost: 409,
    idempotency.KeyInUse: 409,
    NotDone: 409,
    UnknownModel: 422,
    idempotency.KeyReused: 422,
    errors.InvalidValue: 422,
    TooManyRequests: 429,
    errors.DatabaseBusy: 503,
    errors.DatabaseUnusable: 503,
    errors.DatabaseReadOnly: 503,
    errors.DiskFull: 507,
}
_NAMES = {kind.__name__: status for kind, status in _STATUS.items()}
_SOON = "1"  # second until the same request may be answered
_WORTH_REPEATING = (idempotency.KeyInUse, StillWorking, errors.DatabaseBusy)


class Problem(BaseModel):
    """What went wrong, and what to do about it."""

    type: str
    message: str
    hint: str = ""


class Refusal(BaseModel):
    """The answer to a request that could not be served."""

    error: Problem


REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": Refusal, "description": text}
    for code, text in {
        401: "No valid key",
        404: "Not there, or not to be seen",
        409: "Not as things are now",
        413: "Too large",
        422: "The request cannot be read",
        429: "Too many requests",
        503: "The database cannot be used now",
    }.items()
}


def status_of(error: errors.CrmError) -> int:
    """Return the status that tells an error to a program."""
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 400)


def problem(error: errors.CrmError) -> dict[str, Any]:
    """Return an error as the body of an answer."""
    return {"error": Problem(type=type(error).__name__, message=str(error), hint=error.advice).model_dump()}


def failed(event: dict[str, Any]) -> JSONResponse:
    """Return the answer to a message whose turn ended with this error before anything of it was sent."""
    if event.get("type", UNEXPECTED) == UNEXPECTED:
        return _unexpected(**{key: str(event[key]) for key in ("message", "hint") if key in event})
    return JSONResponse({"error": Problem.model_validate(event).model_dump()}, _NAMES.get(str(event["type"]), 400))


def install(app: FastAPI) -> None:
    """Let the application answer every failure in the same form."""
    app.add_exception_handler(errors.CrmError, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _plain)
    app.add_exception_handler(Exception, _surprised)


def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.CrmError)  # noqa: S101  (registered for it alone)
    headers = {}
    if isinstance(error, NotLetIn):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.details["seconds"])
    if isinstance(error, _WORTH_REPEATING):
        headers["Retry-After"] = _SOON
    return JSONResponse(problem(error), status_of(error), headers)


def _unreadable(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  (registered for it alone)
    told = "; ".join(f"{'.'.join(map(str, one['loc'][1:])) or one['loc'][0]}: {one['msg']}" for one in error.errors())
    return JSONResponse(
        {"error": {"type": "InvalidRequest", "message": told, "hint": "Nothing was done. See /docs."}}, 422
    )


def _plain(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  (registered for it alone)
    body = {"error": {"type": "HTTPError", "message": str(error.detail), "hint": "See /docs."}}
    return JSONResponse(body, error.status_code, error.headers)


def _surprised(_: Request, error: Exception) -> JSONResponse:
    _log.error("a request failed", exc_info=error)
    return _unexpected()


def _unexpected(
    message: str = "Something went wrong that should not have.", hint: str = "The log says more."
) -> JSONResponse:
    return JSONResponse({"error": {"type": UNEXPECTED, "message": message, "hint": hint}}, 500)
