"""A web process on a small company, without a network: requests of a person, and a scripted model behind it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from assistant.channels.http.app import make_app
from assistant.channels.http.service import Service
from assistant.settings import Settings
from crm_store.clock import FrozenClock
from crm_store.credentials import issue_key
from crm_store.engine import make_engine
from crm_store.store import Store
from tests.assistant.offices import Desk, open_desk
from tests.crm_store.conftest import clock, database_url, postgres_url, sqlite_template, sqlite_url, store, world
from tests.crm_store.world import build_world
from tests.tools.calls import open_counter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from httpx2 import Response

    from tests.crm_store.world import World

__all__ = ["FrozenClock", "clock", "database_url", "postgres_url", "sqlite_template", "sqlite_url", "store", "world"]

MODEL = "openai:played"


@dataclass
class Web:
    """A web process, and the keys of the company's people."""

    desk: Desk
    service: Service
    client: TestClient
    keys: dict[str, str] = field(default_factory=dict)

    def headers(self, who: str, key: str | None = None) -> dict[str, str]:
        """Return the headers of a person's request, with an idempotency key if one is given."""
        if who not in self.keys:
            with self.desk.counter.world.write("ada") as unit:
                self.keys[who] = issue_key(unit, self.desk.counter.world.id_of(who), "test").secret
        bearer = {"Authorization": f"Bearer {self.keys[who]}"}
        return bearer if key is None else {**bearer, "Idempotency-Key": key}

    def get(self, path: str, who: str = "ann") -> Response:
        """Read something as a person."""
        return self.client.get(path, headers=self.headers(who))

    def post(self, path: str, body: object = None, who: str = "ann", key: str | None = None) -> Response:
        """Send something as a person."""
        return self.client.post(path, json=body if body is not None else {}, headers=self.headers(who, key))

    def say(self, text: str, who: str = "ann", key: str | None = None, **more: object) -> Response:
        """Send a message as a person."""
        return self.post("/v1/chat", {"text": text, **more}, who, key)


def events(response: Response) -> list[tuple[str, dict[str, Any]]]:
    """Return the server-sent events of an answer: their names and data."""
    assert response.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in response.text.strip().split("\n\n"):
        name, data = block.split("\n", 1)
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


@pytest.fixture
def serve() -> Callable[..., Web]:
    """Serve a company; settings may be given."""

    def served(world: World, **settings: Any) -> Web:  # noqa: ANN401  (whatever can be set)
        desk = open_desk(open_counter(world), model=MODEL)
        service = Service(world.store, desk.office, Settings(model=MODEL, **settings))
        return Web(desk, service, TestClient(make_app(service), raise_server_exceptions=False))

    return served


@pytest.fixture
def web(sqlite_url: str, clock: FrozenClock, serve: Callable[..., Web]) -> Iterator[Web]:
    """A web process on a small company, on SQLite."""
    opened = Store(make_engine(sqlite_url), clock)
    yield serve(build_world(opened))
    opened.close()


@pytest.fixture
def web_anywhere(world: World, serve: Callable[..., Web]) -> Web:
    """A web process on a small company, on each of the databases."""
    return serve(world)
