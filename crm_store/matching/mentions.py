"""Finds the records that a whole message names: all its words are looked up together, and grouped into names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_store.matching.details import Directory
from crm_store.matching.find import LEAST_SCORE
from crm_store.matching.mention_hits import Hits, Word
from crm_store.matching.mention_runs import Runs
from crm_store.matching.retrieval import MODELS, Lookup
from crm_store.matching.text import words
from crm_store.models import NamedKind
from crm_store.models.matching import TERM_LENGTH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from crm_store.matching.details import Detail
    from crm_store.matching.mention_runs import Run
    from crm_store.matching.scoring import Verdict
    from crm_store.unit import Unit

    Key = tuple[NamedKind, int]
    Scores = dict[Key, float]

_PEOPLE = frozenset({NamedKind.CONTACT, NamedKind.USER, NamedKind.LEAD})
__all__ = ["Mentioned", "Named", "Word", "mentions"]

_SURE = 0.5
_TOLD = 40
_MOST_ACCOUNTS = 12
_NAMED_BESIDE = 0.6
_COMPARABLE = 0.75
_NOT_BESIDE = 0.8
_SPOKEN_OF = 0.3
_AT_SPOKEN_OF = 0.2
_ONLY_COMPANY = 0.7
_LATER_NAMED = 0.8
_LATER_SAID = 0.5
_INEXACT = 0.85
_SAME = "same "


@dataclass(frozen=True)
class Named:
    """A record that may be meant, as :class:`~crm_store.matching.find.Candidate`; ``account_id``: where it belongs."""

    kind: str
    id: int
    label: str
    score: float
    detail: str | None = None
    account_id: int | None = None


@dataclass(frozen=True)
class Mentioned:
    """Words of a message, from number ``first`` up to before ``end``, and whom they may mean, best first."""

    first: int
    end: int
    candidates: tuple[Named, ...]


def mentions(
    unit: Unit, words: Sequence[Word], about: Collection[tuple[str, int]] = (), limit: int = 6
) -> list[Mentioned]:
    """Return the names among ``words`` that records the unit may see answer to, in their order.

    Each name has up to ``limit`` candidates, scored as :func:`crm_store.matching.find.find` does. Those at a company
    that the message names elsewhere come first, then those ``about`` which one speaks, as (kind, id).
    """
    unit.session.flush()
    if not any(not word.quiet for word in words):
        return []
    known = frozenset((NamedKind[kind.upper()], key) for kind, key in about if kind.upper() in NamedKind.__members__)
    return _Reader(unit, words, known).mentioned(limit)


class _Reader:
    """One message, read for one person."""

    def __init__(self, unit: Unit, words: Sequence[Word], about: frozenset[Key]) -> None:
        connection = unit.session.connection()
        self._user_id = unit.actor.user_id
        self._about = about
        self._directory = Directory(connection, unit.scope)
        self._lookup = Lookup(connection, unit.scope)
        self._hits = Hits(self._lookup, connection, words)
        self._judged = Runs(self._hits)
        self._details: dict[Key, Detail] = {}
        self._full: dict[int, set[Key]] = {}

    def mentioned(self, limit: int) -> list[Mentioned]:
        """Return the names and their candidates."""
        if not self._hits.variants:
            return []
        runs = self._runs()
        scored = [(run, self._scores(run)) for run in runs]
        self._details = self._directory.details({key for _, scores in scored for key in scores})
        scored = [
            (run, {key: score for key, score in scores.items() if key in self._details}) for run, scores in scored
        ]
        companies: defaultdict[int, set[int]] = defaultdict(set)
        for run, scores in scored:
            for (kind, key), score in scores.items():
                if kind is NamedKind.ACCOUNT and score >= _SURE:
                    companies[key].add(run.first)
        ranked = [(run, self._ranked(run, scores, companies)) for run, scores in scored]
        best = [
            (run, sorted(scores, key=lambda key: self._order(key, scores))[:limit], scores) for run, scores in ranked
        ]
        places = {place for _, keys, _ in best for key in keys for place in self._details[key].account_ids}
        names = self._directory.account_names(places)
        return [
            Mentioned(run.first, run.end, tuple(self._named(key, scores[key], names) for key in keys))
            for run, keys, scores in best
            if keys and scores[keys[0]] >= self._least(run)
        ]

    def _runs(self) -> list[Run]:
        """Find records by rare words, then people and deals of the companies named, then by common words."""
        self._hits.collect()
        runs = self._judged.chosen()
        common = [kind for kind in (NamedKind.CONTACT, NamedKind.DEAL) if self._hits.common(kind)]
        accounts = {
            key
            for run in runs
            for kind, key in run.scores
            if kind is NamedKind.ACCOUNT and run.scores[kind, key] >= _SURE
        }
        accounts |= {key for kind, key in self._about if kind is NamedKind.ACCOUNT}
        for kind in common:
            ties = self._lookup.tied_to(kind, sorted(accounts)[:_MOST_ACCOUNTS]) if accounts else []
            spoken = {key for named, key in self._about if named is kind}
            self._hits.complete(kind, {tie.record_id for tie in ties} | spoken)
        if common:
            runs = self._judged.chosen()
        left = set(range(len(self._hits.words))) - {at for run in runs for at in range(run.first, run.end)}
        return self._judged.chosen() if self._hits.add_common(left) else runs

    def _least(self, run: Run) -> float:
        """Return the score that the best candidate needs: more, where a word may well be no name."""
        return LEAST_SCORE if any(word.faith >= 1.0 for word in self._hits.words[run.first : run.end]) else _SURE

    def _scores(self, run: Run) -> Scores:
        verdicts = self._judged.verdicts(run)
        exact = max((one.score for one in verdicts.values() if _exact(one)), default=0.0)
        scores = {
            key: one.score if exact < LEAST_SCORE or _exact(one) else min(one.score, exact) * _INEXACT
            for key, one in verdicts.items()
        }
        self._full[run.first] = {key for key, one in verdicts.items() if not one.missed}
        best = sorted(scores, key=lambda key: (-scores[key], key not in self._about, key))[:_TOLD]
        return {key: scores[key] for key in best if scores[key] >= LEAST_SCORE}

    def _ranked(self, run: Run, scores: Scores, companies: Mapping[int, set[int]]) -> Scores:
        """Return the scores in the light of the message's other names, and of what is being talked about.

        ``companies``: the accounts that are named, each with where the words begin that name it.
        """
        beside = _Elsewhere(companies, run.first)
        scores = {key: score * self._standing(run, key, scores) for key, score in scores.items()}
        least = max(_SURE, _COMPARABLE * max(scores.values(), default=0))
        placed = {
            key for key, score in scores.items() if score >= least and beside.any_of(self._details[key].account_ids)
        }
        ranked = {key: self._in_context(key, score, scores, placed) for key, score in scores.items()}
        return {key: score for key, score in ranked.items() if score >= LEAST_SCORE}

    def _standing(self, run: Run, key: Key, scores: Scores) -> float:
        """Return how far a part of a name stands for the record: a company's does not for its deals.

        A single word is rather what a name begins with, the more so the less it looks like a name.
        """
        companies = {(NamedKind.ACCOUNT, one) for one in self._details[key].account_ids}
        full = self._full[run.first]
        if key[0] is NamedKind.DEAL and any(one in full and one in scores for one in companies):
            return min(1.0, max(scores[one] for one in companies & scores.keys()) / scores[key]) * _ONLY_COMPANY
        if run.end - run.first > 1 or key[0] in _PEOPLE or self._begins(run, key):
            return 1.0
        return _LATER_NAMED if self._hits.words[run.first].faith >= 1.0 else _LATER_SAID

    def _begins(self, run: Run, key: Key) -> bool:
        """Tell whether the word of a run is what the record's name begins with."""
        first = next(iter(words(self._details[key].label)), "")
        readings = self._hits.variants.get(first[:TERM_LENGTH], ())
        return any(run.first in one.words for one in readings)

    def _in_context(self, key: Key, score: float, scores: Scores, placed: set[Key]) -> float:
        accounts = self._details[key].account_ids
        if key in placed:
            return score + (1 - score) * _NAMED_BESIDE
        if placed and key[0] in {NamedKind.CONTACT, NamedKind.DEAL}:
            score *= _NOT_BESIDE
        if score < max(_SURE, _COMPARABLE * max(scores.values())):
            return score
        if key in self._about:
            return score + (1 - score) * _SPOKEN_OF
        if any((NamedKind.ACCOUNT, one) in self._about for one in accounts):
            return score + (1 - score) * _AT_SPOKEN_OF
        return score

    def _order(self, key: Key, scores: Scores) -> tuple[float, bool, str, Key]:
        detail = self._details[key]
        return -round(scores[key], 4), detail.owner_id != self._user_id, detail.label, key

    def _named(self, key: Key, score: float, names: dict[int, str]) -> Named:
        detail = self._details[key]
        account = min((one for one in detail.account_ids if one in names), default=None)
        kind = MODELS[key[0]].kind
        return Named(kind, key[1], detail.label, round(score, 4), detail.told(names), account)


@dataclass(frozen=True)
class _Elsewhere:
    """The companies that a message names with other words than those that begin at a place."""

    companies: Mapping[int, set[int]]
    first: int

    def any_of(self, accounts: Iterable[int]) -> bool:
        """Tell whether one of some accounts is named so."""
        return any(self.companies.get(one, set()) - {self.first} for one in accounts)


def _exact(verdict: Verdict) -> bool:
    """Tell whether every word is in the name just so, which says more than another form or name of it."""
    return not verdict.missed and all(reason.startswith(_SAME) for reason in verdict.reasons)
