"""What the web application works with, and whom a request comes from."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Thread
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from assistant.channels.http.limits import Rates
from assistant.channels.http.streams import Streams
from assistant.conversation import Office
from assistant.settings import Settings
from crm_store import credentials
from crm_store.actors import Actor
from crm_store.errors import CrmError
from crm_store.store import Store

_log = logging.getLogger(__name__)
_BEARER = HTTPBearer(auto_error=False, description="A key from `python -m assistant users key issue`.")


class NotLetIn(CrmError):
    """This request carries no key that is valid."""

    hint = "Send `Authorization: Bearer KEY` with a key from `python -m assistant users key issue`."


@dataclass
class Service:
    """One CRM as a web process serves it.

    ``started`` and ``stopped`` are called when the process begins and ends to serve. ``loading`` says what the
    offline model, which is loaded while requests are served already, is still lacking; empty once it is there.
    """

    store: Store
    office: Office
    settings: Settings
    started: Callable[[], None] = lambda: None
    stopped: Callable[[], None] = lambda: None
    loading: str = ""
    rates: Rates = field(init=False)
    streams: Streams = field(init=False)

    def __post_init__(self) -> None:
        """Count requests from now on."""
        self.rates = Rates(self.settings.http_rate)
        self.streams = Streams(self.office)

    def start(self) -> None:
        """Load the model in the background, and begin what runs beside the requests."""
        self.loading = f"the model {self.settings.model} is being loaded: the first answers take longer"
        Thread(target=self._warm, name="warm", daemon=True).start()
        self.started()

    def stop(self) -> None:
        """Let the turns that are worked on end, then everything else."""
        self.streams.wait()
        self.stopped()

    def _warm(self) -> None:
        try:
            self.office.warm()
        except CrmError as error:
            _log.warning("the model cannot be used: %s", error)
        self.loading = ""


def service_of(request: Request) -> Service:
    """Return what the application works with."""
    service: Service = request.app.state.service
    return service


def actor_of(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)] = None
) -> Actor:
    """Return whom the request's key lets in, and count the request.

    Raises:
        NotLetIn: it has no valid key.
        TooManyRequests: its user, or whoever sends no valid key from this address, sent too many.
    """
    service = service_of(request)
    secret = given.credentials.strip() if given else ""
    actor = credentials.authenticate(service.store, secret) if secret else None
    if actor is None:
        service.rates.count(f"refused {request.client.host if request.client else ''}")
        raise NotLetIn
    service.rates.count(f"user {actor.user_id}")
    return actor


Serving = Annotated[Service, Depends(service_of)]
Caller = Annotated[Actor, Depends(actor_of)]
