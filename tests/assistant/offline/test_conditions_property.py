"""Conditions drawn at random and said in both languages are read as what they mean, record by record."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from assistant.models.offline.conditions.atoms import atoms_of
from assistant.models.offline.conditions.selection import read_selection
from assistant.models.offline.message import Message
from assistant.understanding.understand import understand
from crm_store.clock import FrozenClock
from crm_store.engine import make_engine
from crm_store.errors import CrmError
from crm_store.filter_fields import KINDS
from crm_store.filters import filtered
from crm_store.schema import upgrade
from crm_store.store import Store
from tests.assistant.offline.selection_company import filled
from tests.assistant.offline.selection_talk import NOUNS, drawn, meant
from tests.crm_store.conftest import NOW
from tests.crm_store.world import World, build_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.assistant.offline.selection_company import Company

DRAWN = 120
LANGUAGES = ("en", "pl")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Company]]:
    """A company whose records are known as plain values."""
    engine = make_engine(str(tmp_path_factory.mktemp("selected") / "crm.db"))
    upgrade(engine)
    world = build_world(Store(engine, FrozenClock(NOW)))
    yield world, filled(world)
    world.store.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NOUNS)
def test_conditions_are_read_as_they_are_meant(told: tuple[World, Company], kind: str, language: str) -> None:
    """What is selected are just the records for which the conditions hold."""
    missed = misses(told, kind, language, seed=1)
    assert len(missed) <= DRAWN * 0.02, "\n".join(missed[:20])


def misses(told: tuple[World, Company], kind: str, language: str, seed: int) -> list[str]:
    """Return the messages of which something else was read than they mean, with what was read."""
    world, company = told
    some = Random(f"{kind}{language}{seed}")
    found: list[str] = []
    with world.read("ada") as unit:
        for _ in range(DRAWN):
            text, clauses = drawn(some, kind, language, company.rows[kind])
            message = Message(text, understand(unit, text, language_hint=language))
            read = read_selection(message, atoms_of(message, 0, len(text)))
            wanted = {row["id"] for row in company.rows[kind] if meant(kind, clauses, row)}
            if read is None or read.kind != kind or read.unread:
                found.append(f"{text}: {read and read.unread} {read and read.arguments}")
                continue
            try:
                got = {row.id for row in unit.all(filtered(unit, KINDS[kind], read.where))}
            except CrmError as error:
                found.append(f"{text}: {error}")
                continue
            if got != wanted:
                found.append(f"{text}: {len(got)} for {len(wanted)}; {read.arguments.get('where')}")
    return found
