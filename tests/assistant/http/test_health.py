"""Whether a process serves, and what it says works less well than it could."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from crm_store import jobs
from crm_store.actors import SYSTEM
from crm_store.engine import make_engine
from crm_store.history import embedding
from crm_store.origin import Origin
from crm_store.store import Store
from tests.assistant.offices import calls, says
from tests.crm_store.world import build_world

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from crm_store.clock import FrozenClock
    from tests.assistant.http.conftest import Web
    from tests.crm_store.world import World

NOTE = ("note", {"deal": "Renewal", "text": "Likes it"})


def ready(web: Web) -> dict[str, Any]:
    """Return what the process says of itself."""
    answer = web.client.get("/readyz")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_a_process_that_answers_lives(web: Web) -> None:
    """Without a key, and whatever the database does."""
    assert web.client.get("/healthz").json() == {"status": "ok"}


def test_what_is_degraded_is_said(web: Web) -> None:
    """Nobody has run jobs, a note is pending, the model has no key."""
    with web.service.store.write(SYSTEM, Origin("test")) as unit:
        jobs.seen(unit)
    assert ready(web)["degraded"] == []
    web.desk.script(calls(NOTE), says("Noted."))
    web.say("likes it")
    found = ready(web)
    assert (found["history"]["pending"], found["history"]["embedding"]) == (1, embedding.default().name)  # type: ignore[union-attr]  # it is installed
    assert "1 of 1 notes are not indexed" in found["degraded"][0]


def test_silence_of_the_jobs_is_said(web: Web) -> None:
    """Never, or not for a while; jobs that failed for good too."""
    assert "no process has run jobs:" in ready(web)["degraded"][0]
    with web.service.store.write(SYSTEM, Origin("test")) as unit:
        jobs.seen(unit)
    web.service.store = web.desk.counter.later(minutes=6)
    assert "no process has run jobs since 2026-03-11 09:30 UTC" in ready(web)["degraded"][0]


def test_a_model_without_its_key_is_said(world: World, serve: Callable[..., Web]) -> None:
    """With what to set."""
    web = serve(world)
    web.desk.office.models.made.clear()
    web.desk.office._agents.clear()  # noqa: SLF001  (as in a process that has just begun)
    assert any("OPENAI_API_KEY" in one for one in ready(web)["degraded"])


def test_a_missing_embedding_model_is_said(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes are then found by their words."""
    monkeypatch.setattr("assistant.channels.http.health.embedding.named", lambda _: None)
    assert ready(web)["history"]["embedding"] == "none"
    assert any("no embedding model is installed" in one for one in ready(web)["degraded"])


def test_a_folder_that_is_gone_is_said(sqlite_url: str, clock: FrozenClock, serve: Callable[..., Web]) -> None:
    """The rows say that the vector index holds a note; the disk has no index."""
    store = Store(make_engine(sqlite_url), clock)
    web = serve(build_world(store))
    web.desk.script(calls(NOTE), says("Noted."))
    web.say("likes it")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE history_documents SET placed_in = 'gone'"))
    assert "the folder of the vector index is gone: run `reindex`" in ready(web)["degraded"]
    store.close()


def test_a_database_that_cannot_be_used_is_not_ready(web: Web) -> None:
    """The process lives, but gets no requests."""
    with web.service.store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        answer = web.client.get("/readyz")
        assert (answer.status_code, answer.json()["ready"]) == (503, False)
        assert web.client.get("/healthz").status_code == 200
    finally:
        with web.service.store.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))
