"""Plays scenarios and scores them against a twin world."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from crm_store import approvals
from crm_store.change_log import zone_of
from crm_store.origin import Origin
from crm_store.snapshot import snapshot
from evals.comparing import Difference, Twin, compare
from evals.scenario import ScenarioInvalid
from evals.scoring import Played, Score, asks, judge
from evals.state import readable
from evals.twin import Writer
from evals.worlds import person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from crm_store.store import Store
    from evals.scenario import Said, Scenario
    from evals.state import Key, Record
    from evals.worlds import SceneClock, Worlds


class Player(Protocol):
    """Somebody who answers the messages of a scenario, and writes what he thinks they ask for."""

    def begin(self, store: Store, scenario: Scenario) -> None:
        """Get ready for a scenario in a store of its own."""

    def answer(self, text: str, email: str) -> Mapping[str, object]:
        """Answer a message of a colleague; return the reply as ``ask --json`` prints it."""


class Referee:
    """Plays scenarios in fresh copies of their worlds; how each should end is worked out once."""

    def __init__(self, worlds: Worlds) -> None:
        """Play in these worlds."""
        self._worlds = worlds
        self._before: dict[str, Mapping[Key, Record]] = {}
        self._twins: dict[str, Twin] = {}

    def run(
        self, scenarios: Iterable[Scenario], player: Player, told: Callable[[Score], None] | None = None
    ) -> list[Score]:
        """Play scenarios one after another; ``told`` hears of each score.

        Raises:
            ScenarioInvalid: one expects what the CRM would refuse.
        """
        scores = []
        for scenario in scenarios:
            scores.append(self.play(scenario, player))
            if told is not None:
                told(scores[-1])
        return scores

    def play(self, scenario: Scenario, player: Player) -> Score:
        """Play one scenario, and score it."""
        with TemporaryDirectory(prefix="scenario-") as name:
            folder = Path(name)
            before, twin = self._begins(scenario, folder), self._ends(scenario, folder)
            with self._worlds.get(scenario.world).opened(folder, "actual") as (store, clock):
                played, times = _conversation(scenario, player, store, clock)
                after = _state(store) if _counts_words(scenario) else _without_words(_state(store))
                differences = [*compare(before, after, twin), *judge(scenario.expect, played)]
        replies = [str(reply["reply"]) for reply in played.replies]
        return Score(scenario, differences, times, replies, bool(played.replies) and asks(played.replies[-1]))

    def _begins(self, scenario: Scenario, folder: Path) -> Mapping[Key, Record]:
        """Return how the scenario's world is before anything is said."""
        name = scenario.world
        if name not in self._before:
            with self._worlds.get(name).opened(folder, "before") as (store, _):
                self._before[name] = _state(store)
        return self._before[name]

    def _ends(self, scenario: Scenario, folder: Path) -> Twin:
        """Return the state of the twin world, in which just the expected writes were made."""
        if scenario.id not in self._twins:
            with self._worlds.get(scenario.world).opened(folder, "twin") as (store, clock):
                for moment in (scenario.now, *(turn.now for turn in scenario.turns)):
                    _set(clock, moment, store)
                self._twins[scenario.id] = _twin(scenario, store)
        return self._twins[scenario.id]


def _counts_words(scenario: Scenario) -> bool:
    """Return whether taught words are compared: in scenarios about them only where they name the words."""
    return scenario.topic != "own_words" or any(write.kind == "word" for write in scenario.expect.writes)


def _without_words(state: Mapping[Key, Record]) -> dict[Key, Record]:
    return {key: record for key, record in state.items() if key[0] != "word"}


def _conversation(scenario: Scenario, player: Player, store: Store, clock: SceneClock) -> tuple[Played, list[float]]:
    _set(clock, scenario.now, store)
    player.begin(store, scenario)
    replies, times = [], []
    for turn in scenario.turns:
        _set(clock, turn.now, store)
        began = perf_counter()
        replies.append(player.answer(turn.say, person(store, _speaker(scenario, turn))))
        times.append((perf_counter() - began) * 1000)
    with store.read(store.actor()) as unit:
        pending = [approval.diff for approval in approvals.pending(unit, below=True)]
    return Played(replies, pending), times


def _speaker(scenario: Scenario, turn: Said) -> str:
    return turn.actor or scenario.actor


def _set(clock: SceneClock, moment: datetime | None, store: Store) -> None:
    """Move the clock to a local moment, if one is given."""
    if moment is None:
        return
    if moment.tzinfo is None:
        with store.read(store.actor()) as unit:
            moment = moment.replace(tzinfo=zone_of(unit))
    clock.moment = moment


def _twin(scenario: Scenario, store: Store) -> Twin:
    """Make the expected writes in the twin world."""
    actor = store.actor(person(store, scenario.actor))
    with store.write(actor, Origin("evals", scenario.id)) as unit:
        writer = Writer(unit)
        for write in scenario.expect.writes:
            try:
                writer.make(write)
            except Exception as error:
                raise ScenarioInvalid(source=scenario.id, reason=f"{write.kind} cannot be written: {error}") from error
    return Twin(_state(store), writer.named, writer.words)


def _state(store: Store) -> dict[Key, Record]:
    with store.read(store.actor()) as unit:
        return readable(snapshot(unit), zone_of(unit))


def failed(scores: Iterable[Score]) -> list[tuple[Score, Difference]]:
    """Return each difference with its score."""
    return [(score, difference) for score in scores for difference in score.differences]
