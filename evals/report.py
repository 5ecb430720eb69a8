"""Tells how the scenarios went: a table by group, what was wrong in each, and the same as JSON."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evals.scoring import Score


_ABOUT = (
    "`own` and `dev` were written by those who built the assistant; `strangers` and `blind` by people who had not",
    "seen it, but what failed of `strangers` was worked on. `unseen` was written blind, too: another company, which",
    "is imported from CSV files, and messages labelled to be answered or to be asked about. It was frozen before",
    "the last change, and then played once.",
)
UNSEEN = "unseen"
"""The group that was played once."""

_KINDS = (
    "something wrong was written or proposed",
    "asked back instead",
    "too little was done",
    "the answer lacks something",
)


def lines(scores: Sequence[Score], model: str) -> Iterator[str]:
    """Yield the report as Markdown."""
    yield f"| scenarios ({model}) | number | passed | % | unwanted writes |"
    yield "|---|---|---|---|---|"
    for name, group in [*sorted(_grouped(scores).items()), ("all", list(scores))]:
        passed = sum(score.passed for score in group)
        share = 100 * passed / len(group) if group else 0.0
        yield f"| {name} | {len(group)} | {passed} | {share:.1f} | {sum(score.unwanted for score in group)} |"
    yield from _by_topic(scores)
    times = [moment for score in scores for moment in score.milliseconds]
    if len(times) > 1:
        yield ""
        yield f"A turn took {median(times):.0f} ms (median), {quantiles(times, n=20)[-1]:.0f} ms (p95) of {len(times)}."


def page(scores: Sequence[Score], model: str) -> Iterator[str]:
    """Yield the report as a page of the documentation."""
    yield "# Scenarios"
    yield ""
    yield "How the assistant does on the scenarios of [evals/](../evals/README.md). Made by:"
    yield ""
    yield "```sh"
    yield f"python -m evals run --model {model} --markdown docs/evals.md"
    yield "```"
    yield ""
    yield from lines(scores, model)
    yield ""
    yield from _ABOUT
    unseen = [score for score in scores if score.scenario.group == UNSEEN]
    if unseen:
        yield from _misses(unseen)
    yield ""
    yield "## Failed"
    for score in scores:
        if not score.passed and score.scenario.group != UNSEEN:
            yield f"- `{score.scenario.id}`: {score.scenario.purpose}"


def _misses(scores: Sequence[Score]) -> Iterator[str]:
    """Yield how unseen scenarios went by topic, and what was wrong by kind."""
    yield ""
    yield "## Unseen"
    yield from _by_topic(scores)
    answer = [score for score in scores if score.scenario.label == "answer"]
    ask = [score for score in scores if score.scenario.label == "ask"]
    needless = sum(score.needlessly_asked for score in answer)
    asked = sum(score.asked for score in ask)
    yield ""
    share = 100 * needless / max(1, len(answer))
    yield f"Labelled *answer*: {len(answer)}, of which {needless} were asked about ({share:.1f} %)."
    yield f"Labelled *ask*: {len(ask)}, of which {asked} were."
    yield ""
    yield "| misses by kind | number |"
    yield "|---|---|"
    kinds = Counter(_kind(score) for score in scores if not score.passed)
    yield from (f"| {name} | {kinds[name]} |" for name in _KINDS)


def _kind(score: Score) -> str:
    if score.unwanted:
        return _KINDS[0]
    if score.asked:
        return _KINDS[1]
    texts = [one.text for one in score.differences]
    return _KINDS[3] if all(text.startswith("reply") for text in texts) else _KINDS[2]


def failures(scores: Iterable[Score]) -> Iterator[str]:
    """Yield what was wrong, scenario by scenario."""
    for score in scores:
        if not score.passed:
            yield f"{score.scenario.id}: {score.scenario.purpose}"
            for number, turn in enumerate(score.scenario.turns):
                yield f"    > {turn.say}"
                if number < len(score.replies):
                    yield from (f"    < {line}" for line in score.replies[number].splitlines())
            yield from (f"  {'!' if one.unwanted else '-'} {one.text}" for one in score.differences)


def as_json(scores: Sequence[Score], model: str) -> dict[str, Any]:
    """Return the scores as data."""
    return {
        "model": model,
        "scenarios": len(scores),
        "passed": sum(score.passed for score in scores),
        "unwanted": sum(score.unwanted for score in scores),
        "scores": [
            {
                "id": score.scenario.id,
                "group": score.scenario.group,
                "language": score.scenario.language,
                "topic": score.scenario.topic,
                "label": score.scenario.label,
                "asked": score.asked,
                "passed": score.passed,
                "unwanted": score.unwanted,
                "differences": [difference.text for difference in score.differences],
                "replies": score.replies,
                "milliseconds": [round(moment, 1) for moment in score.milliseconds],
            }
            for score in scores
        ],
    }


def _by_topic(scores: Sequence[Score]) -> Iterator[str]:
    """Yield a table by what scenarios are about, of those that say so."""
    topics = sorted({score.scenario.topic for score in scores if score.scenario.topic})
    if not topics:
        return
    yield ""
    yield "| topic | number | passed | % | wrong writes | asked needlessly | English | Polish |"
    yield "|---|---|---|---|---|---|---|---|"
    known = [score for score in scores if score.scenario.topic]
    for name in [*topics, "all"]:
        group = [score for score in known if name in (score.scenario.topic, "all")]
        yield f"| {name} | {_counts(group)} | {_share(group, 'en')} | {_share(group, 'pl')} |"


def _counts(group: Sequence[Score]) -> str:
    passed, wrote = sum(score.passed for score in group), sum(score.unwanted > 0 for score in group)
    asked = sum(score.needlessly_asked for score in group)
    return f"{len(group)} | {passed} | {100 * passed / len(group):.1f} | {wrote} | {asked}"


def _share(group: Iterable[Score], language: str) -> str:
    own = [score for score in group if score.scenario.language == language]
    return f"{sum(score.passed for score in own)}/{len(own)}"


def _grouped(scores: Iterable[Score]) -> dict[str, list[Score]]:
    groups: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        groups[f"{score.scenario.group} ({score.scenario.language})"].append(score)
    return groups
