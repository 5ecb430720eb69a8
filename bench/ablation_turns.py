"""Whole turns: how many scenarios end as they should, and what was written that nobody asked for, without a part."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.ablation import Finding, share, swapped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from assistant.models.offline.delexicalise import Plain
    from evals.runner import Referee
    from evals.scenario import Scenario

_SCENARIOS = Path(__file__).parent.parent / "evals" / "scenarios"
_FOLDERS = ("dev", "strangers")
_EVERY = 5


def findings() -> Iterator[Finding]:
    """Yield the share of scenarios passed, and the number of unwanted writes."""
    from evals.runner import Referee
    from evals.scenario import load
    from evals.worlds import Worlds

    worlds = Worlds()
    scenarios = list(load([_SCENARIOS / name for name in _FOLDERS]))[::_EVERY]
    referee = Referee(worlds)
    whole = _played(referee, scenarios)
    rest = []
    for name, without in _without():
        with without:
            rest.append((name, _played(referee, scenarios)))
    worlds.close()
    data = f"{len(scenarios)} scenarios ({', '.join(_FOLDERS)})"
    yield Finding("whole turns", data, "passed / unwanted writes", whole, tuple(rest))


def _played(referee: Referee, scenarios: list[Scenario]) -> str:
    from assistant.models.offline import model
    from evals.player import Assistant

    model._read.cache_clear()  # noqa: SLF001  (what was read before is read anew)
    with Assistant("offline") as player:
        scores = referee.run(scenarios, player)
    unwanted = sum(score.unwanted for score in scores)
    return f"{share(sum(score.passed for score in scores), len(scores))} / {unwanted}"


def _without() -> Iterator[tuple[str, AbstractContextManager[None]]]:
    from assistant.models.offline import analysis
    from assistant.models.offline.reading import Act
    from assistant.understanding import understand
    from crm_store.matching import variants
    from crm_store.matching.inflection import Reading
    from crm_store.matching.text import fold

    def as_written(word: str) -> tuple[Reading, ...]:
        return (Reading(fold(word), 1.0),)

    def whole(items: Any, _words: object) -> list[Any]:  # noqa: ANN401  (a clause is what items are cut into)
        return [items] if items else []

    def ordered(spans: list[Any], _reading: object) -> list[Any]:
        return sorted(spans, key=lambda span: span.start)

    yield "every clause an order", swapped((analysis, "act_of", lambda *_: Act.COMMAND))
    yield "every message one clause", swapped((analysis, "clauses_of", whole))
    yield "no inflection of names", swapped((variants, "readings", as_written))
    yield "no words around names", swapped((understand, "placed", ordered))
    yield "names and values left in", swapped((analysis, "delexicalise", _raw))


def _raw(text: str, start: int, end: int, *_: object) -> Plain:
    from assistant.models.offline.delexicalise import Plain

    return Plain(text[start:end], ())
