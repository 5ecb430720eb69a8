"""The scores can be trusted: who knows the answers passes, who is wrong does not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, get_args

import pytest

from crm_store.engine import make_engine
from evals import oracles
from evals.runner import Referee, failed
from evals.scenario import SCENARIOS, Topic, load
from evals.worlds import Worlds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from evals.runner import Player
    from evals.scenario import Scenario

OWN, TOPIC, UNSEEN = 400, 10, 600
EACH = 5
"""Who is wrong on purpose plays one scenario in so many: each costs a database."""


@pytest.fixture(scope="module")
def referee() -> Iterator[Referee]:
    """Plays and scores, with the companies built and the statements compiled once."""
    built = Worlds()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crm_store.store.make_engine", _like(make_engine("sqlite://")))
        yield Referee(built)
    built.close()


def _like(first: Engine) -> Callable[[str], Engine]:
    """Return what makes engines that share one dialect, and with it the statements compiled for it."""
    first.connect().close()
    compiled: dict[object, object] = {}

    def make(address: str) -> Engine:
        engine = make_engine(address)
        engine.dialect = first.dialect
        engine.update_execution_options(compiled_cache=compiled)
        return engine

    return make


@pytest.fixture(scope="module")
def scenarios() -> list[Scenario]:
    """All scenarios."""
    return load([SCENARIOS])


def test_there_are_enough_scenarios_in_both_languages(scenarios: list[Scenario]) -> None:
    """A score means something only over many messages of either language, of every topic, some of them unseen."""
    own = [one for one in scenarios if one.group == "own"]
    polish = sum(one.language == "pl" for one in own)
    assert len(own) >= OWN
    assert abs(2 * polish - len(own)) < len(own) / 10
    topics = Counter(one.topic for one in own)
    assert {topic: count for topic in get_args(Topic) if (count := topics[topic]) < TOPIC} == {}
    unseen = [one for one in scenarios if one.group == "unseen"]
    assert len(unseen) >= UNSEEN
    assert {one.label for one in unseen} == {"answer", "ask"}


def test_who_knows_the_answers_passes(scenarios: list[Scenario], referee: Referee) -> None:
    """Every scenario can be passed, by doing what it expects and nothing else."""
    assert [(score.scenario.id, one.text) for score, one in failed(referee.run(scenarios, oracles.Oracle()))] == []


@pytest.mark.parametrize(
    "player", [oracles.DoesNothing, oracles.AlwaysAsks, oracles.WritesTooMuch, oracles.WrongArgument]
)
def test_who_is_wrong_passes_no_scenario_that_expects_a_write(
    scenarios: list[Scenario], referee: Referee, player: type[Player]
) -> None:
    """Doing nothing, asking always, one row too many or one value wrong are all noticed."""
    writing = [one for one in scenarios if one.expect.writes or one.expect.approvals][::EACH]
    assert [score.scenario.id for score in referee.run(writing, player()) if score.passed] == []
