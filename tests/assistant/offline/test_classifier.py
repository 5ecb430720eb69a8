"""Which tool a clause asks for, how sure that is, and that it is learned the same way each time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from assistant.models.offline.analysis import Analyser
from assistant.models.offline.calibration import groups, judged
from assistant.models.offline.corpus import exemplars
from assistant.models.offline.training import learned, traits_of_exemplar
from assistant.settings import Settings
from crm_store.history.embedding import default
from tests.assistant.offline.marked import marked
from tools.catalog import CATALOG

if TYPE_CHECKING:
    from assistant.models.offline.classifier import Classifier

TOOLS = [tool.name for tool in CATALOG]
SAID: list[tuple[Literal["en", "pl"], str, str]] = [
    ("en", "rang {contact:Ann} about the renewal", "log_activity"),
    ("en", "it has moved on to {stage:Demo}", "move_deals"),
    ("en", "pipeline per stage please", "report"),
    ("en", "what are we going to close {period:this quarter}?", "forecast"),
    ("en", "what did {contact:Ann} tell us regarding encryption", "search_history"),
    ("pl", "wczoraj gadałem z {contact:Anną} o odnowieniu", "log_activity"),
    ("pl", "przerzuć to na {stage:Demo}", "move_deals"),
    ("pl", "jaki jest lejek po etapach", "report"),
    ("pl", "które szanse obsunęły się od {day:poniedziałku}", "slipped_deals"),
    ("pl", "co {contact:Anna} mówiła o szyfrowaniu", "search_history"),
]
STRANGE: list[tuple[Literal["en", "pl"], str]] = [
    ("en", "recite a limerick for my aunt"),
    ("en", "how tall is the Eiffel tower"),
    ("pl", "wyrecytuj wierszyk dla cioci"),
    ("pl", "jak wysoka jest wieża Eiffla"),
]


@pytest.fixture(scope="module")
def words_only() -> Classifier:
    """What is learned where the embedding package is missing."""
    return learned(None)


@pytest.fixture(scope="module")
def reader() -> Analyser:
    """An analyser with the embedding model, learned once for all tests of the checkout."""
    return Analyser(learned(default(), Path(Settings().cache)), default())


@pytest.mark.parametrize(("language", "text", "tool"), SAID)
def test_new_words_find_the_tool(reader: Analyser, language: Literal["en", "pl"], text: str, tool: str) -> None:
    """Phrases that are no exemplars are understood."""
    clauses = reader.analyse(*marked(text, language), TOOLS)
    assert clauses[-1].tool == tool
    assert clauses[-1].confidence > 0.5


@pytest.mark.parametrize(("language", "text"), STRANGE)
def test_what_no_tool_can_do_is_not_claimed(reader: Analyser, language: Literal["en", "pl"], text: str) -> None:
    """An unknown request gets a low confidence in every tool."""
    assert reader.analyse(*marked(text, language), TOOLS)[0].confidence < 0.5


def test_only_tools_that_can_be_called_are_named(reader: Analyser) -> None:
    """A tool that is not offered is not proposed, and no other takes over its confidence."""
    text, findings = marked("move it to {stage:Demo}", "en")
    offered = [name for name in TOOLS if name != "move_deals"]
    (clause,) = reader.analyse(text, findings, offered)
    assert clause.tool != "move_deals"
    assert clause.confidence < 0.5


def test_confidences_are_ordered_and_add_up_to_one_at_most(reader: Analyser) -> None:
    """What is left to one is that no tool is meant."""
    (clause,) = reader.analyse(*marked("what is going on with {account:Zed}", "en"), TOOLS)
    shares = [share for _, share in clause.tools]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 1.0001


def test_without_embeddings_words_still_find_tools(words_only: Classifier) -> None:
    """A missing package makes reading worse, not impossible."""
    clauses = Analyser(words_only, None).analyse(*marked("called {contact:Ann} {day:yesterday}", "en"), TOOLS)
    assert clauses[0].tool == "log_activity"


def test_learning_is_repeatable_and_a_cache_changes_no_answer(words_only: Classifier, tmp_path: Path) -> None:
    """The same exemplars teach the same, from a cache or anew, and a spoilt cache is made again."""
    traits = [traits_of_exemplar(exemplar) for exemplar in exemplars()[::97]]
    first = words_only.probabilities(traits, None)
    learned(None, tmp_path)
    (kept,) = tmp_path.glob("*.npz")
    assert (learned(None, tmp_path).probabilities(traits, None) == first).all()
    kept.write_bytes(b"spoilt")
    assert (learned(None, tmp_path).probabilities(traits, None) == first).all()


def test_near_twins_share_a_group() -> None:
    """Cross-validation never tells an exemplar by its twin."""
    known = exemplars()[:40]
    traits = [traits_of_exemplar(exemplar) for exemplar in (*known, *known)]
    found = groups(traits, [exemplar.tool for exemplar in known] * 2)
    assert (found[:40] == found[40:]).all()


@pytest.mark.slow
def test_confidence_is_a_frequency() -> None:
    """Held out, exemplars are told four times in five, and as often right as the classifier says."""
    held = judged(default())
    assert held.right().mean() > 0.82
    assert held.right(3).mean() > 0.95
    assert all(abs(said - true) < 0.08 for _, _, count, said, true in held.table() if count > 200)
