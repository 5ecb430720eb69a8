"""A store for what is understood of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store.clock import FrozenClock
from crm_store.engine import make_engine
from crm_store.schema import upgrade
from crm_store.store import Store
from tests.assistant.understanding.company import fill
from tests.crm_store.conftest import NOW
from tests.crm_store.world import World, build_world

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The small company with records to name; nobody writes to it."""
    engine = make_engine(str(tmp_path_factory.mktemp("named") / "crm.db"))
    upgrade(engine)
    world = build_world(Store(engine, FrozenClock(NOW)))
    fill(world)
    yield world
    world.store.close()
