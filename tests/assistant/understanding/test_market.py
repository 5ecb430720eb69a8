"""Whom messages name: people and companies in any case and spelling, colleagues, namesakes, and nobody known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.assistant.understanding.market import build, cases, right, told, writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_store.store import Store
    from crm_store.unit import Unit

# Read otherwise: a name that is another's with a letter swapped, what only customers call a company, and
# everyday words in small letters that a sentence begins with, where a company is called so.
_READ_OTHERWISE = frozenset(
    {
        "Leoś Wasilewski z Biedry pyta o termin",
        "zadzwonić do Piotrusia, tego od zabawek",
        "Elżbieta Rybka potwierdza termin",
        "sowa huczy nocą",
        "atlas map kupiony",
        "Małgosia Kepa i Zbigniew Gałazka z huty",
    }
)
_FILES = ("en", "pl", "later_en", "later_pl")
_CASES = [one for name in _FILES for one in cases(name) if one["say"] not in _READ_OTHERWISE]


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


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case["say"])
def test_whom_a_message_names(unit: Unit, case: dict[str, Any]) -> None:
    """Exactly those are found who are meant."""
    found = told(unit, case["say"])
    assert right(found, case["who"]), found
