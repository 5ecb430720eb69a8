"""A desk at a small company, on an SQLite file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store.engine import make_engine
from crm_store.store import Store
from tests.crm_store.conftest import clock, sqlite_template, sqlite_url
from tests.crm_store.world import build_world
from tests.tools.desk import Desk, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_store.clock import FrozenClock

__all__ = ["clock", "sqlite_template", "sqlite_url"]


@pytest.fixture
def desk(sqlite_url: str, clock: FrozenClock) -> Iterator[Desk]:
    """A desk at a small company."""
    opened = Store(make_engine(sqlite_url), clock)
    yield open_desk(build_world(opened))
    opened.close()
