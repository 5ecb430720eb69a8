"""Messages that were written before the words and exemplars were last worked on are still read as well."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from assistant.models.offline.analysis import analyser
from assistant.settings import Settings
from tests.assistant.offline.strangers import DATA, figures, messages, read_all

if TYPE_CHECKING:
    from assistant.models.offline.analysis import Analyser

LEAST = {"strangers": (0.95, 0.95, 0.9, 0.95)}
"""Shares of clauses cut, acts, first tools and first three tools that are right, at the least."""


@pytest.fixture(scope="module")
def reader() -> Analyser:
    """What the whole test run learned once."""
    return analyser(Path(Settings().cache))


@pytest.mark.parametrize("name", sorted(LEAST))
@pytest.mark.parametrize("language", ["en", "pl"])
def test_strangers_are_read(reader: Analyser, name: str, language: Literal["en", "pl"]) -> None:
    """The share of what is read right does not fall."""
    found = figures(list(read_all(messages(DATA / f"{name}_{language}.yaml"), language, reader)))
    named = dict(zip(("cut", "act", "tool", "among three"), LEAST[name], strict=True))
    assert {key: found[key] for key, least in named.items() if found[key] < least} == {}
