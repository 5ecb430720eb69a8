"""The demo company as loaded at different moments; each moment is loaded once."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from crm_store.clock import FrozenClock
from crm_store.demo.loader import load
from crm_store.engine import make_engine
from crm_store.store import Store
from tests.crm_store.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Loaded = Callable[[datetime], Store]


MOMENTS = {
    "a Wednesday": NOW,
    "the night after Christmas": datetime(2026, 12, 27, 2, tzinfo=UTC),
    "New Year's Day": datetime(2027, 1, 1, 11, tzinfo=UTC),
    "the evening before Easter": datetime(2026, 4, 4, 21, tzinfo=UTC),
}
at_any_time = pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)


@pytest.fixture(scope="package")
def loaded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """Gives the demo as loaded at a moment, in a database of its own; read only."""
    stores: dict[datetime, Store] = {}

    def at(moment: datetime) -> Store:
        if moment not in stores:
            path = tmp_path_factory.mktemp("demo") / "crm.db"
            shutil.copy(sqlite_template, path)
            stores[moment] = Store(make_engine(str(path)), FrozenClock(moment))
            load(stores[moment])
        return stores[moment]

    yield at
    for store in stores.values():
        store.close()


@pytest.fixture
def demo(loaded: Loaded) -> Store:
    """The demo as loaded on a Wednesday morning in March."""
    return loaded(NOW)
