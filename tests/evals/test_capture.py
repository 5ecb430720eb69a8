"""What people marked as wrong becomes drafts of scenarios that load and run, without a name of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_store import conversations, feedback
from crm_store.matching.text import fold
from crm_store.origin import Origin
from evals.capture import drafts
from evals.disguise import worded
from evals.scenario import ScenarioInvalid, load
from evals.worlds import Worlds, person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_store.store import Store

SAID = (
    "Called Joanna Gołąb at Bank Rudawski, she wants the price per module, write to j.golab@rudawski.test",
    "no, with Piotr Zając, and tell Marek Dudek of Zielona Kropka on +48 601 222 333",
)
NAMES = (
    "Joanna Gołąb",
    "Bank Rudawski",
    "Piotr Zając",
    "Marek Dudek",
    "Zielona Kropka",
    "Rudawski akademia",
    "Igor Sas",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A company in which Igor marked his second turn."""
    worlds = Worlds()
    with worlds.get("brama").opened(tmp_path, "talked") as (opened, _clock):
        actor = opened.actor(person(opened, "igor"))
        for text in SAID:
            with opened.write(actor, Origin("test")) as unit:
                lease = conversations.begin(unit, "test", "thread", text)
                conversations.finish(unit, lease, f"Logged: {text}", {"calls": [], "mentions": []})
        with opened.write(actor, Origin("test")) as unit:
            turn = feedback.latest(unit, "test", "thread")
            assert turn is not None
            feedback.dislike(unit, turn, "it was Piotr Zając")
        yield opened
    worlds.close()


def test_a_draft_loads_and_holds_no_name(store: Store, tmp_path: Path) -> None:
    """Two turns, the same person by the same name, and nobody real; what happened stands in comments."""
    with store.read(store.actor(person(store, "igor"))) as unit:
        (draft,) = drafts(unit, "kestrel")
    assert not worded(NAMES) & worded([draft])
    assert not any(fold(part) in fold(draft) for part in ("rudawski", "601 222"))
    assert "# What happened in turn 2" in draft
    file = tmp_path / "draft.yaml"
    file.write_text(draft, encoding="utf-8")
    (scenario,) = load([file])
    assert (scenario.actor, scenario.language, len(scenario.turns)) == ("nora", "en", 2)
    assert scenario.now is not None
    assert scenario.now.weekday() == 3
    assert "Brenna Foods" in scenario.turns[0].say


def test_nobody_captures_what_he_may_not_see(store: Store) -> None:
    """A colleague gets nothing of Igor's; an unknown world is refused."""
    with store.read(store.actor(person(store, "maja"))) as unit:
        assert list(drafts(unit, "kestrel")) == []
        with pytest.raises(ScenarioInvalid):
            list(drafts(unit, "nowhere"))
