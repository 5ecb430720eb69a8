"""Which neighbouring words of a message are one name: runs of words that one record explains."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from crm_store.matching.data import conjunctions
from crm_store.matching.mention_hits import question_of
from crm_store.matching.scoring import Judge
from crm_store.models import NamedKind, NamePart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from crm_store.matching.mention_hits import Hits, Word
    from crm_store.matching.retrieval import Trait
    from crm_store.matching.scoring import Evidence, Verdict
    from crm_store.matching.variants import Variant, Variants

    Key = tuple[NamedKind, int]

LEAST_WORTH = 0.55
_LATER_WORD = 0.6
_WHOLE_NAME = 0.6
_PLAIN_WORD = 0.5
_SURE_PARTS = frozenset({NamePart.GIVEN, NamePart.SURNAME, NamePart.WHOLE, NamePart.INITIALS, NamePart.HANDLE})
_NEARLY_WHOLE = 90
_MOST_WORDS = 8
_PEOPLE = frozenset({NamedKind.CONTACT, NamedKind.USER, NamedKind.LEAD})


@dataclass(frozen=True)
class Run:
    """Words from ``first`` up to before ``end``, and the records that explain all of them, with their scores."""

    first: int
    end: int
    scores: dict[Key, float] = field(default_factory=dict)
    worth: float = 0.0

    @property
    def of_people(self) -> bool:
        """Whether the best of them is a person."""
        best = max(self.scores, key=lambda key: self.scores[key])
        return best[0] in _PEOPLE

    def overlaps(self, other: Run) -> bool:
        """Tell whether the two share a word."""
        return self.first < other.end and other.first < self.end


class _Named(NamedTuple):
    """Words that name a record, how well they do, and how likely they are a name."""

    place: tuple[int, int]
    score: float
    worth: float


class Runs:
    """The names in a message, as far as records explain them."""

    def __init__(self, hits: Hits) -> None:
        """Judge by what was found."""
        self._hits = hits
        self._words: Sequence[Word] = hits.words
        self._judges: dict[tuple[int, int], Judge] = {}
        self._known: dict[frozenset[Trait], Mapping[int, tuple[float, int]]] = {}
        self._judged: dict[tuple[NamedKind, frozenset[Trait]], list[_Named]] = {}
        self._traits_of: dict[Key, frozenset[Trait]] = {}
        self._same: dict[frozenset[Trait], frozenset[Trait]] = {}
        self._letters = [at for at, word in enumerate(hits.words) if word.initial]
        self._near: defaultdict[int, list[Key]] = defaultdict(list)
        self._read_from: defaultdict[int, list[tuple[str, Variant]]] = defaultdict(list)
        for term, variants in hits.variants.items():
            for variant in variants:
                self._read_from[variant.words[0]].append((term, variant))

    def chosen(self) -> list[Run]:
        """Return runs that name something, none overlapping another: long and well explained ones first."""
        self._near.clear()
        found = sorted(self._all(), key=lambda run: (-self._length(run), -run.worth, run.first))
        taken: list[Run] = []
        for run in found:
            if run.worth >= LEAST_WORTH and not any(run.overlaps(other) for other in taken):
                taken.append(run)
        return self._merged(sorted(taken, key=lambda run: run.first))

    def verdicts(self, run: Run) -> dict[Key, Verdict]:
        """Return how well each record that has a word of the run answers all of it."""
        judge = self._judge(run.first, run.end)
        if not self._near:
            for key, evidence in self._hits.found.items():
                for position in self._matched(evidence):
                    self._near[position].append(key)
        positions = (index for index in range(run.first, run.end) if not self._words[index].quiet)
        near = dict.fromkeys(key for index in positions for key in self._near.get(index, ()))
        return {key: judge.judge(self._hits.found[key], {}) for key in near}

    def _all(self) -> Iterator[Run]:
        by_place: defaultdict[tuple[int, int], dict[Key, float]] = defaultdict(dict)
        worth: defaultdict[tuple[int, int], float] = defaultdict(float)
        for key, evidence in self._hits.found.items():
            for named in self._named(evidence):
                by_place[named.place][key] = named.score
                worth[named.place] = max(worth[named.place], named.worth)
        return (Run(*place, scores, worth[place]) for place, scores in by_place.items())

    def _named(self, evidence: Evidence) -> list[_Named]:
        """Return where the words stand that name a record; namesakes are judged once."""
        traits = self._traits(evidence)
        known = self._judged.get((evidence.kind, traits))
        if known is None:
            matched, known = self._matched(evidence), []
            for stretch in self._stretches(matched, bridged=evidence.kind is NamedKind.ACCOUNT):
                place = self._without_figures(stretch, evidence)
                score = self._judge(*place).judge(evidence, {}).score
                known.append(_Named(place, score, self._worth(place, matched, evidence)))
            self._judged[evidence.kind, traits] = known
        return known

    def _matched(self, evidence: Evidence) -> Mapping[int, tuple[float, int]]:
        """Return the positions that a record's name explains, each with its trust and the part of the name."""
        traits = self._traits(evidence)
        if traits not in self._known:
            self._known[traits] = self._explained(traits)
        return self._known[traits]

    def _traits(self, evidence: Evidence) -> frozenset[Trait]:
        """Return what was found of a record's name; the same object while nothing is added."""
        key = evidence.kind, evidence.record_id
        known = self._traits_of.get(key)
        if known is None or len(known) != len(evidence.traits):
            known = frozenset(evidence.traits)
            known = self._traits_of[key] = self._same.setdefault(known, known)
        return known

    def _explained(self, traits: frozenset[Trait]) -> Mapping[int, tuple[float, int]]:
        found: dict[int, tuple[float, int]] = {}
        for term, part, _ in traits:
            for variant in self._hits.variants.get(term, ()):
                if variant.given_only and part not in {NamePart.GIVEN, NamePart.HANDLE}:
                    continue
                for position in variant.words:
                    if part == NamePart.INITIALS and (variant.how or not self._words[position].caps):
                        continue
                    found[position] = max(found.get(position, (0.0, part)), (variant.trust, part))
            if part == NamePart.INITIALS:
                found.update({at: (1.0, part) for at in self._initials(term) if at not in found})
        return found

    def _initials(self, letters: str) -> list[int]:
        return [at for at in self._letters if self._words[at].text in letters[:-1]]

    def _stretches(self, matched: Mapping[int, object], *, bridged: bool) -> Iterator[tuple[int, int]]:
        """Yield each stretch of matched words that are joined, without grammar at its end.

        ``bridged``: a word such as "and" may stand between them, which the name writes as "&".
        """
        at = sorted(matched)
        while at:
            stretch = [at.pop(0)]
            while at and len(stretch) < _MOST_WORDS and self._goes_on(stretch[-1], at[0], bridged=bridged):
                stretch.append(at.pop(0))
            telling = [position for position in stretch if not self._words[position].quiet]
            if any(not self._words[position].initial for position in telling):
                yield (stretch[0] if len(telling) > 1 else telling[0]), telling[-1] + 1

    def _goes_on(self, last: int, following: int, *, bridged: bool) -> bool:
        between = self._words[last + 1 : following]
        joined = all(word.joined for word in self._words[last + 1 : following + 1])
        return joined and (not between or (bridged and len(between) == 1 and between[0].text in conjunctions()))

    def _worth(self, place: tuple[int, int], matched: Mapping[int, tuple[float, int]], evidence: Evidence) -> float:
        """Return how likely these words are a name: their faith taken together, and how fit a name the record gives."""
        words = [at for at in range(*place) if not self._words[at].quiet and not self._words[at].initial]
        faith = 1 - prod(1 - self._words[at].faith * matched[at][0] for at in words if at in matched)
        whole = self._share(place, evidence) >= _NEARLY_WHOLE
        if whole and len(words) > 1 and all(at in matched and matched[at][0] == 1.0 for at in words):
            faith = max(faith, _WHOLE_NAME)
        sure = whole or any(at in matched and matched[at][1] in _SURE_PARTS for at in words)
        return faith * (1.0 if sure else self._opening(place))

    def _share(self, place: tuple[int, int], evidence: Evidence) -> int:
        """Return how much of a record's name these words are, in percent."""
        variants = self._hits.variants
        return sum(
            weight
            for term, _, weight in evidence.traits
            if any(place[0] <= one.words[0] and one.words[-1] < place[1] for one in variants.get(term, ()))
        )

    def _without_figures(self, place: tuple[int, int], evidence: Evidence) -> tuple[int, int]:
        """Return the place without numbers at its ends ("85 Scan Pro"), unless the whole name is said."""
        first, end = place
        if self._share(place, evidence) < _NEARLY_WHOLE:
            while end - first > 1 and self._words[first].text.isdigit():
                first += 1
            while end - first > 1 and self._words[end - 1].text.isdigit():
                end -= 1
        return first, end

    def _opening(self, place: tuple[int, int]) -> float:
        """Return how far a part of a company's or a deal's name stands for the whole."""
        telling = [self._words[at] for at in range(*place) if not self._words[at].quiet]
        if len(telling) > 1 or telling[0].faith >= 1.0:
            return 1.0
        if telling[0].plain:
            return _PLAIN_WORD
        return _LATER_WORD + (1 - _LATER_WORD) * telling[0].faith

    def _length(self, run: Run) -> int:
        return sum(not word.quiet for word in self._words[run.first : run.end])

    def _judge(self, first: int, end: int) -> Judge:
        if (first, end) not in self._judges:
            self._judges[first, end] = Judge(question_of(self._words[first:end]), self._variants(first, end))
        return self._judges[first, end]

    def _variants(self, first: int, end: int) -> Variants:
        """Return the readings of these words alone, counted from the first of them."""
        found: Variants = {}
        for place in range(first, end):
            for term, one in self._read_from.get(place, ()):
                if one.words[-1] < end:
                    found.setdefault(term, []).append(one._replace(words=tuple(at - first for at in one.words)))
        return found

    def _beside(self, last: Run, run: Run) -> bool:
        """Tell whether nothing but a space or a hyphen parts two runs; "&" parts two people."""
        gap = self._words[run.first].start - self._words[last.end - 1].end
        return last.end == run.first and self._words[run.first].joined and gap == 1

    def _merged(self, runs: Iterable[Run]) -> list[Run]:
        """Join what are two halves of a person's name that nobody bears: a known first name, a known surname."""
        merged: list[Run] = []
        for run in runs:
            last = merged[-1] if merged else None
            if last and self._beside(last, run) and last.of_people and run.of_people:
                merged[-1] = Run(last.first, run.end, {**last.scores, **run.scores}, max(last.worth, run.worth))
            else:
                merged.append(run)
        return merged
