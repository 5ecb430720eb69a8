"""The forms a base name takes in sentences: the rules of `crm_store.matching.inflection`, read forwards."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from crm_store.matching.inflection import ends_in_cluster, inflection_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crm_store.matching.inflection import Rule, Rules


@lru_cache(maxsize=16_384)
def forms(base: str) -> frozenset[str]:
    """Return the folded forms that the folded name ``base`` may take, itself among them.

    Every one of them leads back: ``base in keys(form)``.
    """
    rules = inflection_rules()
    found = {base}
    for ending, readings in rules.by_ending.items():
        for rule in readings:
            if base.endswith(rule.base) and len(stem := base[: len(base) - len(rule.base)]) >= rule.shortest:
                found.update(_heard(stem, ending, rule, rules))
    return frozenset(found)


def _heard(stem: str, ending: str, rule: Rule, rules: Rules) -> Iterator[str]:
    """Yield what a stem sounds like before an ending that wants it to end in ``rule.hard``."""
    if rule.closed:
        return
    for shape in _shapes(stem, rule, rules):
        if shape.endswith(rule.hard) and len(shape) >= rule.shortest:
            yield shape[: len(shape) - len(rule.hard)] + ending


def _shapes(stem: str, rule: Rule, rules: Rules) -> Iterator[str]:
    yield stem
    yield from _unshifted(stem, rules.shifts)
    if not rule.base:
        yield from _unshifted(stem, rules.closed_shifts)
        bare = (stem[: -1 - len(vowel)] + stem[-1:] for vowel in rules.fleeting if stem[:-1].endswith(vowel))
        yield from (shape for shape in bare if ends_in_cluster(shape))


def _unshifted(stem: str, shifts: Mapping[str, list[str]]) -> Iterator[str]:
    for heard, bases in shifts.items():
        for written in bases:
            if stem.endswith(written):
                yield stem[: len(stem) - len(written)] + heard
